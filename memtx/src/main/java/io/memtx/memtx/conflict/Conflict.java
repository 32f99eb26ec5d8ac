package io.memtx.memtx.conflict;

import io.memtx.memtx.space.StatementType;
import io.memtx.tuple.Tuple;

import java.util.List;

/**
 * A row of another instance, and every tuple in its way in every unique index.
 *
 * @param space     name of it.
 * @param type      of the statement.
 * @param originId  of the instance that wrote the row.
 * @param lsn       of the row.
 * @param timestamp of the row, seconds of the wall clock.
 * @param newTuple  that would come: of an update or upsert what it makes of the tuple here; null for a delete.
 * @param tuples    in the way, each once, the one under the same primary key first.
 */
public record Conflict(
    String space,
    StatementType type,
    int originId,
    long lsn,
    double timestamp,
    Tuple newTuple,
    List<ConflictingTuple> tuples)
{
}
