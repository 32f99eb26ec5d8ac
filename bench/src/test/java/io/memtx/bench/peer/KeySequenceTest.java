package io.memtx.bench.peer;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KeySequenceTest
{
    @Test
    void shouldGiveTheSameKeysWhenTheSeedIsTheSame()
    {
        final KeySequence one = new KeySequence(1000, 5);
        final KeySequence other = new KeySequence(1000, 5);
        for (int i = 0; i < 100; i++)
        {
            assertEquals(one.next(), other.next());
        }
    }

    @Test
    void shouldSpreadKeysEvenly()
    {
        final int[] hits = new int[10];
        final KeySequence keys = new KeySequence(hits.length, 7);
        for (int i = 0; i < 100_000; i++)
        {
            hits[keys.next()]++;
        }
        for (final int hit : hits)
        {
            // 10,000 expected, the standard deviation is 95
            assertTrue(hit > 9_500 && hit < 10_500, Arrays.toString(hits));
        }
    }

    @Test
    void shouldShuffleEachKeyIn()
    {
        final int[] keys = KeySequence.shuffled(1000, 3);
        final int[] sorted = keys.clone();
        Arrays.sort(sorted);
        int inPlace = 0;
        for (int i = 0; i < sorted.length; i++)
        {
            assertEquals(i, sorted[i]);
            inPlace += keys[i] == i ? 1 : 0;
        }
        assertTrue(inPlace < 10, "inPlace=" + inPlace);
        assertFalse(Arrays.equals(keys, KeySequence.shuffled(1000, 4)));
    }

    @Test
    void shouldRefuseWhenThereAreNoKeys()
    {
        assertThrows(IllegalArgumentException.class, () -> new KeySequence(0, 1));
    }
}
