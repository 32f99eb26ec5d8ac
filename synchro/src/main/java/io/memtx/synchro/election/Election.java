package io.memtx.synchro.election;

import io.memtx.synchro.row.SynchroRow;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;

import java.util.function.DoubleSupplier;

/**
 * Elects a leader: Raft's election over vclocks instead of one log.
 * <pre>
 *   candidate             others
 *   term 3 journaled  ──► newer term: follow, journal it
 *   vote journaled    ──► same term, no leader, not voted, its vclock covers mine: journal the vote
 *   votes of a quorum ◄── {term 3, vote}
 *   leader            ──► follow
 * </pre>
 * A term is journaled before a vote in it, a vote in a row of its own, and only journaled ones are told to others. What
 * is known and not journaled yet is called volatile.
 * <p>
 * Stepped by the transaction thread: {@link #doWork}, then {@link #nextRow} and {@link #pollMessage} until there is
 * nothing. Makes no garbage. Times are of one monotonic clock, in nanoseconds.
 */
public final class Election
{
    /** Of a disconnected leader: this many replication time-outs without a sign of it, and it is dead. */
    private static final int DEATH_TIMEOUTS = 4;
    private static final int STRICT_DEATH_TIMEOUTS = 2;
    private static final double MAX_DELAY = 0.1; // of the election time-out, at random
    private static final long NEVER = Long.MAX_VALUE;

    private int selfId;
    private final Vclock vclock;
    private final DoubleSupplier random;
    private final Ballot ballot;
    private final Peers peers = new Peers();

    private ElectionMode mode = ElectionMode.OFF;
    private FencingMode fencing = FencingMode.SOFT;
    private long replicationTimeoutNs = 1_000_000_000L;
    private long electionTimeoutNs = 5_000_000_000L;
    private int quorum = 1;

    private ElectionState state = ElectionState.FOLLOWER;
    private int leaderId;
    private long leaderHeardNs = Long.MIN_VALUE;
    private boolean isManual; // a candidate because of promote()
    private long roundEndNs = NEVER;
    private long deathNs = NEVER; // when a candidate may take the leader for dead, or start without one
    private boolean isStarted;
    private boolean isMessageDue;
    private boolean isFenced;
    private boolean isFencingPaused = true;
    private boolean wasLeaderSeen;

    /**
     * @param selfId of this instance, 1 to 31.
     * @param vclock of this instance's log, all that is appended; read whenever a vote is considered.
     * @param random numbers from 0 to below 1.
     */
    public Election(final int selfId, final Vclock vclock, final DoubleSupplier random)
    {
        this.selfId = selfId;
        this.vclock = vclock;
        this.random = random;
        ballot = new Ballot(selfId, vclock);
    }

    /**
     * @param id of this instance, now that it has one.
     */
    public void selfId(final int id)
    {
        selfId = id;
        ballot.selfId(id);
    }

    /**
     * Takes over what a log or a snapshot says.
     *
     * @param row RAFT.
     */
    public void restore(final SynchroRow row)
    {
        ballot.restore(row);
    }

    /**
     * Recovery is over. A candidate first waits whether there is a leader.
     *
     * @param nowNs time.
     */
    public void start(final long nowNs)
    {
        isStarted = true;
        deathNs = nowNs + deathTimeoutNs();
        isMessageDue = true;
    }

    /**
     * @param newMode of this instance.
     * @param nowNs   time.
     */
    public void mode(final ElectionMode newMode, final long nowNs)
    {
        if (newMode == mode)
        {
            return;
        }
        mode = newMode;
        isManual = false;
        if (ElectionMode.CANDIDATE != mode && !(ElectionMode.MANUAL == mode && ElectionState.LEADER == state))
        {
            resign();
        }
        deathNs = nowNs + (0 == leaderId ? 0 : deathTimeoutNs());
        isMessageDue = true;
    }

    /**
     * @param newFencing of this instance as leader.
     */
    public void fencing(final FencingMode newFencing)
    {
        fencing = newFencing;
        isFenced &= FencingMode.OFF != newFencing;
    }

    /**
     * @param newReplicationTimeoutNs between signs of life.
     * @param newElectionTimeoutNs    of a round.
     */
    public void timeouts(final long newReplicationTimeoutNs, final long newElectionTimeoutNs)
    {
        replicationTimeoutNs = newReplicationTimeoutNs;
        electionTimeoutNs = newElectionTimeoutNs;
    }

