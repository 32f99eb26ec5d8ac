package io.memtx.relay.applier.relay;

import io.memtx.xlog.Vclock;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DownstreamProgressTest
{
    private final DownstreamProgress progress = new DownstreamProgress(2, 1 << 5, new Vclock().set(0, 7).set(1, 10));

    @Test
    void shouldNeverGoBack()
    {
        assertTrue(progress.onAcknowledged(new Vclock().set(1, 12).set(3, 5)));
        assertFalse(progress.onAcknowledged(new Vclock().set(1, 11).set(3, 4)));
        assertFalse(progress.onAcknowledged(new Vclock()));
        assertEquals(new Vclock().set(1, 12).set(3, 5), progress.acknowledged());
        assertTrue(progress.onAcknowledged(new Vclock().set(1, 9).set(3, 6)));
        assertEquals(new Vclock().set(1, 12).set(3, 6), progress.acknowledged());
        assertFalse(progress.onAcknowledged(new Vclock().set(1, 12).set(3, 6)));
    }

    @Test
    void shouldCountRowsThatAreForTheDownstreamOnly()
    {
        final Vclock here = new Vclock().set(0, 100).set(1, 15).set(2, 50).set(4, 3).set(5, 1_000);
        assertEquals(8, progress.lagRows(here));
        progress.onAcknowledged(new Vclock().set(1, 14).set(4, 4)); // got the latter over another way
        assertEquals(1, progress.lagRows(here));
    }

    @Test
    void shouldCountBytesUntilTheirLastRowIsAcknowledged()
    {
        progress.onSent(1, 11, 100);
        progress.onSent(4, 2, 30);
        progress.onSent(1, 12, 7);
        assertEquals(137, progress.bytesUnderWay());
        progress.onAcknowledged(new Vclock().set(1, 11));
        assertEquals(37, progress.bytesUnderWay());
        progress.onAcknowledged(new Vclock().set(1, 11).set(4, 2));
        assertEquals(7, progress.bytesUnderWay());
        progress.onAcknowledged(new Vclock().set(1, 12).set(4, 2));
        assertEquals(0, progress.bytesUnderWay());
    }

    @Test
    void shouldCountBytesOfMoreMessagesThanItHasMarksFor()
    {
        final int count = 3 * DownstreamProgress.MARK_COUNT;
        for (int i = 1; i <= count; i++)
        {
            progress.onSent(1, 10 + i, 10);
        }
        assertEquals(10 * count, progress.bytesUnderWay());
        progress.onAcknowledged(new Vclock().set(1, 10 + count - 1));
        assertEquals(10 * (count - DownstreamProgress.MARK_COUNT + 1), progress.bytesUnderWay());
        progress.onAcknowledged(new Vclock().set(1, 10 + count));
        assertEquals(0, progress.bytesUnderWay());
    }
}
