package io.memtx.xlog.journal;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowBatch;
import org.junit.jupiter.api.Test;

import java.io.IOException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class NullJournalTest
{
    @Test
    void shouldAdvanceInMemoryOnly()
    {
        final RowBatch batch = new RowBatch();
        final Journal journal = new NullJournal(1, new Vclock().set(1, 10));
        final long first = journal.append(JournalFixture.fill(batch, 1, 3, 5), 1.5, 0);
        assertTrue(first > 0);
        assertEquals(first, journal.journaledPosition());
        assertEquals(new Vclock().set(0, 1).set(1, 12), journal.vclock());
        assertEquals(12, batch.lsn(2));
        journal.rotate();
        assertEquals(0, journal.bytesSinceRotation());
        assertEquals(WalMode.NONE, journal.mode());
        journal.fail(new IOException("elsewhere"));
        assertEquals(Journal.FAILED, journal.append(batch, 1.5, 0));
        journal.close();
        assertEquals(Journal.CLOSED, journal.append(batch, 1.5, 0));
    }

    @Test
    void shouldLeaveDurabilityOfTheFakeToTheTest()
    {
        final RowBatch batch = new RowBatch();
        final FakeJournal journal = new FakeJournal(1, new Vclock(), WalMode.FSYNC);
        final long first = journal.append(JournalFixture.fill(batch, 1, 1, 5), 1.5, 0);
        final long second = journal.append(batch, 1.5, 0);
        assertEquals(0, journal.journaledPosition());
        journal.confirm(first);
        assertEquals(first, journal.journaledPosition());
        journal.failAtAppend(1);
        assertEquals(Journal.FAILED, journal.append(batch, 1.5, 0));
        journal.confirm(second);
        assertEquals(first, journal.journaledPosition(), "no advance after a failure");
        assertEquals(new Vclock().set(1, 2), journal.vclock());
    }
}
