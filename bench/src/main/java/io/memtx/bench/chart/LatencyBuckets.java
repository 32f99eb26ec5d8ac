package io.memtx.bench.chart;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

import java.util.ArrayList;
import java.util.List;

/**
 * A histogram in classes, each twice as wide as the one before: few enough to be looked at.
 */
final class LatencyBuckets
{
    /** The first class there can be ends at 64 ns. */
    private static final int FIRST_BITS = 6;
    /** A millisecond is always shown, for that is what an insert must not take. */
    private static final int LAST_BITS = 20;

    private LatencyBuckets()
    {
    }

    /**
     * @param histogram of nanoseconds, not empty.
     * @return classes from the first with anything in it to that of the longest, or of a millisecond.
     */
    static List<LatencyBucket> of(final Histogram histogram)
    {
        final long[] counts = new long[Long.SIZE];
        for (final HistogramIterationValue value : histogram.recordedValues())
        {
            counts[bits(value.getValueIteratedTo())] += value.getCountAddedInThisIterationStep();
        }
        final List<LatencyBucket> buckets = new ArrayList<>();
        final int last = Math.max(LAST_BITS, bits(histogram.getMaxValue()));
        for (int bits = FIRST_BITS; bits <= last; bits++)
        {
            if (!buckets.isEmpty() || counts[bits] > 0)
            {
                buckets.add(new LatencyBucket(1L << bits, counts[bits]));
            }
        }
        return buckets;
    }

    /** Of so many bits are numbers below the power of two with that exponent. */
    private static int bits(final long ns)
    {
        return Math.max(FIRST_BITS, Long.SIZE - Long.numberOfLeadingZeros(ns));
    }
}
