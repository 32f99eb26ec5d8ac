package io.memtx.tools.stat;

import java.util.Arrays;

/**
 * Counts moments in intervals of equal length, in one pass and bounded memory: when a moment lies outside, two
 * intervals become one until it lies inside. It begins with intervals of a millisecond.
 * <p>
 * Belongs to one thread.
 */
public final class TimeHistogram
{
    private static final int INTERVAL_COUNT = 32;
    private static final double MS_PER_SECOND = 1000.0;
    /** The year 9999: what is later, or negative, is no time. */
    private static final double MAX_SECONDS = 253_402_300_800.0;

    private final long[] counts = new long[INTERVAL_COUNT];
    private long firstIndex;
    private long widthMs = 1;
    private long totalCount;
    private double firstSeconds;
    private double lastSeconds;

    void add(final double seconds)
    {
        if (!(seconds > 0) || seconds > MAX_SECONDS)
        {
            return;
        }
        final long ms = (long)(seconds * MS_PER_SECOND);
        if (0 == totalCount)
        {
            firstIndex = ms / widthMs;
            firstSeconds = seconds;
            lastSeconds = seconds;
        }
        while (!reach(ms / widthMs))
        {
            merge();
        }
        counts[(int)(ms / widthMs - firstIndex)]++;
        totalCount++;
        firstSeconds = Math.min(firstSeconds, seconds);
        lastSeconds = Math.max(lastSeconds, seconds);
    }

    /**
     * @return moments counted.
     */
    public long totalCount()
    {
        return totalCount;
    }

    /**
     * @return the first moment, in seconds since 1970.
     */
    public double firstSeconds()
    {
        return firstSeconds;
    }

    /**
     * @return the last moment, in seconds since 1970.
     */
    public double lastSeconds()
    {
        return lastSeconds;
    }

    /**
     * @return the length of an interval in milliseconds.
     */
    public long widthMs()
    {
        return widthMs;
    }

    /**
     * @return how many intervals there are, up to the last that is not empty.
     */
    public int intervalCount()
    {
        return lastUsed() + 1;
    }

    /**
     * @param interval of those counted.
     * @return when it begins, in milliseconds since 1970.
     */
    public long startMs(final int interval)
    {
        return (firstIndex + interval) * widthMs;
    }

    /**
     * @param interval of those counted.
     * @return moments in it.
     */
    public long count(final int interval)
    {
        return counts[interval];
    }

    /** Whether the interval is inside, perhaps after a move to the left. */
    private boolean reach(final long index)
    {
        final long shift = firstIndex - index;
        if (shift > 0 && shift + lastUsed() < INTERVAL_COUNT)
        {
            System.arraycopy(counts, 0, counts, (int)shift, INTERVAL_COUNT - (int)shift);
            Arrays.fill(counts, 0, (int)shift, 0);
            firstIndex = index;
        }
        return index >= firstIndex && index - firstIndex < INTERVAL_COUNT;
    }

    private void merge()
    {
        final long mergedFirst = firstIndex / 2;
        final long[] merged = new long[INTERVAL_COUNT];
        for (int i = 0; i < INTERVAL_COUNT; i++)
        {
            if (0 != counts[i])
            {
                merged[(int)((firstIndex + i) / 2 - mergedFirst)] += counts[i];
            }
        }
        System.arraycopy(merged, 0, counts, 0, INTERVAL_COUNT);
        firstIndex = mergedFirst;
        widthMs *= 2;
    }

    private int lastUsed()
    {
        int last = INTERVAL_COUNT - 1;
        while (last > 0 && 0 == counts[last])
        {
            last--;
        }
        return 0 == totalCount ? -1 : last;
    }
}
