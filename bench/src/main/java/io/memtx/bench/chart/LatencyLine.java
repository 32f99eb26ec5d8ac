package io.memtx.bench.chart;

import java.util.List;

/**
 * The latencies of one run.
 *
 * @param name   of the run.
 * @param points in rising order of percentiles.
 * @param maxUs  the longest, microseconds; it has no place on an axis of percentiles, so the legend tells it.
 */
public record LatencyLine(String name, List<Point> points, double maxUs)
{
    /**
     * @param percentile at least 0 and below 100.
     * @param us         that so many percent were no longer than, microseconds.
     */
    public record Point(double percentile, double us)
    {
    }
}
