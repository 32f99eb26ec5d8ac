package io.memtx.memtx.check;

import io.memtx.memtx.counters.CountersException;
import io.memtx.memtx.counters.CountersReader;
import io.memtx.memtx.recovery.RecoveredState;
import io.memtx.memtx.recovery.Recovery;
import io.memtx.memtx.recovery.RecoveryListener;
import io.memtx.memtx.recovery.RecoveryReport;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.storage.Storage;

import java.nio.file.Path;

/**
 * Recovers a data directory without changing it and checks every index against the data. Belongs to one thread.
 */
public final class DirectoryCheck
{
    private static final long MIN_HEADROOM_BYTES = 16L << 20;

    private final Storage storage;
    private final Path directory;
    private final long memoryBytes;
    private final RecoveryListener listener;
    private final FaultList faults = new FaultList();
    private int spaceCount;
    private int indexCount;
    private long tupleCount;

    private DirectoryCheck(
        final Storage storage, final Path directory, final long memoryBytes, final RecoveryListener listener)
    {
        this.storage = storage;
        this.directory = directory;
        this.memoryBytes = memoryBytes;
        this.listener = listener;
    }

    /**
     * Checks a directory. One that does not open without force is read by force too, to say what that would leave out;
     * what there is then is checked. It takes as much memory and time as opening it, and a search for every tuple in
     * every index.
     *
     * @param storage     where it is.
     * @param directory   of logs and snapshots; no engine runs on it.
     * @param memoryBytes that the data may take, from 1 MiB.
     * @param listener    told of progress.
     * @return what was found.
     * @throws MemtxException ER_ALREADY_RUNNING when an engine runs on the directory, ER_MEMORY_ISSUE when the data
     *                        does not fit the memory.
     * @throws XlogException  (IO) when the operating system refuses.
     */
    public static DeepReport check(
        final Storage storage, final Path directory, final long memoryBytes, final RecoveryListener listener)
    {
        if (isRunning(directory))
        {
            throw new MemtxException(ErrorCode.ER_ALREADY_RUNNING, directory);
        }
        return new DirectoryCheck(storage, directory, memoryBytes, listener).check();
    }

    private DeepReport check()
    {
        try
        {
            return check(false);
        }
        catch (final MemtxException | XlogException ex)
        {
            rethrowIfNoFault(ex);
            faults.add(ex.getMessage());
        }
        try
        {
            return check(true);
        }
        catch (final MemtxException | XlogException ex)
        {
            rethrowIfNoFault(ex);
            faults.add("by force: " + ex.getMessage());
            return report(null, null);
        }
    }

    private DeepReport check(final boolean isForced)
    {
        try (Arena arena = new Arena(memoryBytes, Math.max(MIN_HEADROOM_BYTES, memoryBytes / 8)))
        {
            final RecoveredState state = new Recovery(
                storage, new XlogDirectory(storage, directory, directory), arena, listener, isForced)
                .readOnly(true)
                .recover(null, null, 0);
            final IndexCheck check = new IndexCheck(arena, faults);
            for (final SpaceStore space : state.schema().spaces())
            {
                if (0 != space.indexes().length && !SystemSpaces.isView(space.id()))
                {
                    spaceCount++;
                    indexCount += space.indexes().length;
                    tupleCount += check.check(space);
                }
            }
            return report(state.vclock(), state.report());
        }
    }

    private DeepReport report(final Vclock vclock, final RecoveryReport recovery)
    {
        return new DeepReport(
            vclock, spaceCount, indexCount, tupleCount, faults.faults(), faults.count(), recovery);
    }

    /** Too little memory, or a disk that does not answer, says nothing about the directory. */
    private static void rethrowIfNoFault(final RuntimeException ex)
    {
        Throwable cause = ex;
        while (null != cause)
        {
            if (cause instanceof MemtxException refused && ErrorCode.ER_MEMORY_ISSUE == refused.code())
            {
                throw refused;
            }
            if (cause instanceof XlogException fault && XlogException.Kind.IO == fault.kind())
            {
                throw fault;
            }
            cause = cause.getCause();
        }
    }

    private static boolean isRunning(final Path directory)
    {
        try (CountersReader counters = CountersReader.open(directory))
        {
            return counters.isAlive(System.currentTimeMillis());
        }
        catch (final CountersException ex)
        {
            return false; // no engine of ours was ever here, or it wrote none
        }
    }
}
