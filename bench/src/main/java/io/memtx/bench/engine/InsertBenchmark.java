package io.memtx.bench.engine;

import io.memtx.bench.workload.Bursts;
import io.memtx.bench.workload.KeySequence;
import io.memtx.memtx.schema.IndexType;
import io.memtx.xlog.journal.WalMode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * Inserts tuples, and deletes them again, without a log: a burst of the one is measured, the burst of the other that
 * puts things back is not.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class InsertBenchmark
{
    /**
     * @param absent space without the burst.
     */
    @Benchmark
    @OperationsPerInvocation(Bursts.LENGTH)
    public void insert(final Absent absent)
    {
        absent.store.insert();
    }

    /**
     * @param present space with the burst.
     */
    @Benchmark
    @OperationsPerInvocation(Bursts.LENGTH)
    public void delete(final Present present)
    {
        present.store.delete();
    }

    /** A space, in which a burst of tuples is there or not. */
    @State(Scope.Thread)
    public static class Store
    {
        /** Records besides those of the burst. */
        @Param("1000000")
        public int count;

        /** Of the index. */
        @Param({"HASH", "TREE"})
        public IndexType type;

        private EngineFixture engine;
        private boolean isThere;

        /** Fills a space. */
        @Setup
        public void fill() throws IOException
        {
            engine = new EngineFixture(WalMode.NONE, type, count + Bursts.LENGTH).fill(count);
        }

        /** Closes it. */
        @TearDown
        public void close()
        {
            engine.close();
        }

        private void insert()
        {
            for (int i = 0; i < Bursts.LENGTH; i++)
            {
                engine.insert(KeySequence.key(count + i), 0);
                engine.turn();
            }
            isThere = true;
        }

        private void delete()
        {
            for (int i = 0; i < Bursts.LENGTH; i++)
            {
                engine.delete(KeySequence.key(count + i));
                engine.turn();
            }
            isThere = false;
        }
    }

    /** Before a burst of inserts. */
    @State(Scope.Thread)
    public static class Absent
    {
        private Store store; // JMH would hand a benchmark another one than it hands a state

        /**
         * @param given to insert into.
         */
        @Setup(Level.Invocation)
        public void delete(final Store given)
        {
            store = given;
            if (store.isThere)
            {
                store.delete();
            }
        }
    }

    /** Before a burst of deletes. */
    @State(Scope.Thread)
    public static class Present
    {
        private Store store;

        /**
         * @param given to delete from.
         */
        @Setup(Level.Invocation)
        public void insert(final Store given)
        {
            store = given;
            if (!store.isThere)
            {
                store.insert();
            }
        }
    }
}
