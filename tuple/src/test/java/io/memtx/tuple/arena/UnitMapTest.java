package io.memtx.tuple.arena;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;

class UnitMapTest
{
    @Test
    void shouldFindTheFirstFreeRunWhenTakenAndReleasedAtRandom()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final int unitCount = 300;
        final UnitMap map = new UnitMap(unitCount);
        final BitSet model = new BitSet();
        final List<int[]> runs = new ArrayList<>();
        for (int i = 0; i < 20_000; i++)
        {
            final String at = "seed=" + seed + " step=" + i;
            if (random.nextInt(100) < 55 || runs.isEmpty())
            {
                final int count = random.nextInt(4) == 0 ? 1 + random.nextInt(40) : 1;
                final int first = map.find(count);
                assertEquals(firstFreeRun(model, unitCount, count), first, at);
                if (UnitMap.NONE != first)
                {
                    map.take(first, count);
                    model.set(first, first + count);
                    runs.add(new int[]{first, count});
                }
            }
            else
            {
                final int[] run = runs.remove(random.nextInt(runs.size()));
                map.release(run[0], run[1]);
                model.clear(run[0], run[0] + run[1]);
            }
            assertEquals(model.cardinality(), map.takenCount(), at);
            assertEquals(unitCount - model.cardinality(), map.freeCount(), at);
        }
    }

    private static int firstFreeRun(final BitSet model, final int unitCount, final int count)
    {
        int first = model.nextClearBit(0);
        while (first + count <= unitCount)
        {
            final int nextTaken = model.nextSetBit(first);
            if (nextTaken < 0 || nextTaken - first >= count)
            {
                return first;
            }
            first = model.nextClearBit(nextTaken);
        }
        return UnitMap.NONE;
    }
}
