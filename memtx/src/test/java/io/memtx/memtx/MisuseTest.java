package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

import static io.memtx.memtx.Key.key;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What a program does wrong is answered by a documented exception, changes nothing, and leaves the engine usable.
 */
class MisuseTest
{
    @TempDir
    private Path directory;

    private final List<Throwable> reported = new ArrayList<>();
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
        db = Memtx.open(new MemtxContext(directory.resolve("one")).errorHandler(reported::add));
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
    void shouldRefuseAnotherThread()
    {
        final Map<Call, String> calls = threadBound();
        calls.put(() -> db.close(), "");
        final Transaction[] running = new Transaction[1];
        db.transact((tx) ->
        {
            running[0] = tx;
            inOtherThread(() -> assertThrows(IllegalStateException.class, () -> running[0].insert(space, 5, "five")));
        });
        final EngineState before = EngineState.of(db);
        inOtherThread(() -> assertAll(calls.keySet().stream().map((call) -> () ->
        {
            final IllegalStateException ex = assertThrows(IllegalStateException.class, call::run);
            assertTrue(ex.getMessage().startsWith("engine is owned by another thread"), ex.getMessage());
        })));
        assertEquals(before, EngineState.of(db));
        assertEquals(Tuple.of(3, "three"), space.insert(3, "three"));
    }

    @Test
    void shouldRefuseAClosedEngine()
    {
        final Map<Call, String> calls = threadBound();
        calls.put(() -> db.submit((tx) -> null), "");
        calls.put(() -> db.readView(), "");
        calls.put(() -> db.startSnapshot(), "");
        assertTrue(space.primary().get(1, view));
        final Cursor cursor = second.cursor().open(IteratorType.ALL);
        final ReadView frozen = db.readView();
        final ReadableIndex frozenIndex = frozen.primary("space");
        db.close();
        db.close();
        assertAll(calls.keySet().stream().map((call) -> () ->
        {
            final IllegalStateException ex = assertThrows(IllegalStateException.class, call::run);
            assertEquals("engine is closed", ex.getMessage());
        }));
        assertThrows(IllegalStateException.class, () -> cursor.next(view));
        assertThrows(IllegalStateException.class, () -> view.getLong(0));
        assertThrows(IllegalStateException.class, view::toTuple);
        cursor.close();
        cursor.close();
        assertRefused(ErrorCode.ER_READ_VIEW_CLOSED, () -> frozenIndex.get(key(1)));
        assertRefused(ErrorCode.ER_READ_VIEW_CLOSED, frozenIndex::size);
        assertRefused(ErrorCode.ER_READ_VIEW_CLOSED, () -> frozen.primary("space"));
        frozen.close();
        frozen.close();
    }

    @Test
    void shouldEndATupleViewWithWhatItWasFoundIn()
    {
        final TupleView found = new TupleView();
        try (ReadView frozen = db.readView())
        {
            assertTrue(frozen.primary("space").get(1, found));
            assertEquals(1, found.getLong(0));
        }
        final IllegalStateException ex = assertThrows(IllegalStateException.class, () -> found.getLong(0));
        assertEquals("tuple view outlived its read view", ex.getMessage());
        assertEquals("TupleView[]", found.toString());
        assertTrue(space.primary().get(1, found));
        assertEquals(1, found.getLong(0));
        assertFalse(space.primary().get(99, found));
        assertEquals(
            "tuple view is not wrapped around a tuple",
            assertThrows(IllegalStateException.class, () -> found.getLong(0)).getMessage());
    }

    @Test
    void shouldRefuseClosedHandles()
    {
        final Cursor cursor = second.cursor();
        cursor.close();
        for (final Call call : List.<Call>of(
            cursor::key, () -> cursor.part(1), () -> cursor.part("x"), () -> cursor.open(IteratorType.ALL),
            () -> cursor.open(IteratorType.ALL, key()), () -> cursor.next(view)))
        {
            assertEquals("cursor is closed", assertThrows(IllegalStateException.class, call::run).getMessage());
        }
        assertThrows(IllegalStateException.class, () -> view.getLong(0));
        assertFalse(second.cursor().next(view), "never opened");
    }

    @Test
    void shouldRefuseASpaceThatWasDropped()
    {
        final Cursor cursor = second.cursor().open(IteratorType.ALL);
        assertTrue(cursor.next(view));
        final int id = space.id();
        space.drop();
        droppedIs(id);
        assertFalse(cursor.next(view));
        final Space again = db.createSpace("space", (def) -> def.id(id).primaryKey(0));
        droppedIs(id);
        assertEquals(Tuple.of("other"), again.insert("other"));
        assertFalse(cursor.next(view));
    }

