package io.memtx.synchro.promotion;

import io.memtx.synchro.election.Election;
import io.memtx.synchro.election.ElectionMode;
import io.memtx.synchro.limbo.Limbo;
import io.memtx.synchro.quorum.Quorum;
import io.memtx.synchro.row.SynchroRow;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * A change of the queue's owner, one at a time:
 * <pre>
 *   IDLE ──► ELECTING ──► COLLECTING ──► WRITING ──► SETTLING ──► IDLE
 *            votes of a   a quorum has   PROMOTE or  N - Q + 1
 *            quorum       the entries    DEMOTE      have that row
 * </pre>
 * Whatever interferes ends it with an error, and this instance does not own the queue. Each wait has a deadline, but
 * for a leader whom an election has made: it goes on trying while it leads. Waits look again at the quorum that is
 * set. Single owner: the transaction thread.
 */
public final class Promotion
{
    private static final long NEVER = Long.MAX_VALUE;
    private static final String BOTH = "box.ctl.promote/demote";

    private final Election election;
    private final Limbo limbo;
    private final Quorum quorum;
    private final boolean isDemotionElected;
    private Phase phase = Phase.IDLE;
    private boolean isDemotion;
    private boolean isOfElection;
    private ElectionMode startMode = ElectionMode.OFF;
    private long term;
    private long deadlineNs = NEVER;
    private long synchroTimeoutNs = 5_000_000_000L;
    private MemtxException failure;

    /** What it waits for. */
    public enum Phase
    {
        IDLE,
        ELECTING,
        COLLECTING,
        WRITING,
        SETTLING
    }

    /**
     * @param election of this instance.
     * @param limbo    of this instance.
     * @param quorum   of the members.
     * @param isDemotionElected whether a DEMOTE needs votes too, so that there is one change of the owner in a term at
     *                          most; otherwise a new term is enough.
     */
    public Promotion(
        final Election election, final Limbo limbo, final Quorum quorum, final boolean isDemotionElected)
    {
        this.election = election;
        this.limbo = limbo;
        this.quorum = quorum;
        this.isDemotionElected = isDemotionElected;
    }

    /**
     * @param newTimeoutNs of the wait for acknowledgements: replication_synchro_timeout.
     */
    public void timeout(final long newTimeoutNs)
    {
        synchroTimeoutNs = newTimeoutNs;
    }

