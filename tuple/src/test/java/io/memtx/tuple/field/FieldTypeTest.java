package io.memtx.tuple.field;

import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.fixture.Values.Encoded;
import io.memtx.tuple.msgpack.MsgPackDecimal;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class FieldTypeTest
{
    private static final String INTEGERS = "int8 uint8 int16 uint16 int32 uint32 int64 uint64";
    private static final String DECIMALS = "decimal32 decimal64 decimal128 decimal256";

    private static Stream<Arguments> values()
    {
        final String unsigned = "any unsigned number double integer scalar uint64 ";
        final String negative = "any number double integer scalar int64 ";
        final String decimals = "any number scalar decimal decimal32 decimal64 decimal128 decimal256";
        return Stream.of(
            arguments(null, "any"),
            arguments(0, unsigned + "int8 uint8 int16 uint16 int32 uint32 int64"),
            arguments(127, unsigned + "int8 uint8 int16 uint16 int32 uint32 int64"),
            arguments(128, unsigned + "uint8 int16 uint16 int32 uint32 int64"),
            arguments(255, unsigned + "uint8 int16 uint16 int32 uint32 int64"),
            arguments(256, unsigned + "int16 uint16 int32 uint32 int64"),
            arguments(32768, unsigned + "uint16 int32 uint32 int64"),
            arguments(65536, unsigned + "int32 uint32 int64"),
            arguments(1L << 31, unsigned + "uint32 int64"),
            arguments(1L << 32, unsigned + "int64"),
            arguments(Long.MAX_VALUE, unsigned + "int64"),
            arguments(BigInteger.ONE.shiftLeft(63), unsigned),
            arguments(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE), unsigned),
            arguments(
                Encoded.of(0xcf, 0, 0, 0, 0, 0, 0, 0, 1), unsigned + "int8 uint8 int16 uint16 int32 uint32 int64"),
            arguments(-1, negative + "int8 int16 int32"),
            arguments(-128, negative + "int8 int16 int32"),
            arguments(-129, negative + "int16 int32"),
            arguments(-32769, negative + "int32"),
            arguments(Integer.MIN_VALUE, negative + "int32"),
            arguments(Integer.MIN_VALUE - 1L, negative),
            arguments(Long.MIN_VALUE, negative),
            arguments(Encoded.of(0xd1, 0, 127), negative + "int8 int16 int32"), // a signed 127
            arguments(Encoded.of(0xd1, 0, 128), negative + "int16 int32"),
            arguments(1.0f, "any number double scalar float32"),
            arguments(1.0, "any number double scalar float64"),
            arguments(Double.NaN, "any number double scalar float64"),
            arguments(Float.POSITIVE_INFINITY, "any number double scalar float32"),
            arguments(true, "any boolean scalar"),
            arguments(false, "any boolean scalar"),
            arguments("", "any string scalar"),
            arguments("x".repeat(300), "any string scalar"),
            arguments(Encoded.of(0xa1, 0xff), "any string scalar"), // not UTF-8
            arguments(new byte[0], "any varbinary scalar"),
            arguments(List.of(), "any array"),
            arguments(List.of(1, 2), "any array"),
            arguments(Map.of(), "any map"),
            arguments(new UUID(1, 2), "any scalar uuid"),
            arguments(Encoded.of(0xd7, 2, 0, 0, 0, 0, 0, 0, 0, 0), "any"), // a uuid too short
            arguments(Instant.EPOCH, "any scalar datetime"),
            arguments(Instant.ofEpochSecond(1, 1), "any scalar datetime"),
            arguments(Encoded.of(0xd6, 4, 0, 0, 0, 0), "any"), // a datetime too short
            arguments(Instant.ofEpochSecond(185_480_451_417_600L), "any scalar datetime"),
            arguments(Instant.ofEpochSecond(185_480_451_417_601L), "any"),
            arguments(Encoded.of(0xc7, 3, 6, 1, 0, 1), "any interval"), // a year
            arguments(Encoded.of(0xd4, 6, 0), "any interval"), // nothing
            arguments(Encoded.of(0xc7, 3, 6, 1, 9, 1), "any"), // no such field
            arguments(Encoded.of(0xd6, 1, 2, 1, 0x23, 0x4d), "any number scalar decimal"), // -12.34: scale 2
            arguments(Encoded.of(0xd5, 1, 0, 0x1c), decimals),
            arguments(Encoded.of(0xd5, 1, 2, 0x0c), decimals), // 0.00
            arguments(Encoded.of(0xd6, 1, 2, 0x01, 0x20, 0x0c), decimals), // 12.00
            arguments(
                Encoded.of(0xd5, 1, 0xf7, 0x1c), "any number scalar decimal decimal64 decimal128 decimal256"), // 1e9
            arguments(Encoded.of(0xd6, 1, 2, 1, 0x2a, 0x4d), "any"), // a digit that is none
            arguments(Encoded.of(0xd5, 1, 0, 0x11), "any"), // no sign
            arguments(Encoded.of(0xc7, 10, 1, 0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x1c), "any"), // a scale of -2^63
            arguments(Encoded.of(0xc7, 10, 1, 0xcf, -1, -1, -1, -1, -1, -1, -1, -1, 0x1c), "any"), // not one of -1
            arguments(Encoded.of(0xd4, 8, 0), "any"),
            arguments(Encoded.of(0xd4, 9, 0), ""),
            arguments(Encoded.of(0xd4, 0, 0), ""),
            arguments(Encoded.of(0xd4, 0xff, 0), ""));
    }

    @ParameterizedTest
    @MethodSource("values")
    void shouldAcceptAsDocumented(final Object value, final String accepting)
    {
        final Set<String> expected = Set.of(accepting.split(" "));
        try (TupleFixture fixture = new TupleFixture(1 << 20, 0))
        {
            final long address = fixture.key(new Object[]{value});
            for (final FieldType type : FieldType.values())
            {
                assertEquals(expected.contains(type.text()), type.accepts(address), type.text());
            }
        }
    }

    @Test
    void shouldIndexWhatHasAnOrder()
    {
        final List<FieldType> none = List.of(FieldType.ANY, FieldType.INTERVAL, FieldType.ARRAY, FieldType.MAP);
        for (final FieldType type : FieldType.values())
        {
            assertEquals(!none.contains(type), type.isIndexable(), type.text());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "unsigned, unsigned uint8 uint16 uint32 uint64",
        "string, string",
        "number, unsigned number double integer decimal " + INTEGERS + " float32 float64 " + DECIMALS,
        "double, unsigned double integer float32 float64 " + INTEGERS, // not number, which takes decimals too
        "integer, unsigned integer " + INTEGERS,
        "boolean, boolean",
        "varbinary, varbinary",
        "scalar, unsigned string number double integer boolean varbinary scalar decimal uuid datetime float32 " +
            "float64 " + INTEGERS + " " + DECIMALS,
        "decimal, decimal " + DECIMALS,
        "uuid, uuid",
        "datetime, datetime",
        "interval, interval",
        "array, array",
        "map, map",
        "int8, int8",
        "uint8, uint8",
        "int16, int8 uint8 int16",
        "uint16, uint8 uint16",
        "int32, int8 uint8 int16 uint16 int32",
        "uint32, uint8 uint16 uint32",
        "int64, int8 uint8 int16 uint16 int32 uint32 int64", // not integer, which goes to 2^64-1
        "uint64, uint8 uint16 uint32 uint64 unsigned",
        "float32, float32",
        "float64, float64",
        "decimal32, decimal32",
        "decimal64, decimal32 decimal64",
        "decimal128, decimal32 decimal64 decimal128",
        "decimal256, " + DECIMALS})
    void shouldContainAsDocumented(final String type, final String contained)
    {
        final List<String> expected = Arrays.asList(contained.split(" "));
        for (final FieldType other : FieldType.values())
        {
            assertEquals(
                expected.contains(other.text()), FieldType.fromText(type).contains(other), type + " " + other.text());
        }
    }

    @Test
    void shouldContainEveryTypeInAny()
    {
        for (final FieldType type : FieldType.values())
        {
            assertTrue(FieldType.ANY.contains(type), type.text());
        }
    }

    @Test
    void shouldContainFixedDecimalsOfTheSameScaleOnly()
    {
        assertTrue(FieldType.DECIMAL64.contains(FieldType.DECIMAL32, 3, 3));
        assertFalse(FieldType.DECIMAL64.contains(FieldType.DECIMAL32, 3, 2));
        assertFalse(FieldType.DECIMAL64.contains(FieldType.DECIMAL32, 2, 3));
        assertTrue(FieldType.DECIMAL.contains(FieldType.DECIMAL32, 0, 3));
        assertFalse(FieldType.DECIMAL256.contains(FieldType.DECIMAL, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, true", "0.00, 0, true", "0e70, -70, true", "12.34, 2, true", "12.34, 1, false", "12.30, 1, true",
        "12.34, 7, true", "12.34, 8, false", "999999999, 0, true", "1000000000, 0, false", "1000000000, -1, true",
        "-999999999, 0, true", "-1000000000, 0, false", "1e10, -10, true", "1e10, -2, true", "1e10, -1, false",
        "0.000000001, 9, true", "0.0000000001, 9, false", "0.0000000010, 9, true", "1.5, 0, false", "1, 9, false",
        "1, 8, true", "9990e10, -11, true", "9990e10, -12, false"})
    void shouldFitDecimalsOfNineDigitsWhereTheScaleSays(final BigDecimal value, final int scale, final boolean fits)
    {
        final MsgPackWriter writer = new MsgPackWriter();
        MsgPackDecimal.encode(writer, value);
        assertEquals(fits, FieldType.DECIMAL32.accepts(writer.address(), scale));
        assertTrue(FieldType.DECIMAL32.acceptsKind(writer.address()));
    }

    @Test
    void shouldTellTheWrongAmountFromTheWrongKind()
    {
        try (TupleFixture fixture = new TupleFixture(1 << 20, 0))
        {
            final long number = fixture.key(128);
            assertTrue(FieldType.INT8.acceptsKind(number));
            assertEquals("expected [-128..127], got 128", FieldType.INT8.rangeText(number));
            assertTrue(FieldType.INT16.acceptsKind(fixture.key(-40_000)));
            assertEquals("expected [-32768..32767], got -40000", FieldType.INT16.rangeText(fixture.key(-40_000)));
            assertEquals(
                "expected [-9223372036854775808..9223372036854775807], got 9223372036854775808",
                FieldType.INT64.rangeText(fixture.key(BigInteger.ONE.shiftLeft(63))));
            assertFalse(FieldType.UINT8.acceptsKind(fixture.key(-1)));
            assertFalse(FieldType.INT8.acceptsKind(fixture.key(1.0)));
            assertFalse(FieldType.FLOAT32.acceptsKind(fixture.key(1.0)));
            assertFalse(FieldType.DECIMAL32.acceptsKind(fixture.key(1)));
        }
    }

    @Test
    void shouldKnowTheUnsigned()
    {
        for (final FieldType type : FieldType.values())
        {
            assertEquals(
                List.of("unsigned", "uint8", "uint16", "uint32", "uint64").contains(type.text()), type.isUnsigned(),
                type.text());
        }
    }

    @ParameterizedTest
    @EnumSource(FieldType.class)
    void shouldFindTypesByNameInAnyCase(final FieldType type)
    {
        assertEquals(type, FieldType.fromText(type.text()));
        assertEquals(type, FieldType.fromText(type.name()));
    }

    @ParameterizedTest
    @CsvSource({
        "num, UNSIGNED", "NUM, UNSIGNED", "uint, UNSIGNED", "str, STRING", "STR, STRING", "int, INTEGER", "*, ANY"})
    void shouldKnowTheAliases(final String alias, final FieldType type)
    {
        assertEquals(type, FieldType.fromText(alias));
    }

    @ParameterizedTest
    @CsvSource({"''", "' string'", "strings", "uns", "nil", "int128", "interval2"})
    void shouldKnowNoOtherName(final String name)
    {
        assertNull(FieldType.fromText(name));
    }

    @Test
    void shouldAcceptWhateverAContainedTypeAccepts()
    {
        try (TupleFixture fixture = new TupleFixture(1 << 20, 0))
        {
            values().forEach(arguments ->
            {
                final long address = fixture.key(new Object[]{arguments.get()[0]});
                for (final FieldType type : FieldType.values())
                {
                    for (final FieldType other : FieldType.values())
                    {
                        assertTrue(
                            !type.contains(other) || !other.accepts(address) || type.accepts(address),
                            () -> type + " " + other + " " + arguments.get()[0]);
                    }
                }
            });
        }
    }
}
