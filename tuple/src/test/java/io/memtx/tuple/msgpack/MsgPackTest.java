package io.memtx.tuple.msgpack;

import io.memtx.tuple.arena.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HexFormat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MsgPackTest
{
    private final MsgPackWriter writer = new MsgPackWriter();

    @ParameterizedTest
    @CsvSource({
        "0, 00", "1, 01", "127, 7f", "128, cc80", "255, ccff", "256, cd0100", "65535, cdffff", "65536, ce00010000",
        "4294967295, ceffffffff", "4294967296, cf0000000100000000", "9223372036854775807, cf7fffffffffffffff",
        "-1, ff", "-32, e0", "-33, d0df", "-128, d080", "-129, d1ff7f", "-32768, d18000", "-32769, d2ffff7fff",
        "-2147483648, d280000000", "-2147483649, d3ffffffff7fffffff", "-9223372036854775808, d38000000000000000"})
    void shouldEncodeIntegersInTheShortestForm(final long value, final String hex)
    {
        writer.integer(value);
        assertEquals(hex, hex());
        assertEquals(value < 0 ? MsgPackType.INTEGER : MsgPackType.UNSIGNED, MsgPack.typeOf(writer.address()));
        assertEquals(value, MsgPack.getInteger(writer.address()));
        assertIsOneValue();
    }

    @ParameterizedTest
    @CsvSource({"9223372036854775808, cf8000000000000000", "18446744073709551615, cfffffffffffffffff"})
    void shouldEncodeUnsignedIntegersBeyondLong(final String value, final String hex)
    {
        writer.unsigned(Long.parseUnsignedLong(value));
        assertEquals(hex, hex());
        assertEquals(MsgPackType.UNSIGNED, MsgPack.typeOf(writer.address()));
        assertEquals(value, Long.toUnsignedString(MsgPack.getInteger(writer.address())));
        assertIsOneValue();
    }

    @ParameterizedTest
    @CsvSource({
        "cc01, 1", "cd0001, 1", "ce00000001, 1", "cf0000000000000001, 1",
        "d001, 1", "d10001, 1", "d200000001, 1", "d30000000000000001, 1", "d0ff, -1", "d3ffffffffffffffff, -1"})
    void shouldDecodeIntegersThatAreNotInTheShortestForm(final String hex, final long value)
    {
        raw(hex);
        assertEquals(value, MsgPack.getInteger(writer.address()));
        assertIsOneValue();
    }

    @Test
    void shouldWriteHeaderOfArrayBehindItsElements()
    {
        final MsgPackWriter writer = new MsgPackWriter();
        for (final int count : new int[]{0, 1, 15, 16, 0xffff, 0x1_0000})
        {
            writer.beginArray();
            for (int i = 0; i < count; i++)
            {
                writer.unsigned(i & 0x7f);
            }
            final long array = writer.endArray(count);
            final int length = writer.lengthFrom(array);
            assertEquals(count, MsgPack.count(array));
            assertEquals(writer.elements(), MsgPack.firstElement(array));
            assertEquals(array + length, MsgPack.skip(array));
            final MsgPackWriter expected = new MsgPackWriter().arrayHeader(count);
            assertEquals(expected.length() + count, length);
            assertEquals(count, writer.lengthFrom(writer.elements()));
        }
    }

    @Test
    void shouldRoundTripNilAndBooleans()
    {
        assertTrue(MsgPack.isNil(writer.nil().address()));
        assertIsOneValue();
        writer.reset().bool(true);
        assertTrue(MsgPack.getBoolean(writer.address()));
        assertEquals(MsgPackType.BOOLEAN, MsgPack.typeOf(writer.address()));
        writer.reset().bool(false);
        assertFalse(MsgPack.getBoolean(writer.address()));
        assertFalse(MsgPack.isNil(writer.address()));
        assertIsOneValue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {
        0, -0.0, 1.5, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, Double.NEGATIVE_INFINITY, 1e300})
    void shouldRoundTripDoublesBitForBit(final double value)
    {
        writer.float64(value);
        assertEquals(9, writer.length());
        assertEquals(MsgPackType.DOUBLE, MsgPack.typeOf(writer.address()));
        assertEquals(
            Double.doubleToRawLongBits(value), Double.doubleToRawLongBits(MsgPack.getDouble(writer.address())));
        assertIsOneValue();
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -0.0f, 1.1f, Float.MIN_VALUE, Float.MAX_VALUE, Float.POSITIVE_INFINITY})
    void shouldRoundTripFloats(final float value)
    {
        writer.float32(value);
        assertEquals(5, writer.length());
        assertEquals(MsgPackType.FLOAT, MsgPack.typeOf(writer.address()));
        assertEquals(value, MsgPack.getDouble(writer.address()));
        assertIsOneValue();
    }

    @ParameterizedTest
    @CsvSource({
        "0, a0", "31, bf", "32, d920", "255, d9ff", "256, da0100", "65535, daffff", "65536, db00010000"})
    void shouldEncodeStringsOfEveryWidth(final int length, final String header)
    {
        writer.string("s".repeat(length));
        assertPayload(header, length, 's');
        assertEquals(MsgPackType.STRING, MsgPack.typeOf(writer.address()));
    }

    @ParameterizedTest
    @CsvSource({"0, c400", "255, c4ff", "256, c50100", "65535, c5ffff", "65536, c600010000"})
    void shouldEncodeBinaryOfEveryWidth(final int length, final String header)
    {
        writer.binary("b".repeat(length).getBytes());
        assertPayload(header, length, 'b');
        assertEquals(MsgPackType.BINARY, MsgPack.typeOf(writer.address()));
    }

    @ParameterizedTest
    @CsvSource({
        "0, c70007", "1, d407", "2, d507", "3, c70307", "4, d607", "8, d707", "9, c70907", "16, d807", "17, c71107",
        "255, c7ff07", "256, c8010007", "65535, c8ffff07", "65536, c90001000007"})
    void shouldEncodeExtensionsOfEveryWidth(final int length, final String header)
    {
        writer.extensionHeader((byte)7, length).raw("e".repeat(length).getBytes(), 0, length);
        assertPayload(header, length, 'e');
        assertEquals(MsgPackType.EXTENSION, MsgPack.typeOf(writer.address()));
        assertEquals(7, MsgPack.extensionType(writer.address()));
    }

    @ParameterizedTest
    @CsvSource({"0, 90", "15, 9f", "16, dc0010", "65535, dcffff", "65536, dd00010000"})
    void shouldEncodeArraysOfEveryWidth(final int count, final String header)
    {
        writer.arrayHeader(count);
        assertContainer(MsgPackType.ARRAY, header, count, count);
    }

    @ParameterizedTest
    @CsvSource({"0, 80", "15, 8f", "16, de0010", "65535, deffff", "65536, df00010000"})
    void shouldEncodeMapsOfEveryWidth(final int count, final String header)
    {
        writer.mapHeader(count);
        assertContainer(MsgPackType.MAP, header, count, 2 * count);
    }

    @Test
    void shouldEncodeTextThatIsNotAsciiAsUtf8WhenItDoesNotStartSo()
    {
        writer.integer(1).string("a" + "x".repeat(30) + "\u00e9\u20ac\uD83D\uDE00");
        final long second = MsgPack.skip(writer.address());
        assertEquals("a" + "x".repeat(30) + "\u00e9\u20ac\uD83D\uDE00", MsgPackBoxer.decode(second));
        assertEquals(40, MsgPack.payloadLength(second));
    }

    @Test
    void shouldSkipNestedValuesWithoutStack()
    {
        final int depth = 1_000_000;
        for (int i = 0; i < depth; i++)
        {
            writer.arrayHeader(1);
        }
        writer.nil().integer(5);
        final long next = MsgPack.skip(writer.address());
        assertEquals(writer.address() + depth + 1, next);
        assertEquals(5, MsgPack.getInteger(next));
        assertEquals(next + 1, MsgPack.skip(writer.address(), 2));
    }

    @Test
    void shouldTruncateAndGoOn()
    {
        writer.integer(1).string("gone");
        writer.truncate(1);
        writer.bool(true);
        assertEquals("01c3", hex());
    }

    @Test
    void shouldKeepWhatIsWrittenWhenTheBufferGrows()
    {
        for (int i = 0; i < 10_000; i++)
        {
            writer.integer(i);
        }
        long at = writer.address();
        for (int i = 0; i < 10_000; i++)
        {
            assertEquals(i, MsgPack.getInteger(at));
            at = MsgPack.skip(at);
        }
        assertEquals(writer.address() + writer.length(), at);
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, 9.223372036854775807e18", "9223372036854775808, 9.223372036854775808e18",
        "18446744073709551615, 1.8446744073709552e19", "9223372036854776833, 9.223372036854777856e18",
        "9223372036854776832, 9.223372036854775808e18"})
    void shouldRoundUnsignedToTheNearestDouble(final String value, final double expected)
    {
        assertEquals(expected, MsgPack.unsignedToDouble(Long.parseUnsignedLong(value)));
    }

    @Test
    void shouldNameTypesAsTarantoolDoes()
    {
        assertEquals("unsigned", MsgPackType.of((byte)0x7f).text());
        assertEquals("map", MsgPackType.of((byte)0x8f).text());
        assertEquals("array", MsgPackType.of((byte)0x90).text());
        assertEquals("string", MsgPackType.of((byte)0xbf).text());
        assertEquals("nil", MsgPackType.of((byte)0xc0).text());
        assertEquals("blob", MsgPackType.of((byte)0xc6).text());
        assertEquals("extension", MsgPackType.of((byte)0xc9).text());
        assertEquals("float", MsgPackType.of((byte)0xca).text());
        assertEquals("double", MsgPackType.of((byte)0xcb).text());
        assertEquals("integer", MsgPackType.of((byte)0xe0).text());
    }

    private void assertContainer(final MsgPackType type, final String header, final int count, final int values)
    {
        assertEquals(header, hex());
        for (int i = 0; i < values; i++)
        {
            writer.integer(1);
        }
        assertEquals(type, MsgPack.typeOf(writer.address()));
        assertEquals(count, MsgPack.count(writer.address()));
        assertEquals(writer.address() + header.length() / 2, MsgPack.firstElement(writer.address()));
        assertIsOneValue();
    }

    private void assertPayload(final String header, final int length, final char content)
    {
        assertEquals(header, hex().substring(0, header.length()));
        assertEquals(header.length() / 2, MsgPack.payloadOffset(writer.address()));
        assertEquals(length, MsgPack.payloadLength(writer.address()));
        final byte[] expected = String.valueOf(content).repeat(length).getBytes();
        assertArrayEquals(expected, MsgPackBoxer.decodePayload(writer.address()));
        assertIsOneValue();
    }

    private void assertIsOneValue()
    {
        final long end = writer.address() + writer.length();
        assertEquals(end, MsgPack.skip(writer.address()));
        assertEquals(end, MsgPack.validate(writer.address(), end));
    }

    private void raw(final String hex)
    {
        final byte[] bytes = HexFormat.of().parseHex(hex);
        writer.reset().raw(bytes, 0, bytes.length);
    }

    private String hex()
    {
        final byte[] bytes = new byte[writer.length()];
        Memory.copyTo(writer.address(), bytes, 0, bytes.length);
        return HexFormat.of().formatHex(bytes);
    }
}
