package io.memtx.tuple.msgpack;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Expectations were taken from Tarantool 2.6.0's {@code tuple_str()}.
 */
class MsgPackTextTest
{
    @Test
    void shouldWriteATupleAsTarantoolDoes()
    {
        final Map<Object, Object> map = new LinkedHashMap<>();
        map.put("a", 1);
        map.put(2, List.of());
        assertEquals(
            "[1, \"a\", 2.5, null, true, [1, 2], {\"a\": 1, 2: []}, \"q\\\"\\\\\\/\\n\\u0001\\u007f\u00e9\", " +
            "64d22e4d-ac92-4a23-899a-e59f34af5479, -3, 18446744073709551615, 1e+300, 1, 1.5, 6]",
            text(Arrays.asList(
                1, "a", 2.5, null, true, List.of(1, 2), map, "q\"\\/\n\1\177\u00e9",
                UUID.fromString("64d22e4d-ac92-4a23-899a-e59f34af5479"), -3,
                BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE), 1e300, 1.0, 1.5f, 6)));
        assertEquals("[\"a\\\"b\", false]", text(List.of("a\"b".getBytes(), false)));
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1", "0.3333333333333333, 0.333333", "-0.0, -0", "0, 0", "1e15, 1e+15", "123456789.125, 1.23457e+08",
        "1e-7, 1e-07", "0.0001, 0.0001", "0.00001, 1e-05", "123456, 123456", "999999.5, 1e+06", "1234567, 1.23457e+06",
        "-2.5, -2.5", "100000, 100000", "1e100, 1e+100", "NaN, nan", "Infinity, inf", "-Infinity, -inf", "10, 10"})
    void shouldWriteDoublesAsPrintfDoes(final double value, final String expected)
    {
        assertEquals(expected, text(value));
    }

    @Test
    void shouldWriteUnknownExtensionsByTypeAndLength()
    {
        assertEquals("(extension: type -9, len 3)", text(new Extension((byte)-9, new byte[3])));
    }

    @Test
    void shouldCutDeepNesting()
    {
        Object value = 1;
        for (int i = 0; i < 34; i++)
        {
            final List<Object> list = new ArrayList<>();
            list.add(value);
            value = list;
        }
        assertEquals("[".repeat(33) + "..." + "]".repeat(33), text(value));
    }

    private static String text(final Object value)
    {
        final MsgPackWriter writer = new MsgPackWriter();
        MsgPackBoxer.encode(writer, value);
        return MsgPackText.of(writer.address());
    }
}