    private void droppedIs(final int id)
    {
        for (final Call call : List.<Call>of(
            () -> space.insert(3, "x"), () -> space.replace(3, "x"), () -> space.update(key(1)),
            () -> space.upsert(Tuple.of(3, "x")), () -> space.delete(1), () -> space.get(1), space::size, space::name,
            () -> space.index("second"), space::truncate, space::drop, () -> space.rename("x"),
            () -> second.get("one"), second::size, () -> second.select(), second::min, () -> second.random(1),
            second::drop, () -> db.changes().insert(space).u64(3).string("x").commit(),
            () -> db.transact((tx) -> tx.insert(space, 3, "x")), () -> second.cursor().open(IteratorType.ALL)))
        {
            final MemtxException ex = assertThrows(MemtxException.class, call::run);
            assertEquals("Space '" + id + "' does not exist", ex.getMessage());
        }
    }

    @Test
    void shouldRefuseAnIndexThatWasDropped()
    {
        final Cursor cursor = second.cursor().open(IteratorType.ALL);
        assertTrue(cursor.next(view));
        second.drop();
        for (final Call call : List.<Call>of(
            () -> second.get("one"), second::size, second::name, second::min, second::drop,
            () -> db.transact((tx) -> tx.delete(second, "one")), () -> second.cursor().open(IteratorType.ALL)))
        {
            assertRefused(ErrorCode.ER_NO_SUCH_INDEX_ID, call);
        }
        assertFalse(cursor.next(view));
        assertEquals(2, space.size());
    }

    @Test
    void shouldRefuseConvenientCallsInsideATransaction()
    {
        db.transact((tx) ->
        {
            tx.insert(space, 3, "three");
            for (final Call call : convenient())
            {
                assertRefused(ErrorCode.ER_ACTIVE_TRANSACTION, call);
            }
            assertEquals(3, space.size());
        });
        assertEquals(3, space.size());
    }

    @Test
    void shouldRefuseConvenientCallsInsideATrigger()
    {
        final List<Throwable> failures = new ArrayList<>();
        final List<Transaction> transactions = new ArrayList<>();
        space.onReplace((oldTuple, newTuple, name, type) ->
        {
            for (final Call call : convenient())
            {
                failures.add(assertThrows(MemtxException.class, call::run));
            }
            if (Tuple.of(3, "three").equals(newTuple))
            {
                transactions.add(db.transaction());
                db.transaction().insert(space, 4, "four");
            }
        });
        assertEquals(Tuple.of(3, "three"), space.insert(3, "three"));
        failures.forEach((ex) -> assertSame(ErrorCode.ER_ACTIVE_TRANSACTION, ((MemtxException)ex).code()));
        assertEquals(2 * convenient().size(), failures.size());
        assertEquals(4, space.size());
        assertRefused(ErrorCode.ER_NO_TRANSACTION, () -> transactions.get(0).insert(space, 5, "five"));
        assertRefused(ErrorCode.ER_NO_TRANSACTION, () -> db.transaction());
    }

    @Test
    void shouldRefuseConvenientCallsInsideAListener()
    {
        final List<String> answers = new ArrayList<>();
        final List<Call> calls = new ArrayList<>(convenient());
        calls.add(db::doWork);
        calls.add(db::readView);
        calls.add(db::startSnapshot);
        calls.add(db::close);
        calls.add(() -> db.changes().insert(space).u64(9).string("nine").commit());
        final Call all = () -> calls.forEach(
            (call) -> answers.add(assertThrows(IllegalStateException.class, call::run).getMessage()));
        db.transact((tx) ->
        {
            tx.insert(space, 3, "three");
            tx.onCommit((statements) -> unchecked(all));
        });
        assertThrows(IllegalStateException.class, () -> db.transact((tx) ->
        {
            tx.insert(space, 4, "four");
            tx.onRollback((statements) -> unchecked(all));
            throw new IllegalStateException("no");
        }));
        assertEquals(List.of(), reported);
        assertEquals(
            Collections.nCopies(
                2 * calls.size(), "a listener or completion of a transaction must not run statements"),
            answers);
        assertEquals(3, space.size());
        assertEquals(Tuple.of(4, "four"), space.insert(4, "four"));
    }

