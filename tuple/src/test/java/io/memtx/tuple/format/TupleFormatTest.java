package io.memtx.tuple.format;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class TupleFormatTest
{
    private static final FieldDef ID = new FieldDef("id", FieldType.UNSIGNED);
    private static final FieldDef NAME = new FieldDef("name", FieldType.STRING, true);
    private static final FieldDef WHATEVER = new FieldDef("whatever", FieldType.ANY);

    private final MsgPackWriter writer = new MsgPackWriter();

    @Test
    void shouldAcceptWhatFits()
    {
        final TupleFormat format = format(0, ID, NAME, WHATEVER);
        assertAccepted(format, 1, "a", true);
        assertAccepted(format, 1, null, null);
        assertAccepted(format, 1, "a", List.of(), 5, "untyped");
        assertAccepted(TupleFormat.ANY);
        assertAccepted(TupleFormat.ANY, null, 1);
        assertEquals(3, format.minFieldCount());
        assertEquals(1, format(0, ID, NAME).minFieldCount());
        assertAccepted(format(0, ID, NAME), 1);
    }

    @Test
    void shouldNameTheFieldOfTheWrongType()
    {
        final TupleFormat format = format(0, ID, NAME, WHATEVER);
        assertRefused(
            format, ErrorCode.ER_FIELD_TYPE,
            "Tuple field 1 (id) type does not match one required by operation: expected unsigned, got integer",
            -1, "a", 1);
        assertRefused(
            format, ErrorCode.ER_FIELD_TYPE,
            "Tuple field 1 (id) type does not match one required by operation: expected unsigned, got nil",
            null, "a", 1);
        assertRefused(
            format, ErrorCode.ER_FIELD_TYPE,
            "Tuple field 2 (name) type does not match one required by operation: expected string, got blob",
            1, new byte[1], 1);
        assertRefused(
            TupleFormat.of(List.of(), 0, List.of(new KeyPart(1, FieldType.STRING, false))), ErrorCode.ER_FIELD_TYPE,
            "Tuple field 2 type does not match one required by operation: expected string, got unsigned", 1, 1);
    }

    @Test
    void shouldNameTheFirstMissingField()
    {
        assertRefused(
            format(0, ID, NAME, WHATEVER), ErrorCode.ER_FIELD_MISSING,
            "Tuple field 3 (whatever) required by space format is missing", 1);
        assertRefused(
            format(0, ID, WHATEVER, new FieldDef("b", FieldType.ANY)), ErrorCode.ER_FIELD_MISSING,
            "Tuple field 1 (id) required by space format is missing");
        final TupleFormat indexed = TupleFormat.of(List.of(), 0, List.of(new KeyPart(2, FieldType.UNSIGNED, false)));
        assertEquals(3, indexed.minFieldCount());
        assertRefused(
            indexed, ErrorCode.ER_FIELD_MISSING, "Tuple field 3 required by space format is missing", 1);
        assertAccepted(indexed, null, null, 1);
    }

    @Test
    void shouldCheckTheExactFieldCountFirst()
    {
        final TupleFormat format = format(3, ID, NAME);
        assertAccepted(format, 1, "a", 1);
        assertRefused(
            format, ErrorCode.ER_EXACT_FIELD_COUNT, "Tuple field count 2 does not match space field count 3", "x", "y");
        assertRefused(
            format, ErrorCode.ER_EXACT_FIELD_COUNT, "Tuple field count 4 does not match space field count 3",
            1, "a", 1, 2);
    }

    @Test
    void shouldReportAWrongTypeBeforeAMissingField()
    {
        assertRefused(
            format(0, ID, WHATEVER), ErrorCode.ER_FIELD_TYPE,
            "Tuple field 1 (id) type does not match one required by operation: expected unsigned, got string", "x");
    }

    @Test
    void shouldTakeTheNarrowerTypeOfFormatAndIndex()
    {
        final FieldDef scalar = new FieldDef("s", FieldType.SCALAR);
        final KeyPart unsigned = new KeyPart(0, FieldType.UNSIGNED, false);
        final KeyPart wide = new KeyPart(0, FieldType.SCALAR, false);
        assertEquals(FieldType.UNSIGNED, TupleFormat.of(List.of(scalar), 0, List.of(unsigned)).type(0));
        assertEquals(FieldType.UNSIGNED, TupleFormat.of(List.of(ID), 0, List.of(wide)).type(0));
        assertEquals(FieldType.UNSIGNED, TupleFormat.of(List.of(), 0, List.of(wide, unsigned)).type(0));
        assertEquals(FieldType.ANY, TupleFormat.of(List.of(), 0, List.of(wide)).type(7));
        assertError(
            ErrorCode.ER_FORMAT_MISMATCH_INDEX_PART,
            "Field 1 (id) has type 'unsigned' in space format, but type 'string' in index definition",
            () -> TupleFormat.of(List.of(ID), 0, List.of(new KeyPart(0, FieldType.STRING, false))));
        assertError(
            ErrorCode.ER_INDEX_PART_TYPE_MISMATCH,
            "Field 1 has type 'unsigned' in one index, but type 'string' in another",
            () -> TupleFormat.of(List.of(), 0, List.of(unsigned, new KeyPart(0, FieldType.STRING, false))));
    }

    @Test
    void shouldTakeTheStricterNullabilityOfFormatAndIndex()
    {
        final KeyPart nullable = new KeyPart(1, FieldType.STRING, true);
        final KeyPart strict = new KeyPart(1, FieldType.STRING, false);
        assertAccepted(TupleFormat.of(List.of(ID, NAME), 0, List.of(nullable)), 1, null);
        assertAccepted(TupleFormat.of(List.of(ID), 0, List.of(nullable)), 1);
        assertRefused(
            TupleFormat.of(List.of(ID, NAME), 0, List.of(nullable, strict)), ErrorCode.ER_FIELD_TYPE,
            "Tuple field 2 (name) type does not match one required by operation: expected string, got nil", 1, null);
        final FieldDef required = new FieldDef("name", FieldType.STRING);
        assertRefused(
            TupleFormat.of(List.of(ID, required), 0, List.of(nullable)), ErrorCode.ER_FIELD_MISSING,
            "Tuple field 2 (name) required by space format is missing", 1);
    }

    @Test
    void shouldFindFieldsByName()
    {
        final FieldDef[] fields = new FieldDef[300];
        for (int i = 0; i < fields.length; i++)
        {
            fields[i] = new FieldDef("\u00e9" + i, FieldType.ANY);
        }
        final TupleFormat format = format(0, fields);
        for (int i = 0; i < fields.length; i++)
        {
            assertEquals(i, format.fieldIndex("\u00e9" + i));
            assertEquals(i, indexOfEncoded(format, "\u00e9" + i));
        }
        assertEquals(TupleFormat.NO_SUCH_FIELD, format.fieldIndex("x"));
        assertEquals(TupleFormat.NO_SUCH_FIELD, indexOfEncoded(format, "x"));
        assertEquals(TupleFormat.NO_SUCH_FIELD, indexOfEncoded(TupleFormat.ANY, ""));
        assertEquals(TupleFormat.NO_SUCH_FIELD, indexOfEncoded(format, "\u00e9300"));
    }

    @Test
    void shouldRefuseBadNames()
    {
        assertError(
            ErrorCode.ER_SPACE_FIELD_IS_DUPLICATE, "Space field 'id' is duplicate", () -> format(0, ID, ID));
        for (final String name : List.of("", "a\1", "a\u2028", "x".repeat(65_001), "\u00e9".repeat(32_501), "\uD800"))
        {
            assertEquals(
                ErrorCode.ER_IDENTIFIER,
                assertThrows(
                    MemtxException.class, () -> format(0, new FieldDef(name, FieldType.ANY))).code());
        }
        assertDoesNotThrow(() -> format(0, new FieldDef("x".repeat(65_000), FieldType.ANY)));
        assertDoesNotThrow(() -> format(0, new FieldDef("a b.\u00e9\uD83D\uDE00'\"", FieldType.ANY)));
    }

    private int indexOfEncoded(final TupleFormat format, final String name)
    {
        writer.reset().string(name);
        final int header = writer.length() - name.getBytes(StandardCharsets.UTF_8).length;
        return format.fieldIndex(writer.address() + header, writer.length() - header);
    }

    private void assertAccepted(final TupleFormat format, final Object... fields)
    {
        assertDoesNotThrow(() -> format.validate(encoded(fields)));
    }

    private void assertRefused(
        final TupleFormat format, final ErrorCode code, final String message, final Object... fields)
    {
        final long tuple = encoded(fields);
        assertError(code, message, () -> format.validate(tuple));
    }

    private static void assertError(
        final ErrorCode code, final String message, final Executable executable)
    {
        final MemtxException error = assertThrows(MemtxException.class, executable);
        assertEquals(message, error.getMessage());
        assertEquals(code, error.code());
    }

    private long encoded(final Object... fields)
    {
        writer.reset();
        MsgPackBoxer.encode(writer, Arrays.asList(fields));
        return writer.address();
    }

    private static TupleFormat format(final int exactFieldCount, final FieldDef... fields)
    {
        return TupleFormat.of(List.of(fields), exactFieldCount, List.of());
    }
}
