package io.memtx.memtx;

import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;

/**
 * A second process beside an engine: follows the files of the engine's directory, keeps a copy of the data, and takes
 * the engine's place when it has died or was closed.
 * <pre>
 *   try (Standby standby = Standby.open(context))
 *   {
 *       Memtx db = null;
 *       while (null == db)
 *       {
 *           final int work = standby.doWork();
 *           idle.idle(work);
 *           db = 0 == work ? standby.tryTakeOver() : null;
 *       }
 *       serve(db);
 *   }
 * </pre>
 * It changes nothing in the directory before it takes over, and holds no file there: the engine does not know of it. It
 * sees what the engine has appended to the log, at once and whole transactions at a time, which with {@code fsync} may
 * be somewhat more than the engine has acknowledged. Synchronous transactions are seen before they are confirmed.
 * <p>
 * When the engine has deleted logs that the standby had not come to read, the standby begins again with the newest
 * snapshot: {@link #doWork()} takes as long as recovery then, and its read views end.
 * <p>
 * A directory that a Tarantool writes can be followed, too. Its lock is known on Linux; elsewhere take over from it
 * only when it is gone.
 * <p>
 * Belongs to the thread that opened it; other threads read in views.
 */
public final class Standby implements AutoCloseable
{
    private final MemtxContext context;
    private final StandbyCopy copy;

    private Standby(final MemtxContext context)
    {
        this.context = context;
        copy = new StandbyCopy(context);
    }

    /**
     * Prepares to follow a directory, which need not be there yet. Nothing is read before the first {@link #doWork()}.
     *
     * @param context options; those that an engine has are for the one that takes over.
     * @return the standby.
     * @throws IllegalArgumentException that lists every wrong option; {@code force_recovery} is one.
     * @throws MissingFlagException     when the JVM lacks a flag.
     */
    public static Standby open(final MemtxContext context)
    {
        Arguments.notNull(context, "context").validate();
        if (context.forceRecovery())
        {
            throw new IllegalArgumentException("a standby does not leave anything out: force_recovery");
        }
        MissingFlagException.check();
        return new Standby(context);
    }

    /**
     * Applies what was written meanwhile, some of it; the first time, all that there is. Never waits: while there is no
     * snapshot in the directory it does nothing.
     *
     * @return how much was done; 0 when there was nothing to do.
     * @throws MemtxException ER_INVALID_XLOG, ER_XLOG_GAP, ER_MEMORY_ISSUE and what else recovery may meet; the next
     *                        call tries again.
     */
    public int doWork()
    {
        copy.checkOwner();
        return copy.doWork();
    }

    /**
     * @return whether there is data to be read.
     */
    public boolean isLoaded()
    {
        copy.checkOwner();
        return copy.isLoaded();
    }

    /**
     * @return up to where the log is applied; a copy.
     * @throws MemtxException ER_LOADING when there is no data yet.
     */
    public Vclock vclock()
    {
        copy.checkOwner();
        return copy.viewedVclock().copy();
    }

    /**
     * Opens a view of the data. Any thread; another than the owner's waits for the next {@link #doWork()}.
     *
     * @return the view, to be closed.
     * @throws MemtxException ER_LOADING when there is no data yet.
     */
    public ReadView readView()
    {
        return copy.isOwner() ? copy.readViews().open() : copy.readViews().await();
    }

    /**
     * Takes the engine's place if nobody has the directory: applies all that is left of the log and opens it for
     * writing. What was acknowledged is there. Read views end. This standby is of no use afterwards; closing it does
     * not close the engine. Each call asks the operating system for the lock: a few times a second are enough.
     *
     * @return the engine, stepped by this thread, to be closed; null while somebody has the directory.
     * @throws MemtxException as {@link Memtx#open(MemtxContext)}; the directory is nobody's then, and the standby may
     *                        go on.
     */
    public Memtx tryTakeOver()
    {
        copy.checkOwner();
        final EngineLauncher resources = new EngineLauncher();
        final Engine engine = resources.takeOver(context, copy);
        if (null == engine)
        {
            return null;
        }
        copy.close();
        return new Memtx(resources, engine, null);
    }

    /**
     * Gives the copy up, and its memory; waits until reads that are inside its views have ended. Idempotent.
     */
    @Override
    public void close()
    {
        if (!copy.isClosed())
        {
            copy.checkOwner();
            copy.close();
        }
    }
}
