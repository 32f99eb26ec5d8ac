package io.memtx.bench.engine;

import io.memtx.bench.workload.KeySequence;
import io.memtx.memtx.schema.IndexType;
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
 * Replaces a tuple drawn at random without a log.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class ReplaceBenchmark
{
    /** Records. */
    @Param({"10000", "1000000", "10000000"})
    public int count;

    /** Of the index. */
    @Param({"HASH", "TREE"})
    public IndexType type;

    private EngineFixture engine;
    private KeySequence keys;
    private long version;

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
     * @return the position of the transaction.
     */
    @Benchmark
    public long replace()
    {
        final long position = engine.replace(keys.next(), ++version);
        engine.turn();
        return position;
    }
}
