package io.memtx.synchro.limbo;

import io.memtx.synchro.quorum.Quorum;
import io.memtx.synchro.row.SynchroRow;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;

/**
 * Synchronous transactions that are journaled and not confirmed, and asynchronous ones behind them, all of one owner:
 * <pre>
 *   confirmed LSN        oldest                              newest
 *        10            | 12 sync | 13 async | 15 sync | 16 async |
 *   a quorum has 13: CONFIRM{owner, 13} commits the first two
 *   15 takes too long: ROLLBACK{owner, 15} rolls back the last two, newest first
 * </pre>
 * The same rows do the same on the owner, on replicas and in recovery. On the owner {@link #nextRow} says what is to be
 * written; a row takes effect in {@link #onRow} when it is journaled.
 * <p>
 * A ROLLBACK, PROMOTE or DEMOTE is carried out when it is settled: when N - Q + 1 members have it, so that each later
 * owner, who needs Q votes, must know it. Until then the entries stay. Its writer counts acknowledgements; others learn
 * it from the next row that the writer adds to the queue, as it adds none before, or from {@link #onSettled}.
 * <p>
 * Single owner: the transaction thread. Adding, acknowledging and confirming make no garbage. Times are of one
 * monotonic clock, in nanoseconds.
 */
public final class Limbo
{
    /** No position, or no LSN: greater than all. */
    public static final long NOTHING = Long.MAX_VALUE;

    private int selfId;
    private final MemberAcks acks;
    private final Quorum quorum;
    private final boolean isSettledByQuorum;
    private final LimboQueue queue = new LimboQueue();
    private final LimboEntries entries = queue.entries();
    private final Decisions decisions = new Decisions();
    private final Vclock confirmedVclock = new Vclock();
    private final long[] terms = new long[Vclock.COMPONENT_COUNT]; // of the last PROMOTE or DEMOTE of each origin

    private int ownerId; // may write to the queue; of a decision that is not settled too
    private int queueOwnerId; // whose entries these are
    private long term;
    private long settledTerm;
    private long newestTerm; // of elections, as far as it is known here
    private boolean isFrozenUntilPromotion;
    private boolean isFenced;
    private boolean isRollbackWanted; // handed out by nextRow and not journaled yet
    private boolean isOwnerChangeWanted;
    private long settledLsn; // of the latest decision that this instance wrote and that is settled

    /**
     * @param selfId            of this instance, 0 until it has one.
     * @param acks              of the members.
     * @param quorum            of the members.
     * @param isSettledByQuorum false to carry out every decision as soon as it is journaled here, as Tarantool does:
     *                          then what was rolled back may be confirmed by a later owner that did not know it.
     */
    public Limbo(final int selfId, final MemberAcks acks, final Quorum quorum, final boolean isSettledByQuorum)
    {
        this.selfId = selfId;
        this.acks = acks;
        this.quorum = quorum;
        this.isSettledByQuorum = isSettledByQuorum;
    }

    /**
     * @param id of this instance, now that it has one.
     */
    public void selfId(final int id)
    {
        selfId = id;
    }

    /**
     * A transaction is about to be applied, see {@link #onTransaction}. Whoever has decided adds to the queue only when
     * its decision is settled, so that this may be news here: verdicts have to be carried out before the transaction
     * is, because what is rolled back is rolled back with all behind it.
     *
     * @param originId instance that began it.
     * @param lsn      of its last replicated row.
     */
    public void beforeTransaction(final int originId, final long lsn)
    {
        settleUpTo(originId, lsn);
    }

