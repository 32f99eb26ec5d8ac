package io.memtx.bench.run;

import io.memtx.bench.engine.AppendBenchmark;
import io.memtx.bench.engine.CommitBenchmark;
import io.memtx.bench.engine.ForcedCommitBenchmark;
import io.memtx.bench.engine.GetBenchmark;
import io.memtx.bench.engine.GetStringBenchmark;
import io.memtx.bench.engine.HandOverBenchmark;
import io.memtx.bench.engine.InsertBenchmark;
import io.memtx.bench.engine.OpenBenchmark;
import io.memtx.bench.engine.RecoveryBenchmark;
import io.memtx.bench.engine.ReplaceBenchmark;
import io.memtx.bench.engine.ScanBenchmark;
import io.memtx.bench.engine.SecondaryBenchmark;
import io.memtx.bench.engine.TransactionBenchmark;
import io.memtx.bench.engine.UpdateBenchmark;
import io.memtx.bench.floor.FloorBenchmark;
import io.memtx.bench.report.BenchReport;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Benchmarks that no budget speaks of; each with its garbage.
 */
public enum FigureGroup
{
    /** Cost over size: 10 k, 1 M and 10 M records. */
    SIZES(
        "get and replace of 10 k, 1 M and 10 M tuples, hash and tree, hit and miss, and their floors",
        JmhSpec.of(FloorBenchmark.class, "getHash").with("count", FigureGroup.SIZES_OF_FLOORS),
        JmhSpec.of(FloorBenchmark.class, "getTree").with("count", FigureGroup.SIZES_OF_FLOORS),
        JmhSpec.of(FloorBenchmark.class, "replace").with("count", FigureGroup.SIZES_OF_FLOORS),
        JmhSpec.of(GetBenchmark.class, "hit"),
        JmhSpec.of(GetBenchmark.class, "miss"),
        JmhSpec.of(ReplaceBenchmark.class, "replace")),

    /** String keys. */
    STRINGS(
        "get by a string key of 10 k, 1 M and 10 M tuples, hash and tree, hit and miss",
        JmhSpec.of(GetStringBenchmark.class, "hit"), JmhSpec.of(GetStringBenchmark.class, "miss")),

    /** The other statements. */
    STATEMENTS(
        "insert, delete, update, upsert and range scan",
        JmhSpec.of(InsertBenchmark.class, "insert"),
        JmhSpec.of(InsertBenchmark.class, "delete"),
        JmhSpec.of(UpdateBenchmark.class, "update"),
        JmhSpec.of(UpdateBenchmark.class, "upsert"),
        JmhSpec.of(ScanBenchmark.class, "scan")),

    /** Secondary indexes. */
    INDEXES(
        "replace with 1, 3 and 5 secondary indexes",
        JmhSpec.of(SecondaryBenchmark.class, "replace")),

    /** Transactions of several statements. */
    TRANSACTIONS(
        "transactions of 2, 10 and 100 replaces, without a log and with",
        JmhSpec.of(TransactionBenchmark.class, "commit")),

    /** Commit by mode of the log. */
    COMMITS(
        "committed replace by wal_mode, alone and 64 to a force; append to the log alone",
        JmhSpec.of(CommitBenchmark.class, "commit"),
        JmhSpec.of(ForcedCommitBenchmark.class, "commit"),
        JmhSpec.of(AppendBenchmark.class, "append"),
        JmhSpec.of(FloorBenchmark.class, "append")),

    /** Hand-over from several threads. */
    PRODUCERS(
        "hand-over of a replace from 1 to 4 threads, an engine that spins and one that yields",
        JmhSpec.of(HandOverBenchmark.class, "handOver"),
        JmhSpec.of(HandOverBenchmark.class, "handOver").threads(2),
        JmhSpec.of(HandOverBenchmark.class, "handOver").threads(3),
        JmhSpec.of(HandOverBenchmark.class, "handOver").threads(4)),

    /** Opening. */
    OPENINGS(
        "recovery of 1 M tuples from a snapshot and from the log; opening an empty directory to the first commit",
        JmhSpec.shot(RecoveryBenchmark.class, "open"), JmhSpec.shot(OpenBenchmark.class, "open")),

    /** Streams and joins. */
    REPLICATION("rows a second to one and to three replicas, each with a thread; a join of 1 M tuples")
    {
        @Override
        public void measure(final Effort effort, final BenchReport report)
        {
            report.figures().addAll(ReplicationFigures.measure(effort));
        }

        @Override
        void measure(final Effort effort, final BenchReport report, final Map<String, String> params)
        {
            measure(effort, report);
        }
    };

    private static final String SIZES_OF_FLOORS = "10000,1000000,10000000";

    private final String what;
    private final List<JmhSpec> specs;

    FigureGroup(final String what, final JmhSpec... specs)
    {
        this.what = what;
        this.specs = List.of(specs);
    }

    /**
     * @return the name of the group.
     */
    public String id()
    {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @return what is measured.
     */
    public String what()
    {
        return what;
    }

    /**
     * Measures.
     *
     * @param effort to spend.
     * @param report to add figures to.
     */
    public void measure(final Effort effort, final BenchReport report)
    {
        specs.forEach((spec) -> report.figures().addAll(JmhRun.run(spec, effort, true)));
    }

    /** With some parameters fixed, where a benchmark has them: for tests. */
    void measure(final Effort effort, final BenchReport report, final Map<String, String> params)
    {
        for (JmhSpec spec : specs)
        {
            for (final Map.Entry<String, String> param : params.entrySet())
            {
                spec = spec.with(param.getKey(), param.getValue());
            }
            report.figures().addAll(JmhRun.run(spec, effort, true));
        }
    }

    /**
     * @param id of a group.
     * @return the group, or null.
     */
    public static FigureGroup byId(final String id)
    {
        return Arrays.stream(values()).filter((group) -> group.id().equals(id)).findFirst().orElse(null);
    }
}