    @Test
    void shouldRefuseATransactionOutsideOfItsFunction()
    {
        final AtomicReference<Transaction> kept = new AtomicReference<>();
        final AtomicReference<Transaction.Savepoint> savepoint = new AtomicReference<>();
        db.transact((tx) ->
        {
            kept.set(tx);
            savepoint.set(tx.savepoint());
        });
        final Transaction old = kept.get();
        final List<Call> calls = List.of(
            () -> old.insert(space, 3, "x"), () -> old.replace(space, 3, "x"), () -> old.update(space, key(1)),
            () -> old.update(second, key("one")), () -> old.upsert(space, Tuple.of(3, "x")),
            () -> old.delete(space, 1), () -> old.delete(second, "one"), () -> old.get(space, 1), old::savepoint,
            () -> old.rollbackTo(savepoint.get()), () -> old.onCommit((statements) -> {}),
            () -> old.onRollback((statements) -> {}));
        final EngineState before = EngineState.of(db);
        calls.forEach((call) -> assertRefused(ErrorCode.ER_TXN_COMMIT, call));
        db.transact((tx) ->
        {
            calls.forEach((call) -> assertRefused(ErrorCode.ER_TXN_COMMIT, call));
            assertRefused(ErrorCode.ER_NO_SUCH_SAVEPOINT, () -> tx.rollbackTo(savepoint.get()));
        });
        assertEquals(before, EngineState.of(db));
    }

    @Test
    void shouldForgetAChangeThatWasNeverCommitted()
    {
        final Changes changes = db.changes();
        final EngineState before = EngineState.of(db);
        assertThrows(IllegalStateException.class, changes::commit);
        assertThrows(IllegalStateException.class, () -> changes.u64(1));
        assertThrows(IllegalStateException.class, () -> changes.string("x"));
        changes.insert(space).u64(3).string("lost");
        changes.insert(space).u64(4);
        assertRefused(ErrorCode.ER_FIELD_MISSING, changes::commit);
        assertThrows(IllegalStateException.class, changes::commit);
        changes.delete(space);
        assertRefused(ErrorCode.ER_EXACT_MATCH, changes::commit);
        changes.delete(space).string("x");
        assertRefused(ErrorCode.ER_KEY_PART_TYPE, changes::commit);
        assertEquals(before, EngineState.of(db));
        changes.insert(space).u64(5);
        assertThrows(IllegalStateException.class, () -> changes.string(new Exploding()));
        assertThrows(IllegalArgumentException.class, () -> changes.string(null));
        db.await(changes.string("five").commit());
        assertEquals(Tuple.of(5, "five"), space.get(5));
    }

    @Test
    void shouldPassOnWhatAFunctionThrows()
    {
        final EngineState before = EngineState.of(db);
        final AssertionError error = new AssertionError("mine");
        assertSame(error, assertThrows(AssertionError.class, () -> db.transact((tx) ->
        {
            tx.insert(space, 3, "three");
            throw error;
        })));
        space.onReplace((oldTuple, newTuple, name, type) ->
        {
            throw error;
        });
        assertSame(error, assertThrows(AssertionError.class, () -> space.insert(3, "three")));
        assertSame(error, assertThrows(AssertionError.class, () -> space.delete(1)));
        assertSame(error, assertThrows(AssertionError.class, () -> db.createSpace("s", (def) ->
        {
            throw error;
        })));
        assertEquals(before, EngineState.of(db));
    }

    @Test
    void shouldReportWhatAListenerThrows()
    {
        final AssertionError error = new AssertionError("mine");
        db.transact((tx) ->
        {
            tx.insert(space, 3, "three");
            tx.onCommit((statements) ->
            {
                throw error;
            });
            tx.onCommit((statements) -> reported.add(null));
        });
        assertEquals(Arrays.asList(error, null), reported);
        assertEquals(3, space.size());
    }

    @Test
    void shouldPassOnWhatASubmittedFunctionThrows()
    {
        final AssertionError error = new AssertionError("mine");
        final CompletableFuture<Object> future = db.submit((tx) ->
        {
            tx.insert(space, 3, "three");
            throw error;
        });
        db.doWork();
        assertSame(error, assertThrows(CompletionException.class, future::join).getCause());
        final CompletableFuture<Object> left = db.submit((tx) -> null);
        db.close();
        assertEquals("engine is closed",
            assertThrows(CompletionException.class, left::join).getCause().getMessage());
        db = Memtx.open(directory.resolve("one"));
        assertEquals(2, db.space("space").size());
    }

    @Test
    void shouldRefuseCloseByItsOwnThread() throws Exception
    {
        final Memtx launched = Memtx.launch(new MemtxContext(directory.resolve("three")));
        try
        {
            assertThrows(IllegalStateException.class, () -> launched.space("space"), "from the first moment on");
            final CompletableFuture<Object> future = launched.submit((tx) ->
            {
                launched.close();
                return null;
            });
            final MemtxException ex = (MemtxException)assertThrows(CompletionException.class, future::join).getCause();
            assertSame(ErrorCode.ER_ACTIVE_TRANSACTION, ex.code());
            assertNotNull(launched.submit((tx) -> 1).join());
            assertThrows(IllegalStateException.class, () -> launched.space("space"));
            assertThrows(IllegalStateException.class, launched::doWork);
        }
        finally
        {
            launched.close();
        }
        launched.close();
        assertThrows(IllegalStateException.class, () -> launched.submit((tx) -> 1));
        assertThrows(IllegalStateException.class, launched::readView);
    }

