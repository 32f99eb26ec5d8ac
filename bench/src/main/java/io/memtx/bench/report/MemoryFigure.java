package io.memtx.bench.report;

/**
 * Memory per tuple {@code {unsigned, string(7), unsigned}}, in bytes.
 *
 * @param index      type of the only index.
 * @param tupleBytes of the tuple.
 * @param entryBytes of its entry.
 * @param totalBytes of both, with what is lost between objects.
 */
public record MemoryFigure(String index, double tupleBytes, double entryBytes, double totalBytes)
{
}
