package io.memtx.bench.run;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.engine.CommitBenchmark;
import io.memtx.bench.engine.EngineIdle;
import io.memtx.bench.engine.GetBenchmark;
import io.memtx.bench.engine.HandOverBenchmark;
import io.memtx.bench.engine.OpenBenchmark;
import io.memtx.bench.engine.RecoveryBenchmark;
import io.memtx.bench.engine.RecordDirectory;
import io.memtx.bench.engine.ReplaceBenchmark;
import io.memtx.bench.engine.ScanBenchmark;
import io.memtx.bench.floor.FloorBenchmark;
import io.memtx.bench.floor.FloorHandOverBenchmark;
import io.memtx.bench.floor.FloorOpenBenchmark;
import io.memtx.bench.floor.FloorRecoveryBenchmark;
import io.memtx.memtx.schema.IndexType;
import io.memtx.xlog.journal.WalMode;

import java.util.List;

/**
 * How each row of the table is measured.
 */
public final class Measurements
{
    private static final String COUNT = "count";
    private static final String TYPE = "type";

    private Measurements()
    {
    }

    /**
     * @param count of records.
     * @return all measurements, in the order of the table.
     */
    public static List<Measurement> all(final int count)
    {
        return List.of(
            new RatioMeasurement(
                Budget.GET_HASH,
                floor("getHash", count),
                JmhSpec.of(GetBenchmark.class, "hit").with(COUNT, count).with(TYPE, IndexType.HASH)),
            new RatioMeasurement(
                Budget.GET_TREE,
                floor("getTree", count),
                JmhSpec.of(GetBenchmark.class, "hit").with(COUNT, count).with(TYPE, IndexType.TREE)),
            new RatioMeasurement(
                Budget.SCAN,
                floor("scan", count),
                JmhSpec.of(ScanBenchmark.class, "scan").with(COUNT, count)),
            new RatioMeasurement(
                Budget.REPLACE,
                floor("replace", count),
                JmhSpec.of(ReplaceBenchmark.class, "replace").with(COUNT, count).with(TYPE, IndexType.HASH)),
            new RatioMeasurement(
                Budget.COMMIT,
                floor("commit", count),
                JmhSpec.of(CommitBenchmark.class, "commit").with(COUNT, count).with("mode", WalMode.WRITE)),
            new LoadMeasurement(),
            new RatioMeasurement(
                Budget.HAND_OVER,
                JmhSpec.of(FloorHandOverBenchmark.class, "handOver"),
                JmhSpec.of(HandOverBenchmark.class, "handOver").with("idle", EngineIdle.SPIN)),
            new VisibleMeasurement(),
            new SynchroMeasurement(),
            new StreamMeasurement(),
            new BesideMeasurement(Budget.BESIDE_READER_HASH, Budget.BESIDE_WRITER_HASH, IndexType.HASH),
            new BesideMeasurement(Budget.BESIDE_READER_TREE, Budget.BESIDE_WRITER_TREE, IndexType.TREE),
            new RatioMeasurement(
                Budget.RECOVERY,
                JmhSpec.shot(FloorRecoveryBenchmark.class, "read").with(COUNT, count),
                JmhSpec.shot(RecoveryBenchmark.class, "open").with(COUNT, count)
                    .with("source", RecordDirectory.Source.SNAPSHOT)),
            new RatioMeasurement(
                Budget.OPEN,
                JmhSpec.shot(FloorOpenBenchmark.class, "open"),
                JmhSpec.shot(OpenBenchmark.class, "open")),
            new MemoryMeasurement(Budget.MEMORY_HASH, IndexType.HASH),
            new MemoryMeasurement(Budget.MEMORY_TREE, IndexType.TREE),
            new GarbageMeasurement(),
            new GrowthMeasurement(Budget.GROWTH_HASH, IndexType.HASH),
            new GrowthMeasurement(Budget.GROWTH_TREE, IndexType.TREE));
    }

    private static JmhSpec floor(final String method, final int count)
    {
        return JmhSpec.of(FloorBenchmark.class, method).with(COUNT, count);
    }
}
