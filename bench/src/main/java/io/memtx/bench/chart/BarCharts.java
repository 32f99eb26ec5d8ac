package io.memtx.bench.chart;

import org.knowm.xchart.CategoryChart;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/**
 * The charts of bars.
 */
final class BarCharts
{
    /** The shortest bar is at least so many times its axis's beginning: no bar on a logarithmic axis is nothing. */
    private static final double SHORTEST_BAR = 3;
    private static final int SUBJECT_ROTATION = 25;
    private static final int MAX_UPRIGHT_SUBJECTS = 6;
    private static final int BUCKET_ROTATION = 60;
    private static final int MAX_UPRIGHT_BUCKETS = 16;

    private BarCharts()
    {
    }

    static CategoryChart peers(final String title, final List<String> subjects, final List<OperationTimes> times)
    {
        final CategoryChart chart = new LabelledBarChart(true);
        style(chart, title, "", "ns per operation, logarithmic (shorter is faster)");
        for (final OperationTimes each : times)
        {
            final List<Double> bars = each.ns().stream().map((ns) -> ns.isNaN() ? null : ns).toList();
            chart.addSeries(each.operation(), subjects, bars);
        }
        final DoubleSummaryStatistics all = times.stream()
            .flatMap((each) -> each.ns().stream())
            .filter((ns) -> !ns.isNaN())
            .mapToDouble(Double::doubleValue)
            .summaryStatistics();
        if (subjects.size() > MAX_UPRIGHT_SUBJECTS)
        {
            chart.getStyler().setXAxisLabelRotation(SUBJECT_ROTATION);
        }
        logarithmic(chart, ChartStyle.decadeBelow(all.getMin() / SHORTEST_BAR), ChartStyle.decadeAbove(all.getMax()));
        return chart;
    }

    static CategoryChart memory(final String title, final List<MemoryShare> shares)
    {
        final CategoryChart chart = new CategoryChart(ChartImage.WIDTH, ChartImage.HEIGHT);
        style(chart, title, "", "bytes per tuple");
        final List<String> subjects = shares.stream().map(MemoryShare::subject).toList();
        chart.addSeries(
            "tuple, with what is lost between objects",
            subjects,
            shares.stream().map(MemoryShare::tupleBytes).toList());
        chart.addSeries("index entry", subjects, shares.stream().map(MemoryShare::indexBytes).toList());
        chart.getStyler().setStacked(true);
        chart.getStyler().setShowStackSum(true);
        chart.getStyler().setLabelsVisible(true);
        chart.getStyler().setLabelsPosition(0.5);
        chart.getStyler().setLabelsFont(chart.getStyler().getBaseFont());
        chart.getStyler().setAvailableSpaceFill(0.6);
        chart.getStyler().setYAxisMin(0.0);
        return chart;
    }

    static CategoryChart growth(final String title, final List<LatencyBucket> buckets)
    {
        final boolean isDense = buckets.size() > MAX_UPRIGHT_BUCKETS;
        final CategoryChart chart = new LabelledBarChart(isDense);
        style(chart, title, "latency of an insert, up to", "inserts, logarithmic");
        long max = 1;
        final List<String> names = new ArrayList<>();
        final List<Double> counts = new ArrayList<>();
        for (final LatencyBucket bucket : buckets)
        {
            names.add(duration(bucket.upToNs()));
            counts.add(0 == bucket.count() ? null : Double.valueOf(bucket.count()));
            max = Math.max(max, bucket.count());
        }
        chart.addSeries("inserts", names, counts);
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setXAxisLabelRotation(isDense ? BUCKET_ROTATION : 0);
        // half of one, so that a bar of a single insert is seen
        logarithmic(chart, 0.5, ChartStyle.decadeAbove(max));
        return chart;
    }

    static String duration(final long ns)
    {
        if (ns < 1_000)
        {
            return ns + " ns";
        }
        return ns < 1_000_000 ? ChartStyle.number(ns / 1e3) + " µs" : ChartStyle.number(ns / 1e6) + " ms";
    }

    private static void style(
        final CategoryChart chart, final String title, final String xTitle, final String yTitle)
    {
        chart.setTitle(title);
        chart.setXAxisTitle(xTitle);
        chart.setYAxisTitle(yTitle);
        ChartStyle.apply(chart.getStyler());
        chart.getStyler().setXAxisTitleVisible(!xTitle.isEmpty());
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        chart.getStyler().setAvailableSpaceFill(0.8);
        chart.getStyler().setYAxisDecimalPattern("#,##0.##");
    }

    private static void logarithmic(final CategoryChart chart, final double min, final double max)
    {
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(min);
        chart.getStyler().setYAxisMax(max);
    }
}
