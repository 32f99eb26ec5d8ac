package io.memtx.bench.engine;

import io.memtx.memtx.Memtx;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * Opens a directory whose data lies in a snapshot, or in the log, and closes the engine again without measuring that. A
 * score is that of all records.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class RecoveryBenchmark
{
    /** Records. */
    @Param("1000000")
    public int count;

    /** Where the data is. */
    @Param({"SNAPSHOT", "LOG"})
    public RecordDirectory.Source source;

    private RecordDirectory directory;
    private Memtx db;

    /** Makes the directory. */
    @Setup
    public void make() throws IOException
    {
        directory = new RecordDirectory(source, count);
    }

    /** Removes it. */
    @TearDown
    public void remove()
    {
        directory.close();
    }

    /** Closes the engine. */
    @TearDown(Level.Invocation)
    public void close()
    {
        if (count != db.space(EngineFixture.SPACE_NAME).size())
        {
            throw new IllegalStateException("not all records are there");
        }
        db.close();
    }

    /**
     * @return the engine.
     */
    @Benchmark
    public Memtx open()
    {
        db = Memtx.open(directory.context());
        return db;
    }
}
