package io.memtx.tuple.field;

import io.memtx.tuple.fixture.Values.Encoded;
import io.memtx.tuple.msgpack.Datetime;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.UUID;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Values that are equal in a tree, and whether they are in a hash. {@code V}: seen at Tarantool 2.6; {@code S}: from
 * the source of 3.x only.
 */
class FieldIdentityTest
{
    private static Stream<Arguments> pairs()
    {
        return Stream.of(
            arguments("V", 1, 1.0, true),
            arguments("V", 1, 1.0f, true),
            arguments("V", 0, -0.0, true),
            arguments("S", 2.5, 2.5f, true), // 2.6 hashes a fraction as it is encoded
            arguments("V", 1, new BigDecimal("1"), false),
            arguments("V", 1.0, new BigDecimal("1"), false),
            arguments("V", 2.5, new BigDecimal("2.5"), false),
            arguments("V", new BigDecimal("1"), new BigDecimal("1"), true),
            arguments("V", new BigDecimal("1"), new BigDecimal("1.0"), false),
            arguments("S", Double.NaN, Float.NaN, true),
            arguments("S", Double.NaN, Encoded.of(0xcb, 0xff, 0xf8, 0, 0, 0, 0, 0, 7), false),
            arguments("S", Double.POSITIVE_INFINITY, Float.POSITIVE_INFINITY, true),
            arguments("S", BigInteger.ONE.shiftLeft(63), 0x1p63, true),
            arguments("S", Long.MIN_VALUE, -0x1p63, true),
            arguments("S", 5, Encoded.of(0xcf, 0, 0, 0, 0, 0, 0, 0, 5), true),
            arguments("S", "a", Encoded.of(0xd9, 1, 'a'), true),
            arguments("S", new byte[]{1}, Encoded.of(0xc5, 0, 1, 1), false),
            arguments("S", new UUID(1, 2), new UUID(1, 2), true),
            arguments("S", new Datetime(5, 6, 0, 0), new Datetime(5, 6, 0, 0), true),
            arguments("S", new Datetime(5, 6, 0, 0), new Datetime(5, 6, 60, 0), false));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldBeNarrowerThanTheOrder(final String mark, final Object a, final Object b, final boolean isSame)
    {
        final MsgPackWriter first = encoded(a);
        final MsgPackWriter second = encoded(b);
        assertEquals(0, FieldOrder.compare(FieldType.SCALAR, first.address(), second.address()));
        assertEquals(isSame, 0 == FieldIdentity.compare(first.address(), second.address()));
        assertEquals(isSame, FieldHash.of(first.address()) == FieldHash.of(second.address()));
    }

    private static MsgPackWriter encoded(final Object value)
    {
        final MsgPackWriter writer = new MsgPackWriter();
        if (value instanceof Encoded bytes)
        {
            return writer.raw(bytes.bytes(), 0, bytes.bytes().length);
        }
        MsgPackBoxer.encode(writer, value);
        return writer;
    }
}
