package io.memtx.bench.engine;

import io.memtx.bench.workload.Bursts;
import io.memtx.bench.workload.KeySequence;
import io.memtx.memtx.TransactionBody;
import io.memtx.memtx.schema.IndexType;
import io.memtx.xlog.journal.WalMode;
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
 * Runs transactions of several replaces, and waits until each is final; a score is that of a transaction.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class TransactionBenchmark
{
    /** Records. */
    @Param("1000000")
    public int count;

    /** Statements in a transaction. */
    @Param({"2", "10", "100"})
    public int statements;

    /** What a commit waits for. */
    @Param({"NONE", "WRITE"})
    public WalMode mode;

    private final TransactionBody body = (tx) -> run();
    private EngineFixture engine;
    private KeySequence keys;
    private long version;

    /** Fills a space. */
    @Setup
    public void fill() throws IOException
    {
        engine = new EngineFixture(mode, IndexType.HASH, count).fill(count);
        keys = new KeySequence(count);
    }

    /** Closes it. */
    @TearDown
    public void close()
    {
        engine.close();
    }

    /**
     * @param bursts of operations.
     */
    @Benchmark
    @OperationsPerInvocation(Bursts.SHORT_LENGTH)
    public void commit(final Bursts bursts)
    {
        for (int i = 0; i < Bursts.SHORT_LENGTH; i++)
        {
            engine.db().await(engine.db().commit(body));
        }
    }

    private void run()
    {
        for (int i = 0; i < statements; i++)
        {
            engine.replace(keys.next(), ++version);
        }
    }
}
