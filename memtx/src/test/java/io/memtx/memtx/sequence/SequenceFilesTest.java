package io.memtx.memtx.sequence;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Sequence;
import io.memtx.memtx.Space;
import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Values of sequences survive in logs and in snapshots, here and in Tarantool, in both directions. */
class SequenceFilesTest
{
    private static final String STATE = """
        for _, name in ipairs{'plain', 'own_seq', 'passed_seq', 'down', 'reset', 'taken'} do
            local ok, value = pcall(box.sequence[name].current, box.sequence[name])
            print(name, ok and tostring(value):gsub('LL', '') or 'none')
        end
        """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRecoverValues(final boolean hasSnapshot)
    {
        try (Memtx db = Memtx.open(directory))
        {
            write(db);
            if (hasSnapshot)
            {
                db.snapshot();
            }
        }
        for (final boolean isForced : new boolean[]{false, true})
        {
            try (Memtx db = Memtx.open(new MemtxContext(directory).forceRecovery(isForced)))
            {
                assertEquals(expected(), state(db), "forced=" + isForced);
            }
        }
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(Tuple.of(4), db.space("own").insert((Object)null));
            assertEquals(Tuple.of(78), db.space("passed").insert((Object)null));
        }
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(4, db.sequences().get("own_seq").current());
            assertEquals(78, db.sequences().get("passed_seq").current());
            db.snapshot();
        }
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(4, db.sequences().get("own_seq").current());
            assertEquals(Tuple.of(5), db.space("own").insert((Object)null));
        }
    }

    @Test
    void shouldNotTakeAValueFromKeysOfASnapshot()
    {
        try (Memtx db = Memtx.open(directory))
        {
            write(db);
            db.sequences().get("passed_seq").set(3);
            db.snapshot();
        }
        for (final boolean isForced : new boolean[]{true, false})
        {
            try (Memtx db = Memtx.open(new MemtxContext(directory).forceRecovery(isForced)))
            {
                assertEquals(3, db.sequences().get("passed_seq").current(), "forced=" + isForced);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldHaveTheSameValuesInTarantool(final boolean hasSnapshot) throws IOException
    {
        try (Memtx db = Memtx.open(directory))
        {
            write(db);
            if (hasSnapshot)
            {
                db.snapshot();
            }
        }
        final TarantoolPeer peer = TarantoolPeer.on(directory);
        assertEquals(expected(), peer.run(STATE));
        assertEquals(List.of("4", "78", "true", "-10"), peer.run("""
            print(box.space.own:insert{box.NULL}[1])
            print(box.space.passed:insert{box.NULL}[1])
            print(box.space.own.index[0].sequence_id == box.sequence.own_seq.id)
            print((tostring(box.sequence.down:next()):gsub('LL', '')))
            """));
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(4, db.sequences().get("own_seq").current());
            assertEquals(78, db.sequences().get("passed_seq").current());
            assertEquals(-10, db.sequences().get("down").current());
            assertEquals(Tuple.of(5), db.space("own").insert((Object)null));
            db.space("own").drop();
            db.sequences().get("plain").drop();
        }
        assertEquals(
            List.of("nil\tnil\tnil"),
            peer.run("print(box.sequence.own_seq, box.sequence.plain, box.space.own)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "box.snapshot()"})
    void shouldHaveTheSameValuesAsTarantool(final String end) throws IOException
    {
        final TarantoolPeer peer = TarantoolPeer.on(directory);
        peer.run("""
            box.schema.sequence.create('plain', {start = 10, step = 5}):next()
            box.schema.space.create('own'):create_index('pk', {sequence = true})
            for i = 1, 3 do box.space.own:insert{box.NULL, i} end
            box.schema.space.create('passed'):create_index('pk', {sequence = true, parts = {{1, 'integer'}}})
            box.space.passed:insert{77}
            box.space.passed:insert{-5}
            box.schema.sequence.create('down', {step = -3, start = -1})
            for i = 1, 3 do box.sequence.down:next() end
            box.schema.sequence.create('reset'):set(9)
            box.sequence.reset:reset()
            box.schema.sequence.create('taken')
            box.schema.space.create('two'):create_index('pk', {parts = {{2, 'integer'}, {1, 'string'}}})
            box.space.two.index.pk:alter({sequence = 'taken'})
            box.space.two:insert{'a', box.NULL}
            box.space.two:delete{1, 'a'}
            """ + end);
        assertEquals(expected(), peer.run(STATE));
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(expected(), state(db));
            assertEquals(Tuple.of(4), db.space("own").insert((Object)null));
            assertEquals(Tuple.of("b", 2), db.space("two").insert("b", null));
            assertEquals(15, db.sequences().get("plain").next());
            db.space("two").detachSequence();
            db.snapshot();
        }
        assertEquals(List.of("4", "15", "2", "0"), peer.run("""
            print((tostring(box.sequence.own_seq:current()):gsub('LL', '')))
            print((tostring(box.sequence.plain:current()):gsub('LL', '')))
            print((tostring(box.sequence.taken:current()):gsub('LL', '')))
            print(box.space._space_sequence:count(box.space.two.id))
            """));
    }

    private static void write(final Memtx db)
    {
        db.sequences().create("plain", (def) -> def.start(10).step(5)).next();
        final Space own = db.createSpace("own", (def) -> def
            .field("id", FieldType.UNSIGNED).primaryKey("id").sequence());
        for (int i = 0; i < 3; i++)
        {
            own.insert(null, i);
        }
        final Space passed = db.createSpace("passed", (def) -> def
            .field("id", FieldType.INTEGER).primaryKey("id").sequence());
        passed.insert(77);
        passed.insert(-5);
        final Sequence down = db.sequences().create("down", (def) -> def.step(-3).start(-1));
        for (int i = 0; i < 3; i++)
        {
            down.next();
        }
        final Sequence reset = db.sequences().create("reset", (def) -> { });
        final Space filled = db.createSpace("filled", (def) -> def
            .field("id", FieldType.INTEGER).primaryKey("id").sequence("reset"));
        filled.insert((Object)null);
        filled.delete(1); // of rows in a snapshot Tarantool 2.6 takes the keys for values; we do not
        reset.reset();
        db.sequences().create("taken", (def) -> { });
        final Space two = db.createSpace("two", (def) -> def
            .field("a", FieldType.STRING).field("b", FieldType.INTEGER).primaryKey("b", "a").sequence("taken"));
        db.transact((tx) ->
        {
            tx.insert(two, "a", null);
            tx.delete(two, 1, "a");
        });
        assertThrows(ArithmeticException.class, () -> db.transact((tx) ->
        {
            db.sequences().create("never", (def) -> { }).next();
            throw new ArithmeticException();
        }));
        assertTrue(!db.sequences().has("never"));
    }

    private static List<String> expected()
    {
        return List.of("plain\t10", "own_seq\t3", "passed_seq\t77", "down\t-7", "reset\tnone", "taken\t1");
    }

    private static List<String> state(final Memtx db)
    {
        return List.of("plain", "own_seq", "passed_seq", "down", "reset", "taken").stream()
            .map((name) -> name + '\t' + value(db.sequences().get(name))).toList();
    }

    private static String value(final Sequence sequence)
    {
        try
        {
            return String.valueOf(sequence.current());
        }
        catch (final MemtxException ex)
        {
            return "none";
        }
    }
}
