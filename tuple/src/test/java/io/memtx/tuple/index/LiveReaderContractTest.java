package io.memtx.tuple.index;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaReader;
import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

/**
 * What the reader of every index does while nobody changes the index: it answers as the index does. A module with an
 * index subclasses this; what happens when somebody does change it is for a stress test.
 */
public abstract class LiveReaderContractTest
{
    private static final KeyDef BY_ID = IndexContractTest.BY_ID;
    private static final KeyDef BY_PAIR = IndexContractTest.BY_PAIR;

    private TupleFixture fixture;

    /**
     * @param arena  of the tuples, and of the index's memory.
     * @param keyDef of its key.
     * @return a new and empty index.
     */
    protected abstract TupleIndex newIndex(Arena arena, KeyDef keyDef);

    @BeforeEach
    void openFixture()
    {
        fixture = new TupleFixture();
    }

    @AfterEach
    void closeFixture()
    {
        fixture.close();
    }

    @Test
    void shouldFindNothingWhenEmptyOrClosed()
    {
        final TupleIndex index = newIndex(fixture.arena(), BY_ID);
        final IndexReader reader = index.reader(ReadGate.OPEN);
        final int ref = fixture.tuple(1);
        inside(reader, r -> assertNothing(r, 1));
        index.replace(Arena.NULL_REF, ref);
        inside(reader, r -> assertEquals(ref, r.getInteger(1)));
        index.replace(ref, Arena.NULL_REF);
        inside(reader, r -> assertNothing(r, 1));
        index.replace(Arena.NULL_REF, ref);
        index.close();
        inside(reader, r -> assertNothing(r, 1));
    }

    @Test
    void shouldEndWalkWhenIndexIsClosed()
    {
        final TupleIndex index = newIndex(fixture.arena(), BY_ID);
        for (long id = 0; id < 1_000; id++)
        {
            index.replace(Arena.NULL_REF, fixture.tuple(id));
        }
        inside(index.reader(ReadGate.OPEN), reader ->
        {
            final TupleCursor cursor = reader.cursor();
            cursor.open(IteratorType.ALL, 0, 0);
            assertNotEquals(Arena.NULL_REF, cursor.next());
            index.close();
            int count = 0;
            while (Arena.NULL_REF != cursor.next())
            {
                count++;
            }
            assertEquals(true, count < 1_000, "count=" + count);
            assertEquals(Arena.NULL_REF, cursor.next());
        });
    }

    @Test
    void shouldLookAgainWhenTheGateWasShutMeanwhile()
    {
        final TupleIndex index = newIndex(fixture.arena(), BY_ID);
        final int intermediate = fixture.tuple(1, 0);
        final int confirmed = fixture.tuple(1, 1);
        index.replace(Arena.NULL_REF, intermediate);
        final ReadGate gate = new ReadGate()
        {
            @Override
            public long begin()
            {
                return index.find(fixture.address(confirmed));
            }

            @Override
            public boolean isStill(final long mark)
            {
                if (intermediate == mark)
                {
                    index.replace(intermediate, confirmed);
                }
                return confirmed == mark;
            }
        };
        inside(index.reader(gate), reader ->
        {
            assertEquals(confirmed, reader.getInteger(1));
            index.replace(confirmed, intermediate);
            assertEquals(confirmed, reader.get(fixture.key(1)));
            index.replace(confirmed, intermediate);
            final TupleCursor cursor = reader.cursor();
            cursor.open(IteratorType.ALL, 0, 0);
            assertEquals(confirmed, cursor.next());
            assertEquals(Arena.NULL_REF, cursor.next());
        });
    }

    @Test
    void shouldAnswerAsIndexDoesWhenNothingChanges()
    {
        final long seed = 91;
        final Random random = new Random(seed);
        final TupleIndex index = newIndex(fixture.arena(), BY_ID);
        final IndexReader reader = index.reader(ReadGate.OPEN);
        final TreeMap<Long, Integer> live = new TreeMap<>();
        for (int step = 0; step < 20_000; step++)
        {
            final long id = random.nextInt(step < 10_000 ? 6_000 : 300);
            final int old = live.getOrDefault(id, Arena.NULL_REF);
            final int ref = Arena.NULL_REF == old || 0 == random.nextInt(3) ? fixture.tuple(id, step) : Arena.NULL_REF;
            index.replace(old, ref);
            if (Arena.NULL_REF != old)
            {
                fixture.arena().retire(old);
            }
            if (Arena.NULL_REF == ref)
            {
                live.remove(id);
            }
            else
            {
                live.put(id, ref);
            }
            if (0 == step % 1_000)
            {
                final String message = "seed=" + seed + " step=" + step;
                inside(reader, r -> assertSame(index, live, r, message));
            }
        }
        index.close();
    }

