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
@State(Scope.Thread)
public class InsertBenchmark
{
    /** Records. */
    @Param("1000000")
    public int count;

    /** Of the index. */
    @Param({"HASH", "TREE"})
    public IndexType type;

    private EngineFixture engine;
    private int next;
    private boolean isInserted;

    /** Fills a space. */
    @Setup
    public void fill() throws IOException
    {
        engine = new EngineFixture(WalMode.NONE, type, count + Bursts.LENGTH).fill(count);
        next = count;
    }

    /** Closes it. */
    @TearDown
    public void close()
    {
        engine.close();
    }

    /**
     * @param absent that makes it so that there is something to insert.
     */
    @Benchmark
    @OperationsPerInvocation(Bursts.LENGTH)
    public void insert(final Absent absent)
    {
        insertBurst();
    }

    /**
     * @param present that makes it so that there is something to delete.
     */
    @Benchmark
    @OperationsPerInvocation(Bursts.LENGTH)
    public void delete(final Present present)
    {
        deleteBurst();
    }

    private void insertBurst()
    {
        for (int i = 0; i < Bursts.LENGTH; i++)
        {
            engine.insert(KeySequence.key(next + i), 0);
            engine.turn();
        }
        isInserted = true;
    }

    private void deleteBurst()
    {
        for (int i = 0; i < Bursts.LENGTH; i++)
        {
            engine.delete(KeySequence.key(next + i));
            engine.turn();
        }
        isInserted = false;
    }

    /** Before a burst of inserts. */
    @State(Scope.Thread)
    public static class Absent
    {
        /**
         * @param benchmark whose tuples are deleted.
         */
        @Setup(Level.Invocation)
        public void delete(final InsertBenchmark benchmark)
        {
            if (benchmark.isInserted)
            {
                benchmark.deleteBurst();
            }
        }
    }

    /** Before a burst of deletes. */
    @State(Scope.Thread)
    public static class Present
    {
        /**
         * @param benchmark whose tuples are inserted.
         */
        @Setup(Level.Invocation)
        public void insert(final InsertBenchmark benchmark)
        {
            if (!benchmark.isInserted)
            {
                benchmark.insertBurst();
            }
        }
    }
}
