package io.memtx.memtx.txn;

import io.memtx.xlog.Vclock;

import java.util.Arrays;

/**
 * The vclock of what is journaled, confirmed or not: transactions that were appended, oldest first, and how many of
 * them the journal has reached. Makes garbage only while more are on their way than ever before. Single owner: the
 * transaction thread.
 */
final class JournaledVclock
{
    private static final int INITIAL_CAPACITY = 64;

    private final Vclock vclock = new Vclock();
    private long[] positions = new long[INITIAL_CAPACITY];
    private int[] origins = new int[INITIAL_CAPACITY];
    private long[] lsns = new long[INITIAL_CAPACITY];
    private long[] localLsns = new long[INITIAL_CAPACITY];
    private int head;
    private int count;
    private long version;

    JournaledVclock(final Vclock recovered)
    {
        vclock.copyFrom(recovered);
    }

    /** A transaction was appended. */
    void onAppended(final long position, final int originId, final Vclock appended)
    {
        if (count == positions.length)
        {
            grow();
        }
        final int slot = head + count++ & positions.length - 1;
        positions[slot] = position;
        origins[slot] = originId;
        lsns[slot] = appended.get(originId);
        localLsns[slot] = appended.get(0);
    }

    /** Follows the journal; answers whether there was anything new. */
    boolean advance(final long journaledPosition)
    {
        boolean isAdvanced = false;
        while (0 != count && positions[head] <= journaledPosition)
        {
            vclock.raise(origins[head], lsns[head]);
            vclock.raise(0, localLsns[head]);
            head = head + 1 & positions.length - 1;
            count--;
            isAdvanced = true;
        }
        version += isAdvanced ? 1 : 0;
        return isAdvanced;
    }

    Vclock vclock()
    {
        return vclock;
    }

    /** A number that changes with the vclock. */
    long version()
    {
        return version;
    }

    private void grow()
    {
        positions = unrolled(positions);
        lsns = unrolled(lsns);
        localLsns = unrolled(localLsns);
        final int[] grown = Arrays.copyOfRange(origins, head, head + 2 * origins.length);
        System.arraycopy(origins, 0, grown, origins.length - head, head);
        origins = grown;
        head = 0;
    }

    private long[] unrolled(final long[] ring)
    {
        final long[] grown = Arrays.copyOfRange(ring, head, head + 2 * ring.length);
        System.arraycopy(ring, 0, grown, ring.length - head, head);
        return grown;
    }
}
