package io.memtx.synchro.limbo;

import java.util.Arrays;

/**
 * A ring of entries, oldest first, LSNs ascending. Grows by doubling and never shrinks: it makes garbage only while it
 * becomes longer than ever before.
 */
final class LimboEntries
{
    private static final int INITIAL_CAPACITY = 64;

    private long[] lsns = new long[INITIAL_CAPACITY];
    private long[] starts = new long[INITIAL_CAPACITY];
    private long[] ends = new long[INITIAL_CAPACITY];
    private long[] sizes = new long[INITIAL_CAPACITY];
    private long[] times = new long[INITIAL_CAPACITY];
    private boolean[] syncs = new boolean[INITIAL_CAPACITY];
    private int head;
    private int count;
    private long sizeBytes;

    void add(
        final long lsn,
        final long startPosition,
        final long endPosition,
        final long entrySizeBytes,
        final boolean isSync,
        final long nowNs)
    {
        assert 0 == count || lsn > lastLsn() : "LSNs ascend: last=" + lastLsn() + " next=" + lsn;
        if (count == lsns.length)
        {
            grow();
        }
        final int slot = slot(count++);
        lsns[slot] = lsn;
        starts[slot] = startPosition;
        ends[slot] = endPosition;
        sizes[slot] = entrySizeBytes;
        syncs[slot] = isSync;
        times[slot] = nowNs;
        sizeBytes += entrySizeBytes;
    }

    boolean isEmpty()
    {
        return 0 == count;
    }

    int count()
    {
        return count;
    }

    long sizeBytes()
    {
        return sizeBytes;
    }

    long lsn(final int index)
    {
        return lsns[slot(index)];
    }

    long startPosition(final int index)
    {
        return starts[slot(index)];
    }

    long endPosition(final int index)
    {
        return ends[slot(index)];
    }

    long sizeBytes(final int index)
    {
        return sizes[slot(index)];
    }

    boolean isSync(final int index)
    {
        return syncs[slot(index)];
    }

    long timeNs(final int index)
    {
        return times[slot(index)];
    }

    long firstLsn()
    {
        return lsns[head];
    }

    long lastLsn()
    {
        return lsns[slot(count - 1)];
    }

    /** The index of the first entry with an LSN above one, {@link #count()} if there is none. */
    int indexAbove(final long lsn)
    {
        int low = 0;
        int high = count;
        while (low < high)
        {
            final int middle = (low + high) >>> 1;
            if (lsn(middle) <= lsn)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }

    void removeFirst()
    {
        assert count > 0 : "empty";
        sizeBytes -= sizes[head];
        head = slot(1);
        count--;
    }

    void removeLast()
    {
        assert count > 0 : "empty";
        sizeBytes -= sizes[slot(count - 1)];
        count--;
    }

    private int slot(final int index)
    {
        return head + index & lsns.length - 1;
    }

    private void grow()
    {
        final int capacity = lsns.length;
        lsns = unrolled(lsns, capacity);
        starts = unrolled(starts, capacity);
        ends = unrolled(ends, capacity);
        sizes = unrolled(sizes, capacity);
        times = unrolled(times, capacity);
        final boolean[] grown = Arrays.copyOfRange(syncs, head, head + 2 * capacity);
        System.arraycopy(syncs, 0, grown, capacity - head, head);
        syncs = grown;
        head = 0;
    }

    private long[] unrolled(final long[] ring, final int capacity)
    {
        final long[] grown = Arrays.copyOfRange(ring, head, head + 2 * capacity);
        System.arraycopy(ring, 0, grown, capacity - head, head);
        return grown;
    }
}
