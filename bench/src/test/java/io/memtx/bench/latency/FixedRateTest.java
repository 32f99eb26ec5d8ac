package io.memtx.bench.latency;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FixedRateTest
{
    private static final long INTERVAL_NS = 10_000;
    private static final long OPERATION_NS = 500;
    private static final long STALL_NS = 10_000_000;
    private static final int COUNT = 100_000;
    private static final int STALLED = COUNT / 2;

    private long nowNs;
    private int done;
    private int idles;

    @Test
    void shouldRecordOperationsFromTheirDueTime()
    {
        final Histogram latencies = run(Integer.MAX_VALUE);
        assertEquals(COUNT, latencies.getTotalCount());
        assertTrue(latencies.getMaxValue() < OPERATION_NS + 300, "max=" + latencies.getMaxValue());
        assertEquals(COUNT * INTERVAL_NS, nowNs, INTERVAL_NS, "on schedule");
    }

    @Test
    void shouldCountAllThatAStallMadeLate()
    {
        final Histogram latencies = run(STALLED);
        final double expectedLate = (double)STALL_NS / (INTERVAL_NS - OPERATION_NS); // until it has caught up
        final long late = COUNT - latencies.getCountBetweenValues(0, OPERATION_NS + 300);
        assertEquals(expectedLate, late, expectedLate * 0.05);
        assertTrue(latencies.getMaxValue() >= STALL_NS);
        // one operation in a hundred was late, and half of those by more than half of the stall
        assertEquals(STALL_NS / 2.0, latencies.getValueAtPercentile(99.5), STALL_NS * 0.1);
        assertTrue(latencies.getValueAtPercentile(98) < OPERATION_NS + 300);
    }

    @Test
    void shouldCatchUpWithoutLosingAnOperation()
    {
        run(STALLED);
        assertEquals(COUNT, done);
        assertEquals(COUNT * INTERVAL_NS, nowNs, INTERVAL_NS);
    }

    @Test
    void shouldDoOtherWorkWhileThereIsTimeOnly()
    {
        run(Integer.MAX_VALUE);
        assertTrue(idles > COUNT, "idles=" + idles);
    }

    @Test
    void shouldMergeHistograms()
    {
        final Histogram quiet = run(Integer.MAX_VALUE);
        nowNs = 0;
        done = 0;
        final Histogram stalled = run(STALLED);
        quiet.add(stalled);
        assertEquals(2L * COUNT, quiet.getTotalCount());
        assertEquals(stalled.getMaxValue(), quiet.getMaxValue());
        assertTrue(quiet.getValueAtPercentile(99) < stalled.getValueAtPercentile(99.5));
    }

    private Histogram run(final int stalled)
    {
        final FixedRate rate = new FixedRate(INTERVAL_NS, () -> nowNs += 50); // what reading the clock takes
        final Histogram latencies = FixedRate.newHistogram();
        rate.run(
            () -> nowNs += done++ == stalled ? STALL_NS : OPERATION_NS,
            () ->
            {
                idles++;
                nowNs += 100;
            },
            () -> done < COUNT,
            latencies);
        return latencies;
    }
}
