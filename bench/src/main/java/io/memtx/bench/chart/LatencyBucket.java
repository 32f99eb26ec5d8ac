package io.memtx.bench.chart;

/**
 * One class of a histogram of latencies.
 *
 * @param upToNs the longest in it, nanoseconds.
 * @param count  how many there were.
 */
public record LatencyBucket(long upToNs, long count)
{
}
