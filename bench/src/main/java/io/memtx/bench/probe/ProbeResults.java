package io.memtx.bench.probe;

import org.HdrHistogram.Histogram;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;

/**
 * Figures by name: numbers and histograms. As lines of text they get from one process to another.
 */
public final class ProbeResults
{
    private static final String PREFIX = "probe ";
    private static final String NUMBER = "number";
    private static final String HISTOGRAM = "histogram";
    private static final int WORDS = 4;

    private final Map<String, Double> numbers = new LinkedHashMap<>();
    private final Map<String, Histogram> histograms = new LinkedHashMap<>();

    /**
     * @param name  without spaces.
     * @param value of it.
     */
    public void add(final String name, final double value)
    {
        numbers.put(name, value);
    }

    /**
     * Adds to what there is under the name.
     *
     * @param name      without spaces.
     * @param histogram of nanoseconds.
     */
    public void add(final String name, final Histogram histogram)
    {
        final Histogram there = histograms.get(name);
        if (null == there)
        {
            histograms.put(name, histogram.copy());
        }
        else
        {
            there.add(histogram);
        }
    }

    /**
     * @param name of a number.
     * @return the number.
     * @throws IllegalArgumentException when there is none of that name.
     */
    public double number(final String name)
    {
        final Double value = numbers.get(name);
        if (null == value)
        {
            throw new IllegalArgumentException("no such figure: " + name);
        }
        return value;
    }

    /**
     * @param name of a histogram.
     * @return the histogram.
     * @throws IllegalArgumentException when there is none of that name.
     */
    public Histogram histogram(final String name)
    {
        final Histogram histogram = histograms.get(name);
        if (null == histogram)
        {
            throw new IllegalArgumentException("no such histogram: " + name);
        }
        return histogram;
    }

    /**
     * @return all histograms by name, in the order in which they came.
     */
    public Map<String, Histogram> histograms()
    {
        return histograms;
    }

    /**
     * @return lines of text that {@link #addLine} understands.
     */
    public List<String> toLines()
    {
        final List<String> lines = new ArrayList<>();
        numbers.forEach((name, value) -> lines.add(PREFIX + NUMBER + " " + name + " " + value));
        histograms.forEach((name, histogram) ->
        {
            final ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
            final int length = histogram.encodeIntoCompressedByteBuffer(bytes);
            final byte[] exact = new byte[length];
            bytes.flip().get(exact);
            lines.add(PREFIX + HISTOGRAM + " " + name + " " + Base64.getEncoder().encodeToString(exact));
        });
        return lines;
    }

    /**
     * Adds what a line of text says.
     *
     * @param line of {@link #toLines()}.
     * @return false when it is any other line.
     */
    public boolean addLine(final String line)
    {
        final String[] words = line.split(" ");
        if (!line.startsWith(PREFIX) || WORDS != words.length)
        {
            return false;
        }
        if (NUMBER.equals(words[1]))
        {
            add(words[2], Double.parseDouble(words[3]));
        }
        else
        {
            add(words[2], decode(words[3]));
        }
        return true;
    }

    private static Histogram decode(final String text)
    {
        try
        {
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(text)), 1);
        }
        catch (final DataFormatException ex)
        {
            throw new IllegalArgumentException("not a histogram", ex);
        }
    }
}
