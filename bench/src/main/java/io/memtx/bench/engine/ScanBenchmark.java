package io.memtx.bench.engine;

import io.memtx.bench.workload.KeySequence;
import io.memtx.memtx.Cursor;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.index.IteratorType;
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
 * Reads {@value #LENGTH} tuples in the order of keys from a key drawn at random; of each the first and the last value.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class ScanBenchmark
{
    private static final int LENGTH = 100;

    /** Records. */
    @Param("1000000")
    public int count;

    private final TupleView view = new TupleView();
    private EngineFixture engine;
    private Cursor cursor;
    private KeySequence keys;

    /** Fills a space. */
    @Setup
    public void fill() throws IOException
    {
        engine = new EngineFixture(WalMode.NONE, IndexType.TREE, count).fill(count);
        cursor = engine.records().primary().cursor();
        keys = new KeySequence(count);
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
    public long scan()
    {
        long sum = 0;
        cursor.key().part(keys.next()).open(IteratorType.GE);
        for (int i = 0; i < LENGTH && cursor.next(view); i++)
        {
            sum += view.getUnsigned(1) ^ view.getUnsigned(4);
        }
        return sum;
    }
}
