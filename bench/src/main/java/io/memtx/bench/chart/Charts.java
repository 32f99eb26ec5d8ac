package io.memtx.bench.chart;

import java.nio.file.Path;
import java.util.List;

/**
 * Writes charts as PNG files of 1000 by 600.
 * <pre>
 *   Charts.peers(file, "Beside peers, 1 M entries", List.of("memtx hash", "Chronicle Map"), List.of(
 *       new OperationTimes("get", List.of(130.0, 330.0)),
 *       new OperationTimes("replace", List.of(220.0, 650.0))));
 * </pre>
 * Each method replaces the file when it exists, and throws a {@link ChartException} when it cannot be written or when
 * the machine has no fonts, an {@link IllegalArgumentException} when there is nothing to draw. Thread safe: no state.
 */
public final class Charts
{
    private Charts()
    {
    }

    /**
     * Times beside those of others: a group of bars per subject, on a logarithmic axis that says so.
     *
     * @param file     to write.
     * @param title    of the chart.
     * @param subjects from left to right.
     * @param times    one bar per subject for each; what is not NaN is above 0.
     */
    public static void peers(
        final Path file, final String title, final List<String> subjects, final List<OperationTimes> times)
    {
        for (final OperationTimes each : times)
        {
            if (subjects.size() != each.ns().size())
            {
                throw new IllegalArgumentException(
                    "subjects=" + subjects.size() + " ns=" + each.ns().size() + " operation=" + each.operation());
            }
        }
        requireSome(times.stream().flatMap((each) -> each.ns().stream()).filter((ns) -> !ns.isNaN()).toList());
        ChartImage.requireFonts();
        ChartImage.write(BarCharts.peers(title, subjects, times), file);
    }

    /**
     * Latencies: percentiles so spaced that each further nine is as wide, microseconds on a logarithmic axis.
     *
     * @param file  to write.
     * @param title of the chart.
     * @param lines one per run.
     */
    public static void percentiles(final Path file, final String title, final List<LatencyLine> lines)
    {
        requireSome(lines);
        ChartImage.requireFonts();
        ChartImage.write(LineCharts.percentiles(title, lines), file);
    }

    /**
     * Bytes per tuple: a bar per subject, from zero, the index entry stacked on the tuple.
     *
     * @param file   to write.
     * @param title  of the chart.
     * @param shares from left to right.
     */
    public static void memory(final Path file, final String title, final List<MemoryShare> shares)
    {
        requireSome(shares);
        ChartImage.requireFonts();
        ChartImage.write(BarCharts.memory(title, shares), file);
    }

    /**
     * Nanoseconds over the size of the table: from zero, sizes on a logarithmic axis.
     *
     * @param file  to write.
     * @param title of the chart.
     * @param lines one per operation.
     */
    public static void cost(final Path file, final String title, final List<CostLine> lines)
    {
        requireSome(lines);
        ChartImage.requireFonts();
        ChartImage.write(LineCharts.cost(title, lines), file);
    }

    /**
     * How many inserts took how long: a bar per class, on a logarithmic axis that says so.
     *
     * @param file    to write.
     * @param title   of the chart.
     * @param buckets in rising order, those without inserts included.
     */
    public static void growth(final Path file, final String title, final List<LatencyBucket> buckets)
    {
        requireSome(buckets);
        ChartImage.requireFonts();
        ChartImage.write(BarCharts.growth(title, buckets), file);
    }

    private static void requireSome(final List<?> data)
    {
        if (data.isEmpty())
        {
            throw new IllegalArgumentException("nothing to draw");
        }
    }
}
