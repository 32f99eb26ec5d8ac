package io.memtx.relay.applier.counters;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReplicationCounterTest
{
    @Test
    void shouldKeepIdsForEver()
    {
        assertEquals(
            "[200, 201, 202, 203, 204, 205, 206, 210, 211, 212, 213, 214, 215, 216, 220, 221, 222, 223, 224, 225, " +
            "226, 230, 231, 232, 233, 234, 235]",
            Arrays.toString(Arrays.stream(ReplicationCounter.values()).mapToInt(ReplicationCounter::id).toArray()));
        assertEquals(201, ReplicationCounter.ROWS_SENT.id());
        assertEquals(215, ReplicationCounter.RETRIES.id());
        assertEquals(223, ReplicationCounter.UNAUTHENTICATED_MESSAGES.id());
        assertEquals(235, ReplicationCounter.UPSTREAM_LAG_BYTES.id());
    }

    @Test
    void shouldHaveLabelsThatFitAndDiffer()
    {
        final Set<String> labels = new HashSet<>();
        for (final ReplicationCounter counter : ReplicationCounter.values())
        {
            assertTrue(labels.add(counter.label()), () -> "label twice: " + counter);
            assertTrue(counter.label().matches("[ -~]{3,32}"), () -> "label of " + counter);
        }
    }

    @Test
    void shouldRefuseADuplicateId()
    {
        final IllegalStateException ex = assertThrows(IllegalStateException.class, () ->
            ReplicationCounter.checkIds(ReplicationCounter.RETRIES, ReplicationCounter.RETRIES));
        assertTrue(ex.getMessage().contains("id=215 counter=RETRIES"), ex.getMessage());
    }

    @Test
    void shouldCount()
    {
        final ReplicationCounters counters = new ReplicationCounters();
        counters.increment(ReplicationCounter.RETRIES);
        counters.add(ReplicationCounter.RETRIES, 4);
        counters.set(ReplicationCounter.UPSTREAMS, 2);
        assertEquals(5, counters.get(ReplicationCounter.RETRIES));
        assertEquals(2, counters.get(ReplicationCounter.UPSTREAMS));
        assertEquals(0, counters.get(ReplicationCounter.ROWS_SENT));
    }
}
