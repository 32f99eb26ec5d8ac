package io.memtx.memtx;

import io.memtx.memtx.submission.Submitter;
import io.memtx.memtx.txn.LateGate;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class SubmitterTest
{
    private static final int THREADS = 4;
    private static final int REQUESTS = 5_000;

    @TempDir
    Path directory;

    @Test
    void shouldAnswerPositionsAndErrors()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final int id = space(db).id();
            final Submitter submitter = db.submitter();
            assertTrue(answer(db, submitter, submitter.insert(id).u64(1).string("a").offer()) > 0);
            assertEquals(
                -ErrorCode.ER_TUPLE_FOUND.number(),
                answer(db, submitter, submitter.insert(id).u64(1).string("b").offer()));
            assertEquals(
                -ErrorCode.ER_FIELD_TYPE.number(),
                answer(db, submitter, submitter.replace(id).string("b").string("b").offer()));
            assertEquals(
                -ErrorCode.ER_NO_SUCH_SPACE.number(),
                answer(db, submitter, submitter.insert(9_999).u64(1).string("b").offer()));
            assertEquals(
                -ErrorCode.ER_EXACT_MATCH.number(),
                answer(db, submitter, submitter.delete(id).u64(1).u64(2).offer()));
            assertEquals(Tuple.of(1, "a"), db.space("s").get(1));
            final long deleted = answer(db, submitter, submitter.delete(id).u64(1).offer());
            assertEquals(db.confirmedPosition(), deleted);
            assertNull(db.space("s").get(1));
        }
    }

    @Test
    void shouldKeepEveryKindOfField()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space space = db.createSpace("any", (def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id"));
            final Submitter submitter = db.submitter();
            final byte[] bytes = {1, 2, 3, 4};
            final long request = submitter.replace(space.id())
                .u64(-1).i64(-7).f64(1.5).bool(true).string("text").binary(bytes, 1, 2).nil().offer();
            assertTrue(answer(db, submitter, request) > 0);
            final Tuple tuple = space.primary().select().get(0);
            assertEquals(7, tuple.size());
            assertEquals(-7, tuple.getLong(1));
            assertEquals(1.5, tuple.getDouble(2));
            assertTrue(tuple.getBoolean(3));
            assertEquals("text", tuple.getString(4));
            assertTrue(tuple.isNil(6));
        }
    }

    @Test
    void shouldRefuseWhenFullTooLongClosedOrMisused()
    {
        final Submitter submitter;
        final long last;
        try (Memtx db = Memtx.open(new MemtxContext(directory).submissionRingLength(4096)))
        {
            final int id = space(db).id();
            submitter = db.submitter();
            assertThrows(IllegalStateException.class, submitter::offer);
            assertThrows(IllegalArgumentException.class, () -> submitter.poll(0));
            assertEquals(Submitter.TOO_LONG, submitter.insert(id).u64(1).string("x".repeat(600)).offer());

            long taken = 0;
            long request = submitter.insert(id).u64(taken).string("y".repeat(200)).offer();
            while (Submitter.FULL != request)
            {
                assertEquals(taken++, request);
                request = submitter.insert(id).u64(taken).string("y".repeat(200)).offer();
            }
            assertTrue(taken > 5 && taken < 20, "taken=" + taken);
            db.doWork();
            assertEquals(taken, submitter.offer()); // the refused one still stands
            db.doWork();
            db.doWork(); // one turn reads up to where the ring begins anew
            assertEquals(taken + 1, db.space("s").size());
            last = submitter.insert(id).u64(1_000).string("z").offer();
            assertEquals(Submitter.PENDING, submitter.poll(last));
        }
        assertEquals(Submitter.CLOSED, submitter.await(last));
        assertEquals(Submitter.CLOSED, submitter.insert(512).u64(1).offer());
        try (Memtx db = Memtx.open(directory))
        {
            assertNull(db.space("s").get(1_000));
        }
    }

    @Test
    void shouldRefuseWhenTooManyAnswersAreMissing()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final int id = space(db).id();
            final Submitter submitter = db.submitter();
            for (int i = 0; i < 64; i++)
            {
                assertEquals(i, submitter.insert(id).u64(i).string("x").offer());
            }
            assertEquals(Submitter.FULL, submitter.insert(id).u64(64).string("x").offer());
            db.doWork();
            assertEquals(64, submitter.offer());
            db.doWork();
            assertThrows(IllegalArgumentException.class, () -> submitter.poll(0));
            assertTrue(submitter.poll(1) > 0);
        }
    }

    @Test
    void shouldAnswerOnlyWhenFinal()
    {
        final LateGate gate = new LateGate();
        final Submitter submitter;
        final long lost;
        try (Memtx db = Memtx.open(new MemtxContext(directory).commitGate(gate).ddlTimeoutMs(100)))
        {
            final int id = space(db).id();
            gate.hold();
            submitter = db.submitter();
            final long first = submitter.insert(id).u64(1).string("a").offer();
            final long second = submitter.insert(id).u64(2).string("b").offer();
            db.doWork();
            db.doWork();
            assertEquals(Submitter.PENDING, submitter.poll(first));
            gate.confirm(db.engine().journal().appendPosition());
            db.doWork();
            assertTrue(submitter.poll(first) > 0);
            assertTrue(submitter.poll(second) > submitter.poll(first));

            final long undone = submitter.insert(id).u64(3).string("c").offer();
            final long before = db.engine().journal().appendPosition();
            db.doWork();
            gate.rollBackFrom(before + 1);
            db.doWork();
            assertEquals(-ErrorCode.ER_TXN_ROLLBACK.number(), submitter.poll(undone));
            assertEquals(2, db.space("s").size());

            lost = submitter.insert(id).u64(4).string("d").offer();
            db.doWork();
        }
        assertEquals(Submitter.UNKNOWN, submitter.poll(lost));
    }

    @Test
    void shouldGiveEachSubmitterItsOwnAnswers() throws Exception
    {
        final Memtx db = Memtx.launch(new MemtxContext(directory).submissionRingLength(16 << 10));
        try
        {
            final int id = db.submit((tx) -> space(db).id()).join();
            final List<FutureTask<Long>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++)
            {
                final int number = i;
                final FutureTask<Long> task = new FutureTask<>(() -> submitAll(db, id, number));
                tasks.add(task);
                new Thread(task, "submitter-" + i).start();
            }
            for (final FutureTask<Long> task : tasks)
            {
                assertEquals(REQUESTS / 10, task.get()); // one in ten was a duplicate
            }
            assertEquals(THREADS * (REQUESTS - REQUESTS / 10), db.submit((tx) -> db.space("s").size()).join());
        }
        finally
        {
            db.close();
        }
    }

    @Test
    void shouldEndWaitWhenClosedMeanwhile() throws Exception
    {
        final Memtx db = Memtx.launch(new MemtxContext(directory));
        final int id = db.submit((tx) -> space(db).id()).join();
        final CompletableFuture<Void> started = new CompletableFuture<>();
        final FutureTask<Long> task = new FutureTask<>(() ->
        {
            final Submitter submitter = db.submitter();
            long last = 0;
            for (long key = 0; ; key++)
            {
                final long request = submitter.replace(id).u64(key).string("x").offer();
                if (Submitter.CLOSED == request)
                {
                    return last;
                }
                if (request >= 0)
                {
                    final long answer = submitter.await(request);
                    if (answer < 0)
                    {
                        assertEquals(Submitter.CLOSED, answer);
                        return last;
                    }
                    last = key + 1;
                    started.complete(null);
                }
            }
        });
        new Thread(task, "submitter").start();
        started.join();
        db.close();
        final long acknowledged = task.get();
        assertThrows(IllegalStateException.class, db::submitter);
        try (Memtx reopened = Memtx.open(directory))
        {
            assertTrue(reopened.space("s").size() >= acknowledged);
        }
    }

    @Test
    void shouldGivePlaceOfClosedSubmitterToAnother()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final int id = space(db).id();
            for (int i = 0; i < 5_000; i++) // more than there are places
            {
                try (Submitter submitter = db.submitter())
                {
                    answer(db, submitter, submitter.replace(id).u64(1).string("x").offer());
                }
            }
            assertEquals(1, db.space("s").size());
        }
    }

    private static long submitAll(final Memtx db, final int id, final int number)
    {
        final Submitter submitter = db.submitter();
        long duplicates = 0;
        long oldest = 0;
        for (long i = 0; i < REQUESTS; i++)
        {
            final long key = (long)number * REQUESTS + (9 == i % 10 ? i - 9 : i);
            long request = submitter.insert(id).u64(key).string("x".repeat((int)(i % 50))).offer();
            while (Submitter.FULL == request)
            {
                Thread.yield();
                request = submitter.offer();
            }
            assertEquals(i, request);
            if (i - oldest >= 30)
            {
                duplicates += isDuplicate(submitter, oldest++);
            }
        }
        while (oldest < REQUESTS)
        {
            duplicates += isDuplicate(submitter, oldest++);
        }
        return duplicates;
    }

    private static int isDuplicate(final Submitter submitter, final long request)
    {
        final long answer = submitter.await(request);
        assertEquals(9 == request % 10, answer < 0, "request=" + request + " answer=" + answer);
        if (answer < 0)
        {
            assertEquals(-ErrorCode.ER_TUPLE_FOUND.number(), answer);
            return 1;
        }
        return 0;
    }

    private static long answer(final Memtx db, final Submitter submitter, final long request)
    {
        assertTrue(request >= 0, "request=" + request);
        while (Submitter.PENDING == submitter.poll(request))
        {
            db.doWork();
        }
        return submitter.poll(request);
    }

    private static Space space(final Memtx db)
    {
        return db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).field("name", FieldType.STRING).primaryKey("id"));
    }
}
