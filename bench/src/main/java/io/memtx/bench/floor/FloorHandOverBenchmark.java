package io.memtx.bench.floor;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/**
 * The floor of handing a request to another thread and having its answer.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class FloorHandOverBenchmark
{
    private static final int MESSAGE_BYTES = 64;

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[MESSAGE_BYTES]);
    private FloorHandOver handOver;

    /** Starts the other thread. */
    @Setup
    public void start()
    {
        handOver = new FloorHandOver();
    }

    /** Stops it. */
    @TearDown
    public void stop()
    {
        handOver.close();
    }

    /**
     * @return the number of the request.
     */
    @Benchmark
    public long handOver()
    {
        return handOver.call(message, MESSAGE_BYTES);
    }
}
