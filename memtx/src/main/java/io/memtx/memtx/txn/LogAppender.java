package io.memtx.memtx.txn;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.journal.Journal;
import io.memtx.xlog.row.RowBatch;
import org.agrona.concurrent.EpochClock;

/**
 * Appends the redo of transactions to the journal, and waits: for a place in it, and for what was appended before.
 * <p>
 * The time of rows is a hybrid logical clock: the clock's, but never before what was seen of other instances.
 * Single owner: the transaction thread.
 */
final class LogAppender
{
    /** Up to here (the year 2242) a microsecond more is another number. */
    static final double TIMESTAMP_LIMIT_SECONDS = 1L << 33;

    /** Answer of {@link #append()}: the transaction is not admitted to the log yet. */
    static final long PARKED = Long.MIN_VALUE;

    private static final double STEP_SECONDS = 0.000_001;
    private static final int WAIT_CHECK_MASK = 0x3FF;

    private final Journal journal;
    private final CommitQueue queue;
    private final EpochClock clock;
    private final long waitTimeoutMs;
    private final RowBatch batch = new RowBatch();

    private SynchroPassage passage; // null where nothing has to wait for a place in the log
    private long timestampMs;
    private double timestampSeconds;
    private double earliestSeconds; // that an own row may carry
    private double pinnedSeconds; // of the transaction at hand; 0 when nobody has asked

    LogAppender(final Journal journal, final CommitQueue queue, final EpochClock clock, final long waitTimeoutMs)
    {
        this.journal = journal;
        this.queue = queue;
        this.clock = clock;
        this.waitTimeoutMs = waitTimeoutMs;
    }

    /** The redo of the transaction that is being made. */
    RowBatch batch()
    {
        return batch;
    }

    SynchroPassage passage()
    {
        return passage;
    }

    void passage(final SynchroPassage newPassage)
    {
        passage = newPassage;
    }

    /** As {@link #append(RowBatch, int)}, past the passage if there is one; then perhaps {@link #PARKED}. */
    long append()
    {
        return null == passage ? append(batch, 0) : passage.append(batch);
    }

    /**
     * Appends the redo. When the helper has not prepared the file far enough, which a writer faster than the disk
     * brings about, this waits: there is nothing else that the transaction could do.
     */
    long append(final RowBatch rows, final int flags)
    {
        final double timestamp = 0 == pinnedSeconds ? timestamp() : pinnedSeconds;
        long position = journal.append(rows, timestamp, flags);
        for (int i = 1; Journal.BACK_PRESSURED == position; i++)
        {
            if (0 == (i & WAIT_CHECK_MASK))
            {
                Thread.yield();
            }
            waitForHelper();
            position = journal.append(rows, timestamp, flags);
        }
        return position;
    }

    /** The time of the running transaction's rows, later than that of all that asked for theirs before. */
    double pin()
    {
        if (0 == pinnedSeconds)
        {
            pinnedSeconds = timestamp();
            earliestSeconds = pinnedSeconds + STEP_SECONDS;
        }
        return pinnedSeconds;
    }

    /** The running transaction has ended. */
    void unpin()
    {
        pinnedSeconds = 0;
        if (null != passage)
        {
            passage.onEnd();
        }
    }

    /** Another instance has written something at that time: what this one writes from now on is later. */
    void seen(final double seconds)
    {
        if (seconds >= earliestSeconds && seconds < TIMESTAMP_LIMIT_SECONDS)
        {
            earliestSeconds = seconds + STEP_SECONDS;
        }
    }

    /**
     * Waits until no appended transaction is pending.
     *
     * @param isTransactionRunning whether one stands on what is waited for.
     * @throws MemtxException ER_TIMEOUT when that takes too long, ER_WAL_IO when the journal fails, ER_TXN_ROLLBACK
     *                        when what the running transaction stands on is to be rolled back.
     */
    void awaitQuiet(final boolean isTransactionRunning)
    {
        final long deadlineMs = clock.time() + waitTimeoutMs;
        for (int i = 1; !queue.isEmpty(); i++)
        {
            queue.poll(isTransactionRunning);
            if (isTransactionRunning && queue.isRollbackWanted())
            {
                throw new MemtxException(ErrorCode.ER_TXN_ROLLBACK);
            }
            waitForHelper();
            if (0 == (i & WAIT_CHECK_MASK))
            {
                if (null != queue.failure())
                {
                    throw queue.walFailure();
                }
                if (clock.time() > deadlineMs)
                {
                    throw new MemtxException(ErrorCode.ER_TIMEOUT);
                }
                Thread.yield();
            }
        }
    }

    /**
     * Waits for what the journal is about to confirm, and for nobody else where a gate has a queue.
     *
     * @throws MemtxException as {@link #awaitQuiet}, and ER_TIMEOUT when something is left.
     */
    void awaitEnd()
    {
        if (null == passage)
        {
            awaitQuiet(false);
            return;
        }
        final long deadlineMs = clock.time() + waitTimeoutMs;
        while (journal.journaledPosition() < journal.appendPosition() && null == journal.failure() &&
            clock.time() < deadlineMs)
        {
            waitForHelper();
            Thread.yield();
        }
        queue.poll(false);
        if (!queue.isEmpty())
        {
            throw new MemtxException(ErrorCode.ER_TIMEOUT);
        }
    }

    private void waitForHelper()
    {
        if (0 == journal.stepHelper())
        {
            Thread.onSpinWait();
        }
    }

    /** Seconds; the clock stands still for many statements, and a division would cost as much as encoding a row. */
    private double timestamp()
    {
        final long nowMs = clock.time();
        if (nowMs != timestampMs)
        {
            timestampMs = nowMs;
            timestampSeconds = nowMs / 1000.0;
        }
        return Math.max(timestampSeconds, earliestSeconds);
    }
}
