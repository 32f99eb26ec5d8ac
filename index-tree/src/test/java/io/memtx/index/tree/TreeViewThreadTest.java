package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaView;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.index.IndexView;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPack;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

/**
 * One thread changes a tree without a pause while another walks view after view of it.
 */
class TreeViewThreadTest
{
    private static final int VIEWS = 40;
    private static final int IDS = 8_000;

    private final BlockingQueue<Job> jobs = new ArrayBlockingQueue<>(VIEWS);
    private final BlockingQueue<Job> done = new ArrayBlockingQueue<>(VIEWS);

    @Test
    void shouldWalkWhatWasFrozenWhenWriterGoesOn() throws InterruptedException
    {
        final long seed = 99;
        final Random random = new Random(seed);
        final int[] refs = new int[IDS];
        try (TupleFixture fixture = new TupleFixture())
        {
            final Arena arena = fixture.arena();
            final TreeIndex tree = new TreeIndex(
                arena, KeyDef.of(List.of(new KeyPart(0, FieldType.UNSIGNED, false)), true, null));
            final Thread reader = new Thread(() -> walk(arena), "view-reader");
            reader.start();
            long sum = 0;
            int opened = 0;
            int closed = 0;
            for (int step = 0; closed < VIEWS; step++)
            {
                final int id = random.nextInt(IDS);
                final int old = refs[id];
                refs[id] = 0 != old && random.nextInt(3) > 0 ? Arena.NULL_REF : fixture.tuple(id, step);
                tree.replace(old, refs[id]);
                sum += (0 != refs[id] ? id : 0) - (0 != old ? id : 0);
                if (0 != old)
                {
                    arena.retire(old);
                }
                if (step > 10_000 && 0 == step % 200 && opened < VIEWS && opened - closed < 3)
                {
                    jobs.add(new Job(arena.openView(), tree.view(), tree.size(), sum, new String[1]));
                    opened++;
                }
                final Job job = opened < VIEWS ? done.poll() : done.poll(20, TimeUnit.SECONDS);
                if (null != job || opened == VIEWS)
                {
                    assertNotNull(job, "reader does not answer: seed=" + seed);
                    assertEquals(null, job.failure[0], "seed=" + seed);
                    arena.closeView(job.arenaView);
                    closed++;
                }
                arena.reclaim(4);
            }
            reader.interrupt();
            reader.join();
            tree.checkStructure();
            tree.close();
        }
    }

    private void walk(final Arena arena)
    {
        try
        {
            while (true)
            {
                final Job job = jobs.take();
                try
                {
                    job.failure[0] = failureOf(job, arena);
                }
                catch (final RuntimeException | Error e)
                {
                    job.failure[0] = e.toString();
                }
                done.add(job);
            }
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    private static String failureOf(final Job job, final Arena arena)
    {
        final TupleCursor cursor = job.view.cursor();
        for (final IteratorType type : List.of(IteratorType.GE, IteratorType.LE))
        {
            cursor.open(type, 0, 0);
            long count = 0;
            long sum = 0;
            long previous = -1;
            for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
            {
                final long key = MsgPack.firstElement(arena.tuple(ref));
                final long id = MsgPack.getInteger(key);
                if (previous >= 0 && (id > previous) == type.isReverse())
                {
                    return "order: id=" + id + " previous=" + previous;
                }
                if (0 == count % 16 && ref != job.view.get(key))
                {
                    return "get: id=" + id;
                }
                previous = id;
                sum += id;
                count++;
            }
            if (count != job.size || sum != job.sum)
            {
                return "count=" + count + " of " + job.size + " sum=" + sum + " of " + job.sum;
            }
        }
        return null;
    }

    private record Job(ArenaView arenaView, IndexView view, long size, long sum, String[] failure)
    {
    }
}
