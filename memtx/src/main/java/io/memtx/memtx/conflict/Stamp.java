package io.memtx.memtx.conflict;

/**
 * Which row wrote a key last. Reused; the transaction thread's.
 */
final class Stamp
{
    double time;
    int origin;
    long lsn;

    Stamp set(final double timestamp, final int originId, final long originLsn)
    {
        time = timestamp;
        origin = originId;
        lsn = originLsn;
        return this;
    }

    Stamp copyFrom(final Stamp other)
    {
        return set(other.time, other.origin, other.lsn);
    }

    /**
     * Whether it weighs more: by rank of the origin, by time, by id of the origin, by LSN. No two rows weigh the same.
     */
    boolean isAfter(final Stamp other, final int[] ranks)
    {
        if (ranks[origin] != ranks[other.origin])
        {
            return ranks[origin] < ranks[other.origin];
        }
        if (time != other.time)
        {
            return time > other.time;
        }
        return origin != other.origin ? origin > other.origin : lsn > other.lsn;
    }
}
