package io.memtx.bench.chart;

import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.Locale;

/**
 * How all charts look: Java's logical font, colours that the colour-blind tell apart, lines that differ in markers too.
 */
final class ChartStyle
{
    private static final Color[] COLORS = {
        new Color(0x0072B2), new Color(0xE69F00), new Color(0x009E73), new Color(0xCC79A7), new Color(0x56B4E9),
        new Color(0xD55E00), new Color(0x7F7F7F)};
    private static final Marker[] MARKERS = {
        SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND, SeriesMarkers.TRIANGLE_UP,
        SeriesMarkers.TRIANGLE_DOWN, SeriesMarkers.CROSS, SeriesMarkers.OVAL};
    private static final Color GRID = new Color(0xDDDDDD);
    private static final Color TEXT = new Color(0x222222);
    private static final int TEXT_POINTS = 13;
    private static final int TITLE_POINTS = 17;
    private static final float LINE_WIDTH = 2.5f;

    private ChartStyle()
    {
    }

    static void apply(final AxesChartStyler styler)
    {
        final Font text = new Font(Font.SANS_SERIF, Font.PLAIN, TEXT_POINTS);
        styler.setBaseFont(text);
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, TITLE_POINTS));
        styler.setAxisTitleFont(text);
        styler.setAxisTickLabelsFont(text);
        styler.setLegendFont(text);
        styler.setChartFontColor(TEXT);
        styler.setAxisTickLabelsColor(TEXT);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal);
        styler.setChartPadding(14);
        styler.setSeriesColors(COLORS);
        styler.setSeriesMarkers(MARKERS);
        styler.setSeriesLines(lines());
        styler.setLocale(Locale.ROOT);
        styler.setAntiAlias(true);
    }

    /**
     * @param value above 0.
     * @return the power of ten at or below it.
     */
    static double decadeBelow(final double value)
    {
        return Math.pow(10, Math.floor(Math.log10(value)));
    }

    /**
     * @param value above 0.
     * @return the power of ten above it.
     */
    static double decadeAbove(final double value)
    {
        return Math.pow(10, Math.floor(Math.log10(value)) + 1);
    }

    /**
     * @param value to show on an axis or a bar.
     * @return with three digits that count, and commas between thousands.
     */
    static String number(final double value)
    {
        if (value >= 100)
        {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        final String text = String.format(Locale.ROOT, value >= 10 ? "%.1f" : value >= 1 ? "%.2f" : "%.3f", value);
        return text.replaceAll("\\.?0+$", "");
    }

    private static BasicStroke[] lines()
    {
        final BasicStroke[] lines = new BasicStroke[COLORS.length];
        for (int i = 0; i < lines.length; i++)
        {
            lines[i] = new BasicStroke(LINE_WIDTH, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
        }
        return lines;
    }
}