    /**
     * A transaction was appended to this instance's log: one of its own, one from another instance, or one that
     * recovery reads. Limits of the queue's size are not asked: they are the owner's. Not to be told of transactions
     * that have no rows but NOPs or local ones: those come while a decision is not settled.
     *
     * @param originId      instance that began it, 0 for a local one.
     * @param lsn           of its last replicated row, of the origin; above those before.
     * @param flags         of its last row.
     * @param startPosition of the log before it.
     * @param endPosition   of the log behind it.
     * @param sizeBytes     of its rows.
     * @param nowNs         time.
     * @return whether it has to wait.
     */
    public boolean onTransaction(
        final int originId,
        final long lsn,
        final int flags,
        final long startPosition,
        final long endPosition,
        final long sizeBytes,
        final long nowNs)
    {
        assert Decisions.NONE == decisions.lastBefore(originId, lsn) : "the transaction was not announced";
        if (0 == (flags & HeaderKey.FLAGS_QUEUED))
        {
            return false;
        }
        if (0 == term && 0 == ownerId)
        {
            ownerId = originId; // up to 2.7.2 and 2.8.1 the first synchronous writer owned the queue without a row
            queueOwnerId = originId;
        }
        final boolean isSync = 0 != (flags & HeaderKey.FLAG_WAIT_ACK);
        if (queueOwnerId != originId)
        {
            return false;
        }
        if (!isSync && entries.isEmpty() && !decisions.isOwnerChange())
        {
            confirmedVclock.raise(originId, lsn); // what it waited for was confirmed while it was on its way
            return false;
        }
        entries.add(lsn, startPosition, endPosition, sizeBytes, isSync, nowNs);
        return true;
    }

    /**
     * Asks what the owner has to write: at most one row, which is to be appended to the log and told to
     * {@link #onRow} when it is journaled. Not to be asked before that.
     *
     * @param row       to fill.
     * @param timeoutNs after which an entry without a quorum is rolled back, {@link #NOTHING} for never.
     * @param nowNs     time.
     * @return whether there is a row.
     */
    public boolean nextRow(final SynchroRow row, final long timeoutNs, final long nowNs)
    {
        if (!isActing() || entries.isEmpty())
        {
            return false;
        }
        final int covered = entries.indexAbove(acks.quorumLsn(ownerId, quorum.value()));
        if (covered > 0)
        {
            row.confirm(ownerId, entries.lsn(covered - 1));
            return true;
        }
        if (nowNs - entries.timeNs(0) >= timeoutNs)
        {
            row.rollback(ownerId, entries.firstLsn());
            isRollbackWanted = true;
            return true;
        }
        return false;
    }

    /**
     * A service row is journaled here, whoever wrote it: it takes effect.
     *
     * @param row      CONFIRM, ROLLBACK, PROMOTE or DEMOTE, judged by {@link RowJudge} when another instance wrote it.
     * @param originId instance that wrote it.
     * @param lsn      of the row, of that instance.
     * @param nowNs    time.
     */
    public void onRow(final SynchroRow row, final int originId, final long lsn, final long nowNs)
    {
        if (!row.isOwnerChange())
        {
            beforeTransaction(originId, lsn);
        }
        switch (row.type())
        {
            case RAFT_CONFIRM -> onConfirm(row, nowNs);
            case RAFT_ROLLBACK -> onRollback(row, originId, lsn);
            case RAFT_PROMOTE -> onOwnerChange(row, originId, originId, lsn);
            case RAFT_DEMOTE -> onOwnerChange(row, originId, 0, lsn);
            default -> throw new IllegalArgumentException("no row of the queue: " + row);
        }
    }

    /**
     * Takes over what a snapshot says, before any row of a log.
     *
     * @param row PROMOTE of a checkpoint, with the owner, the term and the confirmed vclock.
     */
    public void restore(final SynchroRow row)
    {
        ownerId = row.ownerId();
        queueOwnerId = row.ownerId();
        term = row.term();
        settledTerm = row.term();
        terms[row.ownerId()] = row.term();
        confirmedVclock.raise(row.ownerId(), row.lsn());
        if (row.hasVclock())
        {
            confirmedVclock.raiseTo(row.vclock());
        }
    }