    @Test
    void shouldFindByKeyWhenItHasSeveralParts()
    {
        final TupleIndex index = newIndex(fixture.arena(), BY_PAIR);
        final List<Integer> refs = new ArrayList<>();
        for (int i = 0; i < 500; i++)
        {
            refs.add(fixture.tuple(i, i % 7, "name " + i));
            index.replace(Arena.NULL_REF, refs.get(i));
        }
        inside(index.reader(ReadGate.OPEN), reader ->
        {
            final MsgPackWriter key = new MsgPackWriter();
            for (int i = 0; i < 500; i++)
            {
                assertEquals(refs.get(i), reader.get(key.reset().unsigned(i % 7).string("name " + i).address()));
                assertEquals(Arena.NULL_REF, reader.get(key.reset().unsigned(i % 7 + 1).string("name " + i).address()));
            }
        });
        index.close();
    }

    private void assertSame(
        final TupleIndex index, final TreeMap<Long, Integer> live, final IndexReader reader, final String message)
    {
        assertEquals(live.size(), reader.size(), message);
        final MsgPackWriter key = new MsgPackWriter();
        for (long id = 0; id < 6_100; id += 7)
        {
            final int expected = live.getOrDefault(id, Arena.NULL_REF);
            assertEquals(expected, reader.getInteger(id), message);
            assertEquals(expected, index.getInteger(id), message);
            assertEquals(expected, reader.get(key.reset().unsigned(id).address()), message);
        }
        final TupleCursor cursor = reader.cursor();
        final TupleCursor owners = index.cursor();
        cursor.open(IteratorType.ALL, 0, 0);
        owners.open(IteratorType.ALL, 0, 0);
        assertEquals(drain(owners), drain(cursor), message);
        final long some = live.isEmpty() ? 7 : live.firstKey();
        for (final IteratorType type : List.of(IteratorType.EQ, IteratorType.GT))
        {
            if (index.supports(type))
            {
                cursor.open(type, key.reset().unsigned(some).address(), 1);
                owners.open(type, key.address(), 1);
                assertEquals(drain(owners), drain(cursor), message);
                cursor.open(type, key.reset().unsigned(some).address(), 1);
                owners.open(type, key.address(), 1);
                cursor.skip(3);
                owners.skip(3);
                assertEquals(owners.next(), cursor.next(), message);
            }
        }
    }

    private static List<Integer> drain(final TupleCursor cursor)
    {
        final List<Integer> refs = new ArrayList<>();
        for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
        {
            refs.add(ref);
        }
        return Collections.unmodifiableList(refs);
    }

    private static void assertNothing(final IndexReader reader, final long id)
    {
        assertEquals(0, reader.size());
        assertEquals(Arena.NULL_REF, reader.getInteger(id));
        assertEquals(Arena.NULL_REF, reader.get(new MsgPackWriter().reset().unsigned(id).address()));
        final TupleCursor cursor = reader.cursor();
        assertEquals(Arena.NULL_REF, cursor.next(), "a cursor not opened yet is at its end");
        cursor.open(IteratorType.ALL, 0, 0);
        assertEquals(Arena.NULL_REF, cursor.next());
    }

    /** Lets another thread read while it is inside, and waits for it. */
    private void inside(final IndexReader reader, final Reading reading)
    {
        final ArenaReader[] opened = new ArenaReader[1];
        final Executor thread = task ->
        {
            final Thread other = new Thread(task);
            opened[0] = fixture.arena().readers().open(other);
            other.start();
        };
        try
        {
            CompletableFuture.runAsync(() ->
            {
                opened[0].enter();
                reading.read(reader);
                opened[0].exit();
            }, thread).join();
        }
        finally
        {
            fixture.arena().readers().close(opened[0]);
        }
    }

    private interface Reading
    {
        void read(IndexReader reader);
    }
}
