package io.memtx.memtx;

import io.memtx.tuple.Tuple;

import java.util.List;

/**
 * Some tuples of an iteration, and where it goes on.
 *
 * @param tuples   in the iterator's order.
 * @param position of the last tuple, as {@link ReadableIndex#position(Tuple)} writes it; null when there is none: the
 *                 iteration is over, unless the limit was 0.
 */
public record Page(List<Tuple> tuples, String position)
{
}
