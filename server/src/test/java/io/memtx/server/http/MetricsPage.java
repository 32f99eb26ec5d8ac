package io.memtx.server.http;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Reads Prometheus' text format, version 0.0.4, as its specification has it, and is strict about it. */
final class MetricsPage
{
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(.*)\\})? (\\S+)");
    private static final Pattern LABEL =
        Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\n\"])*)\"(,|$)");

    private final Map<String, String> types = new HashMap<>();
    private final Map<String, Map<Map<String, String>, Double>> samples = new HashMap<>();

    static MetricsPage parse(final String text)
    {
        final MetricsPage page = new MetricsPage();
        assertTrue(text.endsWith("\n"), "the last line has to end, too");
        assertEquals(-1, text.indexOf('\r'));
        String metric = null;
        String helped = null;
        final Set<String> finished = new HashSet<>();
        for (final String line : text.split("\n"))
        {
            if (line.startsWith("# HELP "))
            {
                finished.add(metric);
                helped = line.split(" ", 4)[2];
                assertTrue(NAME.matcher(helped).matches() && !finished.contains(helped), line);
                assertTrue(line.split(" ", 4)[3].length() > 5, line);
            }
            else if (line.startsWith("# TYPE "))
            {
                final String[] words = line.split(" ");
                metric = words[2];
                assertEquals(helped, metric, line);
                assertTrue(Set.of("counter", "gauge", "untyped").contains(words[3]), line);
                assertNull(page.types.put(metric, words[3]), line);
                assertEquals("counter".equals(words[3]), metric.endsWith("_total"), line);
                page.samples.put(metric, new LinkedHashMap<>());
            }
            else
            {
                page.addSample(metric, line);
            }
        }
        return page;
    }

    private void addSample(final String metric, final String line)
    {
        final Matcher matcher = SAMPLE.matcher(line);
        assertTrue(matcher.matches(), line);
        assertEquals(metric, matcher.group(1), line);
        final Map<String, String> labels = new TreeMap<>();
        if (null != matcher.group(3))
        {
            final Matcher label = LABEL.matcher(matcher.group(3));
            int end = 0;
            for (; label.lookingAt(); label.region(end, matcher.group(3).length()))
            {
                assertNull(labels.put(label.group(1), unescape(label.group(2))), line);
                end = label.end();
            }
            assertEquals(matcher.group(3).length(), end, line);
        }
        final double value = Double.parseDouble(matcher.group(4).replace("Inf", "Infinity"));
        assertNull(samples.get(metric).put(labels, value), () -> "twice: " + line);
    }

    String type(final String metric)
    {
        return types.get(metric);
    }

    Set<String> metrics()
    {
        return types.keySet();
    }

    /** The one sample that has these labels, names and values by turns, and maybe others. */
    double value(final String metric, final String... labels)
    {
        final Double value = find(metric, labels);
        assertNotNull(value, () -> metric + " " + String.join(" ", labels) + " in " + samples.get(metric));
        return value;
    }

    /** As {@link #value}, but null when there is none. */
    Double find(final String metric, final String... labels)
    {
        assertNotNull(samples.get(metric), metric);
        Double found = null;
        for (final Map.Entry<Map<String, String>, Double> sample : samples.get(metric).entrySet())
        {
            boolean fits = true;
            for (int i = 0; i < labels.length; i += 2)
            {
                fits &= labels[i + 1].equals(sample.getKey().get(labels[i]));
            }
            if (fits)
            {
                assertNull(found, () -> "several samples fit: " + metric);
                found = sample.getValue();
            }
        }
        return found;
    }

    private static String unescape(final String text)
    {
        final StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++)
        {
            final boolean isEscape = '\\' == text.charAt(i);
            i += isEscape ? 1 : 0;
            plain.append(isEscape && 'n' == text.charAt(i) ? '\n' : text.charAt(i));
        }
        return plain.toString();
    }
}
