package io.memtx.memtx.changes;

import io.memtx.memtx.space.Schema;
import io.memtx.memtx.txn.RolledBackRows;
import io.memtx.tuple.arena.Lease;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.journal.JournalCursor;
import io.memtx.xlog.row.RowFlyweight;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The confirmed changes behind a vclock, in the order of the log: whole transactions, each once, none that was rolled
 * back, at the pace of whoever polls.
 * <pre>
 *   try (ChangeStream stream = db.changes(from))
 *   {
 *       while (running)
 *       {
 *           idle.idle(stream.poll(this::onChange, 100));
 *       }
 *   }
 * </pre>
 * <p>
 * Resumable: keep the vclock ({@link #vclock()}, or {@link Change#copyVclock} together with the effects) and open the
 * next stream from it. The logs behind the vclock that this one was opened with are kept from deletion, until
 * {@link #release(Vclock)} lets some of them go or {@link #close()} all; so close it, or the disk fills up. While the
 * engine is closed nobody keeps them for you, but they stay as long as no checkpoint is made.
 * <p>
 * Begin with data: open a {@link io.memtx.memtx.ReadView}, and a stream from its vclock; read the view, then poll.
 * <p>
 * Polls are for one thread at a time, any but the transaction thread where that must not wait, because they read files;
 * {@link #close()} is for any thread. A thread that is interrupted while it reads loses the file, and with it the
 * stream: open another one from its vclock. Makes no garbage but when it goes from one file to the next.
 */
public final class ChangeStream implements AutoCloseable
{
    private static final int IDLE = 0;
    private static final int IN_USE = 1;
    private static final int CLOSING = 2;
    private static final int CLOSED = 3;

    private final ChangeStreams owner;
    private final String name;
    private final JournalCursor cursor;
    private final ChangeFilter filter;
    private final RolledBackRows rolledBack;
    private final SynchroLookahead lookahead;
    private final UndecidedRows undecided; // null for none
    private final Function<XlogException, RuntimeException> errors;
    private final Change change;
    private final Lease lease = new Lease("change");
    private final Vclock vclock;
    private final Vclock behind = new Vclock(); // the transaction at hand
    private final AtomicInteger state = new AtomicInteger(IDLE);

    private Thread user;
    private boolean isAtTransaction; // that was not handed out whole

    ChangeStream(
        final ChangeStreams owner,
        final String name,
        final Vclock from,
        final JournalCursor cursor,
        final ChangeFilter filter,
        final RolledBackRows rolledBack,
        final SynchroLookahead lookahead,
        final UndecidedRows undecided,
        final Supplier<Schema> schemas,
        final Function<XlogException, RuntimeException> errors)
    {
        this.owner = owner;
        this.name = name;
        this.cursor = cursor;
        this.filter = filter;
        this.rolledBack = rolledBack;
        this.lookahead = lookahead;
        this.undecided = undecided;
        this.errors = errors;
        vclock = from.copy();
        change = new Change(schemas, lease);
    }

    /**
     * Hands out the changes of some transactions, of each of them all.
     *
     * @param handler of the changes.
     * @param limit   1 or more: when so much is done no other transaction is begun.
     * @return how much was done: changes handed out, and 1 for each transaction of which there was none; 0 when nothing
     *         new is confirmed.
     * @throws io.memtx.tuple.error.MemtxException ER_XLOG_GAP when a log is missing, ER_INVALID_XLOG when one is
     *                                             damaged or cannot be read; the stream is of no use then.
     * @throws IllegalStateException               when it is closed, or in use already.
     */
    public int poll(final ChangeHandler handler, final int limit)
    {
        if (null == handler)
        {
            throw new IllegalArgumentException("handler is null");
        }
        if (limit < 1)
        {
            throw new IllegalArgumentException("limit is less than 1: " + limit);
        }
        if (isInUseHere())
        {
            throw new IllegalStateException("change stream is being polled: a handler must not poll it");
        }
        enter();
        try
        {
            int count = 0;
            while (count < limit && IN_USE == state.get() && (isAtTransaction || cursor.nextTransaction()))
            {
                isAtTransaction = true;
                if (null != undecided && isUndecided())
                {
                    break; // nobody knows what becomes of it
                }
                count += handOut(handler);
                isAtTransaction = false;
            }
            return count;
        }
        catch (final XlogException ex)
        {
            throw errors.apply(ex);
        }
        finally
        {
            leave();
        }
    }

    /**
     * @return the vclock behind the last transaction that was polled: where to resume; a copy. By the polling thread.
     */
    public Vclock vclock()
    {
        return vclock.copy();
    }

    /**
     * As {@link #vclock()}, without garbage.
     *
     * @param target becomes equal to it.
     */
    public void copyVclock(final Vclock target)
    {
        target.copyFrom(vclock);
    }

    /**
     * How much of the log is confirmed and not polled, about: while the stream is in logs that were closed before, the
     * directory is read for it. In a handler the transaction at hand does not count any more.
     *
     * @return bytes, 0 when everything is polled.
     * @throws IllegalStateException when it is closed, or in use by another thread.
     */
    public long lagBytes()
    {
        final boolean isInside = isInUseHere();
        enterUnless(isInside);
        try
        {
            return cursor.lagBytes() + (isInside ? 0 : waitingBytes());
        }
        catch (final XlogException ex)
        {
            throw errors.apply(ex);
        }
        finally
        {
            leaveUnless(isInside);
        }
    }

    /**
     * Lets go of logs that are not needed to resume from a vclock; the next checkpoint deletes them.
     *
     * @param processed up to which nobody will resume any more; not above {@link #vclock()}, or in a handler that of
     *                  {@link Change#copyVclock}. Copied.
     * @throws IllegalArgumentException when it is.
     * @throws IllegalStateException    when it is closed, or in use by another thread.
     */
    public void release(final Vclock processed)
    {
        if (null == processed)
        {
            throw new IllegalArgumentException("vclock is null");
        }
        final boolean isInside = isInUseHere();
        enterUnless(isInside);
        try
        {
            final Vclock polled = isInside ? behind : vclock;
            if (!processed.isCoveredBy(polled))
            {
                throw new IllegalArgumentException(
                    "vclock is ahead of what was polled: processed=" + processed + " polled=" + polled);
            }
            owner.hold(name, processed);
        }
        finally
        {
            leaveUnless(isInside);
        }
    }

    /**
     * @return whether it was closed, or the engine was.
     */
    public boolean isClosed()
    {
        return state.get() >= CLOSING;
    }

    /**
     * Ends the stream and lets all logs go; a poll under way ends with the transaction at hand. Idempotent.
     */
    @Override
    public void close()
    {
        int seen = state.get();
        while (seen < CLOSING && !state.compareAndSet(seen, IDLE == seen ? CLOSED : CLOSING))
        {
            seen = state.get();
        }
        if (IDLE == seen)
        {
            letGo();
        }
    }

    /**
     * Goes to the first transaction that the vclock does not cover, since the log's file begins before it.
     *
     * @throws XlogException as the cursor's.
     */
    void skipCovered()
    {
        while (!isAtTransaction && cursor.nextTransaction())
        {
            while (cursor.nextRow())
            {
                isAtTransaction |= cursor.row().lsn() > vclock.get(cursor.row().replicaId());
            }
        }
    }

    private long waitingBytes()
    {
        long bytes = 0;
        if (isAtTransaction)
        {
            cursor.rewindTransaction();
            while (cursor.nextRow())
            {
                bytes += cursor.row().length();
            }
        }
        return bytes;
    }

    private int handOut(final ChangeHandler handler)
    {
        final int due = look();
        cursor.rewindTransaction();
        lease.next();
        for (int count = 0; count < due && cursor.nextRow(); )
        {
            final RowFlyweight row = cursor.row();
            if (isDue(row))
            {
                handler.onChange(change.wrap(filter, row, behind, ++count == due));
            }
        }
        vclock.copyFrom(behind);
        return Math.max(1, due);
    }

    /** How many rows of the transaction are to be handed out. */
    private int look()
    {
        behind.copyFrom(vclock);
        cursor.rewindTransaction();
        int due = 0;
        int replicaId = 0;
        long lsn = 0;
        while (cursor.nextRow())
        {
            final RowFlyweight row = cursor.row();
            due += isDue(row) ? 1 : 0;
            if (0 == lsn || !row.isLocal())
            {
                replicaId = row.replicaId();
                lsn = row.lsn();
            }
            if (row.lsn() > behind.get(row.replicaId()))
            {
                behind.set(row.replicaId(), row.lsn());
            }
        }
        return 0 == due || isRolledBack(replicaId, lsn) ? 0 : due;
    }

    private boolean isUndecided()
    {
        cursor.rewindTransaction();
        int replicaId = 0;
        long lsn = 0;
        while (cursor.nextRow())
        {
            final RowFlyweight row = cursor.row();
            if (0 == lsn || !row.isLocal())
            {
                replicaId = row.replicaId();
                lsn = row.lsn();
            }
        }
        return undecided.contains(replicaId, lsn) && !rolledBack.contains(replicaId, lsn);
    }

    /** One row stands for all of its transaction: the last replicated one, or the first. */
    private boolean isRolledBack(final int replicaId, final long lsn)
    {
        return rolledBack.contains(replicaId, lsn) ||
            (SynchroLookahead.isQueued(cursor.transactionFlags()) && lookahead.isRolledBack(replicaId, lsn, vclock));
    }

    private boolean isDue(final RowFlyweight row)
    {
        return row.lsn() > vclock.get(row.replicaId()) && filter.takes(row);
    }

    private boolean isInUseHere()
    {
        return Thread.currentThread() == user;
    }

    private void enterUnless(final boolean isInside)
    {
        if (!isInside)
        {
            enter();
        }
    }

    private void leaveUnless(final boolean isInside)
    {
        if (!isInside)
        {
            leave();
        }
    }

    private void enter()
    {
        if (!state.compareAndSet(IDLE, IN_USE))
        {
            throw new IllegalStateException(
                isClosed() ? "change stream is closed" : "change stream is in use by another thread");
        }
        user = Thread.currentThread();
    }

    private void leave()
    {
        user = null;
        lease.next();
        if (!state.compareAndSet(IN_USE, IDLE))
        {
            state.set(CLOSED); // somebody has closed it meanwhile
            letGo();
        }
    }

    private void letGo()
    {
        cursor.close();
        lookahead.close();
        owner.onClosed(name, this);
    }
}
