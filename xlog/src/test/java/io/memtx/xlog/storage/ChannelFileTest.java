package io.memtx.xlog.storage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A system that reads and writes less at a time than it is asked to.
 */
class ChannelFileTest
{
    private static final String TEXT = "0123456789";

    @TempDir
    private Path directory;

    @Test
    void shouldWriteAndReadAllPieceByPiece() throws IOException
    {
        final Path path = directory.resolve("f");
        try (StorageFile file = file(path, Long.MAX_VALUE))
        {
            file.write(bytes(TEXT), 0);
            file.write(bytes(TEXT), 4);
            final ByteBuffer buffer = ByteBuffer.allocate(20);
            assertEquals(12, file.read(buffer, 2));
            assertEquals("230123456789", new String(buffer.array(), 0, 12, StandardCharsets.US_ASCII));
            assertEquals(0, file.read(buffer.clear(), 14));
            assertEquals(4, file.read(buffer.clear().limit(4), 0));
        }
        assertEquals("01230123456789", Files.readString(path));
    }

    @Test
    void shouldRefuseWhenAWriteMakesNoProgress() throws IOException
    {
        final Path path = directory.resolve("f");
        try (StorageFile file = file(path, 7))
        {
            final IOException ex = assertThrows(IOException.class, () -> file.write(bytes(TEXT), 0));
            assertTrue(ex.getMessage().contains("no progress: position=7"), ex::getMessage);
        }
        assertEquals("0123456", Files.readString(path));
    }

    private static ByteBuffer bytes(final String text)
    {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static StorageFile file(final Path path, final long writableBytes) throws IOException
    {
        return new ChannelFile(path, new TricklingChannel(
            FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
            writableBytes));
    }
}
