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
 * Replaces tuples drawn at random and waits until they are forced to disk; a score is that of a transaction, and the
 * disk's rather than ours.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class ForcedCommitBenchmark
{
    /** Records. */
    @Param("100000")
    public int count;

    /** Transactions begun before the last of them is waited for: they share a force. */
    @Param({"1", "64"})
    public int group;

    private EngineFixture engine;
    private KeySequence keys;
    private long version;

    /** Fills a space. */
    @Setup
    public void fill() throws IOException
    {
        engine = new EngineFixture(WalMode.FSYNC, IndexType.HASH, count);
        keys = new KeySequence(count);
        long position = 0;
        for (int number = 0; number < count; number++)
        {
            position = engine.replace(KeySequence.key(number), 0);
        }
        engine.db().await(position);
    }

    /** Closes it. */
    @TearDown
    public void close()
    {
        engine.close();
    }

    /** Commits a group. */
    @Benchmark
    public void commit()
    {
        long position = 0;
        for (int i = 0; i < group; i++)
        {
            position = engine.replace(keys.next(), ++version);
        }
        engine.db().await(position);
    }
}
