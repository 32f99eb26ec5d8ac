package io.memtx.memtx.recovery;

import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.Schema;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;

import java.util.UUID;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * What {@code _cluster} says.
 */
final class ClusterRows
{
    private ClusterRows()
    {
    }

    /**
     * @param schema       recovered.
     * @param arena        that holds its data.
     * @param instanceUuid of an instance.
     * @return its number, 0 when it is not there.
     */
    static int replicaId(final Schema schema, final Arena arena, final UUID instanceUuid)
    {
        final TupleCursor cursor = schema.space(SystemSpaces.CLUSTER).primary().base().cursor();
        final TupleView row = new TupleView();
        cursor.open(IteratorType.ALL, 0, 0);
        for (int ref = cursor.next(); NULL_REF != ref; ref = cursor.next())
        {
            row.wrap(arena.tuple(ref));
            if (instanceUuid.toString().equals(row.getString(1)))
            {
                return row.getInt(0);
            }
        }
        return 0; // it has joined, and its registration is still to come
    }
}
