package io.memtx.tuple.msgpack;

import io.memtx.tuple.arena.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MsgPackDecimalTest
{
    private final MsgPackWriter writer = new MsgPackWriter();

    @ParameterizedTest
    @CsvSource({"-12.34, d6010201234d", "100, c7030100100c", "1E+10, d501f61c", "0, d501000c"})
    void shouldWriteAndReadAsTarantoolDoes(final BigDecimal value, final String bytes)
    {
        MsgPackDecimal.encode(writer.reset(), value);
        assertEquals(bytes, hex());
        assertTrue(MsgPackDecimal.isValid(writer.address()));
        assertEquals(value, MsgPackDecimal.decode(writer.address()));
    }

    @Test
    void shouldReadWhatItWroteWhenValuesAreRandom()
    {
        final long seed = 20261122;
        final Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++)
        {
            final BigInteger digits = new BigInteger(random.nextInt(252), random);
            final BigDecimal value =
                new BigDecimal(random.nextBoolean() ? digits : digits.negate(), random.nextInt(153) - 76);
            MsgPackDecimal.encode(writer.reset(), value);
            assertTrue(MsgPackDecimal.isValid(writer.address()), () -> "seed=" + seed + " value=" + value);
            assertEquals(value, MsgPackDecimal.decode(writer.address()), () -> "seed=" + seed);
            assertEquals(writer.address() + writer.length(), MsgPack.skip(writer.address()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"d40100", "d5010011", "d50100ac", "d501c00c", "d501500c", "d601ccc8010c", "c70001"})
    void shouldRefuseWhenMalformed(final String bytes)
    {
        final byte[] raw = HexFormat.of().parseHex(bytes);
        writer.reset().raw(raw, 0, raw.length);
        assertFalse(MsgPackDecimal.isValid(writer.address()), bytes);
    }

    @Test
    void shouldRefuseToWriteWhenTooLong()
    {
        assertThrows(
            IllegalArgumentException.class,
            () -> MsgPackDecimal.encode(writer, new BigDecimal(BigInteger.TEN.pow(MsgPackDecimal.MAX_DIGITS))));
        assertThrows(
            IllegalArgumentException.class, () -> MsgPackDecimal.encode(writer, new BigDecimal("1E+77")));
    }

    private String hex()
    {
        final byte[] bytes = new byte[writer.length()];
        Memory.copyTo(writer.address(), bytes, 0, bytes.length);
        return HexFormat.of().formatHex(bytes);
    }
}
