package io.memtx.memtx;

import io.memtx.memtx.checkpoint.Checkpointer;
import io.memtx.memtx.counters.CountersFile;
import io.memtx.memtx.function.FunctionCatalog;
import io.memtx.memtx.recovery.RecoveredState;
import io.memtx.memtx.recovery.Recovery;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.directory.DirectoryLock;
import io.memtx.xlog.directory.Retention;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.journal.Journal;
import io.memtx.xlog.journal.JournalContext;
import io.memtx.xlog.journal.MappedJournal;
import io.memtx.xlog.journal.NullJournal;
import io.memtx.xlog.journal.WalMode;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentRunner;

import java.nio.file.Files;

/**
 * Puts an engine together, and holds what it has of the operating system: the lock of the directory, the memory, the
 * log with its helper, the counters. They are given back in reverse order, at once when starting fails. Single owner:
 * the thread that opens the engine, and the one that closes it.
 */
final class EngineLauncher implements AutoCloseable
{
    private static final long MIN_HEADROOM = 64L << 20;
    private static final int TOUCH_AHEAD_BYTES = 8 << 20;

    private DirectoryLock lock;
    private Arena arena;
    private Journal journal;
    private AgentRunner helper;
    private CountersFile counters;

    /**
     * Opens the directory and recovers.
     *
     * @param context valid options.
     * @return the engine, owned by this thread.
     * @throws MemtxException ER_ALREADY_RUNNING, ER_INVALID_XLOG and what else recovery may meet; nothing is held then.
     */
    Engine launch(final MemtxContext context)
    {
        try
        {
            return start(context);
        }
        catch (final XlogException ex)
        {
            close();
            throw XlogErrors.convert(ex, context.directory());
        }
        catch (final Throwable ex)
        {
            close();
            throw ex;
        }
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(counters, helper, journal, arena, lock);
    }

    private Engine start(final MemtxContext context)
    {
        final CountingErrorHandler errorHandler = new CountingErrorHandler(context.errorHandler());
        final XlogDirectory directory =
            new XlogDirectory(context.storage(), context.directory(), context.directory());
        directory.create();
        lock = DirectoryLock.acquire(context.storage(), context.directory());
        arena = newArena(context);

        final EngineClock clock = new EngineClock(context.clock());
        final RecoveredState recovered = new Recovery(
            context.storage(), directory, arena, context.recoveryListener(), context.forceRecovery())
            .functions(FunctionCatalog.of(context.functions()))
            .afterRestart(lock.isAfterRestart())
            .recover(context.instanceUuid(), context.replicasetUuid(), clock.time() / 1000.0);
        lock.recovered();

        journal = newJournal(context, recovered);
        helper = new AgentRunner(
            HelperAgent.idleStrategy(journal.mode()),
            errorHandler,
            null,
            new HelperAgent(
                context.threadPrefix() + "-wal",
                journal.helper(),
                arena,
                TOUCH_AHEAD_BYTES,
                lock::force));
        AgentRunner.startOnThread(helper);

        final Retention retention = new Retention(context.checkpointCount());
        final Checkpointer checkpointer = new Checkpointer(
            context.storage(),
            directory,
            retention,
            recovered.instanceUuid(),
            arena,
            errorHandler,
            (task) -> new Thread(task, context.threadPrefix() + "-snap"),
            recovered.snapVclock(),
            recovered.synchro());
        counters = Files.isDirectory(context.directory()) ?
            CountersFile.create(context.directory(), clock.time()) : null; // else the storage is a test's
        return new Engine(
            context, arena, journal, recovered, directory, retention, checkpointer, clock, counters, errorHandler);
    }

    private static Arena newArena(final MemtxContext context)
    {
        final long quota = context.memtxMemory();
        try
        {
            return new Arena(quota, Math.max(MIN_HEADROOM, quota / 8));
        }
        catch (final OutOfMemoryError ex)
        {
            throw new MemtxException(ErrorCode.ER_MEMORY_ISSUE, ex, quota, "operating system", "arena");
        }
    }

    private static Journal newJournal(final MemtxContext context, final RecoveredState recovered)
    {
        if (null != context.journalSource())
        {
            return context.journalSource().apply(recovered.replicaId(), recovered.vclock());
        }
        if (WalMode.NONE == context.walMode())
        {
            return new NullJournal(recovered.replicaId(), recovered.vclock());
        }
        return MappedJournal.launch(new JournalContext()
            .storage(context.storage())
            .directory(context.directory())
            .instanceUuid(recovered.instanceUuid())
            .replicaId(recovered.replicaId())
            .vclock(recovered.vclock())
            .prevVclock(recovered.prevVclock())
            .mode(context.walMode())
            .maxSegmentLength(context.walMaxSize())
            .isCompressed(context.walCompression()));
    }
}
