package io.memtx.tuple.field;

import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.fixture.Values.Encoded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class FieldTypeTest
{
    private static Stream<Arguments> values()
    {
        return Stream.of(
            arguments(null, "any"),
            arguments(0, "any unsigned number double integer scalar"),
            arguments(
                BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE), "any unsigned number double integer scalar"),
            arguments(Encoded.of(0xcf, 0, 0, 0, 0, 0, 0, 0, 1), "any unsigned number double integer scalar"),
            arguments(-1, "any number double integer scalar"),
            arguments(Long.MIN_VALUE, "any number double integer scalar"),
            arguments(1.0f, "any number double scalar"),
            arguments(1.0, "any number double scalar"),
            arguments(Double.NaN, "any number double scalar"),
            arguments(true, "any boolean scalar"),
            arguments(false, "any boolean scalar"),
            arguments("", "any string scalar"),
            arguments("x".repeat(300), "any string scalar"),
            arguments(Encoded.of(0xa1, 0xff), "any string scalar"), // not UTF-8
            arguments(new byte[0], "any varbinary scalar"),
            arguments(List.of(), "any array"),
            arguments(List.of(1, 2), "any array"),
            arguments(Map.of(), "any map"),
            arguments(new UUID(1, 2), "any scalar"),
            arguments(Encoded.of(0xd7, 2, 0, 0, 0, 0, 0, 0, 0, 0), "any"), // a uuid too short
            arguments(Instant.EPOCH, "any scalar"),
            arguments(Instant.ofEpochSecond(1, 1), "any scalar"),
            arguments(Encoded.of(0xd6, 4, 0, 0, 0, 0), "any"), // a datetime too short
            arguments(Encoded.of(0xd6, 1, 2, 1, 0x23, 0x4d), "any number scalar"), // decimal -12.34
            arguments(Encoded.of(0xd6, 1, 2, 1, 0x2a, 0x4d), "any"), // a digit that is none
            arguments(Encoded.of(0xd5, 1, 0, 0x11), "any"), // no sign
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
        final List<FieldType> none = List.of(FieldType.ANY, FieldType.ARRAY, FieldType.MAP);
        for (final FieldType type : FieldType.values())
        {
            assertEquals(!none.contains(type), type.isIndexable(), type.text());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "any, any unsigned string number double integer boolean varbinary scalar array map",
        "unsigned, unsigned",
        "string, string",
        "number, unsigned number double integer",
        "double, unsigned double integer", // not number, which takes decimals too
        "integer, unsigned integer",
        "boolean, boolean",
        "varbinary, varbinary",
        "scalar, unsigned string number double integer boolean varbinary scalar",
        "array, array",
        "map, map"})
    void shouldContainAsDocumented(final String type, final String contained)
    {
        final List<String> expected = Arrays.asList(contained.split(" "));
        for (final FieldType other : FieldType.values())
        {
            assertEquals(
                expected.contains(other.text()), FieldType.fromText(type).contains(other), type + " " + other.text());
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
    @CsvSource({"''", "' string'", "strings", "uns", "nil", "decimal"})
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
