package io.memtx.bench.probe;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class ProbeTest
{
    private final ProbeResults results = new ProbeResults();

    @Test
    void shouldCarryFiguresOverAsLines()
    {
        final Histogram histogram = new Histogram(3);
        histogram.recordValue(1);
        histogram.recordValue(1_000_000);
        results.add("a", 1.0 / 3);
        results.add("b", histogram);
        final ProbeResults read = new ProbeResults();
        assertFalse(read.addLine("WARNING: something else"));
        assertFalse(read.addLine("probe of something"));
        for (final String line : results.toLines())
        {
            assertTrue(read.addLine(line), line);
        }
        assertEquals(1.0 / 3, read.number("a"));
        assertEquals(histogram, read.histogram("b"));
        assertThrows(IllegalArgumentException.class, () -> read.number("b"));
        assertThrows(IllegalArgumentException.class, () -> read.histogram("a"));
    }

    @Test
    void shouldMergeHistogramsOfOneName()
    {
        final Histogram first = new Histogram(3);
        first.recordValue(5);
        final Histogram second = new Histogram(3);
        second.recordValue(7);
        results.add("h", first);
        results.add("h", second);
        assertEquals(2, results.histogram("h").getTotalCount());
        assertEquals(7, results.histogram("h").getMaxValue());
        assertEquals(1, first.getTotalCount(), "what was added is left alone");
    }

    @Test
    void shouldRefuseWhatIsNoProbe()
    {
        assertThrows(IllegalArgumentException.class, () -> Probes.of(List.of()));
        assertThrows(IllegalArgumentException.class, () -> Probes.of(List.of("nothing")));
    }

    @Test
    void shouldCountMemory() throws Exception
    {
        Probes.of(List.of("memory", "HASH", "20000")).run(results);
        final double tuple = results.number(ProbeNames.TUPLE_BYTES);
        assertTrue(tuple >= 16 && tuple <= 32, "tuple=" + tuple);
        assertTrue(results.number(ProbeNames.ENTRY_BYTES) > 4);
        assertTrue(results.number(ProbeNames.TOTAL_BYTES) > tuple);
    }

    @Test
    void shouldTimeEachInsert() throws Exception
    {
        Probes.of(List.of("growth", "TREE", "20000")).run(results);
        final Histogram inserts = results.histogram(ProbeNames.INSERTS);
        assertEquals(20_000, inserts.getTotalCount());
        assertTrue(results.number(ProbeNames.LONGEST_ONCE_NS) >= inserts.getMinValue());
        assertTrue(inserts.getMaxValue() >= results.number(ProbeNames.LONGEST_NS));
    }

    @Test
    void shouldLoadWithCheckpointAndWithout() throws Exception
    {
        Probes.of(List.of("load", "3000", "2000", "150", "1")).run(results);
        final long quiet = results.histogram(ProbeNames.QUIET).getTotalCount();
        assertTrue(quiet >= 200 && quiet <= 320, "2000 a second for 150 ms: " + quiet);
        assertTrue(results.histogram(ProbeNames.CHECKPOINT).getTotalCount() >= 90, "50 ms more than it takes");
        assertTrue(results.histogram(ProbeNames.WRITER).getTotalCount() >= 90);
        assertTrue(results.number(ProbeNames.CHECKPOINT_SECONDS) > 0);
        assertTrue(results.number(ProbeNames.CHECKPOINT_BYTES) > 3000 * 8);
    }

    @Test
    void shouldCountGarbageOfCalls() throws Exception
    {
        Probes.of(List.of("garbage", "1000")).run(results);
        for (final String name : List.of(
            ProbeNames.GET, ProbeNames.ITERATE, ProbeNames.REPLACE, ProbeNames.COMMIT))
        {
            assertTrue(results.number(name) >= 0, name); // more than none here, where raw memory is checked
        }
    }

    @Test
    void shouldTimeRowsOnTheirWayToAReplica() throws Exception
    {
        Probes.of(List.of("visible", "5", "3")).run(results);
        assertTrue(results.histogram(ProbeNames.VISIBLE).getTotalCount() >= 3);
        assertTrue(results.histogram(ProbeNames.HALF_ROUND_TRIP).getTotalCount() >= 3);
        final double visible = results.number(ProbeNames.VISIBLE_NS);
        assertTrue(visible > 0 && visible <= results.histogram(ProbeNames.VISIBLE).getMaxValue(), "" + visible);
        assertTrue(results.number(ProbeNames.HALF_ROUND_TRIP_NS) > 0);
    }

    @Test
    void shouldTimeAndWeighRowsWithAMacAndWithout() throws Exception
    {
        Probes.of(List.of("stream", "500", "2")).run(results);
        for (final String name : List.of(
            ProbeNames.PLAIN_NS, ProbeNames.SIGNED_NS, ProbeNames.RELAY, ProbeNames.APPLY))
        {
            assertTrue(results.number(name) > 0 && Double.isFinite(results.number(name)), name);
        }
    }

    @Test
    void shouldTimeStreamsToSeveralReplicasAndJoins() throws Exception
    {
        Probes.of(List.of("replicas", "2", "500", "2")).run(results);
        assertTrue(results.number(ProbeNames.MOST_ROW_NS) >= results.number(ProbeNames.ROW_NS));
        final ProbeResults joins = new ProbeResults();
        Probes.of(List.of("join", "2000", "1")).run(joins);
        assertEquals(joins.number(ProbeNames.MOST_ROW_NS), joins.number(ProbeNames.ROW_NS));
    }
}
