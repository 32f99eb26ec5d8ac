package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.msgpack.MsgPackEncodable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static io.memtx.memtx.Key.key;
import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * An argument that is null, wrong or another engine's is named by an IllegalArgumentException, and changes nothing.
 */
class ArgumentTest
{
    @TempDir
    private Path directory;

    private final TupleView view = new TupleView();
    private Memtx db;
    private Space space;
    private Index second;

    interface Call
    {
        void run() throws Exception;
    }

    @BeforeEach
    void open()
    {
        db = Memtx.open(directory.resolve("one"));
        space = create(db);
        second = space.index("second");
        space.insert(1, "one");
        space.insert(2, "two");
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    @Test
    void shouldNameAnArgumentThatIsNull()
    {
        final Map<Call, String> calls = new LinkedHashMap<>();
        calls.put(() -> Memtx.open((Path)null), "directory");
        calls.put(() -> Memtx.open((MemtxContext)null), "context");
        calls.put(() -> Memtx.launch(null), "context");
        calls.put(() -> db.space(null), "space name");
        calls.put(() -> db.hasSpace(null), "space name");
        calls.put(() -> db.createSpace(null, (def) -> {}), "space name");
        calls.put(() -> db.createSpace("s", null), "describe");
        calls.put(() -> db.spaceIfAbsent("s", null), "describe");
        calls.put(() -> db.createSpace("s", (def) -> def.field(null, FieldType.ANY)), "field name");
        calls.put(() -> db.createSpace("s", (def) -> def.nullableField("a", null)), "field type");
        calls.put(() -> db.createSpace("s", (def) -> def.index(null, IndexType.TREE, KeySpec.unique(0))), "index name");
        calls.put(() -> db.createSpace("s", (def) -> def.index("i", null, KeySpec.unique(0))), "index type");
        calls.put(() -> db.createSpace("s", (def) -> def.index("i", IndexType.TREE, null)), "key");
        calls.put(() -> KeySpec.unique((Object[])null), "fields");
        calls.put(() -> KeySpec.nonUnique("a", null), "field");
        calls.put(() -> db.transact(null), "body");
        calls.put(() -> db.compute(null), "function");
        calls.put(() -> db.submit(null), "function");
        calls.put(() -> space.insert((Object[])null), "fields");
        calls.put(() -> space.replace((Object[])null), "fields");
        calls.put(() -> space.update(null, Operation.add(0, 0)), "key");
        calls.put(() -> space.update(key(1), (Operation[])null), "operations");
        calls.put(() -> space.update(key(1), (Operation)null), "operation");
        calls.put(() -> space.upsert(null), "tuple");
        calls.put(() -> space.upsert(Tuple.of(1, "x"), (Operation)null), "operation");
        calls.put(() -> space.delete((Object[])null), "key parts");
        calls.put(() -> space.get((Object[])null), "key parts");
        calls.put(() -> space.index(null), "index name");
        calls.put(() -> space.createIndex(null, IndexType.TREE, KeySpec.unique(0)), "index name");
        calls.put(() -> space.createIndex("i", null, KeySpec.unique(0)), "index type");
        calls.put(() -> space.createIndex("i", IndexType.TREE, null), "key");
        calls.put(() -> space.format(null), "fields");
        calls.put(() -> space.format(new ArrayList<>(Collections.singletonList(null))), "field");
        calls.put(() -> space.rename(null), "space name");
        calls.put(() -> space.beforeReplace(null), "trigger");
        calls.put(() -> space.onReplace(null), "trigger");
        calls.put(() -> second.get((Key)null), "key");
        calls.put(() -> space.primary().get(1, null), "view");
        calls.put(() -> second.get("x", null), "view");
        calls.put(() -> second.get((CharSequence)null, view), "key");
        calls.put(() -> second.select(null, key()), "type");
        calls.put(() -> second.select(IteratorType.ALL, null), "key");
        calls.put(() -> second.selectAfter(IteratorType.ALL, key(), null, 1), "after");
        calls.put(() -> second.selectAfter(null, key(), Tuple.of(1, "one"), 1), "type");
        calls.put(() -> second.count(null, key()), "type");
        calls.put(() -> second.count(IteratorType.EQ, null), "key");
        calls.put(() -> second.cursor().open(null), "type");
        calls.put(() -> second.cursor().open(IteratorType.ALL, null), "key");
        calls.put(() -> second.cursor().key().part(null), "key part");
        calls.put(() -> second.cursor().open(IteratorType.ALL).next(null), "view");
        calls.put(() -> db.changes().insert(null), "space");
        calls.put(() -> db.changes().insert(space).string(null), "value");
        calls.put(() -> db.changes().insert(space).binary(null, 0, 0), "bytes");
        calls.put(() -> new Key(null), "key parts");
        calls.put(() -> db.transact((tx) -> tx.insert(null, 1)), "space");
        calls.put(() -> db.transact((tx) -> tx.insert(space, (Object[])null)), "fields");
        calls.put(() -> db.transact((tx) -> tx.update((Index)null, key(1))), "index");
        calls.put(() -> db.transact((tx) -> tx.get(null, 1)), "space");
        calls.put(() -> db.transact((tx) -> tx.rollbackTo(null)), "savepoint");
        calls.put(() -> db.transact((tx) -> tx.onCommit(null)), "listener");
        calls.put(() -> db.transact((tx) -> tx.onRollback(null)), "listener");
        calls.put(() -> new MemtxContext(directory).walMode(null), "mode");
        calls.put(() -> new MemtxContext(directory).commitGate(null), "gate");
        calls.put(() -> new MemtxContext(directory).errorHandler(null), "handler");
        try (ReadView frozen = db.readView())
        {
            calls.put(() -> frozen.primary(null), "space name");
            calls.put(() -> frozen.index("space", null), "index name");
            calls.put(() -> frozen.primary("space").get((Key)null), "key");
            calls.put(() -> frozen.primary("space").get(1, null), "view");
            calls.put(() -> frozen.index("space", "second").get((CharSequence)null, view), "key");
            calls.put(() -> frozen.primary("space").select(null, key()), "type");
            calls.put(() -> frozen.primary("space").selectAfter(IteratorType.ALL, key(), null, 1), "after");
            refused(IllegalArgumentException.class, calls);
        }
    }

    @Test
    void shouldNameAnArgumentThatIsWrong()
    {
        final Map<Call, String> calls = new LinkedHashMap<>();
        calls.put(() -> space.insert(3, new Object()), "no encoding for type: class=java.lang.Object");
        calls.put(() -> space.insert(3, List.of(new Object())), "no encoding for type");
        calls.put(() -> space.get(new Object()), "no encoding for type");
        calls.put(() -> space.update(key(1), Operation.set(1, new Object())), "no encoding for type");
        calls.put(() -> second.select(IteratorType.EQ, key(new Object())), "no encoding for type");
        calls.put(() -> second.cursor().open(IteratorType.EQ, key(new Object())), "no encoding for type");
        calls.put(() -> space.insert(BigInteger.ONE.shiftLeft(64), "x"), "integer out of range");
        calls.put(() -> space.insert(3, nestedIn(new ArrayList<>())), "nests too deep");
        calls.put(() -> Operation.set(1.5, 1), "field is neither a name nor a number");
        calls.put(() -> Operation.set(null, 1), "field is neither a name nor a number");
        calls.put(() -> KeySpec.unique(-1), "field is neither a name nor a number from 0: -1");
        calls.put(() -> KeySpec.unique(1L), "field is neither a name nor a number from 0: 1");
        calls.put(() -> second.select(IteratorType.ALL, key(), -1, 1), "offset is negative: -1");
        calls.put(() -> second.select(IteratorType.ALL, key(), 0, -1), "limit is negative: -1");
        calls.put(() -> second.selectAfter(IteratorType.ALL, key(), Tuple.of(1, "one"), -1), "limit is negative");
        calls.put(() -> db.await(Long.MAX_VALUE), "position is behind the end of the log");
        calls.put(() -> space.insert(3, miscounting()), "tuple has a value that is not encoded as it says");
        calls.put(() -> space.insert(3, nothing()), "tuple has a value that is not encoded as it says");
        calls.put(() -> space.get(nothing()), "key has a value that is not encoded as it says");
        calls.put(() -> space.get(twice()), "key has a value that is not encoded as it says");
        calls.put(
            () -> space.update(key(1), Operation.set(1, nothing())), "operations has a value that is not encoded");
        calls.put(() -> new MemtxContext(directory).memtxMemory(1).checkpointCount(0).validate(),
            "memtx_memory is out of 1 MiB..30 GiB: 1; checkpoint_count is less than 1: 0");
        refused(IllegalArgumentException.class, calls);
        refused(IndexOutOfBoundsException.class, Map.of(
            () -> db.changes().insert(space).binary(new byte[4], 2, 3), "",
            () -> db.changes().insert(space).binary(new byte[4], -1, 3), ""));
    }

    @Test
    void shouldRefuseWhatBelongsToAnotherEngine()
    {
        try (Memtx other = Memtx.open(directory.resolve("two")))
        {
            final Space foreign = create(other);
            foreign.insert(7, "seven");
            final Map<Call, String> calls = new LinkedHashMap<>();
            calls.put(() -> db.transact((tx) -> tx.insert(foreign, 1, "one")), "another engine");
            calls.put(() -> db.transact((tx) -> tx.get(foreign, 7)), "another engine");
            calls.put(() -> db.transact((tx) -> tx.delete(foreign.index("second"), "seven")), "another engine");
            calls.put(() -> db.changes().insert(foreign), "another engine");
            refused(IllegalArgumentException.class, calls);
            assertEquals(1, foreign.size());
        }
    }

    private void refused(final Class<? extends Exception> type, final Map<Call, String> calls)
    {
        final EngineState before = EngineState.of(db);
        final List<String> failures = new ArrayList<>();
        calls.forEach((call, text) ->
        {
            try
            {
                call.run();
                failures.add(text + ": nothing was thrown");
            }
            catch (final Exception ex)
            {
                if (type != ex.getClass() || !String.valueOf(ex.getMessage()).contains(text))
                {
                    failures.add(text + ": " + ex + " at " + ex.getStackTrace()[0]);
                }
            }
        });
        assertEquals("", String.join("\n", failures));
        assertEquals(before, EngineState.of(db));
        assertEquals(Tuple.of(8, "eight"), space.replace(8, "eight"));
    }

    private static Space create(final Memtx db)
    {
        return db.createSpace("space", (def) -> def
            .field("id", FieldType.UNSIGNED).field("name", FieldType.STRING)
            .primaryKey("id")
            .index("second", IndexType.TREE, KeySpec.unique("name")));
    }

    private static List<Object> nestedIn(final List<Object> list)
    {
        list.add(list);
        return list;
    }

    private static List<Object> miscounting()
    {
        return new AbstractList<>()
        {
            @Override
            public Object get(final int index)
            {
                return index;
            }

            @Override
            public int size()
            {
                return 3;
            }

            @Override
            public Iterator<Object> iterator()
            {
                return List.<Object>of(1).iterator();
            }
        };
    }

    private static MsgPackEncodable nothing()
    {
        return (writer) -> {};
    }

    private static MsgPackEncodable twice()
    {
        return (writer) -> writer.integer(1).integer(2);
    }
}
