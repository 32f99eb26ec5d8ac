package io.memtx.synchro;

import io.memtx.synchro.election.Election;
import io.memtx.synchro.election.ElectionMode;
import io.memtx.synchro.election.FencingMode;
import io.memtx.synchro.election.RaftMessage;
import io.memtx.synchro.limbo.Admission;
import io.memtx.synchro.limbo.Entrance;
import io.memtx.synchro.limbo.Limbo;
import io.memtx.synchro.limbo.LimboFigures;
import io.memtx.synchro.limbo.MemberAcks;
import io.memtx.synchro.limbo.RowJudge;
import io.memtx.synchro.promotion.Promotion;
import io.memtx.synchro.quorum.Quorum;
import io.memtx.synchro.row.SynchroRow;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;

import java.util.function.DoubleSupplier;

/**
 * The synchronous queue and the elections of one instance. The agent that steps it does, in each duty cycle:
 * <pre>
 *   onJournaled(vclock)                       own progress
 *   onAck, onMessage                          what has come
 *   judge, beforeTransaction, verdicts, onTransaction; or judge and, when journaled, onRow
 *   doWork(now)
 *   while (nextRow(row, now))                 append the row; onRowWritten when it is journaled
 *   confirmedPosition, rollbackPosition       verdicts for the engine
 *   pollMessage(message, ...)                 to be sent to all
 * </pre>
 * At most one row is on its way to the journal at a time. What a newer term means comes before what came with it: an
 * acknowledgement in a newer term confirms nothing.
 * <p>
 * Single owner: the transaction thread. Nothing here makes garbage while transactions are added, acknowledged and
 * confirmed. Times are of one monotonic clock, in nanoseconds.
 */
public final class Synchro
{
    private static final double NS_PER_SECOND = 1e9;
    private static final long CONFIRM_RETRY_NS = 1_000_000_000L;

    private int selfId;
    private final boolean isSettledByQuorum;
    private final Vclock journaled = new Vclock();
    private final MemberAcks acks = new MemberAcks();
    private final Quorum quorum;
    private final Limbo limbo;
    private final Entrance entrance;
    private final RowJudge judge;
    private final Election election;
    private final Promotion promotion;
    private SynchroOptions options = SynchroOptions.DEFAULT;
    private RowType rowInFlight;
    private int foreignRowsInFlight;
    private long retryNs = Long.MIN_VALUE;

    /**
     * @param selfId            of this instance, 1 to 31; 0 until {@link #selfId(int)} says it.
     * @param appended          vclock of this instance's log; read whenever a vote is considered.
     * @param random            numbers from 0 to below 1.
     * @param isSettledByQuorum whether a change of the owner needs votes of a quorum and a decision N - Q + 1 members
     *                          that have it, in every mode; false for what Tarantool does with elections off:
     *                          promote() asks nobody, and two who do so at once are a split brain.
     */
    public Synchro(
        final int selfId, final Vclock appended, final DoubleSupplier random, final boolean isSettledByQuorum)
    {
        this.selfId = selfId;
        this.isSettledByQuorum = isSettledByQuorum;
        quorum = new Quorum(random);
        limbo = new Limbo(selfId, acks, quorum, isSettledByQuorum);
        entrance = new Entrance(limbo);
        judge = new RowJudge(limbo, isSettledByQuorum);
        election = new Election(selfId, appended, random);
        promotion = new Promotion(election, limbo, quorum, isSettledByQuorum);
        if (0 != selfId)
        {
            members(1 << selfId);
        }
    }

    /**
     * This instance is a member now. Recovery does not need to know; nothing is written before.
     *
     * @param id of it, 1 to 31.
     */
    public void selfId(final int id)
    {
        selfId = id;
        limbo.selfId(id);
        election.selfId(id);
    }

    /**
     * @param newOptions at once, also for whoever waits.
     */
    public void options(final SynchroOptions newOptions)
    {
        options = newOptions;
        promotion.timeout(newOptions.synchroTimeoutNs());
        election.timeouts(newOptions.replicationTimeoutNs(), newOptions.electionTimeoutNs());
    }

    /**
     * @return options at present.
     */
    public SynchroOptions options()
    {
        return options;
    }

    /**
     * @param text number or formula of N.
     * @throws MemtxException ER_CFG; nothing is changed then.
     */
    public void quorum(final String text)
    {
        quorum.set(text);
        onQuorum();
    }

