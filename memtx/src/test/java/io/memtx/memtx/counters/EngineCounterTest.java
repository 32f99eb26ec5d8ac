package io.memtx.memtx.counters;

import org.junit.jupiter.api.Test;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EngineCounterTest
{
    private static final Map<EngineCounter, Integer> IDS = new EnumMap<>(EngineCounter.class);

    static
    {
        IDS.put(EngineCounter.TRANSACTIONS_COMMITTED, 100);
        IDS.put(EngineCounter.TRANSACTIONS_ROLLED_BACK, 101);
        IDS.put(EngineCounter.TRANSACTIONS_PENDING, 102);
        IDS.put(EngineCounter.SUBMISSIONS, 103);
        IDS.put(EngineCounter.UPSERT_OPERATIONS_SKIPPED, 104);
        IDS.put(EngineCounter.ERRORS, 105);
        IDS.put(EngineCounter.ROWS_APPENDED, 110);
        IDS.put(EngineCounter.BYTES_APPENDED, 111);
        IDS.put(EngineCounter.APPEND_POSITION, 112);
        IDS.put(EngineCounter.JOURNALED_POSITION, 113);
        IDS.put(EngineCounter.SEGMENTS, 114);
        IDS.put(EngineCounter.FORCES, 115);
        IDS.put(EngineCounter.BACK_PRESSURE, 116);
        IDS.put(EngineCounter.JOURNAL_FAILED, 117);
        IDS.put(EngineCounter.OWN_LSN, 118);
        IDS.put(EngineCounter.VCLOCK_SIGNATURE, 119);
        IDS.put(EngineCounter.CHECKPOINTS_DONE, 120);
        IDS.put(EngineCounter.CHECKPOINTS_FAILED, 121);
        IDS.put(EngineCounter.SNAPSHOT_SIGNATURE, 122);
        IDS.put(EngineCounter.ARENA_QUOTA_BYTES, 130);
        IDS.put(EngineCounter.ARENA_USED_BYTES, 131);
        IDS.put(EngineCounter.ARENA_TAKEN_BYTES, 132);
        IDS.put(EngineCounter.ARENA_HELD_BACK, 133);
        IDS.put(EngineCounter.SPACES, 134);
        IDS.put(EngineCounter.TUPLES, 135);
        IDS.put(EngineCounter.TUPLE_BYTES, 136);
        IDS.put(EngineCounter.INDEX_ENTRIES, 137);
        IDS.put(EngineCounter.INDEX_BYTES, 138);
        IDS.put(EngineCounter.TUPLE_X100, 139);
        IDS.put(EngineCounter.INDEX_ENTRY_X100, 140);
        IDS.put(EngineCounter.ARENA_RETIRED, 141);
        IDS.put(EngineCounter.READ_VIEWS, 150);
        IDS.put(EngineCounter.CURSORS, 151);
        IDS.put(EngineCounter.READERS, 152);
        IDS.put(EngineCounter.READERS_INSIDE, 153);
        IDS.put(EngineCounter.FOREIGN_TRANSACTIONS, 160);
        IDS.put(EngineCounter.FOREIGN_ROWS, 161);
        IDS.put(EngineCounter.FOREIGN_ROWS_SKIPPED, 162);
        IDS.put(EngineCounter.FOREIGN_TRANSACTIONS_KNOWN, 163);
        IDS.put(EngineCounter.FOREIGN_TRANSACTIONS_REFUSED, 164);
    }

    @Test
    void shouldKeepIdsForEver()
    {
        for (final EngineCounter counter : EngineCounter.values())
        {
            assertEquals(IDS.get(counter), counter.id(), () -> "id of " + counter);
            assertSame(counter, EngineCounter.find(counter.id()));
        }
        assertNull(EngineCounter.find(EngineCounter.LAST_ID));
    }

    @Test
    void shouldHaveLabelsThatFitAndDiffer()
    {
        final Set<String> labels = new HashSet<>();
        for (final EngineCounter counter : EngineCounter.values())
        {
            assertTrue(labels.add(counter.label()), () -> "label twice: " + counter);
            assertTrue(counter.label().matches("[ -~]{3,40}"), () -> "label of " + counter);
        }
    }

    @Test
    void shouldRefuseADuplicateId()
    {
        final IllegalStateException ex = assertThrows(
            IllegalStateException.class, () -> EngineCounter.checkIds(EngineCounter.SPACES, EngineCounter.SPACES));
        assertTrue(ex.getMessage().contains("id=134 counter=SPACES"), ex.getMessage());
    }
}
