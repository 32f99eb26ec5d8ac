package io.memtx.bench.chart;

import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.Iterator;

/**
 * Bars on a logarithmic axis with their values above them, upright or turned. The library's own labels lie inside bars,
 * where those of narrow or short bars cannot be read; so this extends its chart, whose measures only a subclass sees.
 */
final class LabelledBarChart extends CategoryChart
{
    private static final int LABEL_POINTS = 11;
    private static final int GAP = 4;

    private final boolean isTurned;

    /**
     * @param isTurned whether values are written upwards, for bars narrower than numbers.
     */
    LabelledBarChart(final boolean isTurned)
    {
        super(ChartImage.WIDTH, ChartImage.HEIGHT);
        this.isTurned = isTurned;
    }

    @Override
    public void paint(final Graphics2D graphics, final int width, final int height)
    {
        super.paint(graphics, width, height);
        graphics.setColor(styler.getChartFontColor());
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, LABEL_POINTS));
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        int index = 0;
        for (final CategorySeries series : seriesMap.values())
        {
            paintLabels(graphics, series, index++);
        }
    }

    private void paintLabels(final Graphics2D graphics, final CategorySeries series, final int seriesIndex)
    {
        final Rectangle2D bounds = plot.getBounds();
        final double contentWidth = bounds.getWidth() * styler.getPlotContentSize();
        final double left = bounds.getX() + (bounds.getWidth() - contentWidth) / 2;
        final double groupWidth = contentWidth / series.getXData().size();
        final double barWidth = groupWidth * styler.getAvailableSpaceFill() / seriesMap.size();
        final double margin = groupWidth * (1 - styler.getAvailableSpaceFill()) / 2;
        int category = 0;
        for (final Iterator<? extends Number> values = series.getYData().iterator(); values.hasNext(); category++)
        {
            final Number value = values.next();
            if (null != value)
            {
                final double x = left + category * groupWidth + margin + (seriesIndex + 0.5) * barWidth;
                paintLabel(graphics, ChartStyle.number(value.doubleValue()), x, y(value.doubleValue()) - GAP);
            }
        }
    }

    private double y(final double value)
    {
        final Rectangle2D bounds = plot.getBounds();
        final double contentHeight = bounds.getHeight() * styler.getPlotContentSize();
        final double bottom = bounds.getY() + (bounds.getHeight() + contentHeight) / 2;
        final double min = Math.log10(styler.getYAxisMin());
        final double max = Math.log10(styler.getYAxisMax());
        return bottom - contentHeight * (Math.log10(value) - min) / (max - min);
    }

    /** Centred on x, its foot at y. */
    private void paintLabel(final Graphics2D graphics, final String text, final double x, final double y)
    {
        final FontMetrics metrics = graphics.getFontMetrics();
        final AffineTransform upright = graphics.getTransform();
        graphics.translate(x, y);
        if (isTurned)
        {
            graphics.rotate(-Math.PI / 2);
            graphics.drawString(text, 0, (metrics.getAscent() - metrics.getDescent()) / 2f);
        }
        else
        {
            graphics.drawString(text, -metrics.stringWidth(text) / 2f, 0);
        }
        graphics.setTransform(upright);
    }
}
