package io.memtx.bench.report;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

import java.util.ArrayList;
import java.util.List;

/**
 * The percentiles that tables show, and the curve of all of them.
 */
public final class Percentiles
{
    /** What tables show, in percent. */
    static final List<Double> SHOWN = List.of(50.0, 90.0, 99.0, 99.9, 99.99);

    private static final int TICKS_PER_HALF = 5;

    private Percentiles()
    {
    }

    /**
     * A point of the curve.
     *
     * @param percentile in percent, up to 100.
     * @param ns         that so many were not longer than.
     */
    public record Point(double percentile, long ns)
    {
    }

    /**
     * @param histogram of nanoseconds.
     * @return points that lie the closer the nearer they are to 100 %.
     */
    public static List<Point> curve(final Histogram histogram)
    {
        final List<Point> points = new ArrayList<>();
        for (final HistogramIterationValue value : histogram.percentiles(TICKS_PER_HALF))
        {
            points.add(new Point(value.getPercentileLevelIteratedTo(), value.getValueIteratedTo()));
        }
        return points;
    }

    static String name(final double percentile)
    {
        return "p" + (percentile == Math.rint(percentile) ?
            Integer.toString((int)percentile) : Double.toString(percentile));
    }
}
