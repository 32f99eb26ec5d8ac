package io.memtx.bench.engine;

import io.memtx.bench.workload.KeySequence;
import io.memtx.bench.workload.RecordWords;
import io.memtx.memtx.Changes;
import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Space;
import io.memtx.memtx.SpaceDefinition;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.field.FieldType;
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
 * Replaces a tuple drawn at random, without a log, in a space with secondary trees; its entry moves in each of them.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class SecondaryBenchmark
{
    /** Records. */
    @Param("1000000")
    public int count;

    /** Secondary indexes, besides the primary one. */
    @Param({"1", "3", "5"})
    public int indexes;

    private EngineFixture engine;
    private Space space;
    private KeySequence keys;
    private long version;

    /** Fills a space. */
    @Setup
    public void fill() throws IOException
    {
        engine = new EngineFixture(WalMode.NONE, IndexType.HASH, 3 * count);
        space = engine.db().createSpace("indexed", this::define);
        keys = new KeySequence(count);
        for (int number = 0; number < count; number++)
        {
            replace(KeySequence.key(number));
        }
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
        return replace(keys.next());
    }

    private void define(final SpaceDefinition definition)
    {
        definition.field("id", FieldType.UNSIGNED);
        for (int i = 0; i < indexes; i++)
        {
            definition.field("f" + i, FieldType.UNSIGNED);
        }
        definition.primaryKey(IndexType.HASH, "id");
        for (int i = 0; i < indexes; i++)
        {
            definition.index("f" + i, IndexType.TREE, KeySpec.nonUnique("f" + i));
        }
    }

    private long replace(final long key)
    {
        version++;
        final Changes changes = engine.changes().replace(space).u64(key);
        for (int i = 0; i < indexes; i++)
        {
            changes.u64(RecordWords.word(key, version, i) * version);
        }
        final long position = changes.commit();
        engine.turn();
        return position;
    }
}