    /**
     * Begins to make this instance the owner: {@code box.ctl.promote()}. Nothing to do, when it is already.
     *
     * @param isAnonymous       whether this instance is registered nowhere.
     * @param electionTimeoutNs of the election.
     * @param nowNs             time.
     * @throws MemtxException ER_UNSUPPORTED, ER_IN_ANOTHER_PROMOTE, ER_NO_ELECTION_QUORUM: nothing has begun.
     */
    public void promote(final boolean isAnonymous, final long electionTimeoutNs, final long nowNs)
    {
        requireIdle();
        if (isAnonymous)
        {
            throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "replication_anon=true", "manual elections");
        }
        if (limbo.isWritable() && election.isLeader())
        {
            failure = null;
            return;
        }
        final boolean isElected = election.isLeader() && limbo.term() < election.term();
        final long newTerm = isElected ? election.term() : election.promote(nowNs);
        begin(isElected ? Phase.COLLECTING : Phase.ELECTING, newTerm, false, false);
        deadlineNs = nowNs + (isElected ? synchroTimeoutNs : electionTimeoutNs);
    }

    /**
     * Begins to make nobody the owner: {@code box.ctl.demote()}. With elections on the leader resigns, and that is all.
     *
     * @param electionTimeoutNs of the election.
     * @param nowNs             time.
     * @throws MemtxException ER_UNSUPPORTED, ER_IN_ANOTHER_PROMOTE, ER_NOT_LEADER: nothing has begun.
     */
    public void demote(final long electionTimeoutNs, final long nowNs)
    {
        requireIdle();
        failure = null;
        if (ElectionMode.OFF != election.mode())
        {
            election.resign();
            return;
        }
        if (limbo.ownerId() != limbo.selfId() || limbo.term() != election.volatileTerm())
        {
            throw new MemtxException(ErrorCode.ER_NOT_LEADER, limbo.ownerId());
        }
        if (isDemotionElected)
        {
            begin(Phase.ELECTING, election.promote(nowNs), true, false);
            deadlineNs = nowNs + electionTimeoutNs;
        }
        else
        {
            begin(Phase.COLLECTING, election.newTerm(nowNs), true, false);
            deadlineNs = nowNs + synchroTimeoutNs;
        }
    }

    /**
     * Time has passed, or anything else has changed.
     *
     * @param nowNs time.
     */
    public void doWork(final long nowNs)
    {
        switch (phase)
        {
            case ELECTING -> elect(nowNs);
            case COLLECTING, WRITING -> collect(nowNs);
            case SETTLING -> awaitSettlement(nowNs);
            default -> followElection();
        }
    }

    /**
     * Asks for the row that changes the owner.
     *
     * @param row to fill with a PROMOTE or DEMOTE, which is to be appended at once.
     * @return whether there is one.
     */
    public boolean nextRow(final SynchroRow row)
    {
        if (Phase.COLLECTING != phase || election.term() != term || !limbo.isBorderAcknowledged())
        {
            return false;
        }
        if (isDemotion)
        {
            row.demote(limbo.ownerId(), limbo.border(), term);
        }
        else
        {
            row.promote(limbo.ownerId(), limbo.border(), term);
        }
        phase = Phase.WRITING;
        return true;
    }

    /** The row of {@link #nextRow} is journaled, and the limbo knows it. */
    public void onRow()
    {
        phase = Phase.WRITING == phase ? Phase.SETTLING : phase;
    }

    public Phase phase()
    {
        return phase;
    }

    public boolean isRunning()
    {
        return Phase.IDLE != phase;
    }

    /**
     * @return why the latest one came to nothing, or null.
     */
    public MemtxException failure()
    {
        return failure;
    }

    /** Whoever was told the failure forgets it. */
    public void clearFailure()
    {
        failure = null;
    }

    /**
     * @return what it waits for, to be shown; null when it does not run.
     */
    public String waitsFor()
    {
        return switch (phase)
        {
            case ELECTING -> "votes of " + quorum.election() + " members in term " + term;
            case COLLECTING -> "acknowledgements of " + quorum.value() + " members up to lsn " + limbo.border();
            case WRITING -> "the journal";
            case SETTLING -> quorum.settlement() + " members to have the " + (isDemotion ? "DEMOTE" : "PROMOTE");
            default -> null;
        };
    }

    private void begin(final Phase first, final long newTerm, final boolean isDemote, final boolean isElected)
    {
        failure = null;
        phase = first;
        term = newTerm;
        isDemotion = isDemote;
        isOfElection = isElected;
        startMode = election.mode();
        limbo.onTerm(newTerm);
        limbo.onOwnerChangeWanted(true);
        deadlineNs = NEVER;
    }

    private void requireIdle()
    {
        if (isRunning())
        {
            throw isOfElection ? new MemtxException(ErrorCode.ER_IN_ANOTHER_PROMOTE) :
                new MemtxException(ErrorCode.ER_UNSUPPORTED, BOTH, "simultaneous invocations");
        }
    }

    /** An election has made this instance leader: it has to own the queue before it may write. */
    private void followElection()
    {
        if (ElectionMode.OFF != election.mode() && election.isLeader() && limbo.term() < election.term())
        {
            begin(Phase.COLLECTING, election.term(), false, true);
        }
    }

    private void elect(final long nowNs)
    {
        final ElectionMode mode = election.mode();
        final int leaderId = election.leaderId();
        if (mode != startMode && (ElectionMode.OFF == mode || ElectionMode.VOTER == mode))
        {
            fail(new MemtxException(ErrorCode.ER_ELECTION_DISABLED));
        }
        else if (election.isLeader() && election.volatileTerm() == term)
        {
            phase = Phase.COLLECTING;
            deadlineNs = nowNs + synchroTimeoutNs;
        }
        else if (0 != leaderId)
        {
            fail(new MemtxException(ErrorCode.ER_INTERFERING_PROMOTE, leaderId));
        }
        else if (election.volatileTerm() > term)
        {
            fail(new MemtxException(ErrorCode.ER_INTERFERING_ELECTIONS));
        }
        else if (nowNs >= deadlineNs)
        {
            fail(new MemtxException(ErrorCode.ER_TIMEOUT));
        }
    }

    private void collect(final long nowNs)
    {
        if (limbo.term() >= term)
        {
            fail(new MemtxException(ErrorCode.ER_INTERFERING_PROMOTE, limbo.ownerId()));
        }
        else if (election.volatileTerm() > term)
        {
            fail(new MemtxException(ErrorCode.ER_OLD_TERM, term, election.volatileTerm()));
        }
        else if ((!isDemotion || isDemotionElected) && !election.isLeader())
        {
            fail(new MemtxException(ErrorCode.ER_INTERFERING_ELECTIONS));
        }
        else if (nowNs >= deadlineNs && Phase.COLLECTING == phase)
        {
            fail(new MemtxException(ErrorCode.ER_QUORUM_WAIT, quorum.value(), "timed out"));
        }
    }

    private void awaitSettlement(final long nowNs)
    {
        if (limbo.term() > term || election.volatileTerm() > term)
        {
            fail(new MemtxException(
                ErrorCode.ER_OLD_TERM, term, Math.max(limbo.term(), election.volatileTerm())));
        }
        else if (!limbo.isDeciding())
        {
            phase = Phase.IDLE;
            end();
        }
        else if (nowNs >= deadlineNs)
        {
            fail(new MemtxException(ErrorCode.ER_QUORUM_WAIT, quorum.settlement(), "timed out"));
        }
    }

    private void fail(final MemtxException reason)
    {
        failure = reason;
        phase = Phase.IDLE;
        limbo.onOwnerChangeWanted(false);
        end();
    }

    private void end()
    {
        election.endPromotion();
        if (isDemotion)
        {
            election.resign();
        }
    }
}
