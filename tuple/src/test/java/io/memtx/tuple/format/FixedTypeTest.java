package io.memtx.tuple.format;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * Types of a fixed range, as formats and keys meet them: a value of the wrong kind is told from one that is too large.
 */
class FixedTypeTest
{
    private final MsgPackWriter writer = new MsgPackWriter();

    @Test
    void shouldTellTheRangeThatAFieldExceeds()
    {
        final TupleFormat format = format(new FieldDef("a", FieldType.UNSIGNED), new FieldDef("b", FieldType.INT8));
        format.validate(tuple(1, -128));
        assertRefused(
            ErrorCode.ER_FIELD_VALUE_OUT_OF_RANGE,
            "The value of field 2 (b) exceeds the supported range for type 'int8': expected [-128..127], got 200",
            () -> format.validate(tuple(1, 200)));
        assertRefused(
            ErrorCode.ER_FIELD_TYPE,
            "Tuple field 2 (b) type does not match one required by operation: expected int8, got string",
            () -> format.validate(tuple(1, "x")));
        assertRefused(
            ErrorCode.ER_FIELD_TYPE,
            "Tuple field 2 (b) type does not match one required by operation: expected int8, got nil",
            () -> format.validate(tuple(1, null)));
    }

    @Test
    void shouldRefuseADecimalThatDoesNotFitTheScale()
    {
        final TupleFormat format = format(new FieldDef("a", FieldType.DECIMAL32, true, 2));
        format.validate(tuple(new BigDecimal("1234567.89")));
        format.validate(tuple((Object)null));
        assertRefused(
            ErrorCode.ER_FIELD_IRREPRESENTABLE_VALUE, "The value does not fit in field type",
            () -> format.validate(tuple(new BigDecimal("1.234"))));
        assertRefused(
            ErrorCode.ER_FIELD_IRREPRESENTABLE_VALUE, "The value does not fit in field type",
            () -> format.validate(tuple(new BigDecimal("12345678.90"))));
        assertRefused(
            ErrorCode.ER_FIELD_TYPE,
            "Tuple field 1 (a) type does not match one required by operation: expected decimal32, got unsigned",
            () -> format.validate(tuple(1)));
    }

    @Test
    void shouldTellWhichKeyExceedsTheRange()
    {
        final KeyDef keyDef = KeyDef.of(
            List.of(
                new KeyPart(0, FieldType.UINT8, false), new KeyPart(1, FieldType.DECIMAL32, false, 1)), true, null);
        keyDef.validateKey(key(255, new BigDecimal("0.5")), 2, true);
        assertRefused(
            ErrorCode.ER_KEY_PART_VALUE_OUT_OF_RANGE, "The value of key part exceeds the supported range for type",
            () -> keyDef.validateKey(key(256), 1, false));
        assertRefused(
            ErrorCode.ER_KEY_PART_IRREPRESENTABLE_VALUE, "The value of key part does not fit in type",
            () -> keyDef.validateKey(key(1, new BigDecimal("0.25")), 2, true));
        assertRefused(
            ErrorCode.ER_KEY_PART_TYPE, "Supplied key type of part 0 does not match index part type: expected uint8",
            () -> keyDef.validateKey(key(-1), 1, false));
        assertRefused(
            ErrorCode.ER_KEY_PART_TYPE,
            "Supplied key type of part 1 does not match index part type: expected decimal32",
            () -> keyDef.validateKey(key(1, null), 2, true));
    }

    @Test
    void shouldTakeAnEncodedKeyWhereALongMayBeOutOfRange()
    {
        for (final FieldType type : FieldType.values())
        {
            if (type.isIndexable())
            {
                assertEquals(
                    List.of("unsigned", "uint64", "integer", "int64").contains(type.text()),
                    KeyDef.of(List.of(new KeyPart(0, type, false)), true, null).isInteger(), type.text());
            }
        }
    }

    @Test
    void shouldLetTheNarrowerOfFieldAndPartRule()
    {
        final TupleFormat format = TupleFormat.of(
            List.of(new FieldDef("a", FieldType.INTEGER), new FieldDef("b", FieldType.DECIMAL)), 0,
            List.of(new KeyPart(0, FieldType.INT16, false), new KeyPart(1, FieldType.DECIMAL64, false, 1)));
        assertEquals(FieldType.INT16, format.type(0));
        assertRefused(
            ErrorCode.ER_FIELD_VALUE_OUT_OF_RANGE,
            "The value of field 1 (a) exceeds the supported range for type 'int16': " +
                "expected [-32768..32767], got 32768",
            () -> format.validate(tuple(32_768, BigDecimal.ONE)));
        assertRefused(
            ErrorCode.ER_FIELD_IRREPRESENTABLE_VALUE, "The value does not fit in field type",
            () -> format.validate(tuple(1, new BigDecimal("0.11"))));
        assertRefused(
            ErrorCode.ER_FORMAT_MISMATCH_INDEX_PART,
            "Field 1 (a) has type 'int8' in space format, but type 'unsigned' in index definition",
            () -> TupleFormat.of(
                List.of(new FieldDef("a", FieldType.INT8)), 0, List.of(new KeyPart(0, FieldType.UNSIGNED, false))));
        assertRefused(
            ErrorCode.ER_INDEX_PART_TYPE_MISMATCH,
            "Field 1 has type 'decimal32' in one index, but type 'decimal64' in another",
            () -> TupleFormat.of(
                List.of(), 0,
                List.of(
                    new KeyPart(0, FieldType.DECIMAL32, false, 1), new KeyPart(0, FieldType.DECIMAL64, false, 2))));
        assertDoesNotThrow(() -> TupleFormat.of(
            List.of(), 0,
            List.of(new KeyPart(0, FieldType.DECIMAL32, false, 2), new KeyPart(0, FieldType.DECIMAL64, false, 2))));
    }

    private static TupleFormat format(final FieldDef... fields)
    {
        return TupleFormat.of(List.of(fields), 0, List.of());
    }

    private long tuple(final Object... fields)
    {
        writer.reset();
        MsgPackBoxer.encode(writer, Arrays.asList(fields));
        return writer.address();
    }

    private long key(final Object... parts)
    {
        writer.reset();
        for (final Object part : parts)
        {
            MsgPackBoxer.encode(writer, part);
        }
        return writer.address();
    }

    private static void assertRefused(final ErrorCode code, final String text, final Runnable call)
    {
        final MemtxException error = assertThrows(MemtxException.class, call::run);
        assertEquals(code, error.code());
        assertEquals(text, error.getMessage());
    }
}