    /**
     * What a checkpoint has to say of the queue: the state at the confirmed position, not of rows that come behind it.
     *
     * @param row to fill.
     * @return whether there is anything to say: a version that knows no PROMOTE refuses to read one.
     */
    public boolean checkpoint(final SynchroRow row)
    {
        final boolean isNewState = entries.isEmpty(); // then no row stands behind the confirmed position
        final long stateTerm = isNewState ? term : settledTerm;
        final int stateOwner = isNewState ? ownerId : queueOwnerId;
        row.promote(stateOwner, confirmedVclock.get(stateOwner), stateTerm).vclock(confirmedVclock);
        return 0 != stateTerm;
    }

    /** Recovery is over: what is pending waits for a new owner, also if it is this one again. */
    public void onRecovered()
    {
        isFrozenUntilPromotion = 0 != ownerId;
    }

    /**
     * An election has a newer term: this instance writes nothing for the queue until it is promoted in it.
     *
     * @param electionTerm as far as it is known, not only if it is journaled.
     */
    public void onTerm(final long electionTerm)
    {
        newestTerm = Math.max(newestTerm, electionTerm);
    }

    /**
     * @param isOn whether the owner has lost sight of a quorum and waits.
     */
    public void fence(final boolean isOn)
    {
        isFenced = isOn;
    }

    /**
     * @param isOn whether a promotion or demotion of this instance is under way, so that nobody may enter the queue.
     */
    public void onOwnerChangeWanted(final boolean isOn)
    {
        isOwnerChangeWanted = isOn;
    }

    /** A CONFIRM or ROLLBACK that {@link #nextRow} has handed out could not be written. */
    public void onRowFailed()
    {
        isRollbackWanted = false;
    }

    /** Acknowledgements, the quorum or the membership may have changed: settles this instance's own decision. */
    public void settleOwn()
    {
        if (!decisions.isEmpty() && selfId == decisions.last().deciderId() && !isFrozen() &&
            acks.count(selfId, decisions.last().lsn()) >= quorum.settlement())
        {
            settleUpTo(selfId, NOTHING);
        }
    }

    /**
     * The writer of a decision has found that it is settled.
     *
     * @param deciderId instance that wrote it.
     * @param lsn       up to which that instance's rows are settled.
     */
    public void onSettled(final int deciderId, final long lsn)
    {
        settleUpTo(deciderId, lsn + 1);
    }

    /**
     * @return LSN of this instance's latest decision that is settled, for {@link #onSettled} elsewhere; 0 for none.
     */
    public long settledLsn()
    {
        return settledLsn;
    }

    /**
     * @return the position in the log up to which transactions that pass the queue may be confirmed;
     * {@link #NOTHING} when all may.
     */
    public long confirmedPosition()
    {
        return queue.confirmedPosition();
    }

    /**
     * @return the position behind the oldest transaction that is to be rolled back with all behind it, or
     * {@link #NOTHING}.
     */
    public long rollbackPosition()
    {
        return queue.rollbackPosition();
    }

    /**
     * @return the position behind the oldest transaction that a ROLLBACK which is not settled is about, or NOTHING.
     */
    public long doubtPosition()
    {
        final int first = length();
        return !decisions.isRollback() || first == entries.count() ? NOTHING : entries.endPosition(first);
    }

    /** The engine has rolled back what {@link #rollbackPosition()} said. */
    public void onRolledBack()
    {
        queue.onRolledBack();
    }

    /**
     * @param lsn of a transaction of this instance that has passed the queue.
     * @return what became of it.
     */
    public Outcome outcome(final long lsn)
    {
        if (selfId == queueOwnerId && !entries.isEmpty() && lsn >= entries.firstLsn())
        {
            return Outcome.PENDING;
        }
        return queue.outcome(lsn);
    }

