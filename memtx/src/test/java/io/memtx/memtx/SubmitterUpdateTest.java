package io.memtx.memtx;

import io.memtx.memtx.submission.Submitter;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Updates and upserts as bytes. */
@Timeout(60)
class SubmitterUpdateTest
{
    @TempDir
    private Path directory;
    private Memtx db;
    private Space space;
    private Submitter submitter;

    @BeforeEach
    void open()
    {
        db = Memtx.open(new MemtxContext(directory).submissionRingLength(4096));
        space = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).field("n", FieldType.INTEGER).field("w", FieldType.ANY)
            .primaryKey("id"));
        submitter = db.submitter();
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    @Test
    void shouldUpdate()
    {
        space.insert(1, 10, "abc");
        assertTrue(answer(submitter.update(space.id()).u64(1)
            .operation('+', 1).i64(5)
            .operation(':', "w").i64(1).i64(1).string("XY")
            .operation('!', -1).nil()
            .operation('=', 4).f64(1.5).offer()) > 0);
        assertEquals(Tuple.of(1, 15, "aXYc", null, 1.5), space.get(1));
        assertTrue(answer(submitter.update(space.id()).u64(1)
            .operation('#', 3).u64(2).operation('-', "n").u64(20).operation('=', 2).bool(true).offer()) > 0);
        assertEquals(Tuple.of(1, -5, true), space.get(1));
        assertTrue(answer(submitter.update(space.id()).u64(7).operation('+', 1).i64(5).offer()) > 0, "no such tuple");
        assertTrue(answer(submitter.update(space.id()).u64(1).offer()) > 0, "no operation at all");
        assertEquals(List.of(Tuple.of(1, -5, true)), space.primary().select());
    }

    @Test
    void shouldUpsert()
    {
        for (int i = 0; i < 3; i++)
        {
            assertTrue(answer(submitter.upsert(space.id()).u64(1).i64(0).string("new")
                .operation('+', "n").u64(2).operation('=', "w").string("old").offer()) > 0);
        }
        assertEquals(Tuple.of(1, 4, "old"), space.get(1));
        assertTrue(answer(submitter.upsert(space.id()).u64(2).i64(0).nil().offer()) > 0);
        assertEquals(Tuple.of(2, 0, null), space.get(2));
    }

    @Test
    void shouldAnswerErrors()
    {
        space.insert(1, 10, "abc");
        refuses(ErrorCode.ER_NO_SUCH_SPACE, submitter.update(9_999).u64(1).operation('=', 1).u64(1));
        refuses(ErrorCode.ER_EXACT_MATCH, submitter.update(space.id()).operation('=', 1).u64(1));
        refuses(ErrorCode.ER_EXACT_MATCH, submitter.update(space.id()).u64(1).u64(2).operation('=', 1).u64(1));
        refuses(ErrorCode.ER_KEY_PART_TYPE, submitter.update(space.id()).string("x").operation('=', 1).u64(1));
        refuses(ErrorCode.ER_UNKNOWN_UPDATE_OP, submitter.update(space.id()).u64(1).operation('?', 1).u64(1));
        refuses(ErrorCode.ER_UNKNOWN_UPDATE_OP, submitter.update(space.id()).u64(1).operation('=', 1));
        refuses(ErrorCode.ER_UPDATE_ARG_TYPE, submitter.update(space.id()).u64(1).operation('+', 2).u64(1));
        refuses(ErrorCode.ER_NO_SUCH_FIELD_NAME, submitter.update(space.id()).u64(1).operation('=', "x").u64(1));
        refuses(ErrorCode.ER_CANT_UPDATE_PRIMARY_KEY, submitter.update(space.id()).u64(1).operation('=', 0).u64(2));
        refuses(ErrorCode.ER_FIELD_TYPE, submitter.update(space.id()).u64(1).operation('=', 1).nil());
        refuses(ErrorCode.ER_FIELD_MISSING, submitter.upsert(space.id()).operation('=', 1).u64(1));
        refuses(ErrorCode.ER_FIELD_TYPE, submitter.upsert(space.id()).string("x").u64(1).nil());
        assertEquals(List.of(Tuple.of(1, 10, "abc")), space.primary().select());
    }

    @Test
    void shouldRefuseMisuse()
    {
        assertThrows(IllegalStateException.class, () -> submitter.operation('=', 1));
        assertThrows(IllegalStateException.class, () -> submitter.insert(space.id()).u64(1).operation('=', 1));
        assertThrows(IllegalStateException.class, () -> submitter.delete(space.id()).u64(1).operation('=', "n"));
        assertThrows(
            IllegalArgumentException.class, () -> submitter.update(space.id()).u64(1).operation('\u2260', 1));
        submitter.update(space.id()).u64(1).operation('=', 1);
        for (int i = 0; i < 14; i++)
        {
            submitter.u64(i);
        }
        assertThrows(IllegalStateException.class, submitter::offer);
        assertThrows(IllegalStateException.class, () -> submitter.operation('=', 2));
        submitter.update(space.id()).u64(1);
        for (int i = 0; i < 60; i++)
        {
            submitter.operation('=', 2).string("0123456789");
        }
        assertEquals(Submitter.TOO_LONG, submitter.offer());
        assertTrue(answer(submitter.insert(space.id()).u64(1).i64(0).nil().offer()) > 0);
    }

    @Test
    void shouldOfferAgainWhatWasRefused()
    {
        space.insert(1, 0, null);
        int taken = 0;
        while (Submitter.FULL != submitter.update(space.id()).u64(1).operation('+', 1).u64(1)
            .operation('=', 2).string("x".repeat(100)).offer())
        {
            taken++;
        }
        for (long request = Submitter.FULL; Submitter.FULL == request; request = submitter.offer())
        {
            db.doWork();
        }
        for (int i = 0; i < 5; i++)
        {
            db.doWork();
        }
        assertTrue(taken > 5, "taken=" + taken);
        assertEquals(Tuple.of(1, taken + 1, "x".repeat(100)), space.get(1));
    }

    /** Two threads that count in the same tuples, beside functions on the engine's own thread. */
    @Test
    void shouldLoseNoUpdateOfOtherThreads() throws Exception
    {
        final int threadCount = 2;
        final int count = 4_000;
        final long seed = System.nanoTime();
        final List<FutureTask<Long>> counters = IntStream.range(0, threadCount)
            .mapToObj((number) -> new FutureTask<>(() -> count(db.submitter(), new Random(seed + number), count)))
            .toList();
        counters.forEach((task) -> new Thread(task, "counter").start());
        while (!counters.stream().allMatch(FutureTask::isDone))
        {
            db.doWork();
        }
        long sum = 0;
        for (final FutureTask<Long> task : counters)
        {
            sum += task.get();
        }
        long found = 0;
        for (final Tuple tuple : space.primary().select())
        {
            found += tuple.getLong(1);
        }
        assertEquals(sum, found, "seed=" + seed);
    }

    private long count(final Submitter own, final Random random, final int count)
    {
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            final int step = random.nextInt(100) - 50;
            final int id = random.nextInt(10);
            final long request = own.upsert(space.id()).u64(id).i64(step).nil().operation('+', 1).i64(step).offer();
            assertTrue(own.await(request) > 0);
            sum += step;
        }
        own.close();
        return sum;
    }

    private void refuses(final ErrorCode code, final Submitter begun)
    {
        assertEquals(-code.number(), answer(begun.offer()), code::toString);
    }

    private long answer(final long request)
    {
        assertTrue(request >= 0, "request=" + request);
        long answer = submitter.poll(request);
        while (Submitter.PENDING == answer)
        {
            db.doWork();
            answer = submitter.poll(request);
        }
        return answer;
    }
}
