package io.memtx.bench.chart;

import org.knowm.xchart.internal.chartpart.Chart;

import javax.imageio.ImageIO;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Draws a chart into a PNG file. Works without a display.
 */
final class ChartImage
{
    static final int WIDTH = 1000;
    static final int HEIGHT = 600;

    static
    {
        // before the first class of AWT: a server has no display, and need not
        if (null == System.getProperty("java.awt.headless"))
        {
            System.setProperty("java.awt.headless", "true");
        }
    }

    private ChartImage()
    {
    }

    /**
     * @throws ChartException when there is no font to write with.
     */
    static void requireFonts()
    {
        try
        {
            final BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
            final Graphics2D graphics = image.createGraphics();
            graphics.getFontMetrics(new Font(Font.SANS_SERIF, Font.PLAIN, 12)).stringWidth("1");
            graphics.dispose();
        }
        catch (final RuntimeException | LinkageError | InternalError ex)
        {
            throw noFonts(ex);
        }
    }

    static ChartException noFonts(final Throwable cause)
    {
        return new ChartException(
            "no fonts for charts: install fontconfig and a font (Debian: fontconfig, fonts-dejavu-core): " + cause,
            cause);
    }

    /**
     * @param chart of {@link #WIDTH} and {@link #HEIGHT}.
     * @param file  to write, replaced when it exists.
     * @throws ChartException when it cannot be written.
     */
    static void write(final Chart<?, ?> chart, final Path file)
    {
        final BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        final Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        chart.paint(graphics, WIDTH, HEIGHT);
        graphics.dispose();
        try (OutputStream stream = Files.newOutputStream(file)) // given a file, ImageIO prints the trace of a failure
        {
            if (!ImageIO.write(image, "png", stream))
            {
                throw new IOException("this JDK writes no PNG");
            }
        }
        catch (final IOException ex)
        {
            throw new ChartException("cannot write chart: file=" + file + " " + ex.getMessage(), ex);
        }
    }
}
