package io.memtx.synchro.limbo;

import io.memtx.synchro.row.SynchroRow;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.RowType;

/**
 * Judges rows of other instances before they are journaled here: what does not fit what is known means that the queue
 * had two owners who did not know of each other. The stream that brought such a row stops; nothing is changed.
 * <p>
 * Single owner: the transaction thread. Changes nothing but that a row may prove an earlier decision of its writer to
 * be settled: verdicts go before whatever was judged.
 */
public final class RowJudge
{
    private static final String SUBJECT = "Replication";

    private final Limbo limbo;
    private final boolean isSettledByQuorum;

    /**
     * @param limbo             to judge by.
     * @param isSettledByQuorum as that of the limbo: then a PROMOTE of an old term is no harm, because whoever wrote it
     *                          could not use it before a later owner had to know it.
     */
    public RowJudge(final Limbo limbo, final boolean isSettledByQuorum)
    {
        this.limbo = limbo;
        this.isSettledByQuorum = isSettledByQuorum;
    }

    /**
     * Judges a transaction.
     *
     * @param originId instance that began it.
     * @param lsn      of its last replicated row.
     * @param isQueued whether it has passed the queue: flags of its last row.
     * @param isNop    whether it has no rows but NOPs.
     * @return whether it is to be applied; otherwise each of its rows is to be journaled as a NOP.
     * @throws MemtxException ER_SPLIT_BRAIN.
     */
    public boolean judgeTransaction(
        final int originId, final long lsn, final boolean isQueued, final boolean isNop)
    {
        if (isNop)
        {
            return true;
        }
        limbo.beforeTransaction(originId, lsn);
        if (limbo.termOf(originId) >= limbo.term())
        {
            return true;
        }
        if (isQueued)
        {
            // while the change of the owner is not settled, these may be confirmed after all
            return limbo.decisions().isOwnerChange() && originId == limbo.queueOwnerId();
        }
        if (0 != limbo.ownerId())
        {
            throw splitBrain("got an async transaction from an old term");
        }
        return true;
    }

    /**
     * Judges a service row.
     *
     * @param row      CONFIRM, ROLLBACK, PROMOTE or DEMOTE.
     * @param originId instance that wrote it.
     * @param lsn      of the row, of that instance.
     * @throws MemtxException ER_SPLIT_BRAIN, or ER_UNSUPPORTED for a row that nobody writes.
     */
    public void judge(final SynchroRow row, final int originId, final long lsn)
    {
        requireWellFormed(row);
        if (row.isOwnerChange())
        {
            judgeOwnerChange(row);
            return;
        }
        limbo.beforeTransaction(originId, lsn);
        if (RowType.RAFT_CONFIRM == row.type())
        {
            judgeConfirm(row);
        }
        else if (limbo.termOf(originId) >= limbo.term() && !limbo.decisions().isOwnerChange())
        {
            requireOwner(row);
        }
    }

    /**
     * @param row      that was refused.
     * @param originId instance that wrote it.
     * @return how Tarantool's log begins a line about it.
     */
    public static String logPrefix(final SynchroRow row, final int originId)
    {
        return "RAFT: rejecting " + row.describe(originId);
    }

    private static void requireWellFormed(final SynchroRow row)
    {
        if (0 == row.ownerId() && RowType.RAFT_PROMOTE != row.type())
        {
            throw new MemtxException(ErrorCode.ER_UNSUPPORTED, SUBJECT, "synchronous requests with zero replica_id");
        }
        if (!row.isOwnerChange() && 0 == row.lsn())
        {
            throw new MemtxException(ErrorCode.ER_UNSUPPORTED, SUBJECT, "zero LSN for CONFIRM/ROLLBACK");
        }
        if (row.isOwnerChange() && 0 == row.term())
        {
            throw new MemtxException(ErrorCode.ER_UNSUPPORTED, SUBJECT, "PROMOTE/DEMOTE with a zero term");
        }
    }

    private void judgeConfirm(final SynchroRow row)
    {
        if (row.lsn() <= limbo.confirmedVclock().get(row.ownerId()))
        {
            return;
        }
        final Decisions decisions = limbo.decisions();
        if (!decisions.isOwnerChange())
        {
            requireOwner(row);
        }
        else if (row.ownerId() != limbo.queueOwnerId() || row.lsn() > decisions.first().border())
        {
            throw foreignOwner(); // what was confirmed before the owner changed, the new owner must have known
        }
    }

    private void requireOwner(final SynchroRow row)
    {
        final boolean isUnclaimed = 0 == limbo.term() && 0 == limbo.ownerId(); // of a 2.6, which has no PROMOTE
        if (row.ownerId() != limbo.ownerId() && !isUnclaimed)
        {
            throw foreignOwner();
        }
    }

    private void judgeOwnerChange(final SynchroRow row)
    {
        final Decisions decisions = limbo.decisions();
        if (row.term() <= limbo.term())
        {
            final long known = decisions.isOwnerChange() && row.ownerId() == limbo.queueOwnerId() ?
                Math.max(decisions.first().border(), limbo.confirmedLsn()) : limbo.confirmedVclock().get(row.ownerId());
            if (!isSettledByQuorum || row.term() == limbo.term() || row.lsn() > known)
            {
                throw splitBrain("got a PROMOTE/DEMOTE with an obsolete term");
            }
            return;
        }
        if (row.ownerId() == limbo.queueOwnerId())
        {
            requireInQueue(row.lsn());
            return;
        }
        final long confirmed = limbo.confirmedVclock().get(row.ownerId());
        if (confirmed > row.lsn())
        {
            throw alreadyProcessed();
        }
        if (confirmed < row.lsn())
        {
            throw futureLsn();
        }
        if (!decisions.hasMadeOwner(row.ownerId()))
        {
            throw foreignOwner();
        }
    }

    private void requireInQueue(final long lsn)
    {
        final LimboEntries entries = limbo.entries();
        if (limbo.confirmedLsn() == lsn)
        {
            return;
        }
        if (limbo.confirmedLsn() > lsn)
        {
            throw alreadyProcessed();
        }
        if (entries.isEmpty())
        {
            throw futureLsn();
        }
        if (lsn < entries.firstLsn() || lsn > entries.lastLsn())
        {
            throw splitBrain("got a request lsn out of queue range");
        }
    }

    private static MemtxException foreignOwner()
    {
        return splitBrain("got a request from a foreign synchro queue owner");
    }

    private static MemtxException alreadyProcessed()
    {
        return splitBrain("got a request with lsn from an already processed range");
    }

    private static MemtxException futureLsn()
    {
        return splitBrain("got a request mentioning future lsn");
    }

    private static MemtxException splitBrain(final String detail)
    {
        return new MemtxException(ErrorCode.ER_SPLIT_BRAIN, detail);
    }
}