    /**
     * @param text number or formula of N and Q.
     * @throws MemtxException ER_CFG; nothing is changed then.
     */
    public void linearizableQuorum(final String text)
    {
        quorum.setLinearizable(text);
    }

    /**
     * @param mode    election_mode.
     * @param fencing election_fencing_mode.
     * @param nowNs   time.
     */
    public void electionMode(final ElectionMode mode, final FencingMode fencing, final long nowNs)
    {
        if (options.isAnonymous() && ElectionMode.OFF != mode)
        {
            throw new MemtxException(
                ErrorCode.ER_CFG, "election_mode", "the value may only be set to 'off' when 'replication_anon' is set");
        }
        election.mode(mode, nowNs);
        election.fencing(fencing);
        onQuorum();
    }

    /**
     * Who is registered: when a transaction that changed it is confirmed.
     *
     * @param memberBits bit {@code id} for each.
     */
    public void members(final int memberBits)
    {
        acks.members(memberBits);
        acks.onAck(selfId, journaled);
        quorum.onMembers(Integer.bitCount(memberBits & ~1));
        onQuorum();
    }

    /**
     * A member has begun anew with an empty directory.
     *
     * @param memberId 1 to 31.
     */
    public void forgetAcks(final int memberId)
    {
        acks.forget(memberId);
    }

    /**
     * Recovery reads a service row: of a snapshot, or of the log.
     *
     * @param row        any of a {@link SynchroRow}.
     * @param originId   instance that wrote it, 0 for RAFT rows.
     * @param lsn        of the row.
     * @param isSnapshot whether it stands in a snapshot.
     */
    public void onRecovered(final SynchroRow row, final int originId, final long lsn, final boolean isSnapshot)
    {
        if (RowType.RAFT == row.type())
        {
            election.restore(row);
        }
        else if (isSnapshot)
        {
            limbo.restore(row);
        }
        else
        {
            limbo.onRow(row, originId, lsn, 0);
        }
    }

    /**
     * Recovery is over.
     *
     * @param nowNs time.
     */
    public void start(final long nowNs)
    {
        limbo.onRecovered();
        election.start(nowNs);
        election.onTerm(limbo.term(), nowNs);
        limbo.onTerm(election.volatileTerm());
    }

    /**
     * @param vclock up to which this instance's log is journaled.
     */
    public void onJournaled(final Vclock vclock)
    {
        journaled.raiseTo(vclock);
        acks.onAck(selfId, journaled);
    }

    /**
     * A replica has acknowledged. A newer term counts first: then nothing is confirmed here any more.
     *
     * @param peerId 1 to 31, 0 for an anonymous one.
     * @param term   that it has journaled.
     * @param vclock up to which it has journaled the log.
     * @param nowNs  time.
     */
    public void onAck(final int peerId, final long term, final Vclock vclock, final long nowNs)
    {
        if (acks.isMember(peerId))
        {
            onTerm(term, nowNs);
            election.onHeard(peerId, nowNs);
            acks.onAck(peerId, vclock);
        }
    }

    /**
     * @param message of elections.
     * @param peerId  that sent it.
     * @param nowNs   time.
     * @throws MemtxException ER_PROTOCOL; nothing is changed then.
     */
    public void onMessage(final RaftMessage message, final int peerId, final long nowNs)
    {
        election.onMessage(message, peerId, nowNs);
        limbo.onTerm(election.volatileTerm());
    }

    /**
     * @param peerId     member.
     * @param settledLsn as its {@link #settledLsn()} said.
     */
    public void onSettled(final int peerId, final long settledLsn)
    {
        limbo.onSettled(peerId, settledLsn);
    }

    /**
     * @param upstreamBits   bit {@code id} of each member whose rows this instance follows.
     * @param downstreamBits bit {@code id} of each member that follows this one.
     */
    public void connections(final int upstreamBits, final int downstreamBits)
    {
        election.connections(upstreamBits, downstreamBits);
    }

    /**
     * @param peerId that anything came from.
     * @param nowNs  time.
     */
    public void onHeard(final int peerId, final long nowNs)
    {
        election.onHeard(peerId, nowNs);
    }