    /**
     * Why a transaction of this instance is not committed: what Tarantool tells who waits. While the outcome is still
     * {@link Outcome#PENDING} it does not say that the transaction is rolled back.
     *
     * @param lsn of it.
     * @return ER_SYNC_QUORUM_TIMEOUT or ER_SYNC_ROLLBACK, or null as long as it waits or when it is committed.
     */
    public ErrorCode reason(final long lsn)
    {
        if (Outcome.ROLLED_BACK == outcome(lsn))
        {
            return queue.isTimedOut(lsn) ? ErrorCode.ER_SYNC_QUORUM_TIMEOUT : ErrorCode.ER_SYNC_ROLLBACK;
        }
        if (!decisions.isRollback() || Outcome.COMMITTED == outcome(lsn) || lsn <= decisions.first().border())
        {
            return null;
        }
        final boolean isFirst = entries.lsn(entries.indexAbove(decisions.first().border())) == lsn;
        return isFirst && isDecidingItself() ? ErrorCode.ER_SYNC_QUORUM_TIMEOUT : ErrorCode.ER_SYNC_ROLLBACK;
    }

    /**
     * @return up to which a new owner confirms the present owner's transactions: all that are known here, but those
     * that a ROLLBACK is known of.
     */
    public long border()
    {
        if (decisions.isOwnerChange())
        {
            return ownerId == queueOwnerId ? decisions.first().border() : confirmedVclock.get(ownerId);
        }
        final int known = decisions.isRollback() ? entries.indexAbove(decisions.first().border()) : entries.count();
        return 0 == known ? confirmedLsn() : entries.lsn(known - 1);
    }

    /**
     * @return whether a quorum has all that a new owner would confirm.
     */
    public boolean isBorderAcknowledged()
    {
        final long border = decisions.isOwnerChange() ? decisions.first().border() : border();
        return border <= confirmedLsn() || acks.quorumLsn(queueOwnerId, quorum.value()) >= border;
    }

    public int selfId()
    {
        return selfId;
    }

    /**
     * @return who owns the queue, 0 for nobody.
     */
    public int ownerId()
    {
        return ownerId;
    }

    /**
     * @return of the last PROMOTE or DEMOTE, 0 when there was none.
     */
    public long term()
    {
        return term;
    }

    /**
     * @return whether this instance owns the queue and may add to it: its promotion is settled, in the newest term.
     */
    public boolean isWritable()
    {
        return selfId == ownerId && !isFrozen() && !decisions.isOwnerChange();
    }

    /**
     * @return whether the owner may write nothing, because it was restarted, there is a newer term, or it has lost
     * sight of a quorum: "is frozen until promotion".
     */
    public boolean isFrozen()
    {
        return isFrozenUntilPromotion || isFenced || newestTerm > term;
    }

    /**
     * @return whether a ROLLBACK, PROMOTE or DEMOTE is journaled and not settled.
     */
    public boolean isDeciding()
    {
        return !decisions.isEmpty();
    }

    /**
     * @return how many entries wait for a verdict and are not subject to a ROLLBACK.
     */
    public int length()
    {
        return decisions.isRollback() ? entries.indexAbove(decisions.first().border()) : entries.count();
    }

    /**
     * @return whether a roll-back or a change of the owner is under way.
     */
    public boolean isBusy()
    {
        return isRollbackWanted || isOwnerChangeWanted || !decisions.isEmpty();
    }

    /**
     * @return up to which each former owner's transactions are confirmed; not to be changed.
     */
    public Vclock confirmedVclock()
    {
        return confirmedVclock;
    }

    public QueueProgress progress()
    {
        return queue;
    }

    /**
     * @param nowNs time.
     * @return figures to be shown.
     */
    public LimboFigures figures(final long nowNs)
    {
        return new LimboFigures(
            length(), entries.sizeBytes(), isBusy(), entries.isEmpty() ? 0 : nowNs - entries.timeNs(0),
            queue.confirmLagNs(), queue.confirmedCount(), queue.rolledBackCount());
    }

