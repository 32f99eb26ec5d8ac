package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaReader;
import io.memtx.tuple.index.IndexReader;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.BitSet;
import java.util.Random;

/**
 * A thread that looks rows up and walks all of them until it is told to end, and notes the first thing that is wrong.
 */
final class StressReader
{
    private final Arena arena;
    private final IndexReader reader;
    private final int range;
    private final Random random;
    private final TupleCursor cursor;
    private final MsgPackWriter key = new MsgPackWriter();
    private final BitSet seen = new BitSet();
    private final Thread thread = new Thread(this::run, "stress-reader");
    private final ArenaReader stay;
    private volatile boolean isEnding;
    private volatile String fault = "";
    private long walkCount;
    private long findCount;

    StressReader(final Arena arena, final IndexReader reader, final int range, final long seed)
    {
        this.arena = arena;
        this.reader = reader;
        this.range = range;
        random = new Random(seed);
        cursor = reader.cursor();
        stay = arena.readers().open(thread);
    }

    void start()
    {
        thread.start();
    }

    String fault()
    {
        return fault;
    }

    /** Ends the thread; returns what was wrong, or nothing. */
    String end() throws InterruptedException
    {
        isEnding = true;
        thread.join();
        arena.readers().close(stay);
        return fault;
    }

    long walkCount()
    {
        return walkCount;
    }

    long findCount()
    {
        return findCount;
    }

    private void run()
    {
        try
        {
            while (!isEnding && fault.isEmpty())
            {
                stay.enter();
                for (int i = 0; i < 500; i++)
                {
                    find(random.nextInt(range));
                    findNothing(range + random.nextInt(range));
                }
                stay.exit();
                stay.enter();
                walk();
                stay.exit();
            }
        }
        catch (final RuntimeException ex)
        {
            fault = ex + " at " + ex.getStackTrace()[0] + " " + ex.getStackTrace()[1] + " " + ex.getStackTrace()[2];
        }
    }

    private void find(final int id)
    {
        final int ref = reader.get(key.reset().unsigned(id).address());
        findCount++;
        if (Arena.NULL_REF != ref)
        {
            if (check(ref) != id)
            {
                fault = "another tuple was found: id=" + id + " found=" + check(ref);
            }
        }
        else if (0 == id % StressRows.STEP)
        {
            fault = "a row that is always there was not found: id=" + id;
        }
    }

    private void findNothing(final int id)
    {
        final int ref = reader.get(key.reset().unsigned(id).address());
        if (Arena.NULL_REF != ref)
        {
            fault = "a row that is never there was found: id=" + id + " tuple=" + check(ref);
        }
    }

    private void walk()
    {
        seen.clear();
        cursor.open(IteratorType.ALL, 0, 0);
        for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
        {
            final int id = (int)check(ref);
            if (0 == id % StressRows.STEP && seen.get(id))
            {
                fault = "a walk returned a row twice: id=" + id;
            }
            seen.set(id);
        }
        for (int id = 0; id < range; id += StressRows.STEP)
        {
            if (!seen.get(id))
            {
                fault = "a walk left a row out: id=" + id;
            }
        }
        walkCount++;
    }

    /** Whether a tuple is whole; returns its id. */
    private long check(final int ref)
    {
        final long tuple = arena.tuple(ref);
        final long first = MsgPack.firstElement(tuple);
        final long second = MsgPack.skip(first);
        final long id = MsgPack.getInteger(first);
        final long generation = MsgPack.getInteger(second);
        final long digest = MsgPack.getInteger(MsgPack.skip(second));
        if (4 != MsgPack.count(tuple) || id < 0 || id >= range || digest != StressRows.digest(id, generation))
        {
            fault = "a tuple is not whole: ref=" + ref + " id=" + id + " generation=" + generation;
        }
        return id;
    }
}
