package io.memtx.synchro.limbo;

import io.memtx.xlog.Vclock;

/**
 * How far each registered member has journaled the log, this instance included. Progress only grows: what comes late
 * or again changes nothing. Single owner: the transaction thread. Nothing allocates after the constructor.
 */
public final class MemberAcks
{
    private final Vclock[] vclocks = new Vclock[Vclock.COMPONENT_COUNT];
    private final long[] scratch = new long[Vclock.COMPONENT_COUNT];
    private int members;

    /** Nobody is a member. */
    public MemberAcks()
    {
        for (int id = 0; id < vclocks.length; id++)
        {
            vclocks[id] = new Vclock();
        }
    }

    /**
     * Who is registered. Who is no more is forgotten: should its id come back, it is another instance.
     *
     * @param memberBits bit {@code id} for each.
     */
    public void members(final int memberBits)
    {
        for (int id = 0; id < vclocks.length; id++)
        {
            if (0 == (memberBits & 1 << id))
            {
                vclocks[id].clear();
            }
        }
        members = memberBits;
    }

    /**
     * A member has begun anew with an empty directory: what it had acknowledged it has no more.
     *
     * @param memberId 1 to 31.
     */
    public void forget(final int memberId)
    {
        vclocks[memberId].clear();
    }

    /**
     * @param memberId 0 to 31; who is no member, above all 0 for an anonymous replica, is not counted.
     * @param vclock   up to which it has journaled.
     * @return whether it is counted.
     */
    public boolean onAck(final int memberId, final Vclock vclock)
    {
        if (!isMember(memberId))
        {
            return false;
        }
        vclocks[memberId].raiseTo(vclock);
        return true;
    }

    /**
     * @param id 0 to 31.
     * @return whether it is registered.
     */
    public boolean isMember(final int id)
    {
        return 0 != id && 0 != (members & 1 << id);
    }

    /**
     * @return bit {@code id} for each member.
     */
    public int memberBits()
    {
        return members;
    }

    /**
     * @param memberId 1 to 31.
     * @return up to which it has journaled; not to be changed.
     */
    public Vclock vclock(final int memberId)
    {
        return vclocks[memberId];
    }

    /**
     * @param originId whose rows.
     * @param lsn      of the origin.
     * @return how many members have journaled them up to that LSN.
     */
    public int count(final int originId, final long lsn)
    {
        int count = 0;
        for (int id = 1; id < vclocks.length; id++)
        {
            count += isMember(id) && vclocks[id].get(originId) >= lsn ? 1 : 0;
        }
        return count;
    }

    /**
     * @param originId whose rows.
     * @param quorum   1 or more.
     * @return the greatest LSN up to which so many members have journaled them, 0 when there are not so many.
     */
    public long quorumLsn(final int originId, final int quorum)
    {
        int count = 0;
        for (int id = 1; id < vclocks.length; id++)
        {
            if (isMember(id))
            {
                final long lsn = vclocks[id].get(originId);
                int at = count++;
                while (at > 0 && scratch[at - 1] < lsn) // descending; 31 at most, and nearly sorted
                {
                    scratch[at] = scratch[at - 1];
                    at--;
                }
                scratch[at] = lsn;
            }
        }
        return quorum > count ? 0 : scratch[quorum - 1];
    }
}
