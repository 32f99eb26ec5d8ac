package io.memtx.memtx.txn;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConfirmationVersionTest
{
    private final ConfirmationVersion version = new ConfirmationVersion();

    @Test
    void shouldBeOddWhileSomethingIsConfirmedAndAnotherEvenNumberAfterwards()
    {
        final long before = version.current();
        assertEquals(0, before & 1);
        assertTrue(version.isStill(before));

        version.start();
        assertEquals(1, version.current() & 1);
        assertFalse(version.isStill(before));

        version.end();
        assertEquals(0, version.current() & 1);
        assertNotEquals(before, version.current());
        assertFalse(version.isStill(before));
        assertTrue(version.isStill(version.current()));
    }

    @Test
    void shouldNotLetTwoValuesWrittenInsideBeSeenApart() throws InterruptedException
    {
        final long[] values = new long[2];
        final int rounds = 200_000;
        final Thread writer = new Thread(() ->
        {
            for (int i = 1; i <= rounds; i++)
            {
                version.start();
                values[0] = i;
                values[1] = i;
                version.end();
            }
        });
        writer.start();
        long seen = 0;
        while (seen < 2L * rounds)
        {
            final long before = version.current();
            final long first = values[0];
            final long second = values[1];
            if (0 == (before & 1) && version.isStill(before))
            {
                assertEquals(first, second);
                seen = before;
            }
        }
        writer.join();
    }
}
