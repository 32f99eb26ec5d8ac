package io.memtx.memtx;

import io.memtx.memtx.checkpoint.Checkpointer;
import io.memtx.memtx.counters.CountersException;
import io.memtx.memtx.counters.CountersFile;
import io.memtx.memtx.function.FunctionCatalog;
import io.memtx.memtx.recovery.RecoveredState;
import io.memtx.memtx.recovery.Recovery;
import io.memtx.memtx.txn.SynchroGate;
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
    private AgentThread helper;
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
            closeAfter(ex);
            throw XlogErrors.convert(ex, context.directory());
        }
        catch (final Throwable ex)
        {
            closeAfter(ex);
            throw ex;
        }
    }

    /**
     * Takes the place of an engine that has died or was closed.
     *
     * @param context valid options.
     * @param copy    of the data, given away when this succeeds; else it is as before, or dropped.
     * @return the engine, owned by this thread; null when somebody has the directory, and nothing is held then.
     * @throws MemtxException as {@link #launch} does; nothing is held then.
     */
    Engine takeOver(final MemtxContext context, final StandbyCopy copy)
    {
        try
        {
            return start(context, copy);
        }
        catch (final XlogException ex)
        {
            closeAfter(ex);
            if (XlogException.Kind.LOCKED == ex.kind())
            {
                return null;
            }
            throw XlogErrors.convert(ex, context.directory());
        }
        catch (final Throwable ex)
        {
            closeAfter(ex);
            throw ex;
        }
    }

    /**
     * Gives everything back.
     *
     * @throws MemtxException ER_WAL_IO when the log could not be finished, or the lock not be given back in good order;
     *                        nothing is held nevertheless.
     */
    @Override
    public void close()
    {
        try
        {
            CloseHelper.closeAll(counters, helper, journal, arena, lock);
        }
        catch (final XlogException ex)
        {
            throw new MemtxException(ErrorCode.ER_WAL_IO, ex);
        }
    }

    private void closeAfter(final Throwable cause)
    {
        try
        {
            close();
        }
        catch (final Throwable ex)
        {
            cause.addSuppressed(ex);
        }
    }

    private Engine start(final MemtxContext context)
    {
        final XlogDirectory directory = lockDirectory(context);
        final EngineClock clock = new EngineClock(context.clock());
        return start(context, directory, clock, recover(context, directory, clock));
    }

    private Engine start(final MemtxContext context, final StandbyCopy copy)
    {
        final XlogDirectory directory = lockDirectory(context);
        final EngineClock clock = new EngineClock(context.clock());
        // behind a loss of power the end of a log is not what was followed: recovery knows how to read it
        final RecoveredState taken = lock.isAfterRestart() ? null : copy.takeOver();
        if (null == taken)
        {
            copy.drop();
            return start(context, directory, clock, recover(context, directory, clock));
        }
        arena = copy.giveAway();
        return start(context, directory, clock, taken);
    }

    private XlogDirectory lockDirectory(final MemtxContext context)
    {
        final XlogDirectory directory =
            new XlogDirectory(context.storage(), context.directory(), context.directory());
        directory.create();
        lock = DirectoryLock.acquire(context.storage(), context.directory());
        return directory;
    }

    private RecoveredState recover(
        final MemtxContext context, final XlogDirectory directory, final EngineClock clock)
    {
        arena = newArena(context);
        return new Recovery(
            context.storage(), directory, arena, context.recoveryListener(), context.forceRecovery(),
            context.commitGate())
            .functions(FunctionCatalog.of(context.functions()))
            .afterRestart(lock.isAfterRestart())
            .recover(context.instanceUuid(), context.replicasetUuid(), clock.time() / 1000.0);
    }

    private Engine start(
        final MemtxContext context,
        final XlogDirectory directory,
        final EngineClock clock,
        final RecoveredState recovered)
    {
        final CountingErrorHandler errorHandler = new CountingErrorHandler(context.errorHandler());
        lock.recovered();

        journal = newJournal(context, recovered);
        if (context.singleThreaded())
        {
            lock.force();
        }
        else
        {
            helper = AgentThread.start(
                new HelperAgent(
                    context.threadPrefix() + "-wal",
                    journal.helper(),
                    arena,
                    TOUCH_AHEAD_BYTES,
                    lock::force),
                HelperAgent.idleStrategy(journal.mode()),
                errorHandler,
                Thread::new);
        }

        final Retention retention = new Retention(context.checkpointCount());
        final Checkpointer checkpointer = new Checkpointer(
            context.storage(),
            directory,
            retention,
            recovered.instanceUuid(),
            arena,
            errorHandler,
            context.singleThreaded() ?
                CallerThread::new : (task) -> new Thread(task, context.threadPrefix() + "-snap"),
            recovered.snapVclock(),
            context.commitGate() instanceof SynchroGate gate ? gate::state : recovered::synchro);
        counters = newCounters(context, clock, errorHandler);
        final Engine engine = new Engine(
            context, arena, journal, recovered, directory, retention, checkpointer, clock, counters, errorHandler);
        context.conflictPolicies().forEach((space, policy) -> engine.replication().conflictPolicy(space, policy));
        return engine;
    }

    static Arena newArena(final MemtxContext context)
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
        final JournalContext journalContext = new JournalContext()
            .storage(context.storage())
            .directory(context.directory())
            .instanceUuid(recovered.instanceUuid())
            .replicaId(recovered.replicaId())
            .vclock(recovered.vclock())
            .prevVclock(recovered.prevVclock())
            .mode(context.walMode())
            .maxSegmentLength(context.walMaxSize())
            .isCompressed(context.walCompression())
            .isHelperStepped(context.singleThreaded());
        if (null != context.journalSource())
        {
            return context.journalSource().apply(journalContext);
        }
        return WalMode.NONE == context.walMode() ?
            new NullJournal(recovered.replicaId(), recovered.vclock()) : MappedJournal.launch(journalContext);
    }

    /** Figures for others: an engine that cannot show any goes without. */
    private static CountersFile newCounters(
        final MemtxContext context, final EngineClock clock, final CountingErrorHandler errorHandler)
    {
        try
        {
            return CountersFile.create(
                context.storage(), context.directory(), clock.time(), context.counters());
        }
        catch (final CountersException ex)
        {
            errorHandler.onError(ex);
            return null;
        }
    }
}
