package io.memtx.bench.engine;

import io.memtx.bench.workload.KeySequence;
import io.memtx.memtx.Index;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.TupleView;
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
 * Reads one tuple by its unsigned key, and of it the first and the last value.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class GetBenchmark
{
    /** Records. */
    @Param({"10000", "1000000", "10000000"})
    public int count;

    /** Of the index. */
    @Param({"HASH", "TREE"})
    public IndexType type;

    private final TupleView view = new TupleView();
    private EngineFixture engine;
    private Index index;
    private KeySequence keys;
    private KeySequence missing;

    /** Fills a space. */
    @Setup
    public void fill() throws IOException
    {
        engine = new EngineFixture(WalMode.NONE, type, count).fill(count);
        index = engine.records().primary();
        keys = new KeySequence(count);
        missing = KeySequence.missing(count);
    }

    /** Closes it. */
    @TearDown
    public void close()
    {
        engine.close();
    }

    /**
     * @return what was read.
     */
    @Benchmark
    public long hit()
    {
        return index.get(keys.next(), view) ? view.getUnsigned(1) ^ view.getUnsigned(4) : 0;
    }

    /**
     * @return whether something was found.
     */
    @Benchmark
    public boolean miss()
    {
        return index.get(missing.next(), view);
    }
}
