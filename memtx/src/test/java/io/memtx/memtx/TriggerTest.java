package io.memtx.memtx;

import io.memtx.memtx.space.BeforeReplace;
import io.memtx.memtx.space.StatementType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static io.memtx.memtx.GateFixture.assertFails;
import static io.memtx.memtx.GateFixture.row;
import static io.memtx.memtx.GateFixture.tuple;
import static io.memtx.memtx.GateFixture.tuples;
import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.add;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Triggers of spaces. What is expected of nested statements was seen in Tarantool 2.6. */
class TriggerTest
{
    @TempDir
    Path directory;
    private GateFixture fixture;
    private Space space;
    private final List<String> calls = new ArrayList<>();

    @BeforeEach
    void open()
    {
        fixture = new GateFixture(directory);
        space = fixture.space;
        fixture.insert(1, 2);
    }

    @AfterEach
    void close()
    {
        fixture.check();
        fixture.close();
    }

    private void record()
    {
        space.beforeReplace((oldTuple, newTuple, name, type) ->
        {
            calls.add("before " + id(oldTuple) + " " + id(newTuple) + " " + name + " " + type);
            return newTuple;
        });
        space.onReplace((oldTuple, newTuple, name, type) ->
            calls.add("on " + id(oldTuple) + " " + id(newTuple) + " " + name + " " + type));
    }

    private static String id(final Tuple tuple)
    {
        return null == tuple ? "-" : String.valueOf(tuple.get(0));
    }

    /** Runs a statement as one of its own and, rolled back, inside a transaction. */
    private void expect(final Runnable statement, final String... expected)
    {
        calls.clear();
        statement.run();
        assertEquals(List.of(expected), calls);
    }

    @Test
    void shouldPassOldAndNewTupleWhenStatementChangesSomething()
    {
        record();
        expect(() -> space.insert(row(3)), "before - 3 s INSERT", "on - 3 s INSERT");
        expect(() -> space.replace(row(3)), "before 3 3 s REPLACE", "on 3 3 s REPLACE");
        expect(() -> space.replace(row(4)), "before - 4 s REPLACE", "on - 4 s REPLACE");
        expect(() -> space.update(key(3), add("group", 1)), "before 3 3 s UPDATE", "on 3 3 s UPDATE");
        expect(() -> space.upsert(tuple(3), add("group", 1)), "before 3 3 s UPSERT", "on 3 3 s UPSERT");
        expect(() -> space.upsert(tuple(5), add("group", 1)), "before - 5 s UPSERT", "on - 5 s UPSERT");
        expect(() -> space.delete(3), "before 3 - s DELETE", "on 3 - s DELETE");
    }

    @Test
    void shouldNotChangeAnythingWhenAnUpsertWouldChangeThePrimaryKey()
    {
        record();
        final Tuple before = space.get(1);
        expect(() -> space.upsert(tuple(1), set(0, 9), add("group", 1)), "before 1 9 s UPSERT");
        assertEquals(before, space.get(1));
        assertNull(space.get(9));
        assertEquals(1, fixture.errors.size());
        assertEquals(
            "Attempt to modify a tuple field which is part of primary index in space 's'",
            fixture.errors.get(0).getMessage());
        fixture.errors.clear();
    }

    @Test
    void shouldNotRunTriggersWhenNothingIsThereOrSpaceIsTruncated()
    {
        record();
        expect(() -> assertNull(space.update(key(9), add("group", 1))));
        expect(() -> assertNull(space.delete(9)));
        expect(() -> space.truncate());
        assertEquals(0, space.size());
    }

    @Test
    void shouldRunOnlyBeforeReplaceWhenInsertIsDuplicate()
    {
        record();
        expect(() -> assertFails(ErrorCode.ER_TUPLE_FOUND, () -> space.insert(row(1))), "before 1 1 s INSERT");
        expect(
            () -> assertFails(ErrorCode.ER_TUPLE_FOUND, () -> space.insert(7, 1, 999, "new", null)),
            "before - 7 s INSERT");
        assertEquals(tuples(1, 2), fixture.all());
    }

    @Test
    void shouldRunLastRegisteredFirstAndPassResultsOn()
    {
        final BeforeReplace first = (oldTuple, newTuple, name, type) ->
        {
            calls.add("first " + newTuple.get(3));
            return Tuple.of(3, 0, 3, "first", null);
        };
        space.beforeReplace(first);
        space.beforeReplace((oldTuple, newTuple, name, type) ->
        {
            calls.add("second " + newTuple.get(3));
            return Tuple.of(3, 0, 3, "second", null);
        });
        space.onReplace((oldTuple, newTuple, name, type) -> calls.add("on first"));
        space.onReplace((oldTuple, newTuple, name, type) -> calls.add("on second"));
        assertEquals(Tuple.of(3, 0, 3, "first", null), space.insert(3, 0, 3, "asked", null));
        assertEquals(List.of("second asked", "first second", "on second", "on first"), calls);
        assertTrue(space.removeBeforeReplace(first));
        assertFalse(space.removeBeforeReplace(first));
        assertEquals(Tuple.of(3, 0, 3, "second", null), space.replace(3, 0, 3, "asked", null));
    }

