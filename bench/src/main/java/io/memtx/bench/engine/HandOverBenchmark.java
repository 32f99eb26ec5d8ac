package io.memtx.bench.engine;

import io.memtx.bench.workload.KeySequence;
import io.memtx.bench.workload.RecordWords;
import io.memtx.bench.workload.Scratch;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.submission.Submitter;
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
 * Hands a replace over to an engine that runs in a thread of its own, without a log, and waits for the answer. The
 * space is small and all of it in the caches: what is measured is the way there and back. More producers by JMH's
 * {@code -t}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
public class HandOverBenchmark
{
    private static final int COUNT = 1_000;

    /** What the engine does when there is nothing to do. */
    @Param({"SPIN", "YIELD"})
    public EngineIdle idle;

    private Scratch scratch;
    private Memtx db;
    private int spaceId;

    /** Launches an engine and fills a space. */
    @Setup
    public void launch() throws IOException
    {
        scratch = new Scratch();
        db = Memtx.launch(new MemtxContext(scratch.directory())
            .checkpointIntervalMs(0)
            .walMode(WalMode.NONE)
            .idleStrategy(idle.strategy()));
        spaceId = db.submit((tx) -> createSpace().id()).join();
    }

    /** Closes it. */
    @TearDown
    public void close()
    {
        db.close();
        scratch.close();
    }

    /**
     * @param producer that asks.
     * @return the answer.
     */
    @Benchmark
    public long handOver(final Producer producer)
    {
        final Submitter submitter = producer.submitterOf(db);
        final long key = producer.keys.next();
        final long request = submitter.replace(spaceId)
            .u64(key)
            .u64(RecordWords.word(key, 0, 0))
            .u64(RecordWords.word(key, 0, 1))
            .u64(RecordWords.word(key, 0, 2))
            .u64(RecordWords.word(key, 0, 3))
            .offer();
        final long answer = submitter.await(request);
        if (answer < 0)
        {
            throw new IllegalStateException("replace was refused: answer=" + answer);
        }
        return answer;
    }

    private Space createSpace()
    {
        return db.createSpace(
            EngineFixture.SPACE_NAME, (def) -> EngineFixture.describe(def).primaryKey(IndexType.HASH, "id"));
    }

    /** A thread that asks. */
    @State(Scope.Thread)
    public static class Producer
    {
        private final KeySequence keys = new KeySequence(COUNT);
        private Submitter submitter;

        /** Not in a setup that is handed the benchmark: JMH would hand it another one, with an engine of its own. */
        private Submitter submitterOf(final Memtx db)
        {
            if (null == submitter)
            {
                submitter = db.submitter();
            }
            return submitter;
        }

        /** Lets others have its place. */
        @TearDown
        public void close()
        {
            submitter.close();
        }
    }
}