    /**
     * A transaction wants to be committed here.
     *
     * @param isSynchronous whether it needs a quorum of its own.
     * @param isExempt      whether it has no rows but NOPs or local ones.
     * @param nowNs         time.
     * @return what it has to do.
     * @throws MemtxException as {@link Entrance#admit} does, or why the queue could not be claimed.
     */
    public Admission admit(final boolean isSynchronous, final boolean isExempt, final long nowNs)
    {
        final boolean isClaiming = isSynchronous && !isExempt && options.isClaimedByWriter() &&
            ElectionMode.OFF == election.mode() && (0 == limbo.ownerId() || promotion.isRunning());
        if (isClaiming && (promotion.isRunning() || 0 == limbo.length()))
        {
            return claim(nowNs);
        }
        return entrance.admit(isSynchronous, isExempt, options.queueMaxSizeBytes());
    }

    /**
     * A transaction is about to be applied: verdicts may come of it, which go first. See
     * {@link Limbo#beforeTransaction}.
     *
     * @param originId instance that began it, 0 for a local one.
     * @param lsn      of its last replicated row.
     */
    public void beforeTransaction(final int originId, final long lsn)
    {
        limbo.beforeTransaction(originId, lsn);
    }

    /**
     * A transaction is appended, see {@link Limbo#onTransaction}.
     *
     * @param originId      instance that began it, 0 for a local one.
     * @param lsn           of its last replicated row.
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
        return limbo.onTransaction(originId, lsn, flags, startPosition, endPosition, sizeBytes, nowNs);
    }

    /**
     * A service row of another instance was appended, and takes effect when it is journaled, in {@link #onRow}. Until
     * then nothing is written that it may have a bearing on.
     */
    public void onRowAppended()
    {
        foreignRowsInFlight++;
    }

    /**
     * Whether rows of other instances may be judged and appended: not while a row is on its way to the journal that
     * they have to be judged by. They wait in their streams for so long.
     *
     * @return it.
     */
    public boolean mayReceive()
    {
        return 0 == foreignRowsInFlight && RowType.RAFT_PROMOTE != rowInFlight && RowType.RAFT_DEMOTE != rowInFlight;
    }

    /**
     * A service row of another instance is journaled here: it takes effect.
     *
     * @param row      that {@link #judge()} has let pass, told to {@link #onRowAppended} before.
     * @param originId instance that wrote it.
     * @param lsn      of the row.
     * @param nowNs    time.
     */
    public void onRow(final SynchroRow row, final int originId, final long lsn, final long nowNs)
    {
        foreignRowsInFlight--;
        if (row.isOwnerChange())
        {
            onTerm(row.term(), nowNs);
        }
        limbo.onRow(row, originId, lsn, nowNs);
    }

    /**
     * @return who judges rows of other instances before they are journaled.
     */
    public RowJudge judge()
    {
        return judge;
    }

    /**
     * @param nowNs time.
     */
    public void doWork(final long nowNs)
    {
        election.doWork(nowNs);
        limbo.onTerm(election.volatileTerm());
        limbo.fence(election.isFenced());
        limbo.settleOwn();
        promotion.doWork(nowNs);
    }

    /**
     * Asks for a row to write.
     *
     * @param row   to fill; to be appended at once, a RAFT row as a local one.
     * @param nowNs time.
     * @return whether there is one.
     */
    public boolean nextRow(final SynchroRow row, final long nowNs)
    {
        if (null != rowInFlight || nowNs < retryNs)
        {
            return false;
        }
        if (election.nextRow(row) || 0 == foreignRowsInFlight && nextQueueRow(row, nowNs))
        {
            rowInFlight = row.type();
            return true;
        }
        return false;
    }

    /**
     * The row of {@link #nextRow} is journaled: it takes effect.
     *
     * @param row   it.
     * @param lsn   that it was given.
     * @param nowNs time.
     */
    public void onRowWritten(final SynchroRow row, final long lsn, final long nowNs)
    {
        rowInFlight = null;
        if (RowType.RAFT == row.type())
        {
            election.onRow(row, nowNs);
            return;
        }
        limbo.onRow(row, selfId, lsn, nowNs);
        if (row.isOwnerChange())
        {
            promotion.onRow();
        }
    }

    /**
     * The row of {@link #nextRow} could not be written. A CONFIRM is tried again after a second.
     *
     * @param reason of the failure.
     * @param nowNs  time.
     * @throws IllegalStateException for any other row: what others may have seen of it cannot be known any more.
     */
    public void onRowFailed(final Throwable reason, final long nowNs)
    {
        final RowType failed = rowInFlight;
        rowInFlight = null;
        limbo.onRowFailed();
        if (RowType.RAFT_CONFIRM != failed)
        {
            throw new IllegalStateException("Could not write a synchro request to WAL: " + reason.getMessage(), reason);
        }
        retryNs = nowNs + CONFIRM_RETRY_NS;
    }