    /**
     * Who is registered, and how many votes make a leader. More than before do not make a leader resign until they
     * were connected once: a new member is still joining.
     *
     * @param memberBits bit {@code id} for each.
     * @param newQuorum  1 or more.
     */
    public void members(final int memberBits, final int newQuorum)
    {
        peers.members(memberBits);
        isFencingPaused |= newQuorum > quorum;
        quorum = newQuorum;
    }

    /**
     * Who is connected: streams that follow.
     *
     * @param upstreamBits   bit {@code id} of whom this instance gets rows.
     * @param downstreamBits bit {@code id} of who gets rows of this instance.
     */
    public void connections(final int upstreamBits, final int downstreamBits)
    {
        peers.connections(upstreamBits, downstreamBits);
    }

    /**
     * Anything came from a peer.
     *
     * @param peerId 1 to 31.
     * @param nowNs  time.
     */
    public void onHeard(final int peerId, final long nowNs)
    {
        peers.onHeard(peerId, nowNs);
        if (peerId == leaderId)
        {
            leaderHeardNs = nowNs;
            deathNs = nowNs + deathTimeoutNs();
        }
    }

    /**
     * A term stands in an acknowledgement.
     *
     * @param otherTerm journaled by its sender.
     * @param nowNs     time.
     */
    public void onTerm(final long otherTerm, final long nowNs)
    {
        if (otherTerm > ballot.volatileTerm())
        {
            follow(otherTerm, nowNs);
        }
    }

    /**
     * @param message from another member; others are ignored.
     * @param peerId  that sent it.
     * @param nowNs   time.
     * @throws MemtxException ER_PROTOCOL when nobody honest sends that; nothing is changed.
     */
    public void onMessage(final RaftMessage message, final int peerId, final long nowNs)
    {
        final ElectionState peerState = ElectionState.of(message.stateCode());
        if (0 == message.term() || null == peerState)
        {
            throw new MemtxException(ErrorCode.ER_PROTOCOL, "Invalid term or state");
        }
        if (ElectionState.CANDIDATE == peerState && (message.vote() != peerId || !message.hasVclock()))
        {
            throw new MemtxException(
                ErrorCode.ER_PROTOCOL, "Candidate should always vote for self and provide its vclock");
        }
        if (!peers.isMember(peerId) || peerId == selfId)
        {
            return;
        }
        onTerm(message.term(), nowNs);
        onHeard(peerId, nowNs);
        if (message.term() < ballot.volatileTerm())
        {
            return;
        }
        peers.onLeaderSeen(peerId, message.isLeaderSeen());
        if (0 != message.vote())
        {
            peers.onVote(peerId, message.vote());
        }
        if (ElectionState.LEADER == peerState)
        {
            onLeader(peerId, nowNs);
        }
        else if (peerId == leaderId)
        {
            onLeaderResigned(nowNs);
        }
        if (ElectionState.CANDIDATE == peerState && 0 == leaderId)
        {
            ballot.consider(peerId, message.vclock());
        }
    }

    /**
     * Time has passed.
     *
     * @param nowNs time.
     */
    public void doWork(final long nowNs)
    {
        if (!isStarted)
        {
            return;
        }
        if (ElectionState.CANDIDATE == state && peers.voteCount(selfId) >= quorum)
        {
            becomeLeader();
        }
        switch (state)
        {
            case LEADER -> lead(nowNs);
            case CANDIDATE -> campaign(nowNs);
            default -> watch(nowNs);
        }
        final boolean isSeen = isLeaderSeen(nowNs);
        isMessageDue |= isSeen != wasLeaderSeen;
        wasLeaderSeen = isSeen;
    }

    /**
     * Asks what is to be journaled: at most one row, to be told to {@link #onRow} when it is. Not to be asked before.
     *
     * @param row to fill with a RAFT row.
     * @return whether there is one.
     */
    public boolean nextRow(final SynchroRow row)
    {
        return ballot.nextRow(row);
    }