    /**
     * @param originId 0 to 31.
     * @return the term of that instance's last PROMOTE or DEMOTE, 0 when it wrote none.
     */
    public long termOf(final int originId)
    {
        return terms[originId];
    }

    boolean isDecidingItself()
    {
        return !decisions.isEmpty() && selfId == decisions.last().deciderId();
    }

    int queueOwnerId()
    {
        return queueOwnerId;
    }

    Decisions decisions()
    {
        return decisions;
    }

    LimboEntries entries()
    {
        return entries;
    }

    long confirmedLsn()
    {
        return confirmedVclock.get(queueOwnerId);
    }

    private boolean isActing()
    {
        return selfId == ownerId && selfId == queueOwnerId && decisions.isEmpty() && !isFrozen() &&
            !isOwnerChangeWanted;
    }

    private void onConfirm(final SynchroRow row, final long nowNs)
    {
        if (row.ownerId() == queueOwnerId && row.lsn() > confirmedLsn())
        {
            // asynchronous followers count as confirmed from then on: a later owner without them is found out
            confirmedVclock.raise(queueOwnerId, queue.confirmWithFollowers(row.lsn(), nowNs));
        }
        confirmedVclock.raise(row.ownerId(), row.lsn());
    }

    private void onRollback(final SynchroRow row, final int originId, final long lsn)
    {
        isRollbackWanted = false;
        if (row.ownerId() == queueOwnerId && (decisions.isOwnerChange() || !isOldTerm(originId)))
        {
            decisions.rollBack(new Decision(row.type(), originId, lsn, term, row.lsn() - 1, ownerId));
            settleAtOnceUnlessByQuorum();
        }
    }

    private void onOwnerChange(final SynchroRow row, final int originId, final int newOwnerId, final long lsn)
    {
        terms[originId] = Math.max(terms[originId], row.term());
        if (row.term() <= term)
        {
            return; // superseded before anybody could rely on it
        }
        final Decision decision = new Decision(row.type(), originId, lsn, row.term(), row.lsn(), newOwnerId);
        decisions.changeOwner(row.ownerId(), row.ownerId() == queueOwnerId, decision);
        isRollbackWanted = false;
        isOwnerChangeWanted = false;
        ownerId = newOwnerId;
        term = row.term();
        isFrozenUntilPromotion = false;
        settleAtOnceUnlessByQuorum();
    }

    private void settleAtOnceUnlessByQuorum()
    {
        if (!isSettledByQuorum)
        {
            settleUpTo(decisions.last().deciderId(), NOTHING);
        }
        else
        {
            settleOwn();
        }
    }

    /** Settles the decisions of an instance that stand before an LSN of it, and those that they rest on. */
    private void settleUpTo(final int deciderId, final long lsn)
    {
        final Decision rollback = decisions.removeOvertaken(deciderId, lsn);
        if (null != rollback)
        {
            queue.rollBackAbove(rollback.border(), selfId == queueOwnerId, selfId == deciderId);
        }
        for (int left = decisions.lastBefore(deciderId, lsn) + 1; left > 0; left--)
        {
            settleFirst();
        }
    }

    private void settleFirst()
    {
        final Decision decision = decisions.removeFirst();
        final boolean isOwn = selfId == decision.deciderId();
        settledLsn = isOwn ? decision.lsn() : settledLsn;
        if (!decision.isRollback())
        {
            queue.confirmUpTo(decision.border());
            confirmedVclock.raise(queueOwnerId, decision.border());
        }
        queue.rollBackAbove(decision.border(), selfId == queueOwnerId, isOwn && decision.isRollback());
        if (!decision.isRollback())
        {
            queueOwnerId = decision.ownerId();
            settledTerm = decision.term();
        }
    }

    /** ROLLBACKs only: a PROMOTE says its own term. */
    private boolean isOldTerm(final int originId)
    {
        return terms[originId] < term;
    }
}
