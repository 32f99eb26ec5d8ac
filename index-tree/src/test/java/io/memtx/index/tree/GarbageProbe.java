package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.index.IndexReader;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.ReadGate;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;

/**
 * Counts the heap bytes of each kind of operation. Its own program, because the checks of raw memory, which tests run
 * with, make garbage.
 */
final class GarbageProbe
{
    private static final int COUNT = 20_000;
    private static final long ALLOWED_BYTES = 512;

    private final com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean)ManagementFactory.getThreadMXBean();
    private final Random random = new Random(1);
    private final int[] refs = new int[COUNT];
    private final TupleFixture fixture = new TupleFixture();
    private final TreeIndex tree = new TreeIndex(
        fixture.arena(), KeyDef.of(List.of(new KeyPart(0, FieldType.UNSIGNED, false)), true, null));
    private final TreeIndex texts = new TreeIndex(
        fixture.arena(), KeyDef.of(List.of(new KeyPart(1, FieldType.STRING, true)), false, tree.keyDef().parts()));
    private final TupleCursor cursor = tree.cursor();
    private final TupleCursor textCursor = texts.cursor();
    private final IndexReader liveReader = tree.reader(ReadGate.OPEN);
    private final TupleCursor liveCursor = liveReader.cursor();
    private final long textKey = fixture.key("prefix");
    private long consumed;

    private GarbageProbe()
    {
        for (int i = 0; i < COUNT; i++)
        {
            refs[i] = fixture.tuple(i, "prefix " + i % 100);
            tree.replace(Arena.NULL_REF, refs[i]);
            texts.replace(Arena.NULL_REF, refs[i]);
        }
    }

    /**
     * @param args none.
     */
    public static void main(final String[] args)
    {
        System.exit(new GarbageProbe().run());
    }

    private int run()
    {
        int failures = 0;
        failures += measure("get", this::get);
        failures += measure("replace", this::replace);
        failures += measure("iterate", this::iterate);
        failures += measure("replace and step", this::replaceAndStep);
        failures += measure("count and skip", this::countAndSkip);
        failures += measure("next prefix", this::nextPrefix);
        failures += measure("read live", this::readLive);
        System.out.println("consumed=" + consumed);
        return failures;
    }

    private int measure(final String name, final Runnable operations)
    {
        operations.run();
        operations.run();
        final long id = Thread.currentThread().getId();
        final long before = threads.getThreadAllocatedBytes(id);
        operations.run();
        final long bytes = threads.getThreadAllocatedBytes(id) - before;
        System.out.println(name + ": bytes=" + bytes);
        return bytes > ALLOWED_BYTES ? 1 : 0;
    }

    private void get()
    {
        for (int i = 0; i < COUNT; i++)
        {
            final long tuple = fixture.address(refs[random.nextInt(COUNT)]);
            consumed += tree.get(tuple + 1) + tree.getInteger(random.nextInt(COUNT)) + texts.find(tuple);
        }
    }

    private void replace()
    {
        for (int i = 0; i < COUNT; i++)
        {
            final int ref = refs[random.nextInt(COUNT)];
            tree.replace(ref, Arena.NULL_REF);
            texts.replace(ref, Arena.NULL_REF);
            tree.replace(Arena.NULL_REF, ref);
            texts.replace(Arena.NULL_REF, ref);
            texts.replace(ref, ref);
        }
    }

    private void iterate()
    {
        for (int i = 0; i < 10; i++)
        {
            cursor.open(0 == i % 2 ? IteratorType.GE : IteratorType.LE, 0, 0);
            for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
            {
                consumed += ref;
            }
        }
    }

    private void replaceAndStep()
    {
        cursor.open(IteratorType.ALL, 0, 0);
        for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
        {
            final int other = refs[random.nextInt(COUNT)];
            tree.replace(other, Arena.NULL_REF);
            tree.replace(Arena.NULL_REF, other);
        }
    }

    private void countAndSkip()
    {
        for (int i = 0; i < COUNT; i++)
        {
            cursor.open(IteratorType.GE, fixture.address(refs[i]) + 1, 1);
            cursor.skip(100);
            consumed += cursor.next() + tree.count(IteratorType.LT, fixture.address(refs[i]) + 1, 1) + tree.random(i);
        }
    }

    private void nextPrefix()
    {
        for (int i = 0; i < COUNT; i++)
        {
            textCursor.open(IteratorType.NP, textKey, 1);
            consumed += textCursor.next() + texts.count(IteratorType.NP, textKey, 1);
        }
    }

    private void readLive()
    {
        for (int i = 0; i < COUNT; i++)
        {
            final long key = fixture.address(refs[i]) + 1;
            liveCursor.open(0 == i % 2 ? IteratorType.GE : IteratorType.LE, key, 1);
            for (int step = 0; step < 100; step++)
            {
                consumed += liveCursor.next();
            }
            consumed += liveReader.get(key) + liveReader.getInteger(random.nextInt(COUNT));
        }
    }
}
