package io.memtx.memtx.conflict;

import io.memtx.tuple.Tuple;

import java.util.List;

/**
 * A tuple in the way of a row, and what is known of who wrote it last. That is known of spaces with a policy that asks
 * for it ({@code last_write_wins}, {@code origin_priority}, functions), and until every member has heard of it.
 *
 * @param tuple     that is here.
 * @param indexes   names of the unique indexes in which it is in the way, the primary one first.
 * @param originId  of its last writer, 0 when that is not known.
 * @param lsn       of the row that wrote it, 0 when that is not known.
 * @param timestamp of that row, seconds of the wall clock; 0 when that is not known.
 */
public record ConflictingTuple(Tuple tuple, List<String> indexes, int originId, long lsn, double timestamp)
{
    /**
     * @return whether it is known who wrote it last.
     */
    public boolean isWriterKnown()
    {
        return 0 != originId;
    }
}
