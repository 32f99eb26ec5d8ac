package io.memtx.bench.chart;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.RowResult;
import io.memtx.bench.latency.FixedRate;
import io.memtx.bench.report.BenchReport;
import io.memtx.bench.report.Figure;
import io.memtx.bench.report.LatencyFigure;
import io.memtx.bench.report.Machine;
import io.memtx.bench.report.MemoryFigure;
import io.memtx.bench.report.ReportCharts;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReportChartFilesTest
{
    @TempDir
    Path directory;

    private final BenchReport report =
        new BenchReport("test", false, Instant.EPOCH, new Machine("", 1, "", "", "", List.of(), ""));
    private final ReportCharts charts = new ReportChartFiles();

    @Test
    void shouldBeFoundAsAService()
    {
        assertInstanceOf(ReportChartFiles.class, ServiceLoader.load(ReportCharts.class).findFirst().orElseThrow());
    }

    @Test
    void shouldDrawNothingWhenThereIsNothing() throws IOException
    {
        charts.check();
        charts.write(report, directory);
        assertEquals(Set.of(), files());
    }

    @Test
    void shouldDrawAllWhenThereIsAll() throws IOException
    {
        addRows();
        addLatencies();
        addMemory();
        addSizes();
        charts.write(report, directory);
        assertEquals(
            Set.of("peers.png", "latency.png", "memory.png", "cost.png", "growth-hash.png", "growth-tree.png"),
            files());
        for (final String file : files())
        {
            assertTrue(Files.size(directory.resolve(file)) > 5_000, file);
        }
    }

    @Test
    void shouldDrawOnlyWhatThereIs() throws IOException
    {
        addMemory();
        report.put(new LatencyFigure(LatencyFigure.insertsOf("TREE"), 0, histogram(300)));
        report.rows().add(RowResult.of(Budget.GARBAGE_GET, 0));
        // one size makes no line
        report.figures().add(figure("GetBenchmark.hit", Map.of("count", "10000", "type", "HASH"), 50));
        charts.write(report, directory);
        assertEquals(Set.of("memory.png", "growth-tree.png"), files());
    }

    @Test
    void shouldPassOverWhatIsNoNumber() throws IOException
    {
        report.rows().add(RowResult.of(Budget.GET_HASH, Double.POSITIVE_INFINITY, Double.NaN));
        report.put(new LatencyFigure("commit", 1000, FixedRate.newHistogram()));
        report.put(new LatencyFigure(LatencyFigure.insertsOf("HASH"), 0, FixedRate.newHistogram()));
        charts.write(report, directory);
        assertEquals(Set.of(), files());
    }

    @Test
    void shouldNameTheFileWhenItCannotBeWritten()
    {
        addMemory();
        final Path nowhere = directory.resolve("nowhere");
        final IOException ex = assertThrows(IOException.class, () -> charts.write(report, nowhere));
        assertTrue(ex.getMessage().contains("nowhere/memory.png"), ex.getMessage());
    }

    @Test
    void shouldShowAPeerTwiceWhenItsGetDiffersByIndex()
    {
        addRows();
        final PeerTimes times = PeerTimes.of(report.rows());
        assertEquals(
            List.of(
                "memtx hash", "memtx tree", "floor hash", "floor tree", "chronicle-map", "lmdb", "lmdb-1", "rocksdb",
                "rocksdb-plain", "h2-mvstore", "skip-list", "tarantool-lua hash", "tarantool-lua tree",
                "tarantool-c hash", "tarantool-c tree"),
            times.subjects());
        final List<OperationTimes> operations = times.operations();
        assertEquals(List.of("get", "replace", "scan of 100"), operations.stream().map((o) -> o.operation()).toList());
        assertEquals(List.of(131.0, 590.0, 120.0, 361.0), operations.get(0).ns().subList(0, 4));
        assertEquals(List.of(220.0, Double.NaN, 180.0, Double.NaN), operations.get(1).ns().subList(0, 4));
        assertEquals(List.of(Double.NaN, 12_242.0), operations.get(2).ns().subList(13, 15));
    }

    @Test
    void shouldMakeALineOfEachOperationOverSizes()
    {
        addSizes();
        final List<CostLine> lines = CostLines.of(report.figures());
        assertEquals(
            List.of(
                "get, hash", "get, tree", "replace, hash", "replace, tree", "floor: get, hash", "floor: get, tree",
                "floor: replace"),
            lines.stream().map(CostLine::operation).toList());
        assertEquals(
            List.of(
                new CostLine.Point(10_000, 40),
                new CostLine.Point(1_000_000, 130),
                new CostLine.Point(10_000_000, 190)),
            lines.get(0).points());
    }

    @Test
    void shouldCountEachLatencyInItsClass()
    {
        final Histogram histogram = FixedRate.newHistogram();
        for (final long ns : new long[]{127, 128, 129, 600, 1_500_000})
        {
            histogram.recordValue(ns);
        }
        final Map<Long, Long> counts = new TreeMap<>();
        final List<LatencyBucket> buckets = LatencyBuckets.of(histogram);
        buckets.forEach((bucket) -> counts.put(bucket.upToNs(), bucket.count()));
        assertEquals(128, buckets.get(0).upToNs());
        assertEquals(1, counts.get(128L));
        assertEquals(2, counts.get(256L));
        assertEquals(0, counts.get(512L));
        assertEquals(1, counts.get(1024L));
        assertEquals(1, counts.get(1L << 21));
        assertEquals(15, buckets.size());
        final List<LatencyBucket> shorter = LatencyBuckets.of(histogram(200));
        assertEquals(new LatencyBucket(1 << 20, 0), shorter.get(shorter.size() - 1), "a millisecond is shown");
    }

    private void addRows()
    {
        final Map<String, Double> gets = new TreeMap<>(Map.of("lmdb", 733.0, "lmdb-1", 735.0, "rocksdb", 4160.0,
            "rocksdb-plain", 1200.0, "h2-mvstore", 1163.0, "skip-list", 1803.0, "chronicle-map", 327.0));
        final Map<String, Double> replaces = new TreeMap<>(Map.of("lmdb", 1883.0, "lmdb-1", 6100.0, "rocksdb", 3269.0,
            "rocksdb-plain", 3390.0, "h2-mvstore", 2210.0, "skip-list", 1974.0, "chronicle-map", 710.0));
        final Map<String, Double> scans = new TreeMap<>(Map.of(
            "lmdb", 4937.0, "rocksdb", 36_957.0, "h2-mvstore", 12_394.0, "skip-list", 5641.0));
        report.rows().add(RowResult.of(Budget.GET_HASH, 131, 120).withPeers(with(gets, 900, 400)));
        report.rows().add(RowResult.of(Budget.GET_TREE, 590, 361).withPeers(with(gets, 1400, 800)));
        report.rows().add(RowResult.of(Budget.SCAN, 3600, 2100).withPeers(with(scans, 21_000, 12_242)));
        report.rows().add(RowResult.of(Budget.REPLACE, 220, 180).withPeers(with(replaces, 2400, 1021)));
        report.rows().add(RowResult.of(Budget.RECOVERY, 300, 100).withPeers(Map.of("tarantool-lua", 800.0)));
    }

    private static Map<String, Double> with(final Map<String, Double> peers, final double lua, final double c)
    {
        final Map<String, Double> all = new LinkedHashMap<>();
        for (final String name : List.of(
            "chronicle-map", "lmdb", "lmdb-1", "rocksdb", "rocksdb-plain", "h2-mvstore", "skip-list"))
        {
            if (peers.containsKey(name))
            {
                all.put(name, peers.get(name));
            }
        }
        all.put("tarantool-lua", lua);
        all.put("tarantool-c", c);
        return all;
    }

    private void addLatencies()
    {
        report.put(new LatencyFigure("commit", 100_000, histogram(300)));
        report.put(new LatencyFigure("commit, checkpoint", 100_000, histogram(420)));
        report.put(new LatencyFigure("commit, file written", 100_000, histogram(350)));
        report.put(new LatencyFigure(LatencyFigure.insertsOf("HASH"), 0, histogram(150)));
        report.put(new LatencyFigure(LatencyFigure.insertsOf("TREE"), 0, histogram(400)));
    }

    private void addMemory()
    {
        report.memory().add(new MemoryFigure("HASH", 24, 11.5, 38));
        report.memory().add(new MemoryFigure("TREE", 24, 14.2, 39.3));
    }

    private void addSizes()
    {
        final double[] factors = {40, 130, 190};
        final String[] counts = {"10000", "1000000", "10000000"};
        for (int i = 0; i < factors.length; i++)
        {
            for (final String type : List.of("HASH", "TREE"))
            {
                final Map<String, String> params = Map.of("count", counts[i], "type", type);
                final double factor = factors[i] * ("TREE".equals(type) ? 4 : 1);
                report.figures().add(figure("GetBenchmark.hit", params, factor));
                report.figures().add(figure("GetBenchmark.miss", params, factor / 2));
                report.figures().add(figure("ReplaceBenchmark.replace", params, factor * 1.6));
            }
            report.figures().add(figure("FloorBenchmark.getHash", Map.of("count", counts[i]), factors[i] * 0.9));
            report.figures().add(figure("FloorBenchmark.getTree", Map.of("count", counts[i]), factors[i] * 2.8));
            report.figures().add(figure("FloorBenchmark.replace", Map.of("count", counts[i]), factors[i] * 1.3));
        }
    }

    private static Figure figure(final String benchmark, final Map<String, String> params, final double least)
    {
        return new Figure(benchmark, params, 1, least * 1.1, least, "ns/op", 0);
    }

    /** Long-tailed: most about the median, one in ten thousand a hundred times as long. */
    private static Histogram histogram(final int medianNs)
    {
        final Random random = new Random(7);
        final Histogram histogram = FixedRate.newHistogram();
        for (int i = 0; i < 100_000; i++)
        {
            final long ns = (long)(medianNs * Math.exp(random.nextGaussian() * 0.2));
            histogram.recordValue(0 == i % 10_000 ? 100 * ns : ns);
        }
        return histogram;
    }

    private Set<String> files() throws IOException
    {
        try (Stream<Path> paths = Files.list(directory))
        {
            return paths.map((path) -> path.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
