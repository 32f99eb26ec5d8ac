package io.memtx.memtx.sequence;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Sequence;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.KeySpec.unique;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Sequences by themselves and as the source of keys, as Tarantool 2.6 was seen to have them. */
class SequenceTest
{
    @TempDir
    private Path directory;
    private Memtx db;

    @BeforeEach
    void open()
    {
        db = Memtx.open(new MemtxContext(directory));
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    @Test
    void shouldCountFromTheStartToTheEnd()
    {
        final Sequence s = db.sequences().create("s", (def) -> def.start(5).min(1).max(7));
        assertRefused(ErrorCode.ER_SEQUENCE_NOT_STARTED, "Sequence 's' is not started", s::current);
        assertEquals(List.of(5L, 6L, 7L), List.of(s.next(), s.next(), s.next()));
        assertRefused(ErrorCode.ER_SEQUENCE_OVERFLOW, "Sequence 's' has overflowed", s::next);
        assertEquals(7, s.current());
        assertEquals(List.of(Tuple.of(1, 7)), db.space("_sequence_data").primary().select());
        s.reset();
        assertRefused(ErrorCode.ER_SEQUENCE_NOT_STARTED, "Sequence 's' is not started", s::current);
        assertEquals(0, db.space("_sequence_data").size());
        assertEquals(5, s.next());
        s.set(100);
        assertRefused(ErrorCode.ER_SEQUENCE_OVERFLOW, "Sequence 's' has overflowed", s::next);
        s.set(-100);
        assertEquals(1, s.next());
    }

    @Test
    void shouldCycleAndCountDown()
    {
        final Sequence cycle = db.sequences().create("cycle", (def) -> def.max(2).cycle(true));
        assertEquals(List.of(1L, 2L, 1L), List.of(cycle.next(), cycle.next(), cycle.next()));
        final Sequence down = db.sequences().create("down", (def) -> def.step(-1).min(-3));
        assertEquals(List.of(-1L, -2L, -3L), List.of(down.next(), down.next(), down.next()));
        assertThrows(MemtxException.class, down::next);
        final Sequence wide = db.sequences().create("wide", (def) -> def.step(Long.MAX_VALUE).min(-5).start(-5));
        assertEquals(List.of(-5L, Long.MAX_VALUE - 5), List.of(wide.next(), wide.next()));
        assertThrows(MemtxException.class, wide::next);
        final Sequence deep = db.sequences().create("deep", (def) -> def.step(Long.MIN_VALUE).max(5).cycle(true));
        assertEquals(List.of(5L, Long.MIN_VALUE + 5, 5L), List.of(deep.next(), deep.next(), deep.next()));
    }

    @Test
    void shouldKeepTheValueWhenAltered()
    {
        final Sequence s = db.sequences().create("s", (def) -> def.max(7));
        s.set(5);
        s.alter((def) -> def.min(10).max(20).start(11));
        assertEquals(10, s.next(), "back to the near bound");
        s.set(15);
        s.alter((def) -> def.step(-7));
        assertThrows(MemtxException.class, s::next);
        s.alter((def) -> def.cycle(true));
        assertEquals(List.of(20L, 13L, 20L), List.of(s.next(), s.next(), s.next()));
        assertRefused(ErrorCode.ER_ALTER_SEQUENCE, "Can't modify sequence 's': step option must be non-zero",
            () -> s.alter((def) -> def.step(0)));
        assertEquals(13, s.next());
    }

    @Test
    void shouldRefuseWhatIsNoSequence()
    {
        refuseCreate("step option must be non-zero", () -> db.sequences().create("a", (def) -> def.step(0)));
        refuseCreate("max must be greater than or equal to min",
            () -> db.sequences().create("a", (def) -> def.min(10).max(1)));
        refuseCreate("start must be between min and max",
            () -> db.sequences().create("a", (def) -> def.max(10).start(11)));
        refuseCreate("sequence id is too big", () -> row(1L << 31, "a", 1));
        assertRefused(ErrorCode.ER_CREATE_SEQUENCE,
            "Failed to create sequence '" + "x".repeat(64) + "': sequence name is too long",
            () -> row(1, "x".repeat(65_001), 1));
        assertThrows(MemtxException.class, () -> row(1, "a", -1), "max is above 2^63 - 1");
        assertFalse(db.sequences().has("a"));
        db.sequences().create("a", (def) -> { });
        assertRefused(ErrorCode.ER_SEQUENCE_EXISTS, "Sequence 'a' already exists",
            () -> db.sequences().create("a", (def) -> { }));
        assertRefused(ErrorCode.ER_NO_SUCH_SEQUENCE, "Sequence 'b' does not exist", () -> db.sequences().get("b"));
        assertRefused(ErrorCode.ER_NO_SUCH_SEQUENCE, "Sequence '999' does not exist",
            () -> db.space("_sequence_data").insert(999, 1));
    }

    @Test
    void shouldFillInKeys()
    {
        final Space s = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).primaryKey("id").sequence());
        assertEquals(Tuple.of(1), s.insert((Object)null));
        assertEquals(Tuple.of(2, "x", null), s.replace(null, "x", null));
        assertEquals(0, db.space("_sequence_data").size(), "nothing is written but the key");
        s.insert(100, 1);
        assertEquals(Tuple.of(101), s.insert((Object)null));
        s.insert(50, 1);
        assertEquals(Tuple.of(102), s.insert((Object)null));
        s.insert(200);
        assertRefused(ErrorCode.ER_TUPLE_FOUND, null, () -> s.insert(200));
        assertRefused(ErrorCode.ER_FIELD_TYPE, null, () -> s.insert(-300));
        assertEquals(Tuple.of(201), s.insert((Object)null));
        s.insert(new BigInteger("18446744073709551615"));
        assertEquals(Tuple.of(202), s.insert((Object)null));
        assertRefused(ErrorCode.ER_FIELD_MISSING, "Tuple field 1 (id) required by space format is missing", s::insert);
        s.update(key(202), set(1, "updated"));
        assertRefused(ErrorCode.ER_FIELD_TYPE, null, () -> s.upsert(Tuple.of((Object)null)));
        s.upsert(Tuple.of(1000));
        assertEquals(Tuple.of(203), s.insert((Object)null), "an upsert moves nothing");
        s.truncate();
        assertEquals(Tuple.of(204), s.insert((Object)null));
        final Sequence sequence = db.sequences().get("s_seq");
        sequence.set(Long.MAX_VALUE);
        assertRefused(ErrorCode.ER_SEQUENCE_OVERFLOW, "Sequence 's_seq' has overflowed",
            () -> s.insert((Object)null));
        sequence.set(-5);
        assertEquals(Tuple.of(1), s.insert((Object)null));
    }

    @Test
    void shouldNotGiveAValueBack()
    {
        final Sequence sequence = db.sequences().create("q", (def) -> { });
        final Space s = db.createSpace("s", (def) -> def
            .field("id", FieldType.INTEGER).primaryKey("id").sequence("q"));
        assertThrows(ArithmeticException.class, () -> db.transact((tx) ->
        {
            assertEquals(Tuple.of(1), tx.insert(s, (Object)null));
            assertEquals(2, sequence.next());
            throw new ArithmeticException();
        }));
        assertEquals(0, db.space("_sequence_data").size());
        assertEquals(2, sequence.current());
        assertEquals(Tuple.of(3), s.insert((Object)null));
    }

    @Test
    void shouldFillInInsideTransactionsAndUnderTriggers()
    {
        final Space s = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).field("parent", FieldType.ANY).primaryKey("id").sequence());
        s.beforeReplace((old, tuple, name, type) ->
        {
            if ("parent".equals(tuple.get(1)))
            {
                db.transaction().insert(s, null, "child of " + tuple.get(0));
            }
            return tuple;
        });
        db.transact((tx) -> assertEquals(Tuple.of(1, "parent"), tx.insert(s, null, "parent")));
        assertEquals(List.of(Tuple.of(1, "parent"), Tuple.of(2, "child of 1")), s.primary().select());
    }

    @Test
    void shouldFillInAnyIntegerPartOfThePrimaryKey()
    {
        db.sequences().create("q", (def) -> def.start(7));
        final Space s = db.createSpace("s", (def) -> def
            .field("a", FieldType.STRING).field("b", FieldType.INTEGER).primaryKey(IndexType.HASH, "a", "b")
            .sequence("q", "b"));
        assertEquals(Tuple.of("x", 7), s.insert("x", null));
        assertRefused(ErrorCode.ER_FIELD_MISSING, "Tuple field 2 (b) required by space format is missing",
            () -> s.insert("x"));
        final Space other = db.createSpace("other", (def) -> def
            .field("id", FieldType.UNSIGNED).primaryKey("id").sequence("q"));
        assertEquals(Tuple.of(8), other.insert((Object)null), "two spaces may share one");
        assertEquals(Tuple.of("x", 9), s.insert("x", null));
    }

    @Test
    void shouldRefuseToAttachAndToDropWhatIsAttached()
    {
        final Space s = db.createSpace("s", (def) -> def.field("id", FieldType.UNSIGNED)
            .field("word", FieldType.STRING).field("any", FieldType.SCALAR)
            .index("pk", IndexType.TREE, unique("id", "word", "any")));
        db.createSpace("bare", (def) -> { });
        final Sequence q = db.sequences().create("q", (def) -> { });
        final String pk = "Can't create or modify index 'pk' in space 's': ";
        assertRefused(ErrorCode.ER_MODIFY_INDEX, pk + "sequence field must be a part of the index",
            () -> attach(s.id(), 1, false, 5, ""));
        assertRefused(ErrorCode.ER_MODIFY_INDEX, pk + "sequence field must be a part of the index",
            () -> attach(s.id(), 1, false, 0, "a"));
        assertRefused(ErrorCode.ER_MODIFY_INDEX, pk + "sequence cannot be used with a non-integer key",
            () -> attach(s.id(), 1, false, 1, ""));
        assertRefused(ErrorCode.ER_MODIFY_INDEX, pk + "sequence cannot be used with a non-integer key",
            () -> attach(s.id(), 1, false, 2, ""));
        assertRefused(ErrorCode.ER_NO_SUCH_INDEX_ID, "No index #0 is defined in space 'bare'",
            () -> attach(db.space("bare").id(), 1, false, 0, ""));
        assertRefused(ErrorCode.ER_NO_SUCH_SEQUENCE, "Sequence '777' does not exist",
            () -> attach(s.id(), 777, false, 0, ""));
        assertRefused(ErrorCode.ER_NO_SUCH_SPACE, "Space '777' does not exist", () -> attach(777, 1, false, 0, ""));
        s.attachSequence("q");
        assertRefused(ErrorCode.ER_UNSUPPORTED, "space \"_space_sequence\" does not support update",
            () -> db.space("_space_sequence").replace(s.id(), 1, false, 0, ""));
        assertRefused(ErrorCode.ER_DROP_SEQUENCE, "Can't drop sequence 'q': the sequence is in use", q::drop);
        q.next();
        assertRefused(ErrorCode.ER_DROP_SEQUENCE, "Can't drop sequence 'q': the sequence has data",
            () -> db.space("_sequence").delete(1));
        assertRefused(ErrorCode.ER_ALTER_SPACE,
            "Can't modify space 's': can not drop primary key while space sequence exists",
            () -> db.space("_index").delete(s.id(), 0));
        assertRefused(ErrorCode.ER_MODIFY_INDEX, pk + "sequence field must be a part of the index",
            () -> db.space("_index").update(key(s.id(), 0), set(5, List.of(List.of(1, "string")))));
        final Space own = db.createSpace("own", (def) -> def
            .field("id", FieldType.UNSIGNED).primaryKey("id").sequence());
        s.detachSequence();
        assertRefused(ErrorCode.ER_ALTER_SPACE, "Can't modify space 's': can not attach generated sequence",
            () -> s.attachSequence("own_seq"));
        assertEquals(Tuple.of(1), own.insert((Object)null));
        q.drop();
        assertRefused(ErrorCode.ER_NO_SUCH_SEQUENCE, "Sequence 'q' does not exist", q::next);
    }

    @Test
    void shouldDropAGeneratedSequenceWithItsUse()
    {
        final Space s = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).primaryKey("id").sequence());
        s.insert((Object)null);
        db.sequences().get("s_seq").next();
        s.drop();
        assertGone();
        final Space again = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).primaryKey("id").sequence());
        assertEquals(Tuple.of(1), again.insert((Object)null));
        again.primary().drop();
        assertGone();
        again.createIndex("pk", IndexType.TREE, unique(0));
        again.attachSequence(null);
        db.sequences().create("q", (def) -> { });
        again.attachSequence("q");
        assertFalse(db.sequences().has("s_seq"));
        again.drop();
        assertEquals(0, db.space("_space_sequence").size());
        db.sequences().get("q").drop();
        assertGone();
    }

    @Test
    void shouldKeepTheValueWhenADropIsRolledBack()
    {
        final Space s = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).primaryKey("id").index("other", IndexType.TREE, unique("id")).sequence());
        s.insert((Object)null);
        assertEquals(2, db.sequences().get("s_seq").next());
        assertRefused(ErrorCode.ER_DROP_PRIMARY_KEY, null, () -> s.primary().drop());
        assertEquals(Tuple.of(3), s.insert((Object)null));
        assertThrows(ArithmeticException.class, () -> db.transact((tx) ->
        {
            s.drop();
            throw new ArithmeticException();
        }));
        assertEquals(Tuple.of(4), s.insert((Object)null));
        assertThrows(ArithmeticException.class, () -> db.transact((tx) ->
        {
            db.sequences().get("s_seq").reset();
            throw new ArithmeticException();
        }));
        s.drop();
        assertGone();
    }

    private void assertGone()
    {
        for (final String space : List.of("_sequence", "_sequence_data", "_space_sequence"))
        {
            assertEquals(List.of(), db.space(space).primary().select(), space);
        }
    }

    private void attach(
        final int spaceId, final int sequenceId, final boolean isGenerated, final int field, final String path)
    {
        db.space("_space_sequence").insert(spaceId, sequenceId, isGenerated, field, path);
    }

    private void row(final long id, final String name, final long max)
    {
        db.space("_sequence").insert(
            id, 1, name, 1, 1, max < 0 ? new BigInteger("9223372036854775808") : max, 1, 0, false);
    }

    private static void refuseCreate(final String reason, final Executable call)
    {
        assertRefused(ErrorCode.ER_CREATE_SEQUENCE, "Failed to create sequence 'a': " + reason, call);
    }

    private static void assertRefused(final ErrorCode code, final String text, final Executable call)
    {
        final MemtxException ex = assertThrows(MemtxException.class, call);
        assertEquals(code, ex.code(), ex.getMessage());
        if (null != text)
        {
            assertEquals(text, ex.getMessage());
        }
    }
}
