package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.submission.Submitter;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.KeySpec.unique;
import static io.memtx.memtx.Operation.set;
import static io.memtx.memtx.schema.IndexType.HASH;
import static io.memtx.memtx.schema.IndexType.TREE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Changes of spaces in steps. How long the writer is stopped is measured in steps: none looks at more than a thousand
 * tuples, and transactions run between any two.
 */
class OnlineChangeTest
{
    private static final int ROWS = 5_500;

    @TempDir
    private Path directory;
    private Memtx db;
    private Space space;

    private void open()
    {
        db = Memtx.open(new MemtxContext(directory).memtxMemory(16 << 20));
        space = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).field("number", FieldType.UNSIGNED).nullableField("text", FieldType.ANY)
            .primaryKey("id")
            .index("number", TREE, nonUnique("number")));
        fill();
    }

    private void fill()
    {
        db.transact((tx) ->
        {
            for (int i = 0; i < ROWS; i++)
            {
                tx.insert(space, i * 10, ROWS - i, "t" + i);
            }
        });
    }

    @AfterEach
    void close()
    {
        if (null != db)
        {
            db.engine().transactions().schema().forEach((store) -> store.checkStructure());
            assertEquals(0, db.info().memory().reservedBytes());
            final EngineState before = EngineState.of(db);
            db.close();
            try (Memtx again = Memtx.open(directory))
            {
                assertEquals(before, EngineState.of(again));
            }
        }
    }

    private long stepCount()
    {
        return db.engine().schemaChanges().stepCount();
    }

    /** Steps by turns, and does something between any two; returns how many turns looked at tuples. */
    private int stepThrough(final SchemaChange change, final Runnable between)
    {
        int turns = 0;
        while (!change.isDone())
        {
            final long before = change.tupleCount();
            final long steps = stepCount();
            db.doWork();
            assertTrue(change.tupleCount() - before <= SchemaChanges.STEP, "looked at too many tuples in one turn");
            assertTrue(stepCount() - steps <= 1);
            turns += stepCount() == steps ? 0 : 1;
            if (!change.isDone())
            {
                between.run();
            }
        }
        return turns;
    }

    private static void assertFailed(final ErrorCode code, final String text, final SchemaChange change)
    {
        assertTrue(change.isDone());
        final Throwable cause = assertThrows(ExecutionException.class, () -> change.future().get()).getCause();
        final MemtxException reason = assertInstanceOf(MemtxException.class, cause);
        assertEquals(code, reason.code());
        assertEquals(text, reason.getMessage());
        assertSame(reason, assertThrows(MemtxException.class, change::await));
    }

    private static void assertRefused(final ErrorCode code, final String text, final Executable executable)
    {
        final MemtxException refusal = assertThrows(MemtxException.class, executable);
        assertEquals(code, refusal.code(), refusal::getMessage);
        assertEquals(text, refusal.getMessage());
    }

    @Test
    void shouldBuildInStepsWhileTransactionsGoOn()
    {
        open();
        final SchemaChange change = space.startCreateIndex("text", TREE, nonUnique(KeyPart.of(2, FieldType.STRING)));
        assertFalse(change.isDone());
        final int[] round = new int[1];
        final int turns = stepThrough(change, () ->
        {
            final int i = round[0]++;
            space.replace(i * 10, 1, "changed" + i); // behind the walk
            space.delete((ROWS - 1 - i) * 10); // ahead of it
            space.insert(i * 10 + 5, 2, "new" + i);
            space.update(key((ROWS - 100 - i) * 10), set(2, "updated" + i));
            db.transact((tx) ->
            {
                tx.insert(space, 1_000_000 + i, 3, "twice");
                tx.replace(space, 1_000_000 + i, 3, "both" + i);
                tx.insert(space, 2_000_000 + i, 3, "away");
                tx.delete(space, 2_000_000 + i);
            });
            assertEquals(2, space.indexes().size());
        });
        assertTrue(turns >= 6, "turns=" + turns);
        change.await();
        final Index text = space.index("text");
        assertEquals(space.size(), text.size());
        assertEquals(1, text.select("changed0").size());
        assertEquals(1, text.select("both3").size());
        assertEquals(1, text.select("updated2").size());
        assertEquals(0, text.select("t0").size());
        assertEquals(0, text.select("twice").size());
        assertEquals(0, text.select("away").size());
    }

    @Test
    void shouldRefuseWhatHasBecomeWrongMeanwhile()
    {
        open();
        final Space empty = db.createSpace("e", (def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id"));
        final SchemaChange temporary = empty.startAlter((to) -> to.temporary(true));
        empty.insert(1);
        assertRefused(ErrorCode.ER_ALTER_SPACE,
            "Can't modify space 'e': can not change data-temporariness on a non-empty space", temporary::await);
        final SchemaChange text = space.primary().startAlter((to) -> to.parts(KeyPart.of(2, FieldType.STRING)));
        space.attachSequence(null);
        assertEquals(ErrorCode.ER_MODIFY_INDEX, assertThrows(MemtxException.class, text::await).code());
        assertEquals(0, space.primary().min().getInt(0));
    }

    @Test
    void shouldRebuildThePrimaryKeyAndWhatUsesIt()
    {
        open();
        final SchemaChange change = space.primary().startAlter((to) -> to.parts("number"));
        final int[] round = new int[1];
        stepThrough(change, () -> space.insert(700_000 + round[0], 800_000 + round[0]++, null));
        change.await();
        assertEquals(800_000, space.get(800_000).getInt(1));
        assertNull(space.get(10_000));
        assertEquals(space.size(), space.index("number").size());
    }

    @ParameterizedTest
    @EnumSource(names = {"TREE", "HASH"})
    void shouldMakeOtherStructure(final IndexType type)
    {
        open();
        space.startCreateIndex("other", type, unique("number")).await();
        final SchemaChange change = space.index("other").startAlter((to) -> to.type(TREE == type ? HASH : TREE));
        final int[] round = new int[1];
        stepThrough(change, () -> space.insert(700_000 + round[0], 800_000 + round[0]++, null));
        assertEquals(0, space.index("other").get(ROWS).getInt(0));
        assertEquals(space.size(), space.index("other").size());
    }

    @Test
    void shouldWalkAHashInOneStep()
    {
        open();
        space.primary().alter((to) -> to.type(HASH));
        final long before = stepCount();
        final SchemaChange change = space.startCreateIndex("text", TREE, nonUnique(KeyPart.of(2, FieldType.STRING)));
        change.await();
        assertEquals(1, stepCount() - before);
        assertEquals(ROWS, change.tupleCount());
        assertEquals(ROWS, space.index("text").size());
    }

    @Test
    void shouldCheckAFormatInStepsAndHoldWritersToIt()
    {
        open();
        final List<FieldDef> wanted = List.of(
            new FieldDef("id", FieldType.UNSIGNED, false),
            new FieldDef("number", FieldType.UNSIGNED, false),
            new FieldDef("text", FieldType.STRING, true));
        final SchemaChange change = space.startAlter((to) -> to.format(wanted).fieldCount(3).name("renamed"));
        final int[] round = new int[1];
        final int turns = stepThrough(change, () -> space.replace(10 * round[0]++, 1, "text"));
        assertTrue(turns >= 6, "turns=" + turns);
        change.await();
        assertEquals("renamed", space.name());
        assertRefused(
            ErrorCode.ER_FIELD_TYPE,
            "Tuple field 3 (text) type does not match one required by operation: expected string, got unsigned",
            () -> space.insert(1, 1, 1));
        assertRefused(
            ErrorCode.ER_EXACT_FIELD_COUNT, "Tuple field count 2 does not match space field count 3",
            () -> space.insert(1, 1));
    }

    @Test
    void shouldFailWhenDataOrWriterDoesNotMeetTheFormat()
    {
        open();
        final Function<Boolean, SchemaChange> start = (isNullable) -> space.startAlter((to) -> to.format(List.of(
            new FieldDef("id", FieldType.UNSIGNED, false),
            new FieldDef("number", FieldType.UNSIGNED, false),
            new FieldDef("text", FieldType.STRING, isNullable))));
        final SchemaChange first = start.apply(true);
        db.doWork();
        space.insert(1, 1, 1.5); // goes through
        assertFalse(first.isDone());
        db.doWork();
        final String text =
            "Tuple field 3 (text) type does not match one required by operation: expected string, got double";
        assertFailed(ErrorCode.ER_FIELD_TYPE, text, first);
        assertTrue(first.tupleCount() < ROWS);
        final SchemaChange second = start.apply(true);
        stepThrough(second, () -> { });
        assertFailed(ErrorCode.ER_FIELD_TYPE, text, second);
        space.delete(1);
        start.apply(false).await();
        assertEquals(FieldType.STRING, space.fields().get(2).type());
    }

    @Test
    void shouldFailAndLetTheWriterGoOnWhenAnIndexIsNotUnique()
    {
        open();
        final long used = db.info().memory().usedBytes();
        final SchemaChange change = space.startCreateIndex("unique", TREE, unique("number"));
        db.doWork();
        space.insert(1, 5_000, null);
        db.doWork();
        assertFailed(
            ErrorCode.ER_TUPLE_FOUND,
            "Duplicate key exists in unique index \"unique\" in space \"s\" with old tuple - " +
            "[5000, 5000, \"t500\"] and new tuple - [1, 5000, null]",
            change);
        assertEquals(2, space.indexes().size());
        space.delete(1);
        space.insert(3, 4, null); // ahead of the walk that comes: it is found by that
        final SchemaChange second = space.startCreateIndex("unique", TREE, unique("number"));
        stepThrough(second, () -> { });
        assertFailed(
            ErrorCode.ER_TUPLE_FOUND,
            "Duplicate key exists in unique index \"unique\" in space \"s\" with old tuple - " +
            "[3, 4, null] and new tuple - [54960, 4, \"t5496\"]",
            second);
        space.delete(3);
        awaitUsed(used);
    }

    /** What was retired comes back when nobody can see it any more. */
    private void awaitUsed(final long bytes)
    {
        for (int i = 0; i < 1_000; i++)
        {
            db.doWork();
        }
        final long more = db.info().memory().usedBytes() - bytes;
        assertTrue(more < 8_192, () -> "memory is lost: bytes=" + more); // other indexes may have got a block more
    }

    @Test
    void shouldKeepOtherChangesOfTheSpaceAway()
    {
        open();
        final SchemaChange change = space.startCreateIndex("text", TREE, nonUnique(KeyPart.of(2, FieldType.STRING)));
        db.doWork();
        final String busy = "Can't modify space 's': the space is already being modified";
        assertRefused(ErrorCode.ER_ALTER_SPACE, busy, () -> space.createIndex("x", TREE, unique("id")));
        assertRefused(ErrorCode.ER_ALTER_SPACE, busy, () -> space.startCreateIndex("x", TREE, unique("id")));
        assertRefused(ErrorCode.ER_ALTER_SPACE, busy, () -> space.index("number").alter((to) -> to.name("n")));
        assertRefused(ErrorCode.ER_ALTER_SPACE, busy, () -> space.index("number").startAlter((to) -> to.name("n")));
        assertRefused(ErrorCode.ER_ALTER_SPACE, busy, () -> space.index("number").drop());
        assertRefused(ErrorCode.ER_ALTER_SPACE, busy, () -> space.rename("t"));
        assertRefused(ErrorCode.ER_ALTER_SPACE, busy, () -> space.startAlter((to) -> to.name("t")));
        assertRefused(ErrorCode.ER_ALTER_SPACE, busy, () -> space.truncate());
        assertRefused(ErrorCode.ER_ALTER_SPACE, busy, () -> space.drop());
        final Space other = db.createSpace("other", (def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id"));
        other.insert(1);
        other.truncate();
        final SchemaChange beside = other.startAlter((to) -> to.name("beside"));
        beside.await();
        other.drop();
        change.await();
        space.index("text").drop();
        space.truncate();
    }

    @Test
    void shouldTakeTurnsWithAnotherChange()
    {
        open();
        final Space second = db.createSpace("second", (def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id"));
        db.transact((tx) ->
        {
            for (int i = 0; i < 3_000; i++)
            {
                tx.insert(second, i, 2 * i);
            }
        });
        final SchemaChange a = space.startCreateIndex("text", TREE, nonUnique(KeyPart.of(2, FieldType.STRING)));
        final SchemaChange b = second.startCreateIndex("twice", TREE, unique(KeyPart.of(1, FieldType.UNSIGNED)));
        db.doWork();
        db.doWork();
        assertEquals(1_000, a.tupleCount());
        assertEquals(1_000, b.tupleCount());
        b.await();
        assertFalse(a.isDone());
        a.await();
        assertEquals(3_000, second.index("twice").size());
    }

    @Test
    void shouldGiveEverythingBackWhenCancelledOrClosed()
    {
        open();
        final long used = db.info().memory().usedBytes();
        final SchemaChange change = space.startCreateIndex("text", TREE, nonUnique(KeyPart.of(2, FieldType.STRING)));
        db.doWork();
        db.doWork();
        assertTrue(db.info().memory().usedBytes() > used);
        change.cancel();
        change.cancel();
        assertTrue(change.isDone());
        assertThrows(CancellationException.class, change::await);
        awaitUsed(used);
        space.rename("free");
        final SchemaChange closed = space.startCreateIndex("text", TREE, nonUnique(KeyPart.of(2, FieldType.STRING)));
        db.doWork();
        close();
        db = null;
        assertInstanceOf(
            IllegalStateException.class,
            assertThrows(CompletionException.class, () -> closed.future().join()).getCause());
    }

    @Test
    void shouldBeginInATransactionThatChangesData()
    {
        open();
        final SchemaChange change = db.compute((tx) ->
        {
            tx.insert(space, 1, 1, "in the transaction");
            return space.startCreateIndex("text", TREE, nonUnique(KeyPart.of(2, FieldType.STRING)));
        });
        change.await();
        assertEquals(1, space.index("text").select("in the transaction").size());
        assertRefused(
            ErrorCode.ER_MULTISTATEMENT_TRANSACTION,
            "Can not perform a change of schema in steps in a multi-statement transaction",
            () -> db.transact((tx) ->
            {
                space.rename("t");
                space.startAlter((to) -> to.name("u"));
            }));
    }

    @Test
    void shouldRefuseAtOnceWhatIsWrongWhateverTheData()
    {
        open();
        assertRefused(
            ErrorCode.ER_INDEX_EXISTS, "Index 'number' already exists",
            () -> space.startCreateIndex("number", TREE, unique("id")));
        assertRefused(
            ErrorCode.ER_INDEX_PART_TYPE_MISMATCH,
            "Field 2 (number) has type 'unsigned' in one index, but type 'string' in another",
            () -> space.startCreateIndex("x", TREE, unique(KeyPart.of(1, FieldType.STRING))));
        assertRefused(
            ErrorCode.ER_ALTER_SPACE,
            "Can't modify space 's': exact_field_count must be either 0 or >= formatted field count",
            () -> space.startAlter((to) -> to.fieldCount(1)));
        space.rename("not busy");
    }

    @Test
    void shouldFailWhenTheQuotaDoesNotAllowIt()
    {
        open();
        final SchemaChange change = space.startCreateIndex("text", TREE, nonUnique(KeyPart.of(2, FieldType.STRING)));
        db.doWork();
        final Arena arena = db.engine().arena();
        long held = 0;
        while (arena.reserve(10_000))
        {
            held += 10_000;
        }
        stepThrough(change, () -> { });
        assertEquals(ErrorCode.ER_MEMORY_ISSUE, assertThrows(MemtxException.class, change::await).code());
        arena.release(held);
        final SchemaChange late = space.startCreateIndex("text", TREE, nonUnique(KeyPart.of(2, FieldType.STRING)));
        db.doWork();
        held = 0;
        while (arena.reserve(1_000))
        {
            held += 1_000;
        }
        space.delete(10); // goes through; what follows it in the index needs memory that is not there
        arena.release(held);
        db.doWork();
        assertEquals(ErrorCode.ER_MEMORY_ISSUE, assertThrows(MemtxException.class, late::await).code());
        space.startCreateIndex("text", TREE, nonUnique(KeyPart.of(2, FieldType.STRING))).await();
        assertEquals(ROWS - 1, space.index("text").size());
    }

    @Test
    void shouldServeOtherThreads() throws Exception
    {
        final long rows = 20_000;
        try (Memtx launched = Memtx.launch(new MemtxContext(directory.resolve("launched"))))
        {
            launched.submit((tx) -> launched.createSpace("s", (def) -> def
                .id(600).field("id", FieldType.UNSIGNED).field("text", FieldType.STRING).primaryKey("id"))).get();
            try (Submitter submitter = launched.submitter())
            {
                for (long i = 0; i < rows; i++)
                {
                    assertTrue(submitter.await(submitter.insert(600).u64(i).string("t" + i).offer()) >= 0);
                }
                final SchemaChange change = launched.submit((tx) ->
                    launched.space("s").startCreateIndex("text", TREE, nonUnique("text"))).get();
                long written = 0;
                while (!change.isDone())
                {
                    assertTrue(submitter.await(submitter.insert(600).u64(rows + written).string("n").offer()) >= 0);
                    written++;
                }
                change.future().get(10, TimeUnit.SECONDS);
                final long count = rows + written;
                final long indexed = launched.read((reader) -> reader.index("s", "text").size());
                assertEquals(count, indexed);
                final Tuple first = launched.read((reader) -> reader.index("s", "text").select("t7").get(0));
                assertEquals(7, first.getInt(0));
            }
        }
    }
}
