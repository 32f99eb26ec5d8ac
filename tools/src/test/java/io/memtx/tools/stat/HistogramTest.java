package io.memtx.tools.stat;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class HistogramTest
{
    @Test
    void shouldClassSizesByDoubling()
    {
        final SizeHistogram sizes = new SizeHistogram();
        for (final long size : new long[]{0, 1, 2, 3, 4, 5, 8, 9, 1 << 20, (1 << 20) + 1})
        {
            sizes.add(size);
        }
        assertEquals(22, sizes.classCount());
        assertEquals(2, sizes.count(0));
        assertEquals(1, sizes.count(1));
        assertEquals(2, sizes.count(2));
        assertEquals(2, sizes.count(3));
        assertEquals(1, sizes.count(4));
        assertEquals(1, sizes.count(20));
        assertEquals(1, sizes.count(21));
        assertEquals(1 << 21, sizes.upTo(21));
        sizes.add(Long.MAX_VALUE);
        assertEquals(1, sizes.count(63));
    }

    @Test
    void shouldKeepEveryMomentInItsInterval()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int round = 0; round < 300; round++)
        {
            final TimeHistogram times = new TimeHistogram();
            final TreeMap<Long, Long> model = new TreeMap<>();
            final double spreadSeconds = Math.pow(10, random.nextInt(10) - 3);
            for (int i = random.nextInt(200); i >= 0; i--)
            {
                final double seconds = 1.7e9 + (random.nextDouble() - 0.5) * spreadSeconds;
                times.add(seconds);
                model.merge((long)(seconds * 1000), 1L, Long::sum);
            }
            long total = 0;
            for (int i = 0; i < times.intervalCount(); i++)
            {
                final Map<Long, Long> inside =
                    model.subMap(times.startMs(i), true, times.startMs(i) + times.widthMs(), false);
                final long expected = inside.values().stream().mapToLong(Long::longValue).sum();
                assertEquals(expected, times.count(i), () -> "seed=" + seed);
                total += times.count(i);
            }
            assertEquals(model.values().stream().mapToLong(Long::longValue).sum(), total, () -> "seed=" + seed);
            assertEquals(total, times.totalCount(), () -> "seed=" + seed);
            assertTrue(times.intervalCount() <= 32, () -> "seed=" + seed);
        }
    }

    @Test
    void shouldLeaveOutWhatIsNoTime()
    {
        final TimeHistogram times = new TimeHistogram();
        for (final double seconds : new double[]{0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e300})
        {
            times.add(seconds);
        }
        assertEquals(0, times.totalCount());
        assertEquals(0, times.intervalCount());
        times.add(0.0005);
        times.add(2.5e11);
        assertEquals(2, times.totalCount());
        assertTrue(times.intervalCount() <= 32);
    }
}
