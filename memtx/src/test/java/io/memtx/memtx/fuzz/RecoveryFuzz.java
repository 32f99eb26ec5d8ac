package io.memtx.memtx.fuzz;

import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.LogFixture;

import java.util.HashSet;
import java.util.Set;

/**
 * Any bytes as the logs behind a snapshot, and more snapshots: recovered, and once more from what that has left. The
 * first byte chooses how. Each file that follows is
 * <pre>
 *   kind | signature of its vclock | signature of the one before | blocks: length of two bytes and rows, up to length 0
 * </pre>
 */
public final class RecoveryFuzz
{
    private static final int FORCED = 1;
    private static final int AFTER_RESTART = 2;
    private static final int READ_ONLY = 4;

    private static final int KIND_SNAP = 1;
    private static final int KIND_INPROGRESS = 2;
    private static final int KIND_NO_PREV = 4;
    private static final int KIND_UNCLOSED = 8;
    private static final int KIND_ZEROS = 16;
    private static final int KIND_RAW = 32;
    private static final int FILES_MAX = 6;
    private static final int SNAP_SIGNATURE = 7;

    private RecoveryFuzz()
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
        writeSnapshot(directory);
        final Set<String> names = new HashSet<>(Set.of(FileType.SNAP.fileName(SNAP_SIGNATURE)));
        for (int i = 0; i < FILES_MAX && !input.isEmpty(); i++)
        {
            writeFile(directory, input, names);
        }
        final boolean isForced = 0 != (flags & FORCED);
        final boolean isReadOnly = 0 != (flags & READ_ONLY);
        final String recovered;
        try
        {
            recovered = directory.recover(isForced, 0 != (flags & AFTER_RESTART), isReadOnly);
        }
        catch (final MemtxException | XlogException ex)
        {
            if (null == ex.getMessage())
            {
                throw new AssertionError("error without text", ex);
            }
            return;
        }
        final String again = directory.recover(isForced, false, isReadOnly || isForced);
        if (!recovered.equals(again))
        {
            throw new AssertionError("recovered: " + recovered + "\nand again: " + again);
        }
    }

    private static void writeSnapshot(final FuzzDirectory directory)
    {
        final Vclock vclock = new Vclock().set(1, SNAP_SIGNATURE);
        try (LogFixture snap =
            directory.file(FileType.SNAP, FileType.SNAP.fileName(SNAP_SIGNATURE), vclock, null))
        {
            FuzzDirectory.writeBase(snap);
            snap.eof();
        }
    }

    private static void writeFile(final FuzzDirectory directory, final FuzzInput input, final Set<String> names)
    {
        final int kind = input.unsignedByte();
        final int signature = input.unsignedByte();
        final int prevSignature = input.unsignedByte();
        final FileType type = 0 == (kind & KIND_SNAP) ? FileType.XLOG : FileType.SNAP;
        final String suffix = 0 == (kind & KIND_INPROGRESS) ? "" : FileType.INPROGRESS;
        final String name = type.fileName(signature) + suffix;
        if (!names.add(name))
        {
            return;
        }
        final Vclock prev = 0 == (kind & KIND_NO_PREV) ? new Vclock().set(1, prevSignature) : null;
        try (LogFixture file = directory.file(type, name, new Vclock().set(1, signature), prev))
        {
            if (FileType.SNAP == type)
            {
                FuzzDirectory.writeBase(file);
            }
            for (byte[] rows = input.bytes(); 0 != rows.length; rows = input.bytes())
            {
                file.rawRow(rows).flush();
            }
            if (0 != (kind & KIND_RAW))
            {
                file.raw(input.bytes());
            }
            if (0 != (kind & KIND_ZEROS))
            {
                file.raw(new byte[100]);
            }
            if (0 == (kind & KIND_UNCLOSED))
            {
                file.eof();
            }
        }
    }
}
