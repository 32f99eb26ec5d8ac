package io.memtx.bench.floor;

import io.memtx.bench.workload.Bursts;
import io.memtx.bench.workload.KeySequence;
import io.memtx.bench.workload.Scratch;
import io.memtx.tuple.arena.Memory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * The floors of reading and writing.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class FloorBenchmark
{
    private static final int SCAN_LENGTH = 100;

    /** A hash table over records. */
    @State(Scope.Thread)
    public static class Store
    {
        /** Records. */
        @Param("1000000")
        public int count;

        private FloorStore store;
        private KeySequence keys;
        private long source;
        private long version;

        /** Fills it. */
        @Setup
        public void fill()
        {
            store = new FloorStore(count);
            keys = new KeySequence(count);
            source = Memory.allocate(FloorRecords.RECORD_BYTES);
        }

        /** Gives its memory back. */
        @TearDown
        public void free()
        {
            store.close();
            Memory.free(source);
        }
    }

    /** A sorted array over records. */
    @State(Scope.Thread)
    public static class Tree
    {
        /** Records. */
        @Param("1000000")
        public int count;

        private FloorRecords records;
        private FloorTree tree;
        private KeySequence keys;
        private KeySequence places;

        /** Fills it. */
        @Setup
        public void fill()
        {
            records = new FloorRecords(count);
            for (int number = 0; number < count; number++)
            {
                FloorRecords.write(records.address(number + 1), KeySequence.key(number), 0);
            }
            tree = new FloorTree(count);
            keys = new KeySequence(count);
            places = new KeySequence(count - SCAN_LENGTH);
        }

        /** Gives its memory back. */
        @TearDown
        public void free()
        {
            tree.close();
            records.close();
        }
    }

    /** A log. */
    @State(Scope.Thread)
    public static class Log
    {
        private static final int LOG_BYTES = 64 << 20;

        private Scratch scratch;
        private FloorLog log;

        /** Prepares it. */
        @Setup
        public void prepare() throws IOException
        {
            scratch = new Scratch();
            log = new FloorLog(scratch.file("floor.log"), LOG_BYTES);
        }

        /** Removes it. */
        @TearDown
        public void remove()
        {
            log.close();
            scratch.close();
        }
    }

    /**
     * @param state of the benchmark.
     * @return what was read.
     */
    @Benchmark
    public long getHash(final Store state)
    {
        return state.store.records().read(state.store.hash().get(state.keys.next()));
    }

    /**
     * @param state of the benchmark.
     * @return what was read.
     */
    @Benchmark
    public long getTree(final Tree state)
    {
        return state.records.read(state.tree.get(state.keys.next()));
    }

    /**
     * @param state of the benchmark.
     * @return what was read.
     */
    @Benchmark
    public long scan(final Tree state)
    {
        return state.tree.scan(state.places.nextNumber(), SCAN_LENGTH, state.records);
    }

    /**
     * @param state of the benchmark.
     * @return whether there was something to replace.
     */
    @Benchmark
    public boolean replace(final Store state)
    {
        final long key = state.keys.next();
        FloorRecords.write(state.source, key, ++state.version);
        return state.store.replace(key, state.source);
    }

    /**
     * @param state  of the benchmark.
     * @param log    that is appended to.
     * @param bursts of operations.
     * @return whether there was something to replace.
     */
    @Benchmark
    @OperationsPerInvocation(Bursts.LENGTH)
    public boolean commit(final Store state, final Log log, final Bursts bursts)
    {
        boolean isReplaced = true;
        for (int i = 0; i < Bursts.LENGTH; i++)
        {
            final long key = state.keys.next();
            FloorRecords.write(log.log.stagingAddress(), key, ++state.version);
            isReplaced &= state.store.replace(key, log.log.stagingAddress());
            log.log.append();
        }
        return isReplaced;
    }

    /**
     * @param log    that is appended to.
     * @param bursts of operations.
     */
    @Benchmark
    @OperationsPerInvocation(Bursts.LENGTH)
    public void append(final Log log, final Bursts bursts)
    {
        for (int i = 0; i < Bursts.LENGTH; i++)
        {
            log.log.append();
        }
    }
}
