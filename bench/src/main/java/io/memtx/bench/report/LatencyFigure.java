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
}
