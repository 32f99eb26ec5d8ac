package io.memtx.server.http;

import java.util.HashSet;
import java.util.Set;

/**
 * Writes Prometheus' text format, version 0.0.4: each metric has its help and its type before its samples, and all of
 * its samples together. Lines end with a line feed. Text is escaped as the format asks: a backslash and a line feed
 * everywhere, a quotation mark in the value of a label.
 */
final class PrometheusText
{
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(16 * 1024);
    private final Set<String> names = new HashSet<>();
    private String name;

    /** What a value may do. */
    enum Type
    {
        /** Only grows, but for a new start. */
        COUNTER("counter"),
        /** Goes up and down. */
        GAUGE("gauge"),
        /** Nobody knows. */
        UNTYPED("untyped");

        private final String word;

        Type(final String word)
        {
            this.word = word;
        }
    }

    /**
     * Begins a metric.
     *
     * @param metric name of it.
     * @param type   of it.
     * @param help   one sentence.
     * @return this.
     * @throws IllegalStateException when there has been one of that name: a scraper would refuse the whole text.
     */
    PrometheusText metric(final String metric, final Type type, final String help)
    {
        if (!names.add(metric))
        {
            throw new IllegalStateException("metric is written twice: name=" + metric);
        }
        name = metric;
        text.append("# HELP ").append(metric).append(' ').append(escape(help)).append('\n')
            .append("# TYPE ").append(metric).append(' ').append(type.word).append('\n');
        return this;
    }

    /**
     * Writes a sample of the metric begun last.
     *
     * @param value  of it.
     * @param labels names and values, by turns; a value of null is left out.
     * @return this.
     */
    PrometheusText sample(final double value, final String... labels)
    {
        begin(labels);
        text.append(number(value)).append('\n');
        return this;
    }

    /**
     * Writes a sample of the metric begun last, without rounding it to a floating point number.
     *
     * @param value  of it.
     * @param labels names and values, by turns; a value of null is left out.
     * @return this.
     */
    PrometheusText sample(final long value, final String... labels)
    {
        begin(labels);
        text.append(value).append('\n');
        return this;
    }

    @Override
    public String toString()
    {
        return text.toString();
    }

    private void begin(final String... labels)
    {
        text.append(name);
        char separator = '{';
        for (int i = 0; i < labels.length; i += 2)
        {
            if (null != labels[i + 1])
            {
                text.append(separator).append(labels[i]).append("=\"")
                    .append(escape(labels[i + 1]).replace("\"", "\\\"")).append('"');
                separator = ',';
            }
        }
        text.append('{' == separator ? " " : "} ");
    }

    private static String number(final double value)
    {
        if (Double.isInfinite(value))
        {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return Double.toString(value); // NaN is NaN
    }

    private static String escape(final String plain)
    {
        return plain.replace("\\", "\\\\").replace("\n", "\\n");
    }
}
