package io.memtx.memtx.fuzz;

import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.LogFixture;

/**
 * Any rows as a snapshot, behind the rows of a space or by themselves, loaded with and without force. The first byte
 * chooses; each block that follows is a length of two bytes and rows.
 */
public final class SnapFuzz
{
    private static final int FORCED = 1;
    private static final int BARE = 2;
    private static final int UNCLOSED = 4;

    private SnapFuzz()
    {
    }

    /**
     * @param data any bytes.
     */
    public static void fuzzerTestOneInput(final byte[] data)
    {
        final FuzzInput input = new FuzzInput(data);
        final int flags = input.unsignedByte();
        final FuzzDirectory directory = new FuzzDirectory();
        final Vclock start = new Vclock().set(1, 7);
        try (LogFixture snap = directory.file(FileType.SNAP, FileType.SNAP.fileName(7), start, null))
        {
            if (0 == (flags & BARE))
            {
                FuzzDirectory.writeBase(snap);
            }
            while (!input.isEmpty())
            {
                final byte[] rows = input.bytes();
                if (0 != rows.length)
                {
                    snap.rawRow(rows).flush();
                }
            }
            if (0 == (flags & UNCLOSED))
            {
                snap.eof();
            }
        }
        try
        {
            directory.recover(0 != (flags & FORCED), false, true);
        }
        catch (final MemtxException | XlogException ex)
        {
            if (null == ex.getMessage())
            {
                throw new AssertionError("error without text", ex);
            }
        }
    }
}
