package io.memtx.synchro.election;

import io.memtx.xlog.Vclock;

/**
 * What an instance tells all others of elections. Reusable; belongs to whoever made it.
 */
public final class RaftMessage
{
    private long term;
    private int vote;
    private int stateCode;
    private int leaderId;
    private boolean isLeaderSeen;
    private boolean hasVclock;
    private final Vclock vclock = new Vclock();

    /**
     * @param newTerm   of the sender, journaled.
     * @param votedId   in that term, journaled; 0 for nobody.
     * @param newState  code of an {@link ElectionState}.
     * @param knownLeaderId in that term, 0 when the sender knows none.
     * @param isSeen    whether the sender hears from that leader itself.
     * @return this.
     */
    public RaftMessage set(
        final long newTerm, final int votedId, final int newState, final int knownLeaderId, final boolean isSeen)
    {
        term = newTerm;
        vote = votedId;
        stateCode = newState;
        leaderId = knownLeaderId;
        isLeaderSeen = isSeen;
        hasVclock = false;
        return this;
    }

    /**
     * @param candidate vclock of a candidate, without component 0.
     * @return this.
     */
    public RaftMessage vclock(final Vclock candidate)
    {
        hasVclock = true;
        vclock.copyFrom(candidate).set(0, 0);
        return this;
    }

    /**
     * @param other to become equal to.
     * @return this.
     */
    public RaftMessage copyFrom(final RaftMessage other)
    {
        set(other.term, other.vote, other.stateCode, other.leaderId, other.isLeaderSeen);
        return other.hasVclock ? vclock(other.vclock) : this;
    }

    /**
     * @return journaled term of the sender.
     */
    public long term()
    {
        return term;
    }

    /**
     * @return journaled vote of the sender, 0 for nobody.
     */
    public int vote()
    {
        return vote;
    }

    /**
     * @return code of an {@link ElectionState}, if the sender is honest.
     */
    public int stateCode()
    {
        return stateCode;
    }

    /**
     * @return 0 when the sender knows none.
     */
    public int leaderId()
    {
        return leaderId;
    }

    public boolean isLeaderSeen()
    {
        return isLeaderSeen;
    }

    public boolean hasVclock()
    {
        return hasVclock;
    }

    /**
     * @return of a candidate; not to be changed.
     */
    public Vclock vclock()
    {
        return vclock;
    }

    /**
     * @return as Tarantool's log shows it: {@code {term: 3, vote: 3, state: candidate, vclock: {1: 13}}}.
     */
    @Override
    public String toString()
    {
        final ElectionState state = ElectionState.of(stateCode);
        return "{term: " + term + (0 == vote ? "" : ", vote: " + vote) +
            (0 == leaderId ? "" : ", leader: " + leaderId) +
            (isLeaderSeen ? ", leader is seen: true" : "") + ", state: " + (null == state ? stateCode : state.text()) +
            (hasVclock ? ", vclock: " + vclock : "") + "}";
    }
}