    @Test
    void shouldRefuseADirectoryThatIsNone() throws Exception
    {
        final Path file = Files.writeString(directory.resolve("file"), "x");
        assertThrows(MemtxException.class, () -> Memtx.open(file));
        assertThrows(MemtxException.class, () -> Memtx.open(file.resolve("below")));
        assertEquals("x", Files.readString(file));
    }

    @Test
    void shouldLeaveADirectoryFreeWhenOpeningFails()
    {
        db.close();
        final IllegalArgumentException ex = assertThrows(IllegalArgumentException.class, () -> Memtx.open(
            new MemtxContext(directory.resolve("one")).memtxMemory(1).walMaxSize(1)));
        assertTrue(ex.getMessage().contains("memtx_memory") && ex.getMessage().contains("wal_max_size"));
        assertThrows(MemtxException.class, () -> Memtx.open(
            new MemtxContext(directory.resolve("one")).instanceUuid(new UUID(1, 2))));
        db = Memtx.open(directory.resolve("one"));
        assertEquals(2, db.space("space").size());
    }

    @Test
    void shouldRefuseADirectoryThatIsTaken()
    {
        assertRefused(ErrorCode.ER_ALREADY_RUNNING, () -> Memtx.open(directory.resolve("one")));
        assertEquals(2, space.size());
    }

    private Map<Call, String> threadBound()
    {
        final Changes changes = db.changes();
        final Cursor cursor = second.cursor();
        final Map<Call, String> calls = new LinkedHashMap<>();
        convenient().forEach((call) -> calls.put(call, ""));
        for (final Call call : List.<Call>of(
            () -> db.space("space"), () -> db.hasSpace("space"), db::transaction, db::changes, db::info, db::doWork,
            space::name, space::fields, space::size, () -> space.index("second"), space::indexes,
            () -> space.createIndex("i", IndexType.TREE, KeySpec.unique("name")),
            () -> space.createIndex("i", IndexType.TREE, KeySpec.unique("id")), () -> space.rename("x"),
            () -> space.format(List.of()), space::truncate, space::drop,
            () -> space.onReplace((oldTuple, newTuple, name, type) -> {}),
            () -> space.get(1), () -> space.primary().get(1, view), () -> second.get("one", view),
            () -> second.get(key("one")), () -> second.select(), second::size, second::name, second::bytes, second::min,
            second::max, () -> second.random(1), () -> second.count(IteratorType.ALL, key()), second::cursor,
            second::drop, () -> second.selectAfter(IteratorType.ALL, key(), Tuple.of(1, "one"), 1),
            cursor::key, () -> cursor.part(1), () -> cursor.part("x"), () -> cursor.open(IteratorType.ALL),
            () -> cursor.open(IteratorType.ALL, key("x")), () -> cursor.next(view),
            () -> changes.insert(space), () -> changes.u64(1), () -> changes.i64(1), () -> changes.f64(1),
            () -> changes.bool(true), () -> changes.string("x"), () -> changes.nil(),
            () -> changes.binary(new byte[1], 0, 1), changes::commit))
        {
            calls.put(call, "");
        }
        return calls;
    }

    /** Calls that are transactions of their own or wait for some. */
    private List<Call> convenient()
    {
        return List.of(
            () -> space.insert(9, "nine"), () -> space.replace(9, "nine"), () -> space.update(key(1)),
            () -> space.upsert(Tuple.of(9, "nine")), () -> space.delete(1), () -> db.transact((tx) -> {}),
            () -> db.compute((tx) -> 1), () -> db.await(0), () -> db.snapshot());
    }

    private static void assertRefused(final ErrorCode code, final Call call)
    {
        assertSame(code, assertThrows(MemtxException.class, call::run).code());
    }

    private static void unchecked(final Call call)
    {
        try
        {
            call.run();
        }
        catch (final Exception ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private static void inOtherThread(final Runnable task)
    {
        CompletableFuture.runAsync(task, (run) -> new Thread(run).start()).join();
    }

    private static Space create(final Memtx db)
    {
        return db.createSpace("space", (def) -> def
            .field("id", FieldType.UNSIGNED).field("name", FieldType.STRING)
            .primaryKey("id")
            .index("second", IndexType.TREE, KeySpec.unique("name")));
    }

    /** Text that fails while it is read. */
    private static final class Exploding implements CharSequence
    {
        @Override
        public int length()
        {
            return 5;
        }

        @Override
        public char charAt(final int index)
        {
            if (index > 2)
            {
                throw new IllegalStateException("no more");
            }
            return 'x';
        }

        @Override
        public CharSequence subSequence(final int start, final int end)
        {
            return this;
        }
    }
}
