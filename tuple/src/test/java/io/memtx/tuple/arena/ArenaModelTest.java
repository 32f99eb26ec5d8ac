package io.memtx.tuple.arena;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Random allocations and frees against a map of what is live.
 */
class ArenaModelTest
{
    private static final long QUOTA_BYTES = 24L << 20;

    private final TreeMap<Long, Integer> lengthOfAddress = new TreeMap<>();
    private final List<int[]> live = new ArrayList<>(); // reference, length, stamp
    private long expectedUsed;

    @Test
    void shouldKeepObjectsApartAndAccountForThemWhenAllocatedAndFreedAtRandom()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (Arena arena = new Arena(QUOTA_BYTES, 1 << 20))
        {
            int refusals = 0;
            for (int i = 0; i < 60_000; i++)
            {
                final String at = "seed=" + seed + " step=" + i;
                // Phases of growth and of shrinking, so that slabs fill, empty and change their class.
                if (live.isEmpty() || random.nextInt(100) < (0 == (i / 10_000) % 2 ? 80 : 25))
                {
                    refusals += allocate(arena, random, i, at) ? 0 : 1;
                }
                else
                {
                    free(arena, random.nextInt(live.size()), at);
                }
                assertEquals(expectedUsed, arena.usedBytes(), at);
            }
            assertTrue(refusals < 60_000);
            while (!live.isEmpty())
            {
                free(arena, live.size() - 1, "seed=" + seed);
            }
            assertEquals(0, arena.usedBytes(), "seed=" + seed);
            assertEquals(0, arena.usage().largeBytes(), "seed=" + seed);
            arena.usage().classes().forEach(sizeClass -> assertEquals(0, sizeClass.usedCount(), "seed=" + seed));
        }
    }

    private boolean allocate(final Arena arena, final Random random, final int stamp, final String at)
    {
        final int length = switch (random.nextInt(20))
        {
            case 0 -> 1 + random.nextInt(300_000);
            case 1, 2 -> 1 + random.nextInt(66_000);
            case 3, 4, 5, 6 -> 1 + random.nextInt(5_000);
            default -> 1 + random.nextInt(300);
        };
        final int ref = arena.allocate(length);
        if (Arena.NULL_REF == ref)
        {
            return false;
        }
        final long address = arena.address(ref);
        final Map.Entry<Long, Integer> before = lengthOfAddress.floorEntry(address);
        final Map.Entry<Long, Integer> behind = lengthOfAddress.ceilingEntry(address);
        assertTrue(null == before || before.getKey() + before.getValue() <= address, at);
        assertTrue(null == behind || address + Arena.roundedLength(length) <= behind.getKey(), at);
        assertEquals(0, address & 7, at);
        assertNotEquals(0, ref >>> 13, at);

        Memory.fill(address, length, (byte)stamp);
        lengthOfAddress.put(address, (int)Arena.roundedLength(length));
        live.add(new int[]{ref, length, stamp});
        expectedUsed += Arena.roundedLength(length);
        assertTrue(expectedUsed <= QUOTA_BYTES, at);
        return true;
    }

    private void free(final Arena arena, final int index, final String at)
    {
        final int[] object = live.set(index, live.get(live.size() - 1));
        live.remove(live.size() - 1);
        final long address = arena.address(object[0]);
        for (int i = 0; i < object[1]; i += Math.max(1, object[1] / 64))
        {
            assertEquals((byte)object[2], Memory.getByte(address + i), at);
        }
        assertEquals((byte)object[2], Memory.getByte(address + object[1] - 1), at);
        lengthOfAddress.remove(address);
        expectedUsed -= Arena.roundedLength(object[1]);
        arena.free(object[0]);
    }
}
