package io.memtx.bench.engine;

import io.memtx.index.tree.TreeIndex;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * The tree index alone, beside the least that the machine must do: a branchy binary search of a sorted array of keys, a
 * reference array, and the record. Each has tuples of 48 bytes (epoch included) in an arena of its own, which lie in
 * random order. The tree is aged: made by random insertions, then a quarter of it deleted and inserted again.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class TreeIndexBenchmark
{
    private static final int TUPLE_LENGTH = 48;
    private static final int SCAN_LENGTH = 100;
    private static final int UINT32 = 0xce;
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    /** Tuples. */
    @Param({"10000", "1000000", "10000000"})
    public int count;

    private Arena arena;
    private Arena floorArena;
    private TreeIndex tree;
    private TupleCursor cursor;
    private long keys;
    private long refs;
    private long key;
    private long image;
    private long seed = 1;

    /**
     * Makes tuples, tree and arrays.
     */
    @Setup
    public void open()
    {
        arena = new Arena(count * 80L + (64L << 20), 16L << 20);
        floorArena = new Arena(count * 50L + (64L << 20), 16L << 20);
        tree = new TreeIndex(arena, KeyDef.of(List.of(new KeyPart(0, FieldType.UNSIGNED, false)), true, null));
        keys = Memory.allocate(8L * count);
        refs = Memory.allocate(4L * count);
        key = Memory.allocate(16);
        image = Memory.allocate(TUPLE_LENGTH);
        final int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
        }
        shuffle(order, new Random(1));
        for (final int id : order)
        {
            insert(id);
        }
        shuffle(order, new Random(2));
        for (int i = 0; i < count / 4; i++)
        {
            final int ref = tree.get(encode(order[i]));
            tree.replace(ref, Arena.NULL_REF);
            arena.free(ref);
        }
        for (int i = 0; i < count / 4; i++)
        {
            insert(order[i]);
        }
        for (final int id : order)
        {
            Memory.putLong(keys + 8L * id, id);
            Memory.putInt(refs + 4L * id, newTuple(floorArena, id));
        }
        cursor = tree.cursor();
        System.out.printf("%n# bytes an entry: %.2f%n", (double)tree.bytes() / count);
    }

    /**
     * Gives memory back.
     */
    @TearDown
    public void close()
    {
        tree.close();
        arena.close();
        floorArena.close();
        Memory.free(keys);
        Memory.free(refs);
        Memory.free(key);
        Memory.free(image);
    }

    /**
     * @return contents of a record found by binary search.
     */
    @Benchmark
    public long getFloor()
    {
        return read(floorArena.address(Memory.getInt(refs + 4L * search(nextId()))));
    }

    /**
     * @return contents of a tuple found by an integer.
     */
    @Benchmark
    public long getInteger()
    {
        return read(arena.address(tree.getInteger(nextId())));
    }

    /**
     * @return contents of a tuple found by an encoded key.
     */
    @Benchmark
    public long getKey()
    {
        return read(arena.address(tree.get(encode(nextId()))));
    }

    /**
     * @return contents of 100 records in order of their keys.
     */
    @Benchmark
    public long scanFloor()
    {
        int index = Math.min(nextId(), count - SCAN_LENGTH);
        long sum = 0;
        for (int i = 0; i < SCAN_LENGTH; i++)
        {
            sum += read(floorArena.address(Memory.getInt(refs + 4L * index++)));
        }
        return sum;
    }

    /**
     * @return contents of 100 tuples from a random key on.
     */
    @Benchmark
    public long scan()
    {
        cursor.open(IteratorType.GE, encode(Math.min(nextId(), count - SCAN_LENGTH)), 1);
        long sum = 0;
        for (int i = 0; i < SCAN_LENGTH; i++)
        {
            sum += read(arena.address(cursor.next()));
        }
        return sum;
    }

    /**
     * @return reference of the record that takes the place of one with the same key.
     */
    @Benchmark
    public int replaceFloor()
    {
        final int id = nextId();
        final int ref = newTuple(floorArena, id);
        final long cell = refs + 4L * search(id);
        final int old = Memory.getInt(cell);
        if (id != keyOf(floorArena, old))
        {
            throw new IllegalStateException("id=" + id);
        }
        Memory.putInt(cell, ref);
        floorArena.free(old);
        return ref;
    }

    /**
     * @return reference of the tuple that takes the place of one with the same key.
     */
    @Benchmark
    public int replace()
    {
        final int id = nextId();
        final int ref = newTuple(arena, id);
        final int old = tree.find(arena.tuple(ref));
        if (id != keyOf(arena, old))
        {
            throw new IllegalStateException("id=" + id);
        }
        tree.replace(old, ref);
        arena.free(old);
        return ref;
    }

    private void insert(final int id)
    {
        tree.replace(Arena.NULL_REF, newTuple(arena, id));
    }

    /** {id, string of 7, unsigned}, and zeros. */
    private int newTuple(final Arena arena, final int id)
    {
        Memory.putInt(image + 4, 0xce93);
        Memory.putIntBigEndian(image + 6, id);
        Memory.putLong(image + 10, 0x67_6e_69_72_74_73_a7L + ((long)id << 56));
        Memory.putByte(image + 18, (byte)UINT32);
        Memory.putIntBigEndian(image + 19, id * 7);
        final int ref = arena.allocate(TUPLE_LENGTH);
        Memory.putInt(image, arena.epoch());
        final long tuple = arena.address(ref);
        for (int offset = 0; offset < TUPLE_LENGTH; offset += 8)
        {
            Memory.putLong(tuple + offset, Memory.getLong(image + offset));
        }
        return ref;
    }

    private static int keyOf(final Arena arena, final int ref)
    {
        return Memory.getIntBigEndian(arena.address(ref) + 6);
    }

    private long encode(final int id)
    {
        Memory.putByte(key, (byte)UINT32);
        Memory.putIntBigEndian(key + 1, id);
        return key;
    }

    private int search(final long sought)
    {
        int low = 0;
        int high = count - 1;
        while (low <= high)
        {
            final int middle = (low + high) >>> 1;
            final long found = Memory.getLong(keys + 8L * middle);
            if (found < sought)
            {
                low = middle + 1;
            }
            else if (found > sought)
            {
                high = middle - 1;
            }
            else
            {
                return middle;
            }
        }
        throw new IllegalStateException("key is not there: " + sought);
    }

    private static long read(final long record)
    {
        long sum = 0;
        for (int offset = 0; offset < TUPLE_LENGTH; offset += 8)
        {
            sum += Memory.getLong(record + offset);
        }
        return sum;
    }

    private int nextId()
    {
        seed += MIX;
        final long mixed = (seed ^ (seed >>> 32)) * MIX;
        return (int)(((mixed >>> 32) * count) >>> 32);
    }

    private static void shuffle(final int[] array, final Random random)
    {
        for (int i = array.length - 1; i > 0; i--)
        {
            final int j = random.nextInt(i + 1);
            final int value = array[i];
            array[i] = array[j];
            array[j] = value;
        }
    }
}
