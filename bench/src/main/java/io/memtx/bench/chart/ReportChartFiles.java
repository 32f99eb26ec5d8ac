package io.memtx.bench.chart;

import io.memtx.bench.report.BenchReport;
import io.memtx.bench.report.LatencyFigure;
import io.memtx.bench.report.MemoryFigure;
import io.memtx.bench.report.Percentiles;
import io.memtx.bench.report.ReportCharts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The charts of a report, each in a file of its own, and only those for which the report has figures:
 * <pre>
 *   peers.png         get, replace and scan of memtx, the floor and each peer
 *   latency.png       percentiles at a fixed rate
 *   memory.png        bytes per tuple, beside what Tarantool documents
 *   cost.png          get and replace over the size of the table, beside their floors
 *   growth-hash.png   how long inserts took while a table grew
 *   growth-tree.png
 * </pre>
 * Thread safe: no state.
 */
public final class ReportChartFiles implements ReportCharts
{
    static final String PEERS = "peers.png";
    static final String LATENCY = "latency.png";
    static final String MEMORY = "memory.png";
    static final String COST = "cost.png";

    private static final double NS_PER_US = 1e3;
    /** What no clock can tell from nothing has no place on a logarithmic axis. */
    private static final long SHORTEST_NS = 1;
    private static final double HUNDRED_PERCENT = 100;
    private static final List<String> INDEXES = List.of("HASH", "TREE");
    /** Tarantool's own figures, of 2.6 as of 3.x. */
    private static final List<MemoryShare> DOCUMENTED = List.of(
        new MemoryShare("Tarantool hash (documented)", 31.6, 16.0),
        new MemoryShare("Tarantool tree (documented)", 31.6, 19.4));

    @Override
    public void check() throws IOException
    {
        try
        {
            ChartImage.requireFonts();
        }
        catch (final ChartException ex)
        {
            throw new IOException(ex.getMessage(), ex);
        }
    }

    @Override
    public void write(final BenchReport report, final Path directory) throws IOException
    {
        try
        {
            peers(report, directory.resolve(PEERS));
            latency(report, directory.resolve(LATENCY));
            memory(report, directory.resolve(MEMORY));
            cost(report, directory.resolve(COST));
            for (final String index : INDEXES)
            {
                growth(report, index, directory.resolve(growthFile(index)));
            }
        }
        catch (final ChartException ex)
        {
            throw new IOException(ex.getMessage(), ex);
        }
    }

    static String growthFile(final String index)
    {
        return "growth-" + index.toLowerCase(Locale.ROOT) + ".png";
    }

    private static void peers(final BenchReport report, final Path file)
    {
        final PeerTimes times = PeerTimes.of(report.rows());
        if (!times.isEmpty())
        {
            Charts.peers(
                file, "memtx, the floor and peers: 1 M entries, random keys", times.subjects(), times.operations());
        }
    }

    /** Inserts are left out: they come one after the other, and have charts of their own. */
    private static void latency(final BenchReport report, final Path file)
    {
        final List<LatencyFigure> latencies = report.latencies().stream()
            .filter((latency) -> latency.ratePerSecond() > 0 && latency.histogram().getTotalCount() > 0)
            .toList();
        if (!latencies.isEmpty())
        {
            final String rates = latencies.stream()
                .map((latency) -> String.format(Locale.ROOT, "%,d/s", latency.ratePerSecond()))
                .distinct()
                .collect(Collectors.joining(" and "));
            Charts.percentiles(
                file,
                "Latency at a fixed rate of " + rates + ", waiting included",
                latencies.stream().map(ReportChartFiles::line).toList());
        }
    }

    private static LatencyLine line(final LatencyFigure latency)
    {
        final List<LatencyLine.Point> points = Percentiles.curve(latency.histogram()).stream()
            .filter((point) -> point.percentile() < HUNDRED_PERCENT)
            .map((point) -> new LatencyLine.Point(
                point.percentile(), Math.max(SHORTEST_NS, point.ns()) / NS_PER_US))
            .toList();
        return new LatencyLine(
            latency.name(), points, latency.histogram().getMaxValue() / NS_PER_US);
    }

    private static void memory(final BenchReport report, final Path file)
    {
        if (report.memory().isEmpty())
        {
            return;
        }
        final List<MemoryShare> shares = new ArrayList<>();
        for (final MemoryFigure figure : report.memory())
        {
            // what is lost between objects counts as the tuple's, so that the bar is as high as the memory taken
            shares.add(new MemoryShare(
                "memtx " + figure.index().toLowerCase(Locale.ROOT),
                figure.totalBytes() - figure.entryBytes(),
                figure.entryBytes()));
        }
        shares.addAll(DOCUMENTED);
        Charts.memory(file, "Memory per tuple {unsigned, string(7), unsigned} with one index", shares);
    }

    private static void cost(final BenchReport report, final Path file)
    {
        final List<CostLine> lines = CostLines.of(report.figures());
        if (!lines.isEmpty())
        {
            Charts.cost(file, "Cost over size of the table, random keys", lines);
        }
    }

    private static void growth(final BenchReport report, final String index, final Path file)
    {
        for (final LatencyFigure latency : report.latencies())
        {
            final long count = latency.histogram().getTotalCount();
            if (latency.name().equals(LatencyFigure.insertsOf(index)) && count > 0)
            {
                final String title = String.format(
                    Locale.ROOT, "%,d inserts into a growing %s index, of each the shorter of two runs",
                    count, index.toLowerCase(Locale.ROOT));
                Charts.growth(file, title, LatencyBuckets.of(latency.histogram()));
            }
        }
    }
}
