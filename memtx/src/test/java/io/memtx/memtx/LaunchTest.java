package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class LaunchTest
{
    private static final int COUNT = 2_000;

    @TempDir
    Path directory;

    @Test
    void shouldRunSubmittedFunctionsOnThreadOfItsOwn()
    {
        try (Memtx db = Memtx.launch(new MemtxContext(directory)))
        {
            final String threadName = db.submit((tx) -> Thread.currentThread().getName()).join();
            assertTrue(threadName.startsWith("memtx-tx"), threadName);
            assertEquals(Tuple.of(1, 2), db.submit((tx) -> tx.insert(create(db), 1, 2)).join());
            final CompletionException ex = assertThrows(
                CompletionException.class, () -> db.submit((tx) -> tx.insert(db.space("s"), 1, 3)).join());
            assertEquals(ErrorCode.ER_TUPLE_FOUND, assertInstanceOf(MemtxException.class, ex.getCause()).code());
            assertThrows(IllegalStateException.class, () -> db.space("s"));
            assertThrows(IllegalStateException.class, db::doWork);
        }
    }

    @Test
    void shouldAnswerNullWhenQueueIsFull()
    {
        final Memtx db = Memtx.launch(new MemtxContext(directory).submissionCapacity(4));
        final CountDownLatch isRunning = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);
        try
        {
            final CompletableFuture<Integer> first = db.submit((tx) ->
            {
                isRunning.countDown();
                await(mayEnd);
                return 1;
            });
            await(isRunning);
            int taken = 0;
            CompletableFuture<Integer> next = db.submit((tx) -> 2);
            CompletableFuture<Integer> last = next;
            while (null != next)
            {
                taken++;
                last = next;
                next = db.submit((tx) -> 2);
            }
            assertEquals(4, taken);
            mayEnd.countDown();
            assertEquals(1, first.join());
            assertEquals(2, last.join());
            assertNotNull(db.submit((tx) -> 3));
        }
        finally
        {
            mayEnd.countDown();
            db.close();
        }
    }

    @Test
    void shouldWalkViewInAnotherThreadWhileWriterGoesOn()
    {
        try (Memtx db = Memtx.launch(new MemtxContext(directory)))
        {
            db.submit((tx) ->
            {
                final Space space = create(db);
                for (int i = 0; i < COUNT; i++)
                {
                    tx.insert(space, i, 0);
                }
                return null;
            }).join();
            final AtomicBoolean isDone = new AtomicBoolean();
            final Thread writer = new Thread(() -> write(db, isDone), "writer");
            writer.start();
            try
            {
                for (int round = 0; round < 30; round++)
                {
                    checkView(db);
                }
            }
            finally
            {
                isDone.set(true);
                join(writer);
            }
        }
    }

    @Test
    void shouldRefuseReadsWhenViewOrEngineIsClosed()
    {
        final Memtx db = Memtx.launch(new MemtxContext(directory));
        db.submit((tx) -> tx.insert(create(db), 1, 0)).join();
        final ReadView closed = db.readView();
        final ReadableIndex closedIndex = closed.primary("s");
        closed.close();
        closed.close();
        assertEquals(
            ErrorCode.ER_READ_VIEW_CLOSED, assertThrows(MemtxException.class, closedIndex::select).code());
        final ReadView open = db.readView();
        final ReadableIndex openIndex = open.primary("s");
        assertEquals(1, openIndex.select().size());
        db.close();
        assertEquals(ErrorCode.ER_READ_VIEW_CLOSED, assertThrows(MemtxException.class, openIndex::select).code());
        assertThrows(IllegalStateException.class, db::readView);
        assertThrows(IllegalStateException.class, () -> db.submit((tx) -> null));
        db.close();
    }

    /** Each transaction gives all tuples the same new number: a view that shows two numbers is torn. */
    private static void write(final Memtx db, final AtomicBoolean isDone)
    {
        for (int generation = 1; !isDone.get(); generation++)
        {
            final int number = generation;
            final CompletableFuture<Object> written = db.submit((tx) ->
            {
                final Space space = db.space("s");
                for (int i = 0; i < COUNT; i++)
                {
                    tx.replace(space, i, number);
                }
                return null;
            });
            if (null != written)
            {
                written.join();
            }
        }
    }

    private static void checkView(final Memtx db)
    {
        try (ReadView view = db.readView())
        {
            final List<Tuple> primary = view.primary("s").select();
            assertEquals(COUNT, primary.size());
            final long generation = primary.get(0).getLong(1);
            for (int i = 0; i < COUNT; i++)
            {
                assertEquals(Tuple.of(i, generation), primary.get(i));
            }
            final ReadableIndex byNumber = view.index("s", "number");
            assertEquals(COUNT, byNumber.count(IteratorType.EQ, Key.key(generation)));
            assertEquals(primary, byNumber.select(generation));
            assertNull(view.primary("s").get(Key.key(COUNT)));
        }
    }

    private static Space create(final Memtx db)
    {
        return db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).field("number", FieldType.UNSIGNED)
            .primaryKey("id")
            .index("number", IndexType.TREE, KeySpec.nonUnique("number")));
    }

    private static void await(final CountDownLatch latch)
    {
        try
        {
            latch.await();
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
    }

    private static void join(final Thread thread)
    {
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
