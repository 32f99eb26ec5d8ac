package io.memtx.bench.engine;

import io.memtx.bench.workload.KeySequence;
import io.memtx.memtx.Key;
import io.memtx.memtx.Operation;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.xlog.journal.WalMode;
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

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Updates and upserts tuples drawn at random without a log, by the convenient calls: they return tuples, so they make
 * garbage.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class UpdateBenchmark
{
    /** Records. */
    @Param("1000000")
    public int count;

    /** Of the index. */
    @Param({"HASH", "TREE"})
    public IndexType type;

    private final Operation[] operations = {Operation.set(1, 1), Operation.add(2, 1)};
    private EngineFixture engine;
    private KeySequence keys;

    /** Fills a space. */
    @Setup
    public void fill() throws IOException
    {
        engine = new EngineFixture(WalMode.NONE, type, count).fill(count);
        keys = new KeySequence(count);
    }

    /** Closes it. */
    @TearDown
    public void close()
    {
        engine.close();
    }

    /**
     * @return the changed tuple.
     */
    @Benchmark
    public Tuple update()
    {
        return engine.records().update(Key.key(keys.next()), operations);
    }

    /** Changes a tuple that is there. */
    @Benchmark
    public void upsert()
    {
        engine.records().upsert(Tuple.of(keys.next(), 1L, 1L, 1L, 1L), operations);
    }
}
