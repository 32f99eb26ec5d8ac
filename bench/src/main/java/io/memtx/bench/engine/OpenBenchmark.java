package io.memtx.bench.engine;

import io.memtx.bench.workload.Scratch;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Opens an empty directory, makes a space and commits its first tuple; closing is not measured.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 15, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class OpenBenchmark
{
    private Scratch scratch;
    private Memtx db;

    /** Makes an empty directory. */
    @Setup(Level.Invocation)
    public void make() throws IOException
    {
        scratch = new Scratch();
    }

    /** Closes the engine and removes the directory. */
    @TearDown(Level.Invocation)
    public void close()
    {
        db.close();
        scratch.close();
    }

    /**
     * @return the position of the first commit.
     */
    @Benchmark
    public long open()
    {
        db = Memtx.open(new MemtxContext(scratch.directory()).checkpointIntervalMs(0));
        final Space space = db.createSpace(
            EngineFixture.SPACE_NAME, (def) -> EngineFixture.describe(def).primaryKey("id"));
        final long position = db.changes().replace(space).u64(1).u64(1).u64(1).u64(1).u64(1).commit();
        db.await(position);
        return position;
    }
}
