package io.memtx.bench.workload;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KeySequenceTest
{
    private static final int COUNT = 10_000;

    @Test
    void shouldGiveEachRecordAKeyOfItsOwn()
    {
        final Set<Long> keys = keysOf(COUNT);
        assertEquals(COUNT, keys.size());
        assertTrue(keys.stream().allMatch((key) -> key > 0 && key <= 0xFFFF_FFFFL));
    }

    @Test
    void shouldDrawKeysThatAreThereAndNearlyAllOfThem()
    {
        final Set<Long> keys = keysOf(COUNT);
        final KeySequence sequence = new KeySequence(COUNT);
        final Set<Long> drawn = new HashSet<>();
        for (int i = 0; i < 10 * COUNT; i++)
        {
            drawn.add(sequence.next());
        }
        assertTrue(keys.containsAll(drawn));
        assertTrue(drawn.size() > 0.99 * COUNT, "drawn=" + drawn.size());
    }

    @Test
    void shouldDrawMissingKeysThatAreNotThere()
    {
        final Set<Long> keys = keysOf(COUNT);
        final KeySequence sequence = KeySequence.missing(COUNT);
        for (int i = 0; i < COUNT; i++)
        {
            assertFalse(keys.contains(sequence.next()));
        }
    }

    @Test
    void shouldDrawTheSameAgainAndAnotherOrderFromAnotherSeed()
    {
        final KeySequence a = new KeySequence(COUNT);
        final KeySequence b = new KeySequence(COUNT);
        final KeySequence other = KeySequence.seeded(COUNT, 7);
        int same = 0;
        for (int i = 0; i < COUNT; i++)
        {
            final long key = a.next();
            assertEquals(key, b.next());
            same += key == other.next() ? 1 : 0;
        }
        assertTrue(same < COUNT / 100, "same=" + same);
    }

    @Test
    void shouldTellWordsOfKeysAndVersionsApart()
    {
        final Set<Long> words = new HashSet<>();
        for (int version = 0; version < 10; version++)
        {
            for (int number = 0; number < RecordWords.COUNT; number++)
            {
                words.add(RecordWords.word(5, version, number));
                words.add(RecordWords.word(6, version, number));
            }
        }
        assertEquals(10 * RecordWords.COUNT * 2, words.size());
        assertTrue(words.stream().allMatch((word) -> word < 0), "9 bytes as MessagePack");
    }

    @Test
    void shouldWriteTextsInTheOrderOfKeys()
    {
        final KeyText text = new KeyText();
        final String small = text.of(0x0012_3456L).toString();
        final String large = text.of(0xF012_3456L).toString();
        assertEquals("aabcdefg", small);
        assertEquals(KeyText.LENGTH, small.length());
        assertTrue(small.compareTo(large) < 0);
        assertNotEquals(small, large);
    }

    private static Set<Long> keysOf(final int count)
    {
        final Set<Long> keys = new HashSet<>();
        for (int number = 0; number < count; number++)
        {
            keys.add(KeySequence.key(number));
        }
        return keys;
    }
}
