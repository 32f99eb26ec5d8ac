package io.memtx.tuple.arena;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SizeClassesTest
{
    @Test
    void shouldServeEveryLengthByTheSmallestClassThatFits()
    {
        for (int length = 1; length <= SizeClasses.LARGEST; length++)
        {
            final int index = SizeClasses.indexOf(length);
            assertTrue(index >= 0 && index < SizeClasses.COUNT, "length=" + length + " index=" + index);
            assertTrue(SizeClasses.lengthOf(index) >= length, "too short for length=" + length);
            assertTrue(
                0 == index || SizeClasses.lengthOf(index - 1) < length, "a smaller class would do: length=" + length);
        }
    }

    @Test
    void shouldGrowByWholeGranulesFromClassToClass()
    {
        for (int index = 1; index < SizeClasses.COUNT; index++)
        {
            final int length = SizeClasses.lengthOf(index);
            final int previous = SizeClasses.lengthOf(index - 1);
            assertTrue(length > previous, "index=" + index);
            assertEquals(0, length % SizeClasses.GRANULE, "index=" + index);
            assertTrue(
                length <= SizeClasses.LINEAR_LIMIT || length - previous <= previous / 16, "wasteful: length=" + length);
        }
        assertEquals(SizeClasses.LARGEST, SizeClasses.lengthOf(SizeClasses.COUNT - 1));
    }

    @ParameterizedTest
    @CsvSource({"1, 8", "8, 8", "9, 16", "256, 256", "257, 272", "512, 512", "513, 544", "1024, 1024", "65535, 65536"})
    void shouldRoundLengthsAsDocumented(final int length, final int rounded)
    {
        assertEquals(rounded, Arena.roundedLength(length));
    }
}
