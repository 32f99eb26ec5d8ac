package io.memtx.bench.chart;

/**
 * What a tuple takes of memory.
 *
 * @param subject    who keeps it.
 * @param tupleBytes for itself, headers and rounding included.
 * @param indexBytes for its entry in an index; 0 where that is not told apart.
 */
public record MemoryShare(String subject, double tupleBytes, double indexBytes)
{
}
