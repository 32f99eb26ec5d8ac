package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import static io.memtx.memtx.GateFixture.assertFails;
import static io.memtx.memtx.GateFixture.row;
import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Reading live data beside the engine: what is seen, for how long, and what misuse is answered by. */
@Timeout(60)
class ReaderTest
{
    @TempDir
    Path directory;
    private GateFixture fixture;
    private Memtx db;
    private Space space;
    private Reader reader;
    private final TupleView view = new TupleView();

    @BeforeEach
    void open()
    {
        fixture = new GateFixture(directory);
        db = fixture.db;
        space = fixture.space;
        reader = db.reader();
    }

    @AfterEach
    void close()
    {
        reader.close();
        fixture.close();
    }

    @Test
    void shouldReadAsIndexesOfTheEngineDo()
    {
        for (int id = 1; id <= 100; id++)
        {
            space.insert(row(id));
        }
        for (final Index index : space.indexes())
        {
            final ReaderIndex live = reader.index("s", index.name());
            assertEquals(index.name(), live.name());
            assertEquals(100, live.size());
            assertEquals(index.select(), live.select(), index.name());
            assertEquals(index.select(IteratorType.ALL, key(), 10, 5), live.select(IteratorType.ALL, key(), 10, 5));
            assertEquals(100, live.count(IteratorType.ALL, key()));
        }
        final ReaderIndex primary = reader.primary("s");
        final Index owner = space.primary();
        assertEquals(owner.get(7), primary.get(key(7)));
        assertNull(primary.get(key(101)));
        for (final IteratorType type : List.of(IteratorType.GE, IteratorType.GT, IteratorType.LE, IteratorType.LT))
        {
            assertEquals(owner.select(type, key(50)), primary.select(type, key(50)), type.name());
        }
        assertEquals(
            owner.selectAfter(IteratorType.GE, key(), owner.get(7), 3),
            primary.selectAfter(IteratorType.GE, key(), owner.get(7), 3));
        assertEquals(owner.min(), primary.min());
        assertEquals(owner.max(), primary.max());
    }

    @Test
    void shouldFindByIntegerAndByStringWithoutACopy()
    {
        space.insert(row(7));
        final Tuple tuple = space.primary().get(7);
        final ReaderIndex primary = reader.primary("s");
        final ReaderIndex name = reader.index("s", "name");
        reader.enter();
        assertTrue(primary.get(7, view));
        assertEquals(7, view.getLong(0));
        assertFalse(primary.get(8, view));
        assertFalse(view.isWrapped());
        assertTrue(name.get((CharSequence)tuple.get(3), view));
        assertEquals(7, view.getLong(0));
        final ReaderCursor cursor = primary.cursor().key().part(7).open(IteratorType.GE);
        assertTrue(cursor.next(view));
        assertEquals(7, view.getLong(0));
        assertFalse(cursor.next(view));
        reader.exit();
    }

    @Test
    void shouldSeeConfirmedDataOnly()
    {
        space.insert(row(1));
        fixture.gate.hold();
        final Changes changes = db.changes();
        changes.delete(space).u64(1).commit();
        db.commit((tx) -> tx.insert(space, row(2)));
        final ReaderIndex primary = reader.primary("s");
        assertEquals(List.of(space.primary().get(1)), primary.select(), "what waits is nobody's business");
        fixture.gate.pass();
        db.doWork();
        assertNull(primary.get(key(1)));
        assertEquals(1, primary.select().size());
        assertEquals(Long.valueOf(2), primary.select().get(0).get(0));
    }

    @Test
    void shouldKeepATupleInPlaceUntilItsStayEnds()
    {
        space.insert(row(1));
        final ReaderIndex primary = reader.primary("s");
        reader.enter();
        assertTrue(primary.get(1, view));
        final Object before = view.toTuple();
        for (int i = 0; i < 1000; i++)
        {
            space.update(key(1), set("group", (long)i));
            db.doWork();
        }
        space.delete(1);
        assertEquals(before, view.toTuple());
        assertTrue(db.info().readersInside() > 0);
        assertTrue(db.info().retiredCount() >= 1000, "kept: " + db.info().retiredCount());
        reader.exit();
        assertThrows(IllegalStateException.class, () -> view.getLong(0));
        for (int i = 0; i < 100; i++)
        {
            db.doWork();
        }
        assertEquals(0, db.info().retiredCount());
    }

    @Test
    void shouldFollowChangesOfTheSchema()
    {
        space.insert(row(1));
        final ReaderIndex primary = reader.primary("s");
        final ReaderIndex name = reader.index("s", "name");
        assertEquals(1, primary.select().size());
        space.rename("t");
        assertEquals(1, primary.select().size(), "another name, the same space");
        assertFails(ErrorCode.ER_NO_SUCH_SPACE, () -> reader.primary("s"));
        space.truncate();
        assertEquals(0, primary.select().size());
        space.insert(row(2));
        assertEquals(1, primary.select().size());
        space.index("name").drop();
        assertFails(ErrorCode.ER_NO_SUCH_INDEX_ID, name::size);
        assertFalse(reader.isInside(), "a read that fails has left");
        space.drop();
        assertFails(ErrorCode.ER_NO_SUCH_SPACE, primary::select);
        db.createSpace("t", GateFixture::describe);
        assertFails(ErrorCode.ER_NO_SUCH_SPACE, primary::select);
        assertEquals(0, reader.primary("t").size());
    }

