package io.memtx.bench.chart;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ChartsTest
{
    private static final byte[] PNG_SIGNATURE = {(byte)0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int FIRST_COLOR = 0xFF0072B2;
    private static final int SECOND_COLOR = 0xFFE69F00;

    @TempDir
    Path directory;

    @Test
    void shouldDrawPeers() throws IOException
    {
        final Path file = directory.resolve("peers.png");
        Charts.peers(file, "Beside peers", List.of("one", "other", "third"), List.of(
            new OperationTimes("get", List.of(131.0, 327.0, 590.0)),
            new OperationTimes("scan", List.of(Double.NaN, Double.NaN, 3600.0))));
        final BufferedImage image = assertChart(file, FIRST_COLOR, SECOND_COLOR);
        // on a logarithmic axis from 10 to 10,000: 131 ends at 0.37 of it, 3600 at 0.85
        assertEquals(0.85 / 0.37, (double)highest(image, SECOND_COLOR) / highest(image, FIRST_COLOR, 400), 0.1);
    }

    @Test
    void shouldDrawPercentiles() throws IOException
    {
        final Path file = directory.resolve("percentiles.png");
        Charts.percentiles(file, "Latency", List.of(
            new LatencyLine("write", List.of(
                new LatencyLine.Point(0, 0.2), new LatencyLine.Point(90, 0.5), new LatencyLine.Point(99.99, 30)), 812),
            new LatencyLine("fsync", List.of(
                new LatencyLine.Point(50, 100), new LatencyLine.Point(99.9, 900)), 5000)));
        assertChart(file, FIRST_COLOR, SECOND_COLOR);
    }

    @Test
    void shouldDrawMemoryFromZero() throws IOException
    {
        final Path file = directory.resolve("memory.png");
        Charts.memory(file, "Memory", List.of(new MemoryShare("one", 24, 48), new MemoryShare("other", 72, 0)));
        final BufferedImage image = assertChart(file, FIRST_COLOR, SECOND_COLOR);
        // three times the bytes, three times the height
        assertEquals(3.0, (double)highest(image, FIRST_COLOR) / highest(image, FIRST_COLOR, 400), 0.05);
    }

    @Test
    void shouldDrawCost() throws IOException
    {
        final Path file = directory.resolve("cost.png");
        Charts.cost(file, "Cost", List.of(
            new CostLine("get", List.of(new CostLine.Point(10_000, 40), new CostLine.Point(10_000_000, 180))),
            new CostLine("replace", List.of(new CostLine.Point(10_000, 90), new CostLine.Point(10_000_000, 310)))));
        assertChart(file, FIRST_COLOR, SECOND_COLOR);
    }

    @Test
    void shouldDrawGrowthWithFewAndManyBuckets() throws IOException
    {
        for (final int count : new int[]{1, 8, 24})
        {
            final Path file = directory.resolve("growth.png");
            Charts.growth(file, "Growth", IntStream.range(0, count)
                .mapToObj((i) -> new LatencyBucket(64L << i, i == count / 2 ? 1_000_000 : i % 3)).toList());
            assertChart(file, FIRST_COLOR);
        }
    }

    @Test
    void shouldRefuseWhenThereIsNothingToDraw()
    {
        final Path file = directory.resolve("none.png");
        final List<OperationTimes> notMeasured = List.of(new OperationTimes("get", List.of(Double.NaN)));
        assertThrows(IllegalArgumentException.class, () -> Charts.peers(file, "", List.of("one"), notMeasured));
        assertThrows(IllegalArgumentException.class, () -> Charts.peers(file, "", List.of("one", "two"), notMeasured));
        assertThrows(IllegalArgumentException.class, () -> Charts.percentiles(file, "", List.of()));
        assertThrows(IllegalArgumentException.class, () -> Charts.memory(file, "", List.of()));
        assertThrows(IllegalArgumentException.class, () -> Charts.cost(file, "", List.of()));
        assertThrows(IllegalArgumentException.class, () -> Charts.growth(file, "", List.of()));
        assertTrue(Files.notExists(file));
    }

    @Test
    void shouldNameTheFileWhenItCannotBeWritten()
    {
        final Path file = directory.resolve("missing").resolve("memory.png");
        final ChartException ex = assertThrows(
            ChartException.class, () -> Charts.memory(file, "", List.of(new MemoryShare("one", 1, 1))));
        assertTrue(ex.getMessage().contains(file.toString()), ex.getMessage());
    }

    @Test
    void shouldSpaceNinesEvenly()
    {
        assertEquals(0, LineCharts.nines(0));
        assertEquals(1, LineCharts.nines(90), 1e-9);
        assertEquals(4, LineCharts.nines(99.99), 1e-9);
        assertEquals("0 %", LineCharts.percentile(0));
        assertEquals("90 %", LineCharts.percentile(1));
        assertEquals("99.999 %", LineCharts.percentile(5));
        assertThrows(IllegalArgumentException.class, () -> LineCharts.nines(100));
        assertThrows(IllegalArgumentException.class, () -> LineCharts.nines(Double.NaN));
    }

    @Test
    void shouldWriteNumbersShort()
    {
        assertEquals("36,957", ChartStyle.number(36957.4));
        assertEquals("100", ChartStyle.number(100));
        assertEquals("10", ChartStyle.number(10));
        assertEquals("16.4", ChartStyle.number(16.384));
        assertEquals("0.5", ChartStyle.number(0.5));
        assertEquals("0", ChartStyle.number(0));
        assertEquals("512 ns", BarCharts.duration(512));
        assertEquals("1.02 µs", BarCharts.duration(1024));
        assertEquals("1.05 ms", BarCharts.duration(1 << 20));
    }

    private static BufferedImage assertChart(final Path file, final int... colors) throws IOException
    {
        assertArrayEquals(
            PNG_SIGNATURE, Arrays.copyOf(Files.readAllBytes(file), PNG_SIGNATURE.length), "begins as a PNG");
        final BufferedImage image = ImageIO.read(file.toFile());
        assertEquals(ChartImage.WIDTH, image.getWidth());
        assertEquals(ChartImage.HEIGHT, image.getHeight());
        final Set<Integer> found = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++)
        {
            for (int x = 0; x < image.getWidth(); x++)
            {
                found.add(image.getRGB(x, y));
            }
        }
        for (final int color : colors)
        {
            assertTrue(found.contains(color), Integer.toHexString(color) + " is in the chart");
        }
        assertTrue(found.size() > colors.length + 2, "background, text, grid: colors=" + found.size());
        return image;
    }

    private static int highest(final BufferedImage image, final int color)
    {
        return highest(image, color, image.getWidth());
    }

    /** The height of the highest bar of a colour left of some column, in pixels; the legend is not looked at. */
    private static int highest(final BufferedImage image, final int color, final int endX)
    {
        int highest = 0;
        for (int x = 0; x < endX; x++)
        {
            int height = 0;
            for (int y = 0; y < image.getHeight() - 60; y++)
            {
                height += image.getRGB(x, y) == color ? 1 : 0;
            }
            highest = Math.max(highest, height);
        }
        return highest;
    }
}
