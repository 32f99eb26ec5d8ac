package io.memtx.synchro.election;

import io.memtx.synchro.row.SynchroRow;
import io.memtx.xlog.Vclock;

/**
 * Term and vote, as they are journaled and as they are about to be. A term is journaled first, a vote in it in a row of
 * its own, and only when the candidate still has all that this instance has: rows may have come in between.
 */
final class Ballot
{
    private int selfId;
    private final Vclock vclock;
    private final Vclock candidateVclock = new Vclock(); // of whom the volatile vote is for
    private long term = 1;
    private int vote;
    private long volatileTerm = 1;
    private int volatileVote;
    private boolean isRowInFlight;

    Ballot(final int selfId, final Vclock vclock)
    {
        this.selfId = selfId;
        this.vclock = vclock;
    }

    void selfId(final int id)
    {
        selfId = id;
    }

    void restore(final SynchroRow row)
    {
        vote = row.term() == term && 0 == row.vote() ? vote : row.vote();
        term = Math.max(term, row.term());
        volatileTerm = term;
        volatileVote = vote;
    }

    void newTerm(final long newTerm)
    {
        assert newTerm > volatileTerm : "terms ascend";
        volatileTerm = newTerm;
        volatileVote = 0;
    }

    void voteForSelf()
    {
        volatileVote = selfId;
    }

    /** Votes in the volatile term, unless it has voted or lacks nothing that this instance has. */
    void consider(final int candidateId, final Vclock other)
    {
        if (0 == volatileVote && isCovered(other))
        {
            volatileVote = candidateId;
            candidateVclock.copyFrom(other);
        }
    }

    boolean nextRow(final SynchroRow row)
    {
        if (isRowInFlight)
        {
            return false;
        }
        if (volatileTerm > term)
        {
            row.raft(volatileTerm, 0);
            isRowInFlight = true;
            return true;
        }
        if (volatileVote == vote)
        {
            return false;
        }
        if (volatileVote != selfId && !isCovered(candidateVclock))
        {
            volatileVote = 0; // vote request is canceled - the vclock is not acceptable anymore
            return false;
        }
        row.raft(term, volatileVote);
        isRowInFlight = true;
        return true;
    }

    void onRow(final SynchroRow row)
    {
        isRowInFlight = false;
        term = row.term();
        vote = row.vote();
    }

    long term()
    {
        return term;
    }

    int vote()
    {
        return vote;
    }

    long volatileTerm()
    {
        return volatileTerm;
    }

    /** Whether nothing newer than what is journaled is known. */
    boolean isCurrent()
    {
        return term == volatileTerm;
    }

    boolean isRowInFlight()
    {
        return isRowInFlight;
    }

    /** Whether a candidate has all that this instance has: an incomparable vclock has not. */
    private boolean isCovered(final Vclock other)
    {
        final Vclock.Order order = vclock.compareIgnoringLocal(other);
        return Vclock.Order.LESS == order || Vclock.Order.EQUAL == order;
    }
}