    @Test
    void shouldKeepDroppedDataForThoseWhoAreInside()
    {
        for (int id = 1; id <= 1000; id++)
        {
            space.insert(row(id));
        }
        final ReaderIndex primary = reader.primary("s");
        reader.enter();
        final ReaderCursor cursor = primary.cursor().open(IteratorType.ALL);
        assertTrue(cursor.next(view));
        space.drop();
        for (int i = 0; i < 1000; i++)
        {
            db.doWork();
        }
        int count = 1;
        while (cursor.next(view))
        {
            assertEquals(count + 1, view.getLong(0));
            count++;
        }
        assertTrue(count >= 1 && count <= 1000, "count=" + count);
        reader.exit();
    }

    @Test
    void shouldRefuseMisuse() throws Exception
    {
        space.insert(row(1));
        final ReaderIndex primary = reader.primary("s");
        final ReaderCursor cursor = primary.cursor();
        assertThrows(IllegalStateException.class, () -> primary.get(1, view), "outside");
        assertThrows(IllegalStateException.class, () -> primary.get("a", view), "outside");
        assertThrows(IllegalStateException.class, () -> cursor.open(IteratorType.ALL), "outside");
        assertThrows(IllegalStateException.class, () -> cursor.next(view), "outside");
        reader.enter();
        assertThrows(IllegalStateException.class, reader::enter, "twice");
        assertThrows(IllegalStateException.class, () -> cursor.next(view), "not open");
        cursor.open(IteratorType.ALL);
        assertThrows(IllegalArgumentException.class, () -> primary.get(1, null));
        assertThrows(IllegalArgumentException.class, () -> cursor.next(null));
        assertFails(ErrorCode.ER_KEY_PART_TYPE, () -> primary.get(-1, view));
        assertFails(ErrorCode.ER_KEY_PART_TYPE, () -> primary.get("one", view));
        assertFails(ErrorCode.ER_MORE_THAN_ONE_TUPLE, () -> reader.index("s", "group").get(1, view));
        assertFails(ErrorCode.ER_NO_SUCH_SPACE, () -> reader.primary("nowhere"));
        assertFails(ErrorCode.ER_NO_SUCH_INDEX_NAME, () -> reader.index("s", "nothing"));
        reader.exit();
        reader.enter();
        assertThrows(IllegalStateException.class, () -> cursor.next(view), "opened in another stay");
        reader.exit();
        reader.exit(); // outside already: nothing to do

        final CompletableFuture<Void> other = CompletableFuture.runAsync(() ->
        {
            assertThrows(IllegalStateException.class, reader::enter);
            assertThrows(IllegalStateException.class, reader::close);
            assertThrows(IllegalStateException.class, () -> primary.get(key(1)));
        });
        other.get(10, TimeUnit.SECONDS);
        reader.close();
        reader.close();
        assertThrows(IllegalStateException.class, reader::enter);
        assertThrows(IllegalStateException.class, () -> primary.get(key(1)));
    }

    @Test
    void shouldReadInAFunctionOnAnyThread() throws Exception
    {
        space.insert(row(1));
        assertEquals(1L, (long)db.read((own) -> own.primary("s").size()));
        final CompletableFuture<Long> result = new CompletableFuture<>();
        final Thread thread = new Thread(() -> result.complete(db.read((own) ->
        {
            final long nested = db.read((same) -> same.primary("s").get(1, view) ? 1L : 0L);
            assertTrue(own.isInside(), "the inner one does not leave");
            return nested;
        })));
        thread.start();
        while (!result.isDone())
        {
            db.doWork(); // opens the reader of that thread
        }
        assertEquals(1L, result.get());
        assertEquals(3, db.info().readerCount(), "that of the test, and one for each thread");
        thread.join();
        for (int i = 0; i < 2 * 1024; i++)
        {
            db.doWork();
        }
        assertEquals(2, db.info().readerCount(), "one whose thread has died is forgotten");
        assertThrows(IllegalArgumentException.class, () -> db.read(null));
    }

    @Test
    void shouldWaitAtCloseForThoseInside(@TempDir final Path other) throws Exception
    {
        final Memtx launched = Memtx.launch(new MemtxContext(other).memtxMemory(16 << 20));
        launched.submit((tx) ->
        {
            final Space target = launched.createSpace("s", (def) -> def
                .field("id", FieldType.UNSIGNED).primaryKey(IndexType.HASH, "id"));
            return tx.insert(target, 1);
        }).join();
        final CountDownLatch isInside = new CountDownLatch(1);
        final CountDownLatch mayLeave = new CountDownLatch(1);
        final List<Object> seen = new ArrayList<>();
        final Thread thread = new Thread(() ->
        {
            final Reader own = launched.reader();
            final ReaderIndex primary = own.primary("s");
            own.enter();
            isInside.countDown();
            awaitQuietly(mayLeave);
            seen.add(primary.get(1, view));
            seen.add(view.getLong(0));
            own.exit();
            seen.add(assertThrows(IllegalStateException.class, own::enter).getMessage());
            own.close();
        });
        thread.start();
        isInside.await();
        final CompletableFuture<Void> closing = CompletableFuture.runAsync(launched::close);
        Thread.sleep(50);
        assertFalse(closing.isDone(), "somebody is inside");
        mayLeave.countDown();
        closing.get(10, TimeUnit.SECONDS);
        thread.join();
        assertEquals(List.of(true, 1L, "engine is closed"), seen);
        assertThrows(IllegalStateException.class, launched::reader);
        assertThrows(IllegalStateException.class, () -> launched.read((own) -> 1));
    }

    private static void awaitQuietly(final CountDownLatch latch)
    {
        try
        {
            latch.await();
        }
        catch (final InterruptedException ex)
        {
            throw new IllegalStateException(ex);
        }
    }
}
