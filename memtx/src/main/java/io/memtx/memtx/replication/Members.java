package io.memtx.memtx.replication;

import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.Schema;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.xlog.Vclock;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Who belongs to the replica set: the confirmed rows of {@code _cluster}. Immutable; any thread.
 */
public final class Members
{
    private static final int NAME_FIELD = 2;

    private final List<Member> list;

    private Members(final List<Member> list)
    {
        this.list = List.copyOf(list);
    }

    /**
     * @param arena  that holds the tuples.
     * @param schema confirmed.
     * @return the members at this moment.
     */
    public static Members of(final Arena arena, final Schema schema)
    {
        final List<Member> list = new ArrayList<>();
        final TupleCursor cursor = schema.space(SystemSpaces.CLUSTER).primary().base().cursor();
        final TupleView row = new TupleView();
        cursor.open(IteratorType.ALL, 0, 0);
        for (int ref = cursor.next(); NULL_REF != ref; ref = cursor.next())
        {
            row.wrap(arena.tuple(ref));
            list.add(new Member(
                row.getInt(0),
                UUID.fromString(row.getString(1)),
                MsgPackType.STRING == row.type(NAME_FIELD) ? row.getString(NAME_FIELD) : null));
        }
        return new Members(list);
    }

    /**
     * @param rows of {@code _cluster}, confirmed or not.
     * @return the members that they name.
     */
    public static Members of(final List<Tuple> rows)
    {
        return new Members(rows.stream()
            .map((row) -> new Member(
                row.getInt(0),
                UUID.fromString(row.getString(1)),
                row.size() > NAME_FIELD && row.get(NAME_FIELD) instanceof String ? row.getString(NAME_FIELD) : null))
            .toList());
    }

    /**
     * @return all, by id.
     */
    public List<Member> list()
    {
        return list;
    }

    /**
     * @param uuid of an instance.
     * @return its id, 0 when it is no member.
     */
    public int idOf(final UUID uuid)
    {
        return list.stream().filter((member) -> member.uuid().equals(uuid)).mapToInt(Member::id).findFirst().orElse(0);
    }

    /**
     * @return the smallest id that nobody has, 0 when there is none.
     */
    public int freeId()
    {
        for (int id = 1; id < Vclock.COMPONENT_COUNT; id++)
        {
            final int candidate = id;
            if (list.stream().noneMatch((member) -> candidate == member.id()))
            {
                return id;
            }
        }
        return 0;
    }
}
