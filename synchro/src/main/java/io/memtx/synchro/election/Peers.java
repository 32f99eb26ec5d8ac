package io.memtx.synchro.election;

import io.memtx.xlog.Vclock;

import java.util.Arrays;

/**
 * What is known of the other members: who is connected both ways, since when nothing was heard of each, whom each has
 * voted for in the present term, and who sees the leader. Single owner: the transaction thread.
 */
final class Peers
{
    private static final long NEVER = Long.MIN_VALUE;

    private final long[] heardNs = new long[Vclock.COMPONENT_COUNT];
    private final int[] votes = new int[Vclock.COMPONENT_COUNT]; // of the voter: whom for, 0 for not known
    private final int[] counts = new int[Vclock.COMPONENT_COUNT];
    private int members;
    private int upstreams;
    private int downstreams;
    private int leaderSeers;

    Peers()
    {
        Arrays.fill(heardNs, NEVER);
    }

    void members(final int memberBits)
    {
        members = memberBits;
        leaderSeers &= memberBits;
    }

    void connections(final int upstreamBits, final int downstreamBits)
    {
        upstreams = upstreamBits;
        downstreams = downstreamBits;
        leaderSeers &= upstreamBits; // who is gone says nothing any more
    }

    void onHeard(final int peerId, final long nowNs)
    {
        heardNs[peerId] = nowNs;
    }

    long heardNs(final int peerId)
    {
        return heardNs[peerId];
    }

    boolean isMember(final int id)
    {
        return 0 != id && 0 != (members & 1 << id);
    }

    /** How many members are healthy, this one included: connected both ways and heard of within a time. */
    int healthyCount(final int selfId, final long nowNs, final long timeoutNs)
    {
        int count = 1;
        for (int id = 1; id < votes.length; id++)
        {
            final int bit = 1 << id;
            final boolean isConnected = 0 != (members & upstreams & downstreams & bit);
            count += id != selfId && isConnected && NEVER != heardNs[id] && nowNs - heardNs[id] < timeoutNs ? 1 : 0;
        }
        return count;
    }

    void clearVotes()
    {
        Arrays.fill(votes, 0);
        leaderSeers = 0;
    }

    void onVote(final int voterId, final int candidateId)
    {
        votes[voterId] = candidateId;
    }

    int voteCount(final int candidateId)
    {
        int count = 0;
        for (int id = 1; id < votes.length; id++)
        {
            count += isMember(id) && votes[id] == candidateId ? 1 : 0;
        }
        return count;
    }

    /** Whether no candidate can get so many votes any more. */
    boolean isSplit(final int quorum)
    {
        Arrays.fill(counts, 0);
        int unknown = 0;
        int most = 0;
        for (int id = 1; id < votes.length; id++)
        {
            if (isMember(id))
            {
                unknown += 0 == votes[id] ? 1 : 0;
                most = Math.max(most, 0 == votes[id] ? 0 : ++counts[votes[id]]);
            }
        }
        return most + unknown < quorum;
    }

    void onLeaderSeen(final int peerId, final boolean isSeen)
    {
        leaderSeers = isSeen ? leaderSeers | 1 << peerId : leaderSeers & ~(1 << peerId);
    }

    boolean isLeaderSeen()
    {
        return 0 != leaderSeers;
    }
}
