package io.memtx.bench.chart;

import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;

/**
 * The charts of lines.
 */
final class LineCharts
{
    private static final double HUNDRED_PERCENT = 100;
    private static final int NINE_SPACING = 150;

    private LineCharts()
    {
    }

    static XYChart percentiles(final String title, final List<LatencyLine> lines)
    {
        final XYChart chart = chart(title, "percentile", "microseconds, logarithmic");
        double min = Double.MAX_VALUE;
        double max = 0;
        double maxNines = 1;
        for (final LatencyLine line : lines)
        {
            final double[] nines = new double[line.points().size()];
            final double[] us = new double[nines.length];
            for (int i = 0; i < nines.length; i++)
            {
                nines[i] = nines(line.points().get(i).percentile());
                us[i] = line.points().get(i).us();
                min = Math.min(min, us[i]);
                max = Math.max(max, us[i]);
                maxNines = Math.max(maxNines, nines[i]);
            }
            chart.addSeries(line.name() + " (max " + ChartStyle.number(line.maxUs()) + " µs)", nines, us);
        }
        // the axis is linear in nines: a logarithmic one of the library cannot be labelled in percent
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setXAxisMax(Math.ceil(maxNines));
        chart.getStyler().setXAxisTickMarkSpacingHint(NINE_SPACING);
        chart.getStyler().setxAxisTickLabelsFormattingFunction(LineCharts::percentile);
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(ChartStyle.decadeBelow(min));
        chart.getStyler().setYAxisMax(ChartStyle.decadeAbove(max));
        return chart;
    }

    static XYChart cost(final String title, final List<CostLine> lines)
    {
        final XYChart chart = chart(title, "tuples, logarithmic", "ns per operation");
        for (final CostLine line : lines)
        {
            chart.addSeries(
                line.operation(),
                line.points().stream().mapToDouble(CostLine.Point::tuples).toArray(),
                line.points().stream().mapToDouble(CostLine.Point::ns).toArray());
        }
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setXAxisLogarithmicDecadeOnly(true);
        chart.getStyler().setYAxisMin(0.0);
        return chart;
    }

    /** How many nines a percentile has: 1 for 90 %, 3 for 99.9 %; 0.3 for 50 %. */
    static double nines(final double percentile)
    {
        if (!(percentile >= 0 && percentile < HUNDRED_PERCENT))
        {
            throw new IllegalArgumentException("no place on the axis: percentile=" + percentile);
        }
        return Math.log10(HUNDRED_PERCENT / (HUNDRED_PERCENT - percentile));
    }

    static String percentile(final double nines)
    {
        final double percent = HUNDRED_PERCENT - HUNDRED_PERCENT * Math.pow(10, -nines);
        return new DecimalFormat("0.######", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(percent) + " %";
    }

    private static XYChart chart(final String title, final String xTitle, final String yTitle)
    {
        final XYChart chart = new XYChartBuilder()
            .width(ChartImage.WIDTH).height(ChartImage.HEIGHT).title(title).xAxisTitle(xTitle).yAxisTitle(yTitle)
            .build();
        ChartStyle.apply(chart.getStyler());
        chart.getStyler().setMarkerSize(8);
        chart.getStyler().setYAxisDecimalPattern("#,##0.##");
        chart.getStyler().setXAxisDecimalPattern("#,##0.##");
        return chart;
    }
}