    /**
     * A row of {@link #nextRow} is journaled.
     *
     * @param row RAFT.
     * @param nowNs time.
     */
    public void onRow(final SynchroRow row, final long nowNs)
    {
        ballot.onRow(row);
        isMessageDue = true;
        if (!ballot.isCurrent() || 0 == ballot.vote())
        {
            return;
        }
        peers.onVote(selfId, ballot.vote());
        if (ballot.vote() == selfId && isCandidate())
        {
            state = ElectionState.CANDIDATE;
            roundEndNs = nowNs + electionTimeoutNs + randomDelayNs();
        }
    }

    /**
     * Asks what is to be sent to all that are connected. To be asked again whenever a connection has come about.
     *
     * @param message to fill.
     * @param isForced whether to fill it although nothing has changed: for a new connection, and with each heartbeat.
     * @param nowNs   time.
     * @return whether it is to be sent.
     */
    public boolean pollMessage(final RaftMessage message, final boolean isForced, final long nowNs)
    {
        if (!isStarted || !isMessageDue && !isForced)
        {
            return false;
        }
        isMessageDue &= isForced;
        final boolean isCurrent = ballot.isCurrent(); // what is volatile is told when it is journaled
        final ElectionState told = isCurrent ? state : ElectionState.FOLLOWER;
        message.set(
            ballot.term(), ballot.vote(), told.code(), isCurrent ? leaderId : 0, isCurrent && isLeaderSeen(nowNs));
        if (ElectionState.CANDIDATE == told)
        {
            message.vclock(vclock);
        }
        return true;
    }

