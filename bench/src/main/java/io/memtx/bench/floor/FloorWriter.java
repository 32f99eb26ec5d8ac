package io.memtx.bench.floor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

/**
 * Floor of writing a checkpoint beside the transaction thread: a thread that writes so many bytes to a file in so much
 * time, evenly, forces them now and then and at the end, as a checkpoint does, and does nothing else.
 */
public final class FloorWriter
{
    private static final int CHUNK_BYTES = 128 << 10;
    private static final long FORCE_INTERVAL_BYTES = 16 << 20;

    private FloorWriter()
    {
    }

    /**
     * Writes a file.
     *
     * @param path        of it; made, or written anew.
     * @param lengthBytes of it.
     * @param durationNs  that writing takes at least.
     */
    public static void write(final Path path, final long lengthBytes, final long durationNs) throws IOException
    {
        final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
        final long startNs = System.nanoTime();
        try (FileChannel channel = FileChannel.open(path, CREATE, TRUNCATE_EXISTING, WRITE))
        {
            long written = 0;
            while (written < lengthBytes)
            {
                written += channel.write(chunk.clear().limit((int)Math.min(CHUNK_BYTES, lengthBytes - written)));
                if (0 == written % FORCE_INTERVAL_BYTES)
                {
                    channel.force(false);
                }
                final long dueNs = startNs + (long)((double)durationNs * written / lengthBytes);
                LockSupport.parkNanos(dueNs - System.nanoTime());
            }
            channel.force(true);
        }
    }
}
