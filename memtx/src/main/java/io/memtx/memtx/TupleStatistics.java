package io.memtx.memtx;

/**
 * What the confirmed tuples of a space take, in the words of Tarantool's {@code space:stat()}. All figures in bytes but
 * the count. There is no field map: fields are found by walking.
 *
 * @param count      of tuples.
 * @param dataSize   of their MessagePack.
 * @param headerSize of what stands before it.
 * @param wasteSize  by which their memory is larger than they are.
 */
public record TupleStatistics(long count, long dataSize, long headerSize, long wasteSize)
{
}
