package io.memtx.tools;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.field.FieldType;
import io.memtx.xlog.directory.DirectoryLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The deep check as a command. */
class VerifyDeepTest
{
    @TempDir
    private Path parent;
    private Path directory;

    @BeforeEach
    void write()
    {
        directory = parent.resolve("data");
        try (Memtx db = Memtx.open(directory))
        {
            final Space space = db.createSpace("t", (def) -> def
                .field("id", FieldType.UNSIGNED)
                .field("word", FieldType.STRING)
                .primaryKey("id")
                .index("word", IndexType.TREE, KeySpec.unique("word")));
            for (int i = 0; i < 200; i++)
            {
                space.insert(i, "word " + i);
            }
        }
    }

    @Test
    void shouldCheckADirectory()
    {
        final CommandRun run = CommandRun.of("verify", "--deep", directory);
        assertEquals(0, run.status(), run.out() + run.err());
        assertTrue(
            run.out().matches(
                "(?s).*\ndeep: \\d+ spaces, \\d+ indexes, \\d+ tuples, vclock \\{1: 204}\nclean\n"),
            run.out());
    }

    @Test
    void shouldCheckADirectoryOfTarantoolAndWriteNothing() throws IOException
    {
        final Path copy = Files.createDirectory(parent.resolve("golden"));
        try (Stream<Path> files = Files.list(CommandRun.GOLDEN))
        {
            for (final Path file : files.filter((path) -> path.toString().matches(".*(snap|xlog)")).toList())
            {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        final CommandRun run = CommandRun.of("verify", "--deep", copy);
        assertEquals(0, run.status(), run.out() + run.err());
        assertFalse(Files.exists(copy.resolve(DirectoryLock.FILE_NAME)));
    }

    @Test
    void shouldEndWithTwoAndSayWhatForceWouldLeaveOut() throws IOException
    {
        final Path log = directory.resolve("00000000000000000000.xlog");
        final byte[] content = Files.readAllBytes(log);
        Arrays.fill(content, content.length / 2, content.length / 2 + 20, (byte)0x55);
        Files.write(log, content);
        final CommandRun run = CommandRun.of("verify", "--deep", directory);
        assertEquals(2, run.status(), run.out());
        assertTrue(run.out().contains("\ndeep fault: "), run.out());
        assertTrue(run.out().contains("\nopening by force leaves out: "), run.out());
        assertTrue(run.out().endsWith("\ndamaged\n"), run.out());

        final CommandRun json = CommandRun.of("verify", "--deep", "--json", directory);
        assertEquals(2, json.status());
        assertTrue(json.out().contains("\"deep\":{\"spaces\":"), json.out());
        assertTrue(json.out().contains("\"fault_count\":1,"), json.out());
        assertTrue(json.out().contains("\"opens_by_force\":true"), json.out());
    }

    @Test
    void shouldRefuseWhatItCannotCheck()
    {
        final CommandRun little = CommandRun.of("verify", "--deep", "--memory", "100000", directory);
        assertEquals(2, little.status());
        assertTrue(little.err().contains("--memory is out of"), little.err());

        final CommandRun file = CommandRun.of("verify", "--deep", directory.resolve("00000000000000000000.xlog"));
        assertEquals(2, file.status());
        assertTrue(file.err().contains("--deep needs a directory"), file.err());

        try (Memtx db = Memtx.open(directory))
        {
            final CommandRun live = CommandRun.of("verify", "--deep", directory);
            assertEquals(2, live.status());
            assertTrue(live.err().contains("Failed to lock"), live.err());
            assertEquals(200, db.space("t").size());
        }
        assertEquals(List.of("clean"), last(CommandRun.of("verify", "--deep", "--memory", "64", directory)));
    }

    private static List<String> last(final CommandRun run)
    {
        return run.lines().subList(run.lines().size() - 1, run.lines().size());
    }
}
