package io.memtx.memtx.recovery;

import java.nio.file.Path;

/**
 * Counts the rows of all files and tells the listener now and then. Belongs to the thread that recovers.
 */
final class RecoveryProgress
{
    private static final int MASK = 0x1FFF;

    private final RecoveryListener listener;
    private long rowCount;

    RecoveryProgress(final RecoveryListener listener)
    {
        this.listener = listener;
    }

    long rowCount()
    {
        return rowCount;
    }

    void onFile(final Path file, final long lengthBytes)
    {
        listener.onFile(file, lengthBytes);
    }

    void onRow(final Path file, final long position)
    {
        if (0 == (++rowCount & MASK))
        {
            listener.onProgress(file, position, rowCount);
        }
    }

    void onEnd(final Path file, final long position)
    {
        listener.onProgress(file, position, rowCount);
    }
}
