package io.memtx.tuple.error;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ErrorCodeTest
{
    @Test
    void shouldStandInTheOrderOfTheirNumbersEachOnce()
    {
        int last = -1;
        for (final ErrorCode code : ErrorCode.values())
        {
            assertTrue(code.number() > last, code.name());
            last = code.number();
        }
    }

    @Test
    void shouldTakeTheirArgumentsAsText()
    {
        for (final ErrorCode code : ErrorCode.values())
        {
            final Object[] arguments = new Object[6];
            Arrays.fill(arguments, "argument");
            final String text = new MemtxException(code, arguments).getMessage();
            assertFalse(text.isBlank(), code.name());
            assertFalse(text.contains("%"), code.name());
        }
    }

    @Test
    void shouldHaveTarantoolsNumbersAndTexts()
    {
        assertText(34, "Trigger 'a' doesn't exist", ErrorCode.ER_NO_SUCH_TRIGGER, "a");
        assertText(109, "Wrong schema version, current: 5, in request: 4", ErrorCode.ER_WRONG_SCHEMA_VERSION, 5, 4);
        assertText(147, "Sequence 's' has overflowed", ErrorCode.ER_SEQUENCE_OVERFLOW, "s");
        assertText(150, "Failed to initialize collation: why.", ErrorCode.ER_CANT_CREATE_COLLATION, "why");
        assertText(
            160, "Decimal overflow when performing operation '+' on field 2",
            ErrorCode.ER_UPDATE_DECIMAL_OVERFLOW, '+', 2);
        assertText(
            239, "Foreign key constraint 'k' failed for field '2 (f)': why",
            ErrorCode.ER_FIELD_FOREIGN_KEY_FAILED, "k", "2 (f)", "why");
        assertText(
            280, "The value of field 2 exceeds the supported range for type 'int8': why",
            ErrorCode.ER_FIELD_VALUE_OUT_OF_RANGE, 2, "int8", "why");
        assertText(
            290, "The value of key part exceeds the supported range for type",
            ErrorCode.ER_KEY_PART_VALUE_OUT_OF_RANGE);
        assertText(296, "The value does not fit in field type", ErrorCode.ER_FIELD_IRREPRESENTABLE_VALUE);
        assertText(297, "The value of key part does not fit in type", ErrorCode.ER_KEY_PART_IRREPRESENTABLE_VALUE);
    }

    @Test
    void shouldBeShownUnderTarantoolsTypes()
    {
        assertEquals("ClientError", new MemtxException(ErrorCode.ER_READONLY, "").type());
        assertEquals("IllegalParams", new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "x").type());
        assertEquals("OutOfMemory", new MemtxException(ErrorCode.ER_MEMORY_ISSUE, 1, "a", "b").type());
        assertEquals("XlogError", new MemtxException(ErrorCode.ER_INVALID_XLOG, "x").type());
        assertEquals("XlogGapError", new MemtxException(ErrorCode.ER_XLOG_GAP, "x").type());
        assertEquals("CollationError", new MemtxException(ErrorCode.ER_CANT_CREATE_COLLATION, "x").type());
        assertEquals(
            "UnsupportedIndexFeature",
            new MemtxException(ErrorCode.ER_UNSUPPORTED_INDEX_FEATURE, "a", "b", "c", "d", "e").type());
    }

    private static void assertText(
        final int number, final String text, final ErrorCode code, final Object... arguments)
    {
        assertEquals(number, code.number());
        assertEquals(text, new MemtxException(code, arguments).getMessage());
    }
}
