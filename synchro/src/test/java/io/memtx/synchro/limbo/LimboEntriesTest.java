package io.memtx.synchro.limbo;

import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;

class LimboEntriesTest
{
    @Test
    void shouldBeEqualToAListAfterRandomSteps()
    {
        for (long seed = 1; seed <= 50; seed++)
        {
            final Random random = new Random(seed);
            final LimboEntries entries = new LimboEntries();
            final ArrayDeque<Long> model = new ArrayDeque<>();
            long lsn = 0;
            for (int i = 0; i < 2000; i++)
            {
                final int step = random.nextInt(model.size() > 300 ? 20 : 5);
                if (step < 3 || model.isEmpty())
                {
                    lsn += 1 + random.nextInt(3);
                    entries.add(lsn, lsn * 10, lsn * 10 + 5, lsn % 7, 0 == lsn % 2, lsn * 100);
                    model.addLast(lsn);
                }
                else if (3 == step)
                {
                    entries.removeLast();
                    model.removeLast();
                }
                else
                {
                    entries.removeFirst();
                    model.removeFirst();
                }
                final long border = lsn - random.nextInt(100);
                final long below = model.stream().filter((each) -> each <= border).count();
                assertEquals(below, entries.indexAbove(border), "seed=" + seed);
            }
            assertSame(new ArrayList<>(model), entries, seed);
        }
    }

    private static void assertSame(final List<Long> expected, final LimboEntries entries, final long seed)
    {
        final String message = "seed=" + seed;
        assertEquals(expected.size(), entries.count(), message);
        assertEquals(expected.stream().mapToLong((lsn) -> lsn % 7).sum(), entries.sizeBytes(), message);
        for (int i = 0; i < expected.size(); i++)
        {
            final long lsn = expected.get(i);
            assertEquals(lsn, entries.lsn(i), message);
            assertEquals(lsn * 10, entries.startPosition(i), message);
            assertEquals(lsn * 10 + 5, entries.endPosition(i), message);
            assertEquals(0 == lsn % 2, entries.isSync(i), message);
            assertEquals(lsn * 100, entries.timeNs(i), message);
        }
    }
}
