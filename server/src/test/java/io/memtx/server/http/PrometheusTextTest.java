package io.memtx.server.http;

import io.memtx.memtx.counters.EngineCounter;
import io.memtx.relay.applier.counters.ReplicationCounter;
import io.memtx.server.http.PrometheusText.Type;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PrometheusTextTest
{
    @Test
    void shouldEscapeWhatTheFormatHasAMeaningFor()
    {
        final PrometheusText text = new PrometheusText()
            .metric("a_total", Type.COUNTER, "Path C:\\x,\nsecond \"line\".")
            .sample(1, "name", "a\"b\\c\nd", "gone", null, "other", "{x,y=\"z\"}");
        assertEquals(
            "# HELP a_total Path C:\\\\x,\\nsecond \"line\".\n" +
            "# TYPE a_total counter\n" +
            "a_total{name=\"a\\\"b\\\\c\\nd\",other=\"{x,y=\\\"z\\\"}\"} 1\n",
            text.toString());
        assertEquals(1, MetricsPage.parse(text.toString())
            .value("a_total", "name", "a\"b\\c\nd", "other", "{x,y=\"z\"}"));
    }

    @Test
    void shouldWriteAnyNumber()
    {
        final PrometheusText text = new PrometheusText().metric("a", Type.GAUGE, "Numbers.")
            .sample(Long.MAX_VALUE, "n", "1").sample(-1, "n", "2").sample(0.25, "n", "3")
            .sample(Double.NaN, "n", "4").sample(Double.POSITIVE_INFINITY, "n", "5")
            .sample(Double.NEGATIVE_INFINITY, "n", "6").sample(1e300, "n", "7");
        assertTrue(text.toString().contains("{n=\"1\"} 9223372036854775807\n"), text::toString);
        final MetricsPage page = MetricsPage.parse(text.toString());
        assertEquals(0.25, page.value("a", "n", "3"));
        assertTrue(Double.isNaN(page.value("a", "n", "4")));
        assertEquals(Double.POSITIVE_INFINITY, page.value("a", "n", "5"));
        assertEquals(Double.NEGATIVE_INFINITY, page.value("a", "n", "6"));
        assertEquals(1e300, page.value("a", "n", "7"));
    }

    @Test
    void shouldRefuseAMetricThatIsThereAlready()
    {
        final PrometheusText text = new PrometheusText().metric("a", Type.GAUGE, "One.");
        assertThrows(IllegalStateException.class, () -> text.metric("a", Type.GAUGE, "Two."));
    }

    @Test
    void shouldShowEveryCounterOnceAndAnUnknownOneUnderItsLabel()
    {
        final List<Sample.Counter> counters = new ArrayList<>();
        for (final EngineCounter counter : EngineCounter.values())
        {
            counters.add(new Sample.Counter(counter.id(), counter.label(), counter.id()));
        }
        for (final ReplicationCounter counter : ReplicationCounter.values())
        {
            counters.add(new Sample.Counter(counter.id(), counter.label(), counter.id()));
        }
        counters.add(new Sample.Counter(303, "synchro queue length", 3));
        counters.add(new Sample.Counter(999, "Strange (things)", 7));
        final PrometheusText text = new PrometheusText();
        counters.forEach((counter) -> CounterMetric.of(counter).write(text, counter.value()));
        final MetricsPage page = MetricsPage.parse(text.toString());
        assertEquals(counters.size(), page.metrics().size());
        assertEquals(100, page.value("memtx_transactions_committed_total"));
        assertEquals(1.39, page.value("memtx_tuple_size_bytes"));
        assertEquals(202, page.value("memtx_relay_bytes_total"));
        assertEquals(3, page.value("memtx_synchro_queue_transactions"));
        assertEquals(7, page.value("memtx_counter_999_strange_things_"));
        assertEquals("untyped", page.type("memtx_counter_999_strange_things_"));
    }
}
