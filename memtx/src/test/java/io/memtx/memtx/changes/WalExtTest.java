package io.memtx.memtx.changes;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.Tuple;
import io.memtx.xlog.Vclock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.add;
import static io.memtx.memtx.Operation.set;
import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** The tuples that go and come, in the log. */
class WalExtTest
{
    @TempDir
    private Path parent;

    @Test
    void shouldHandOutOldAndNewTuples()
    {
        try (Memtx db = Memtx.open(context()))
        {
            final Space space = table(db);
            final Vclock from = db.info().vclock();
            change(db, space);
            try (ChangeStream stream = db.changes(from))
            {
                assertEquals(
                    List.of(
                        "INSERT t [1, \"a\", 1];",
                        "REPLACE t [1, \"b\", 2] old [1, \"a\", 1];",
                        "REPLACE t [2, \"c\", 3];",
                        "UPDATE t [1] [[\"+\", \"n\", 5]] old [1, \"b\", 2] new [1, \"b\", 7];",
                        "UPDATE t [99] [[\"=\", \"n\", 1]];",
                        "UPSERT t [3, \"d\", 4] [[\"+\", \"n\", 1]] new [3, \"d\", 4];",
                        "UPSERT t [3, \"e\", 5] [[\"+\", \"n\", 1]] old [3, \"d\", 4] new [3, \"d\", 5];",
                        "DELETE t [2] old [2, \"c\", 3];",
                        "DELETE t [77];",
                        "REPLACE t [1, \"f\", 6] old [1, \"b\", 7]; " +
                            "UPDATE t [1] [[\"=\", \"n\", 9]] old [1, \"f\", 6] new [1, \"f\", 9]; " +
                            "DELETE t [3] old [3, \"d\", 5];",
                        "REPLACE t [1, \"trigger\", 0] old [1, \"f\", 9];",
                        "DELETE t [1] old [1, \"trigger\", 0];"),
                    Collector.all(stream));
            }
        }
    }

    @Test
    void shouldRecoverAsWithout() throws IOException
    {
        final List<Tuple> expected;
        try (Memtx db = Memtx.open(context()))
        {
            final Space space = table(db);
            change(db, space);
            space.upsert(Tuple.of(8, "x", 1), add("n", 1));
            space.upsert(Tuple.of(8, "y", 1), add("n", 1));
            expected = space.primary().select();
        }
        try (Memtx db = Memtx.open(context().walExt(false)))
        {
            assertEquals(expected, db.space("t").primary().select());
        }
    }

    @Test
    void shouldStayReadableForTarantool() throws IOException
    {
        final Path directory = parent.resolve("data");
        final List<String> expected;
        try (Memtx db = Memtx.open(context()))
        {
            final Space space = table(db);
            change(db, space);
            space.upsert(Tuple.of(8, "x", 1), add("n", 1));
            space.upsert(Tuple.of(8, "y", 1), add("n", 1));
            expected = space.primary().select().stream().map(Tuple::toString).toList();
        }
        assertEquals(expected, TarantoolPeer.onCopyOf(directory, parent.resolve("copy")).run(
            "for _, t in box.space.t:pairs() do print('[' .. t[1] .. ', \"' .. t[2] .. '\", ' .. t[3] .. ']') end"));
    }

    private static void change(final Memtx db, final Space space)
    {
        space.insert(1, "a", 1);
        space.replace(1, "b", 2);
        db.changes().replace(space).u64(2).string("c").u64(3).commit();
        space.update(key(1), add("n", 5));
        space.update(key(99), set("n", 1));
        space.upsert(Tuple.of(3, "d", 4), add("n", 1));
        space.upsert(Tuple.of(3, "e", 5), add("n", 1));
        space.delete(2);
        space.delete(77);
        db.transact((tx) ->
        {
            tx.replace(space, 1, "f", 6);
            tx.update(space, key(1), set("n", 9));
            tx.delete(space, 3);
        });
        space.beforeReplace((oldTuple, newTuple, name, statement) ->
            "gone".equals(newTuple.getString(1)) ? null : Tuple.of(newTuple.getLong(0), "trigger", 0));
        space.update(key(1), set("text", "changed"));
        space.replace(1, "gone", 1);
    }

    private MemtxContext context()
    {
        return new MemtxContext(parent.resolve("data")).memtxMemory(32 << 20).walExt(true);
    }

    private static Space table(final Memtx db)
    {
        return db.createSpace("t", (def) -> def
            .field("id", UNSIGNED).field("text", STRING).field("n", UNSIGNED).primaryKey("id"));
    }
}