    /**
     * Asks for what is to be told to all others, see {@link Election#pollMessage}.
     *
     * @param message  to fill.
     * @param isForced whether to fill it although nothing has changed.
     * @param nowNs    time.
     * @return whether it is to be sent.
     */
    public boolean pollMessage(final RaftMessage message, final boolean isForced, final long nowNs)
    {
        return election.pollMessage(message, isForced, nowNs);
    }

    /**
     * @return to be told to others with each sign of life: {@link #onSettled}.
     */
    public long settledLsn()
    {
        return limbo.settledLsn();
    }

    /**
     * The term that goes with acknowledgements: a journaled PROMOTE is as good as a journaled term. An owner of before
     * must not count what comes behind that PROMOTE.
     *
     * @return it.
     */
    public long ackTerm()
    {
        return Math.max(election.term(), limbo.term());
    }

    /**
     * {@code box.ctl.promote()}: runs until {@link #promotion()} does not any more.
     *
     * @param nowNs time.
     * @throws MemtxException when it cannot begin.
     */
    public void promote(final long nowNs)
    {
        promotion.promote(options.isAnonymous(), options.electionTimeoutNs(), nowNs);
    }

    /**
     * {@code box.ctl.demote()}: runs until {@link #promotion()} does not any more.
     *
     * @param nowNs time.
     * @throws MemtxException when it cannot begin.
     */
    public void demote(final long nowNs)
    {
        promotion.demote(options.electionTimeoutNs(), nowNs);
    }

    public Promotion promotion()
    {
        return promotion;
    }

    /**
     * @return for verdicts and outcomes.
     */
    public Limbo limbo()
    {
        return limbo;
    }

    public Election election()
    {
        return election;
    }

    /**
     * @return for questions; changed by {@link #quorum(String)} only.
     */
    public Quorum quorum()
    {
        return quorum;
    }

    /**
     * @return whether this instance is read-only because of the queue or the election: somebody else owns the queue, or
     * may soon.
     */
    public boolean isReadOnly()
    {
        final boolean isElectionOn = ElectionMode.OFF != election.mode();
        return isElectionOn || 0 != limbo.ownerId() ? !limbo.isWritable() :
            promotion.isRunning() && !options.isClaimedByWriter();
    }

    /**
     * @param nowNs time.
     * @return what {@code box.info.synchro} shows.
     */
    public SynchroInfo info(final long nowNs)
    {
        final LimboFigures figures = limbo.figures(nowNs);
        return new SynchroInfo(
            quorum.value(), limbo.ownerId(), limbo.term(), figures.length(), figures.sizeBytes(), figures.isBusy(),
            figures.ageNs() / NS_PER_SECOND, figures.confirmLagNs() / NS_PER_SECOND,
            WaitReason.of(promotion, limbo, quorum));
    }

    /**
     * @param nowNs time.
     * @return what {@code box.info.election} shows.
     */
    public ElectionInfo electionInfo(final long nowNs)
    {
        final long idleNs = election.leaderIdleNs(nowNs);
        return new ElectionInfo(
            election.state().text(), election.term(), election.vote(), election.leaderId(),
            (idleNs < 0 ? nowNs : idleNs) / NS_PER_SECOND);
    }

    private boolean nextQueueRow(final SynchroRow row, final long nowNs)
    {
        return promotion.nextRow(row) || limbo.nextRow(row, options.rollbackTimeoutNs(), nowNs);
    }

    private Admission claim(final long nowNs)
    {
        final MemtxException failure = promotion.failure();
        if (null != failure && !promotion.isRunning())
        {
            promotion.clearFailure();
            throw failure;
        }
        if (!promotion.isRunning())
        {
            promote(nowNs);
        }
        return Admission.CLAIM;
    }

    private void onTerm(final long term, final long nowNs)
    {
        election.onTerm(term, nowNs);
        limbo.onTerm(election.volatileTerm());
    }

    private void onQuorum()
    {
        final boolean isAlone = !isSettledByQuorum && ElectionMode.OFF == election.mode();
        election.members(acks.memberBits(), isAlone ? 1 : quorum.election());
    }
}
