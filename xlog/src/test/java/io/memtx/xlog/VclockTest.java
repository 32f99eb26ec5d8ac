package io.memtx.xlog;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class VclockTest
{
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "{}|{}|0",
        "{1: 6}|{1: 6}|6",
        "{ 1:6 ,3 : 2}|{1: 6, 3: 2}|8",
        "{3: 2, 1: 6,}|{1: 6, 3: 2}|8",
        "{0: 0, 1: 5}|{1: 5}|5",
        "{1: 0, 1: 5}|{1: 5}|5",
        "{31: 9223372036854775807}|{31: 9223372036854775807}|9223372036854775807",
    })
    void shouldReadTextAndWriteItBack(final String text, final String expected, final long signature)
    {
        final Vclock vclock = Vclock.parse(text);
        assertEquals(expected, vclock.toString());
        assertEquals(signature, vclock.signature());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "{", "}", "{1}", "{1:}", "{1: 2", "{32: 1}", "{-1: 1}", "{1: -1}", "{1: 5, 1: 6}", "{1: 5} x", "{,}",
        "{1: 9223372036854775808}", "{1: 9223372036854775807, 2: 1}",
        "{99999999999999999999: 1}", "{1: 1 2: 2}", "{a: 1}"
    })
    void shouldRefuseTextThatIsNoVclock(final String text)
    {
        final Exception ex = assertThrows(IllegalArgumentException.class, () -> Vclock.parse(text));
        assertTrue(ex.getMessage().startsWith("invalid vclock at offset "), ex.getMessage());
    }

    @Test
    void shouldCompareComponentWise()
    {
        final Vclock a = Vclock.parse("{0: 5, 1: 2}");
        assertEquals(Vclock.Order.EQUAL, a.compare(Vclock.parse("{0: 5, 1: 2}")));
        assertEquals(Vclock.Order.LESS, a.compare(Vclock.parse("{0: 5, 1: 2, 7: 1}")));
        assertEquals(Vclock.Order.GREATER, a.compare(Vclock.parse("{1: 2}")));
        assertEquals(Vclock.Order.INCOMPARABLE, a.compare(Vclock.parse("{0: 6, 1: 1}")));
        assertEquals(Vclock.Order.GREATER, a.compareIgnoringLocal(Vclock.parse("{0: 6, 1: 1}")));
        assertEquals(Vclock.Order.EQUAL, a.compareIgnoringLocal(Vclock.parse("{1: 2}")));
        assertTrue(a.isCoveredBy(a));
    }

    @Test
    void shouldRefuseLsnThatDoesNotAdvance()
    {
        final Vclock vclock = Vclock.parse("{2: 7}");
        final XlogException ex = assertThrows(XlogException.class, () -> vclock.follow(2, 7));
        assertEquals(
            "Attempt to write a broken LSN to WAL: replica id: 2, confirmed lsn: 7, new lsn 7", ex.getMessage());
        assertEquals(7, vclock.follow(2, 9));
        assertEquals(9, vclock.signature());
    }

    @Test
    void shouldKeepSignatureTheSumWhateverIsDone()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final Vclock vclock = new Vclock();
        final Vclock other = Vclock.parse("{0: 3, 1: 500, 5: 20, 31: 7}");
        for (int i = 0; i < 10_000; i++)
        {
            final int id = random.nextInt(32);
            switch (random.nextInt(4))
            {
                case 0 -> vclock.set(id, random.nextInt(1000));
                case 1 -> vclock.increment(id);
                case 2 -> vclock.follow(id, vclock.get(id) + 1 + random.nextInt(5));
                default -> vclock.lowerTo(other, 1);
            }
            long sum = 0;
            for (int j = 0; j < 32; j++)
            {
                sum += vclock.get(j);
            }
            assertEquals(sum, vclock.signature(), "seed=" + seed);
            assertEquals(vclock, Vclock.parse(vclock.toString()), "seed=" + seed);
        }
    }
}
