package io.memtx.synchro.limbo;

/**
 * The latest ranges of this instance's own LSNs that were rolled back, so that a caller may ask late what became of its
 * transaction. Bounded: who asks after {@link #CAPACITY} more roll-backs is told nothing false, see
 * {@link #oldestLsn()}.
 */
final class RolledBackRanges
{
    static final int CAPACITY = 256;

    private final long[] from = new long[CAPACITY];
    private final long[] to = new long[CAPACITY];
    private final boolean[] isTimeout = new boolean[CAPACITY];
    private long added;

    void add(final long fromLsn, final long toLsn, final boolean isFirstTimedOut)
    {
        final int slot = (int)(added++ % CAPACITY);
        from[slot] = fromLsn;
        to[slot] = toLsn;
        isTimeout[slot] = isFirstTimedOut;
    }

    boolean contains(final long lsn)
    {
        return find(lsn) >= 0;
    }

    /** Whether it is the one whose quorum took too long, and not one behind it. */
    boolean isTimedOut(final long lsn)
    {
        final int slot = find(lsn);
        return slot >= 0 && isTimeout[slot] && from[slot] == lsn;
    }

    /** Of LSNs below this one it is not known any more whether they were rolled back. */
    long oldestLsn()
    {
        return added <= CAPACITY ? 0 : from[(int)(added % CAPACITY)];
    }

    private int find(final long lsn)
    {
        final int count = (int)Math.min(added, CAPACITY);
        for (int i = 0; i < count; i++)
        {
            if (lsn >= from[i] && lsn <= to[i])
            {
                return i;
            }
        }
        return -1;
    }
}
