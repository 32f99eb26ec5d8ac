package io.memtx.bench.engine;

import io.memtx.index.hash.HashIndex;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.field.FieldHash;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * The hash index alone, beside the least that the machine must do: one probe of a flat table of 8-byte slots that is
 * half full, and a record of 48 bytes. Keys are unsigned, random, and known to either before it is asked.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED"})
@State(Scope.Thread)
public class HashIndexBenchmark
{
    private static final int RECORD_LENGTH = 48;
    private static final int KEY_COUNT = 1 << 20;
    private static final KeyDef BY_ID = KeyDef.of(List.of(new KeyPart(0, FieldType.UNSIGNED, false)), true, null);

    /** Tuples in the index. */
    @Param({"10000", "1000000", "10000000"})
    public int size;

    private final int[] keys = new int[KEY_COUNT];
    private int next;

    /** The index and its tuples. */
    @State(Scope.Thread)
    public static class Subject
    {
        private Arena arena;
        private HashIndex index;
        private long templates;

        /**
         * Fills the index.
         *
         * @param benchmark with its parameters.
         */
        @Setup(Level.Trial)
        public void fill(final HashIndexBenchmark benchmark)
        {
            arena = new Arena((64L << 20) + 100L * benchmark.size, 16 << 20);
            index = new HashIndex(arena, BY_ID);
            final MsgPackWriter writer = new MsgPackWriter();
            for (final int id : shuffled(benchmark.size))
            {
                final int ref = arena.allocateVersioned(RECORD_LENGTH);
                write(writer, id);
                Memory.copy(writer.address(), arena.tuple(ref), writer.length());
                index.replace(Arena.NULL_REF, ref);
            }
            templates = Memory.allocate(64L * KEY_COUNT);
            for (int i = 0; i < KEY_COUNT; i++)
            {
                write(writer, benchmark.keys[i]);
                Memory.copy(writer.address(), templates + 64L * i, writer.length());
            }
            System.out.println("bytes an entry: " + (double)index.bytes() / index.size());
        }

        /** Gives all memory back. */
        @TearDown(Level.Trial)
        public void close()
        {
            index.close();
            arena.close();
            Memory.free(templates);
        }

        private static void write(final MsgPackWriter writer, final int id)
        {
            writer.reset().arrayHeader(2).unsigned(id);
            writer.string("x".repeat(RECORD_LENGTH - 4 - writer.length() - 2));
        }
    }

    /** The flat table and its records. */
    @State(Scope.Thread)
    public static class Floor
    {
        private long slotCount;
        private long table;
        private long records;
        private int[] free;
        private int freeCount;

        /**
         * Fills the table.
         *
         * @param benchmark with its parameters.
         */
        @Setup(Level.Trial)
        public void fill(final HashIndexBenchmark benchmark)
        {
            slotCount = 2L * benchmark.size;
            table = allocate(8 * (slotCount + 1024));
            Memory.fill(table, 8 * (slotCount + 1024), (byte)0);
            records = allocate((long)RECORD_LENGTH * (benchmark.size + 1_001));
            int ref = 1;
            for (final int id : shuffled(benchmark.size))
            {
                final long record = records + (long)ref * RECORD_LENGTH;
                Memory.fill(record, RECORD_LENGTH, (byte)1);
                Memory.putLong(record, id);
                final int tag = FieldHash.fold(FieldHash.ofInteger(id));
                long slot = home(tag);
                while (0 != Memory.getLong(slot))
                {
                    slot += 8;
                }
                Memory.putLong(slot, (long)tag << 32 | ref++);
            }
            free = new int[1_000];
            while (freeCount < free.length)
            {
                free[freeCount++] = ref++;
            }
        }

        private static long allocate(final long lengthBytes)
        {
            return Memory.allocate(lengthBytes + (2 << 20)) + (1 << 20) & -64L;
        }

        private long home(final int tag)
        {
            return table + (((tag & 0xFFFF_FFFFL) * slotCount >>> 32) << 3);
        }

        private long slot(final long key)
        {
            final int tag = FieldHash.fold(FieldHash.ofInteger(key));
            long slot = home(tag);
            while (true)
            {
                final long value = Memory.getLong(slot);
                if ((int)(value >>> 32) == tag &&
                    Memory.getLong(records + (value & 0xFFFF_FFFFL) * RECORD_LENGTH) == key)
                {
                    return slot;
                }
                if (0 == value)
                {
                    return 0;
                }
                slot += 8;
            }
        }
    }

    /** Chooses the keys. */
    @Setup(Level.Trial)
    public void choose()
    {
        final Random random = new Random(7);
        for (int i = 0; i < KEY_COUNT; i++)
        {
            keys[i] = random.nextInt(size);
        }
    }

    private int nextIndex()
    {
        return next++ & KEY_COUNT - 1;
    }

    @Benchmark
    public long floorGet(final Floor floor)
    {
        final long slot = floor.slot(keys[nextIndex()]);
        return sum(floor.records + (Memory.getLong(slot) & 0xFFFF_FFFFL) * RECORD_LENGTH);
    }

    @Benchmark
    public long get(final Subject subject)
    {
        return sum(subject.arena.address(subject.index.getInteger(keys[nextIndex()])));
    }

    @Benchmark
    public long floorMiss(final Floor floor)
    {
        return floor.slot((long)size + keys[nextIndex()]);
    }

    @Benchmark
    public int miss(final Subject subject)
    {
        return subject.index.getInteger((long)size + keys[nextIndex()]);
    }

    @Benchmark
    public long floorReplace(final Floor floor)
    {
        final long key = keys[nextIndex()];
        final long slot = floor.slot(key);
        final long value = Memory.getLong(slot);
        final int ref = floor.free[floor.freeCount - 1];
        floor.free[floor.freeCount - 1] = (int)value;
        final long record = floor.records + (long)ref * RECORD_LENGTH;
        Memory.putLong(record, key);
        for (int i = 8; i < RECORD_LENGTH; i += 8)
        {
            Memory.putLong(record + i, key + i);
        }
        Memory.putLong(slot, value & 0xFFFF_FFFF_0000_0000L | ref);
        return slot;
    }

    @Benchmark
    public int replace(final Subject subject)
    {
        final long template = subject.templates + 64L * nextIndex();
        final Arena arena = subject.arena;
        final int ref = arena.allocateVersioned(RECORD_LENGTH);
        final long tuple = arena.tuple(ref);
        for (int i = 0; i < RECORD_LENGTH - 8; i += 8)
        {
            Memory.putLong(tuple + i, Memory.getLong(template + i));
        }
        Memory.putInt(tuple + RECORD_LENGTH - 8, Memory.getInt(template + RECORD_LENGTH - 8));
        final int old = subject.index.find(tuple);
        subject.index.replace(old, ref);
        arena.retire(old);
        return old;
    }

    private static long sum(final long record)
    {
        long sum = 0;
        for (int i = 0; i < RECORD_LENGTH; i += 8)
        {
            sum += Memory.getLong(record + i);
        }
        return sum;
    }

    private static int[] shuffled(final int count)
    {
        final int[] ids = new int[count];
        final Random random = new Random(3);
        for (int i = 0; i < count; i++)
        {
            final int other = random.nextInt(i + 1);
            ids[i] = ids[other];
            ids[other] = i;
        }
        return ids;
    }
}
