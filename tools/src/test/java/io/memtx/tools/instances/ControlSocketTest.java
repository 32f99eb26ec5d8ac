package io.memtx.tools.instances;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ControlSocketTest
{
    private static final long TIMEOUT_MS = 60_000;

    @TempDir
    private Path directory;

    @Test
    void shouldAnswerAndReplaceWhatADeadProcessHasLeft() throws IOException
    {
        final Path path = directory.resolve("a.sock");
        Files.writeString(path, "left behind");
        try (ControlSocket socket = ControlSocket.listen(path, (word) -> "heard " + word))
        {
            assertNotNull(socket);
            assertEquals("heard status", ControlSocket.ask(path, "status", TIMEOUT_MS));
            assertEquals("heard ", ControlSocket.ask(path, "", TIMEOUT_MS));
        }
        assertFalse(Files.exists(path));
        assertThrows(IOException.class, () -> ControlSocket.ask(path, "status", TIMEOUT_MS));
    }

    @Test
    void shouldGiveUpOnWhoeverDoesNotAnswer() throws IOException
    {
        final Path path = directory.resolve("a.sock");
        try (ControlSocket socket = ControlSocket.listen(path, ControlSocketTest::sleep))
        {
            assertNotNull(socket);
            assertThrows(IOException.class, () -> ControlSocket.ask(path, "status", 50));
        }
    }

    @Test
    void shouldAskWhereThePathIsTooLongForASocket() throws IOException
    {
        final Path deep = directory.resolve("x".repeat(ControlSocket.MAX_PATH_LENGTH));
        Files.createDirectory(deep);
        final Path link = Files.createSymbolicLink(directory.resolve("l"), deep);
        try (ControlSocket socket = ControlSocket.listen(link.resolve("a.sock"), (word) -> "heard " + word))
        {
            assertNotNull(socket);
            assertEquals("heard status", ControlSocket.ask(deep.resolve("a.sock"), "status", TIMEOUT_MS));
        }
    }

    @Test
    void shouldSayThatAPathIsTooLong()
    {
        final Path path = directory.resolve("x".repeat(ControlSocket.MAX_PATH_LENGTH));
        final String message = assertThrows(IOException.class, () -> ControlSocket.shortest(path)).getMessage();
        assertTrue(message.startsWith("path of a socket is too long: bytes="), message);
    }

    private static String sleep(final String word)
    {
        try
        {
            Thread.sleep(TIMEOUT_MS);
        }
        catch (final InterruptedException ex)
        {
            return "interrupted";
        }
        return word;
    }
}
