package io.memtx.bench.floor;

import io.memtx.bench.workload.Scratch;
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
 * The floor of opening an empty directory: a file of 4 MiB is written, forced and mapped, and something is stored.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 15, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class FloorOpenBenchmark
{
    private static final int FILE_BYTES = 4 << 20;

    private Scratch scratch;
    private FloorLog log;

    /** Makes an empty directory. */
    @Setup(Level.Invocation)
    public void make() throws IOException
    {
        scratch = new Scratch();
    }

    /** Removes it. */
    @TearDown(Level.Invocation)
    public void remove()
    {
        log.close();
        scratch.close();
    }

    /**
     * @return where the next block would go.
     */
    @Benchmark
    public int open() throws IOException
    {
        log = new FloorLog(scratch.file("floor.log"), FILE_BYTES);
        FloorRecords.write(log.stagingAddress(), 1, 1);
        log.append();
        return log.offset();
    }
}
