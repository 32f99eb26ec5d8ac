package io.memtx.relay.applier.message;

import io.memtx.xlog.Vclock;

/**
 * Where an instance is in the election of a leader, and in deciding about synchronous transactions. Immutable.
 *
 * @param term         that it has journaled.
 * @param vote         in that term, 0 for nobody.
 * @param stateCode    follower 1, candidate 2, leader 3.
 * @param leaderId     in that term, 0 when it knows none.
 * @param isLeaderSeen whether it hears from that leader itself.
 * @param settledLsn   up to which its decisions are known to enough others.
 * @param vclock       of a candidate, else null; not to be changed.
 */
public record ElectionState(
    long term, int vote, int stateCode, int leaderId, boolean isLeaderSeen, long settledLsn, Vclock vclock)
{
    /**
     * @param writer of the body.
     */
    public void encode(final BodyWriter writer)
    {
        writer.putLong(term).putInt(vote).putInt(stateCode).putInt(leaderId).putFlag(isLeaderSeen).putLong(settledLsn)
            .putFlag(null != vclock);
        if (null != vclock)
        {
            writer.putVclock(vclock);
        }
    }

    /**
     * @param reader of the body.
     * @return the message.
     * @throws InvalidMessageException when it is none.
     */
    public static ElectionState decode(final BodyReader reader)
    {
        final long term = reader.getLong();
        final int vote = reader.getInt();
        final int stateCode = reader.getInt();
        final int leaderId = reader.getInt();
        final boolean isLeaderSeen = reader.getFlag();
        final long settledLsn = reader.getLong();
        final Vclock vclock = reader.getFlag() ? new Vclock() : null;
        if (null != vclock)
        {
            reader.getVclock(vclock);
        }
        reader.end();
        if (term < 0 || settledLsn < 0 || isNoId(vote) || isNoId(leaderId))
        {
            throw new InvalidMessageException("impossible state: term=" + term + " vote=" + vote +
                " leader=" + leaderId + " settled=" + settledLsn);
        }
        return new ElectionState(term, vote, stateCode, leaderId, isLeaderSeen, settledLsn, vclock);
    }

    private static boolean isNoId(final int id)
    {
        return id < 0 || id >= Vclock.COMPONENT_COUNT;
    }
}