    @Test
    void shouldDeleteWhenBeforeReplaceReturnsNull()
    {
        space.beforeReplace((oldTuple, newTuple, name, type) -> null);
        assertEquals(tuple(1), space.replace(1, 1, 1, "other", null), "the tuple that was removed");
        assertEquals(tuples(2), fixture.all());
        assertNull(space.insert(row(7)));
        assertEquals(tuple(2), space.delete(2));
        assertEquals(List.of(), fixture.all());
    }

    @Test
    void shouldChangeNothingWhenBeforeReplaceReturnsOld()
    {
        space.beforeReplace((oldTuple, newTuple, name, type) -> oldTuple);
        final long lsn = fixture.db.info().vclock().get(1);
        assertNull(space.replace(1, 1, 1, "other", null));
        assertNull(space.update(key(1), add("group", 1)));
        assertNull(space.delete(1));
        space.upsert(tuple(1), add("group", 1));
        assertEquals(tuples(1, 2), fixture.all());
        assertEquals(lsn + 4, fixture.db.info().vclock().get(1));
    }

    @Test
    void shouldReplaceWhenBeforeReplaceReturnsAnotherTuple()
    {
        final List<Tuple> instead = new ArrayList<>();
        space.beforeReplace((oldTuple, newTuple, name, type) -> instead.get(0));
        instead.add(Tuple.of(1, 9, 9, "nine", null));
        assertEquals(instead.get(0), space.insert(row(1)));
        assertEquals(instead.get(0), space.get(1));
        instead.set(0, Tuple.of(8, 8, 8, "eight", null));
        assertFails(ErrorCode.ER_CANT_UPDATE_PRIMARY_KEY, () -> space.replace(row(1)));
        assertFails(ErrorCode.ER_CANT_UPDATE_PRIMARY_KEY, () -> space.delete(1));
        assertEquals(instead.get(0), space.insert(row(3)), "without an old tuple any key is fine");
        instead.set(0, Tuple.of(1, 9, 8, "clash", null));
        assertFails(ErrorCode.ER_TUPLE_FOUND, () -> space.replace(row(1)));
        instead.set(0, Tuple.of(1, 9, "text", "wrong", null));
        assertFails(ErrorCode.ER_FIELD_TYPE, () -> space.replace(row(1)));
        assertEquals(Tuple.of(1, 9, 9, "nine", null), space.get(1));
    }

    @Test
    void shouldSeeOldStateBeforeAndNewStateAfter()
    {
        space.beforeReplace((oldTuple, newTuple, name, type) ->
        {
            assertEquals(oldTuple, space.get(1));
            return newTuple;
        });
        space.onReplace((oldTuple, newTuple, name, type) -> assertEquals(newTuple, space.get(1)));
        space.update(key(1), set("code", 77));
        space.delete(1);
    }

    @Test
    void shouldUndoStatementWhenTriggerFails()
    {
        fixture.gate.hold();
        fixture.see((tx) ->
        {
            tx.delete(space, 2);
            space.onReplace((oldTuple, newTuple, name, type) ->
            {
                if (StatementType.INSERT == type)
                {
                    throw new IllegalArgumentException("no");
                }
            });
            assertThrows(IllegalArgumentException.class, () -> tx.insert(space, row(3)));
            assertEquals(tuples(1), fixture.all());
            tx.replace(space, row(4));
            assertEquals(tuples(1, 4), fixture.all());
            return 0;
        });
        fixture.gate.pass();
        fixture.db.doWork();
        assertEquals(tuples(1, 4), fixture.all());
        assertThrows(IllegalArgumentException.class, () -> space.insert(row(3)));
        assertEquals(tuples(1, 4), fixture.all());
    }

    @Test
    void shouldUndoNestedStatementsWithTheirStatement()
    {
        space.beforeReplace((oldTuple, newTuple, name, type) ->
        {
            if (10 > newTuple.getInt(0))
            {
                fixture.db.transaction().insert(space, row(newTuple.getInt(0) + 10));
            }
            return newTuple;
        });
        assertEquals(tuple(3), space.insert(row(3)));
        assertEquals(tuples(1, 2, 3, 13), fixture.all());
        space.onReplace((oldTuple, newTuple, name, type) ->
        {
            if (4 == newTuple.getInt(0))
            {
                throw new IllegalArgumentException("no");
            }
        });
        assertThrows(IllegalArgumentException.class, () -> space.insert(row(4)));
        assertEquals(tuples(1, 2, 3, 13), fixture.all());
        fixture.db.transact((tx) ->
        {
            tx.insert(space, row(5));
            assertThrows(IllegalArgumentException.class, () -> tx.insert(space, row(4)));
        });
        assertEquals(tuples(1, 2, 3, 5, 13, 15), fixture.all());
    }

