package io.memtx.bench.floor;

import io.memtx.bench.engine.RecordDirectory;
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
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The floor of recovering from a snapshot.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class FloorRecoveryBenchmark
{
    /** Records. */
    @Param("1000000")
    public int count;

    private RecordDirectory directory;
    private FloorSnapshot floor;
    private Path snapshot;

    /** Makes the snapshot. */
    @Setup
    public void make() throws IOException
    {
        directory = new RecordDirectory(RecordDirectory.Source.SNAPSHOT, count);
        snapshot = directory.snapshot();
        floor = new FloorSnapshot();
    }

    /** Removes it. */
    @TearDown
    public void remove()
    {
        floor.close();
        directory.close();
    }

    /**
     * @return how many rows were read.
     */
    @Benchmark
    public long read() throws IOException
    {
        return floor.read(snapshot);
    }
}
