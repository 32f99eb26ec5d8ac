package io.memtx.bench.report;

import org.HdrHistogram.Histogram;

/**
 * Latencies.
 *
 * @param name          of what was done.
 * @param ratePerSecond at which it was; 0 for one after the other.
 * @param histogram     of nanoseconds.
 */
public record LatencyFigure(String name, long ratePerSecond, Histogram histogram)
{
    /**
     * @param index type of the index of a growing space.
     * @return the name of the latencies of its inserts, of each the shorter of two runs.
     */
    public static String insertsOf(final String index)
    {
        return "insert, " + index + ", the shorter of two";
    }
}
