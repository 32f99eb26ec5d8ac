package io.memtx.memtx.prepare;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.add;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Defaults, default functions and constraints, as the sources of Tarantool 3 have them; 2.6 has none. */
class RulesTest
{
    private static final FieldDef ID = new FieldDef("id", FieldType.UNSIGNED);

    @TempDir
    private Path directory;
    private final List<List<Object>> calls = new ArrayList<>();
    private boolean isGood = true;
    private Memtx db;

    @BeforeEach
    void open()
    {
        db = Memtx.open(context());
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    private MemtxContext context()
    {
        return new MemtxContext(directory)
            .function("twice", (args) -> 0 == args.length ? 2L : 2 * (Long)args[0])
            .function("good", (args) ->
            {
                calls.add(List.of(args));
                return isGood;
            })
            .function("small", (args) -> (Long)args[0] < 10)
            .function("words", (args) -> "words")
            .function("fail", (args) ->
            {
                throw new ArithmeticException("no way");
            })
            .function("reenter", (args) -> db.space("s").insert(99));
    }

    @Test
    void shouldFillInDefaults()
    {
        final Space s = space(
            ID,
            new FieldDef("a", FieldType.STRING).withDefault("x"),
            new FieldDef("b", FieldType.UNSIGNED, true),
            new FieldDef("c", FieldType.UNSIGNED).withDefaultFunction(db.functions().id("twice")),
            new FieldDef("d", FieldType.ANY).withDefault(21).withDefaultFunction(db.functions().id("twice")),
            new FieldDef("e", FieldType.ANY, true));
        assertEquals(Tuple.of(1, "x", null, 2, 42), s.insert(1));
        assertEquals(Tuple.of(2, "y", 5, 7, 42, "more"), s.insert(2, "y", 5, 7, null, "more"));
        assertEquals(Tuple.of(3, "x", null, 2, 42, null, 9), s.replace(3, null, null, null, null, null, 9));
        s.upsert(Tuple.of(4), set("a", "never"));
        assertEquals(Tuple.of(4, "x", null, 2, 42), s.get(4));
        s.upsert(Tuple.of(4), set("a", "set"));
        assertEquals(Tuple.of(4, "set", null, 2, 42), s.get(4));
        assertEquals(Tuple.of(4, null, null, 2, 42), s.update(key(4), set("a", null)), "an update fills nothing in");
        db.transact((tx) -> assertEquals(Tuple.of(5, "x", null, 2, 42), tx.insert(s, 5)));
        final List<Tuple> before = s.primary().select();
        reopen(false);
        assertEquals(before, db.space("s").primary().select());
        assertEquals(Tuple.of(6, "x", null, 2, 42), db.space("s").insert(6));
        reopen(true);
        assertEquals(Tuple.of(7, "x", null, 2, 42), db.space("s").insert(7));
    }

    @Test
    void shouldShowDefaultsToTriggersAndKeys()
    {
        final Space s = db.createSpace("s", (def) -> def
            .field(ID.withDefault(7)).field("n", FieldType.UNSIGNED).primaryKey("id"));
        assertEquals(Tuple.of(7, 1), s.insert(null, 1));
        final List<Tuple> seen = new ArrayList<>();
        s.beforeReplace((old, tuple, name, type) ->
        {
            seen.add(tuple);
            return tuple;
        });
        s.replace(null, 2);
        assertEquals(List.of(Tuple.of(7, 2)), seen);
    }

    @Test
    void shouldFillInTheKeyBeforeDefaults()
    {
        final Space s = db.createSpace("s", (def) -> def
            .field(ID).field(new FieldDef("a", FieldType.ANY).withDefault(List.of(1, 2))).primaryKey("id").sequence());
        assertEquals(Tuple.of(1, List.of(1, 2)), s.insert((Object)null));
        assertEquals(Tuple.of(2, List.of(1, 2)), s.insert(null, null));
        assertEquals(Tuple.of(9, "b"), s.insert(9, "b"));
        assertEquals(Tuple.of(10, List.of(1, 2)), s.insert((Object)null));
    }

    @Test
    void shouldRefuseBadDefaults()
    {
        assertRefused(
            ErrorCode.ER_DEFAULT_VALUE_TYPE,
            "Type of the default value does not match tuple field 2 (a) type: expected unsigned, got string",
            () -> space(ID, new FieldDef("a", FieldType.UNSIGNED).withDefault("x")));
        assertRefused(
            ErrorCode.ER_CREATE_DEFAULT_FUNC,
            "Failed to create field default function '777': function does not exist",
            () -> space(ID, new FieldDef("a", FieldType.UNSIGNED).withDefaultFunction(777)));
        assertRefused(ErrorCode.ER_NO_SUCH_FUNCTION, "Function 'nope' does not exist", () -> db.functions().id("nope"));
        final Space s = space(
            ID, new FieldDef("a", FieldType.UNSIGNED).withDefaultFunction(db.functions().id("fail")));
        final MemtxException ex = assertRefused(
            ErrorCode.ER_DEFAULT_FUNC_FAILED,
            "Error calling field default function 'fail': no way",
            () -> s.insert(1));
        assertInstanceOf(ArithmeticException.class, ex.getCause());
        s.format(List.of(ID, new FieldDef("a", FieldType.UNSIGNED).withDefaultFunction(db.functions().id("words"))));
        assertRefused(
            ErrorCode.ER_FIELD_TYPE,
            "Tuple field 2 (a) type does not match one required by operation: expected unsigned, got string",
            () -> s.insert(1));
        assertEquals(0, s.size());
    }

    @Test
    void shouldCheckConstraints()
    {
        final int good = db.functions().id("good");
        final Space s = db.createSpace("s", (def) -> def
            .field(ID.withConstraint("small", db.functions().id("small")))
            .field(new FieldDef("a", FieldType.ANY, true).withConstraint("fine", good))
            .constraint("whole", good)
            .primaryKey("id"));
        s.insert(1);
        assertEquals(List.of(List.of(Tuple.of(1), "whole")), calls, "nil where it is allowed is not checked");
        calls.clear();
        s.replace(1, "v");
        assertEquals(List.of(List.of(Tuple.of(1, "v"), "whole"), List.of("v", "fine")), calls);
        calls.clear();
        s.update(key(1), set("a", "w"));
        assertEquals(List.of(List.of(Tuple.of(1, "w"), "whole"), List.of("w", "fine")), calls);
        assertRefused(
            ErrorCode.ER_FIELD_CONSTRAINT_FAILED,
            "Check constraint 'small' failed for field '1 (id)'", () -> s.insert(10, "v"));
        calls.clear();
        assertRefused(ErrorCode.ER_FIELD_TYPE, null, () -> s.insert("no number"));
        assertEquals(1, calls.size(), "constraints on tuples come before the format");
        isGood = false;
        final String refusal = "Check constraint 'whole' failed for a tuple";
        assertRefused(ErrorCode.ER_TUPLE_CONSTRAINT_FAILED, refusal, () -> s.insert(2));
        assertRefused(ErrorCode.ER_TUPLE_CONSTRAINT_FAILED, refusal, () -> s.update(key(1), set("a", 3)));
        assertRefused(ErrorCode.ER_TUPLE_CONSTRAINT_FAILED, refusal, () -> s.upsert(Tuple.of(1), set("a", 3)));
        assertRefused(ErrorCode.ER_TUPLE_CONSTRAINT_FAILED, refusal, () -> db.transact((tx) -> tx.replace(s, 1)));
        assertEquals(List.of(Tuple.of(1, "w")), s.primary().select());
        s.delete(1);
        assertEquals(0, s.size(), "a delete is not checked");
    }

    @Test
    void shouldCheckWhatATriggerPuts()
    {
        final Space s = space(ID.withConstraint("small", db.functions().id("small")));
        s.beforeReplace((old, tuple, name, type) -> Tuple.of(20));
        assertRefused(
            ErrorCode.ER_FIELD_CONSTRAINT_FAILED,
            "Check constraint 'small' failed for field '1 (id)'", () -> s.insert(1));
    }

    @Test
    void shouldCheckDataWhenConstraintsAreAdded()
    {
        final Space s = space(ID);
        s.insert(50);
        final List<FieldDef> small = List.of(ID.withConstraint("small", db.functions().id("small")));
        assertRefused(
            ErrorCode.ER_FIELD_CONSTRAINT_FAILED,
            "Check constraint 'small' failed for field '1 (id)'", () -> s.format(small));
        s.insert(60);
        s.truncate();
        s.format(small);
        assertThrows(MemtxException.class, () -> s.insert(60));
        s.format(List.of(ID));
        s.insert(60);
    }

    @Test
    void shouldTakeAThrowingConstraintForNo()
    {
        final Space s = space(ID.withConstraint("c", db.functions().id("fail")));
        final MemtxException ex = assertRefused(
            ErrorCode.ER_FIELD_CONSTRAINT_FAILED,
            "Check constraint 'c' failed for field '1 (id)'", () -> s.insert(1));
        assertEquals("no way", ex.getCause().getMessage());
        assertRefused(
            ErrorCode.ER_CREATE_CONSTRAINT,
            "Failed to create constraint 'c' in space 't': constraint function does not exist",
            () -> db.createSpace("t", (def) -> def.field(ID.withConstraint("c", 777)).primaryKey("id")));
        assertRefused(
            ErrorCode.ER_CREATE_CONSTRAINT,
            "Failed to create constraint 'c' in space 't': constraint function does not exist",
            () -> db.createSpace("t", (def) -> def.field(ID).primaryKey("id").constraint("c", 777)));
    }

    @Test
    void shouldNotLetFunctionsCallTheEngine()
    {
        final Space s = space(
            ID.withConstraint("again", db.functions().id("reenter")), new FieldDef("n", FieldType.UNSIGNED, true));
        final MemtxException ex = assertThrows(MemtxException.class, () -> s.insert(1));
        assertInstanceOf(IllegalStateException.class, ex.getCause());
        s.format(List.of(ID, new FieldDef("n", FieldType.UNSIGNED, true)));
        s.insert(1);
        s.format(List.of(
            ID,
            new FieldDef("n", FieldType.UNSIGNED, true).withDefaultFunction(db.functions().id("reenter"))));
        assertInstanceOf(
            IllegalStateException.class, assertThrows(MemtxException.class, () -> s.insert(2)).getCause());
        assertEquals(Tuple.of(1, 1), s.update(key(1), set("n", 1)));
        assertEquals(Tuple.of(1, 3), s.update(key(1), add("n", 2)));
    }

    @Test
    void shouldKeepFunctionsThatAreUsed()
    {
        final int small = db.functions().id("small");
        final Space s = space(ID.withConstraint("small", small));
        assertRefused(
            ErrorCode.ER_DROP_FUNCTION,
            "Can't drop function " + small + ": function has references", () -> db.functions().drop("small"));
        s.rename("t");
        assertThrows(MemtxException.class, () -> s.insert(60), "other changes leave the constraints");
        s.drop();
        db.functions().drop("small");
    }

    @Test
    void shouldRefuseADirectoryWhoseFunctionsAreMissing()
    {
        space(ID.withConstraint("small", db.functions().id("small")));
        for (final boolean hasSnapshot : new boolean[]{false, true})
        {
            if (hasSnapshot)
            {
                reopen(true);
            }
            db.close();
            for (final boolean isForced : new boolean[]{false, true})
            {
                final MemtxException ex = assertThrows(
                    MemtxException.class, () -> Memtx.open(new MemtxContext(directory).forceRecovery(isForced)));
                assertEquals(
                    "memtx does not support function 'small' in LUA, which constraint 'small' of space 's' uses: the " +
                    "program has no function of that name", ex.getMessage());
            }
            db = Memtx.open(context());
        }
    }

    @Test
    void shouldNotCheckOnRecovery()
    {
        final int good = db.functions().id("good");
        db.createSpace("s", (def) -> def.field(ID).primaryKey("id").constraint("whole", good)).insert(1);
        calls.clear();
        isGood = false;
        reopen(false);
        assertEquals(List.of(), calls);
        assertEquals(
            Map.of("constraint", Map.of("whole", (long)good)), db.space("_space").index("name").get("s").get(5));
        assertTrue(assertThrows(MemtxException.class, () -> db.space("s").insert(2)).getMessage().contains("whole"));
    }

    private void reopen(final boolean hasSnapshot)
    {
        if (hasSnapshot)
        {
            db.snapshot();
        }
        db.close();
        db = Memtx.open(context());
    }

    private Space space(final FieldDef... fields)
    {
        return db.createSpace("s", (def) ->
        {
            for (final FieldDef field : fields)
            {
                def.field(field);
            }
            def.primaryKey("id");
        });
    }

    private static MemtxException assertRefused(final ErrorCode code, final String text, final Executable call)
    {
        final MemtxException ex = assertThrows(MemtxException.class, call);
        assertEquals(code, ex.code(), ex.getMessage());
        if (null != text)
        {
            assertEquals(text, ex.getMessage());
        }
        return ex;
    }
}