    @Test
    void shouldRefuseFifthLevelOfNesting()
    {
        space.onReplace((oldTuple, newTuple, name, type) ->
        {
            calls.add(id(newTuple));
            fixture.db.transaction().insert(space, row(newTuple.getInt(0) + 1));
        });
        assertFails(ErrorCode.ER_SUB_STMT_MAX, () -> space.insert(row(3)));
        assertEquals(List.of("3", "4", "5", "6"), calls);
        assertEquals(tuples(1, 2), fixture.all());
    }

    @Test
    void shouldReturnWhatStatementLeftWhenTriggerReplacesIt()
    {
        space.onReplace((oldTuple, newTuple, name, type) ->
        {
            if (null != newTuple && 3 == newTuple.getInt(0) && 0 == newTuple.getInt(1))
            {
                fixture.db.transaction().update(space, key(3), set("group", 7));
            }
        });
        assertEquals(tuple(3), space.insert(row(3)));
        assertEquals(7, space.get(3).getInt(1));
    }

    @Test
    void shouldReturnDeletedTupleWhenTriggersDeleteOthers()
    {
        space.beforeReplace((oldTuple, newTuple, name, type) ->
        {
            if (null == newTuple && 1 == oldTuple.getInt(0))
            {
                assertEquals(tuple(2), fixture.db.transaction().delete(space, 2));
            }
            return newTuple;
        });
        assertEquals(tuple(1), space.delete(1));
        assertEquals(List.of(), fixture.all());
    }

    @Test
    void shouldGoOnWithWhatNestedStatementLeft()
    {
        nestedOnce(StatementType.REPLACE, (tx) -> tx.delete(space, 1));
        assertEquals(Tuple.of(1, 0, 1, "b", null), space.replace(1, 0, 1, "b", null));
        nestedOnce(StatementType.UPDATE, (tx) -> tx.replace(space, 1, 20, 20, "n", null));
        assertEquals(Tuple.of(1, 21, 20, "n", null), space.update(key(1), add("group", 1)));
        nestedOnce(StatementType.UPDATE, (tx) -> tx.delete(space, 1));
        assertNull(space.update(key(1), add("group", 1)));
        assertNull(space.get(1));
        nestedOnce(StatementType.UPSERT, (tx) -> tx.insert(space, 1, 50, 50, "n", null));
        space.upsert(tuple(1), add("group", 1));
        assertEquals(Tuple.of(1, 51, 50, "n", null), space.get(1));
        nestedOnce(StatementType.UPSERT, (tx) -> tx.delete(space, 1));
        space.upsert(tuple(1), add("group", 1));
        assertEquals(tuple(1), space.get(1));
        nestedOnce(StatementType.INSERT, (tx) -> tx.replace(space, row(3)));
        assertFails(ErrorCode.ER_TUPLE_FOUND, () -> space.insert(row(3)));
        assertNull(space.get(3));
        nestedOnce(StatementType.DELETE, (tx) -> tx.delete(space, 1));
        assertNull(space.delete(1));
        assertEquals(tuples(2), fixture.all());
    }

    @Test
    void shouldDoNothingWhenTriggerDeletesOldItselfAndWantsItDeleted()
    {
        space.beforeReplace((oldTuple, newTuple, name, type) ->
        {
            if (StatementType.REPLACE == type)
            {
                fixture.db.transaction().delete(space, 1);
                return null;
            }
            return newTuple;
        });
        space.replace(1, 1, 1, "x", null);
        assertEquals(tuples(2), fixture.all());
    }

    @Test
    void shouldKeepTriggersWhenSpaceIsAlteredOrTruncated()
    {
        record();
        space.rename("t");
        space.truncate();
        expect(() -> space.insert(row(3)), "before - 3 t INSERT", "on - 3 t INSERT");
    }

    /** One nested statement inside the next statement of a type. */
    private void nestedOnce(final StatementType expected, final TransactionBody nested)
    {
        final boolean[] isDone = {false};
        space.beforeReplace((oldTuple, newTuple, name, type) ->
        {
            if (expected == type && !isDone[0])
            {
                isDone[0] = true;
                nested.run(fixture.db.transaction());
            }
            return newTuple;
        });
    }
}
