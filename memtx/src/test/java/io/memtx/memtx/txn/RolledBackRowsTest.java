package io.memtx.memtx.txn;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class RolledBackRowsTest
{
    private final RolledBackRows rows = new RolledBackRows();

    @Test
    void shouldKnowOriginsApart()
    {
        assertEquals("", own(20) + local(20));
        rows.add(3, 4, 6);
        rows.add(3, 9, 9);
        rows.add(3, 9, 10);
        rows.add(0, 12, 14);
        assertEquals("5 6 10 ", own(20));
        assertEquals("13 14 ", local(20));
        assertEquals(false, rows.contains(1, 5), "of another instance");
    }

    @Test
    void shouldTakeWhatLiesBetweenRuns()
    {
        rows.add(3, 1, 2);
        rows.add(3, 6, 8); // 6 goes on waiting
        rows.add(3, 5, 9); // and is rolled back together with 9
        assertEquals("2 6 7 8 9 ", own(20));
        rows.add(3, 9, 12);
        assertEquals("2 6 7 8 9 10 11 12 ", own(20));
        rows.add(3, 0, 14);
        assertEquals("1 2 3 4 5 6 7 8 9 10 11 12 13 14 ", own(20));
    }

    @Test
    void shouldKeepWhatIsBehindWhenWhatIsBeforeItIsAddedLast()
    {
        rows.add(3, 6, 7);
        rows.add(3, 5, 6);
        rows.add(3, 3, 5);
        assertEquals("4 5 6 7 ", own(20));
    }

    private String own(final int limit)
    {
        return text(3, limit);
    }

    private String local(final int limit)
    {
        return text(0, limit);
    }

    private String text(final int replicaId, final int limit)
    {
        final StringBuilder text = new StringBuilder();
        for (int lsn = 1; lsn <= limit; lsn++)
        {
            text.append(rows.contains(replicaId, lsn) ? lsn + " " : "");
        }
        return text.toString();
    }
}