    /**
     * Starts a round because of promote(): a new term, and a candidacy that lasts for it.
     *
     * @param nowNs time.
     * @return the term.
     * @throws MemtxException ER_UNSUPPORTED in mode voter, ER_NO_ELECTION_QUORUM when fewer members than a quorum are
     *                        connected and this is an election.
     */
    public long promote(final long nowNs)
    {
        if (ElectionMode.VOTER == mode)
        {
            throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "election_mode='voter'", "manual elections");
        }
        final int healthy = healthyCount(nowNs);
        if (ElectionMode.OFF != mode && healthy < quorum)
        {
            throw new MemtxException(ErrorCode.ER_NO_ELECTION_QUORUM, healthy, quorum);
        }
        startRound(nowNs);
        isManual = true;
        return ballot.volatileTerm();
    }

    /** The candidacy of {@link #promote} ends, whatever came of it; a leader stays one. */
    public void endPromotion()
    {
        isManual = false;
        if (ElectionState.CANDIDATE == state && ElectionMode.CANDIDATE != mode)
        {
            state = ElectionState.FOLLOWER;
            roundEndNs = NEVER;
            isMessageDue = true;
        }
    }

    /**
     * A new term without a candidacy, as demote() needs it.
     *
     * @param nowNs time.
     * @return the term.
     */
    public long newTerm(final long nowNs)
    {
        follow(ballot.volatileTerm() + 1, nowNs);
        return ballot.volatileTerm();
    }

    /** The leader steps down: others elect at once. */
    public void resign()
    {
        if (ElectionState.FOLLOWER != state)
        {
            leaderId = leaderId == selfId ? 0 : leaderId;
            state = ElectionState.FOLLOWER;
            roundEndNs = NEVER;
            isManual = false;
            isMessageDue = true;
        }
    }

    public ElectionState state()
    {
        return state;
    }

    public ElectionMode mode()
    {
        return mode;
    }

    /**
     * @return journaled.
     */
    public long term()
    {
        return ballot.term();
    }

    /**
     * @return journaled or about to be.
     */
    public long volatileTerm()
    {
        return ballot.volatileTerm();
    }

    /**
     * @return journaled vote in {@link #term()}, 0 for nobody.
     */
    public int vote()
    {
        return ballot.vote();
    }

    /**
     * @return leader of the newest term, 0 when none is known.
     */
    public int leaderId()
    {
        return leaderId;
    }

    /**
     * @return whether this instance leads the newest term, and that is journaled.
     */
    public boolean isLeader()
    {
        return ElectionState.LEADER == state;
    }

    /**
     * @return whether this instance resigned because it had lost sight of a quorum, and was not elected since.
     */
    public boolean isFenced()
    {
        return isFenced;
    }

    /**
     * @param nowNs time.
     * @return since when nothing was heard of the leader, in nanoseconds; 0 on the leader itself, -1 when it never was.
     */
    public long leaderIdleNs(final long nowNs)
    {
        if (isLeader())
        {
            return 0;
        }
        return Long.MIN_VALUE == leaderHeardNs ? -1 : nowNs - leaderHeardNs;
    }

    /**
     * @param nowNs time.
     * @return how many members are connected both ways and alive, this one included.
     */
    public int healthyCount(final long nowNs)
    {
        return peers.healthyCount(selfId, nowNs, deathTimeoutNs());
    }

    /**
     * @return how long a peer may be silent before it counts as gone: half as long for a leader with strict fencing.
     */
    public long deathTimeoutNs()
    {
        final boolean isStrict = FencingMode.STRICT == fencing && ElectionState.LEADER == state;
        return (isStrict ? STRICT_DEATH_TIMEOUTS : DEATH_TIMEOUTS) * replicationTimeoutNs;
    }

    private boolean isCandidate()
    {
        return isManual || ElectionMode.CANDIDATE == mode;
    }

    private boolean isLeaderSeen(final long nowNs)
    {
        return ElectionMode.OFF != mode && 0 != leaderId && leaderId != selfId &&
            nowNs - leaderHeardNs < deathTimeoutNs() && Long.MIN_VALUE != leaderHeardNs;
    }

    private void lead(final long nowNs)
    {
        if (FencingMode.OFF == fencing || ElectionMode.OFF == mode)
        {
            return;
        }
        final boolean isHealthy = healthyCount(nowNs) >= quorum;
        isFencingPaused &= !isHealthy;
        if (!isHealthy && !isFencingPaused)
        {
            isFenced = true;
            resign();
            deathNs = nowNs + deathTimeoutNs();
        }
    }

    private void campaign(final long nowNs)
    {
        if (nowNs >= roundEndNs)
        {
            nextRound(nowNs);
        }
        else if (peers.isSplit(quorum))
        {
            roundEndNs = Math.min(roundEndNs, nowNs + randomDelayNs()); // too late for each other's: try again soon
        }
    }

    /** A manual candidate has one term only; its promotion ends by its own deadline. */
    private void nextRound(final long nowNs)
    {
        roundEndNs = NEVER;
        if (ElectionMode.CANDIDATE == mode)
        {
            startRound(nowNs);
        }
    }

    private void watch(final long nowNs)
    {
        if (ElectionMode.CANDIDATE != mode || !ballot.isCurrent() || ballot.isRowInFlight() || nowNs < deathNs)
        {
            return;
        }
        if (healthyCount(nowNs) >= quorum && !peers.isLeaderSeen())
        {
            startRound(nowNs);
        }
    }

    private void startRound(final long nowNs)
    {
        follow(ballot.volatileTerm() + 1, nowNs);
        ballot.voteForSelf();
    }

    /** Whoever has begun the term gets the time of a round to win it. */
    private void follow(final long newTerm, final long nowNs)
    {
        state = ElectionState.FOLLOWER;
        isManual = false;
        ballot.newTerm(newTerm);
        leaderId = 0;
        roundEndNs = NEVER;
        deathNs = nowNs + electionTimeoutNs + randomDelayNs();
        peers.clearVotes();
        isMessageDue = true;
    }

    private void becomeLeader()
    {
        state = ElectionState.LEADER;
        leaderId = selfId;
        roundEndNs = NEVER;
        isFenced = false;
        isMessageDue = true;
    }

    private void onLeader(final int peerId, final long nowNs)
    {
        if (0 != leaderId && leaderId != peerId)
        {
            return; // conflicting leader detected in one term: the first one stays
        }
        leaderId = peerId;
        leaderHeardNs = nowNs;
        deathNs = nowNs + deathTimeoutNs();
        if (ElectionState.CANDIDATE == state)
        {
            state = ElectionState.FOLLOWER;
            roundEndNs = NEVER;
        }
        isMessageDue = true;
    }

    private void onLeaderResigned(final long nowNs)
    {
        leaderId = 0;
        deathNs = nowNs;
        isMessageDue = true;
        if (ElectionMode.CANDIDATE == mode)
        {
            startRound(nowNs); // it has said itself that it leads no more: nobody needs to be asked
        }
    }

    private long randomDelayNs()
    {
        return (long)(electionTimeoutNs * MAX_DELAY * random.getAsDouble());
    }
}
