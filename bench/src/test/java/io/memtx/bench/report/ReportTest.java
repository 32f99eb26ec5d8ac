package io.memtx.bench.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.RowResult;
import io.memtx.bench.latency.FixedRate;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReportTest
{
    private static final Machine MACHINE =
        new Machine("a \"fast\" one", 2, "1.0 GiB", "Linux", "JDK", List.of("-Da=b"), "none");

    private final BenchReport report = new BenchReport("1.2.3", true, Instant.EPOCH, MACHINE);

    @Test
    void shouldWriteJsonThatReadsBack() throws IOException
    {
        report.rows().add(RowResult.of(Budget.GET_HASH, 150, 100).withPeers(Map.of("lmdb", 300.0)));
        report.rows().add(RowResult.of(Budget.GARBAGE_GET, 0.5));
        report.figures().add(new Figure("A.b", Map.of("count", "10"), 4, 1.5, 1.25, "ns/op", Double.NaN));
        report.put(new LatencyFigure("commit", 1000, histogram()));
        report.memory().add(new MemoryFigure("HASH", 24, 11.5, 38));
        final StringWriter text = new StringWriter();
        JsonReport.write(report, text);
        final Map<String, Object> values = read(text.toString());

        assertEquals("1.2.3", values.get("/version"));
        assertEquals(true, values.get("/quick"));
        assertEquals("a \"fast\" one", values.get("/machine/cpu"));
        assertEquals("-Da=b", values.get("/machine/flags/0"));
        assertEquals("get-hash", values.get("/rows/0/id"));
        assertEquals(1.5, values.get("/rows/0/ratio"));
        assertEquals(true, values.get("/rows/0/met"));
        assertEquals(300.0, values.get("/rows/0/peers/lmdb"));
        assertEquals(false, values.get("/rows/1/met"));
        assertTrue(values.containsKey("/rows/1/floor"));
        assertNull(values.get("/rows/1/floor"));
        assertEquals("10", values.get("/figures/0/params/count"));
        assertEquals(4.0, values.get("/figures/0/threads"));
        assertNull(values.get("/figures/0/garbageBytes"));
        assertEquals(1000.0, values.get("/latencies/0/ratePerSecond"));
        assertEquals(50.0, (double)values.get("/latencies/0/us/p50"), 0.1);
        assertEquals(99.9, (double)values.get("/latencies/0/us/p99.9"), 0.1);
        assertEquals(100.0, (double)values.get("/latencies/0/us/max"), 0.1);
        assertEquals(0.0, values.get("/latencies/0/curve/0/0"));
        assertEquals(38.0, values.get("/memory/0/totalBytes"));
    }

    @Test
    void shouldKeepTheLastLatenciesOfAName()
    {
        report.put(new LatencyFigure("commit", 1000, new Histogram(2)));
        report.put(new LatencyFigure("other", 1000, new Histogram(2)));
        report.put(new LatencyFigure("commit", 2000, new Histogram(2)));
        assertEquals(List.of("other", "commit"), report.latencies().stream().map(LatencyFigure::name).toList());
        assertEquals(2000, report.latencies().get(1).ratePerSecond());
    }

    @Test
    void shouldPrintFigures()
    {
        final StringWriter text = new StringWriter();
        final TextReport printer = new TextReport(new PrintWriter(text));
        printer.head(report);
        printer.latencies(List.of(new LatencyFigure("commit", 1000, histogram())));
        printer.memory(List.of(new MemoryFigure("HASH", 24, 11.5, 38)));
        printer.figures(List.of(new Figure("A.b", Map.of("count", "10"), 4, 1234.5, 1.25, "ns/op", 0)));
        final String lines = text.toString();
        assertTrue(lines.startsWith("memtx 1.2.3, quick, 1970-01-01T00:00:00Z\n"), lines);
        assertTrue(lines.contains("machine: a \"fast\" one, 2 cores, 1.0 GiB, Linux\n"), lines);
        assertTrue(lines.contains("commit at 1,000/s"), lines);
        assertTrue(lines.contains("A.b count=10 threads=4"), lines);
        assertTrue(lines.contains("1,234.5"), lines);
    }

    @Test
    void shouldKnowThisMachine()
    {
        final Machine here = Machine.here();
        assertEquals(Runtime.getRuntime().availableProcessors(), here.cores());
        assertTrue(here.kernel().startsWith(System.getProperty("os.name")));
        assertFalse(here.flags().isEmpty());
    }

    private static Histogram histogram()
    {
        final Histogram histogram = FixedRate.newHistogram();
        for (int i = 1; i <= 1000; i++)
        {
            histogram.recordValue(i * 100);
        }
        return histogram;
    }

    /** Values by path. */
    private static Map<String, Object> read(final String text) throws IOException
    {
        final Map<String, Object> values = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory().createParser(text))
        {
            json.nextToken();
            read(json, "", values);
            assertNull(json.nextToken());
        }
        return values;
    }

    private static void read(final JsonParser json, final String path, final Map<String, Object> values)
        throws IOException
    {
        switch (json.currentToken())
        {
            case START_OBJECT:
                while (JsonToken.END_OBJECT != json.nextToken())
                {
                    final String name = json.currentName();
                    json.nextToken();
                    read(json, path + "/" + name, values);
                }
                break;
            case START_ARRAY:
                final List<Object> seen = new ArrayList<>();
                while (JsonToken.END_ARRAY != json.nextToken())
                {
                    read(json, path + "/" + seen.size(), values);
                    seen.add(path);
                }
                break;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT:
                values.put(path, json.getDoubleValue());
                break;
            case VALUE_TRUE, VALUE_FALSE:
                values.put(path, json.getBooleanValue());
                break;
            default:
                values.put(path, JsonToken.VALUE_NULL == json.currentToken() ? null : json.getText());
        }
    }
}
