package io.memtx.memtx.update;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.format.TupleFormat;
import io.memtx.tuple.msgpack.Extension;
import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The corner cases of Tarantool's update, with its texts. What is marked 3.x differs from 2.6.
 */
class UpdateExecutorTest
{
    private static final BigInteger UNSIGNED_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private static final TupleFormat NAMED = TupleFormat.of(
        List.of(
            new FieldDef("a", FieldType.UNSIGNED), new FieldDef("b", FieldType.ANY, true),
            new FieldDef("c", FieldType.ANY, true), new FieldDef("d", FieldType.DOUBLE, true)),
        0, List.of());

    private final UpdateFixture fixture = new UpdateFixture();

    @Test
    void shouldAssign()
    {
        assertUpdated(tuple(1, 9, 3), tuple(1, 2, 3), op("=", 2, 9));
        assertUpdated(tuple(1, 2, 9), tuple(1, 2, 3), op("=", -1, 9));
        assertUpdated(tuple(9, 2, 3), tuple(1, 2, 3), op("=", -3, 9));
        assertUpdated(tuple(1, List.of("x"), 3), tuple(1, 2, 3), op("=", 2, List.of("x")));
        assertUpdated(tuple(1, 2, 3, 9), tuple(1, 2, 3), op("=", 4, 9));
        assertUpdated(tuple(1, 8), tuple(1, 2), op("=", 2, 9), op("=", 2, 8));
        assertUpdated(tuple(7, 8), tuple(1, 2), op("=", 1, 7), op("=", 2, 8));
        assertUpdated(tuple(7, 8), tuple(1, 2), op("=", 2, 8), op("=", 1, 7));
        assertUpdated(tuple(5), tuple(), op("=", 1, 5));
    }

    @Test
    void shouldFillWithNilBeyondTheEnd() // 3.x
    {
        assertUpdated(tuple(1, null, null, 9), tuple(1), op("=", 4, 9));
        assertUpdated(tuple(1, null, null, 9), tuple(1), op("!", 4, 9));
        assertUpdated(tuple(1, null, 5, 9), tuple(1), op("=", 4, 9), op("=", 3, 5));
        assertUpdated(tuple(null, 1), tuple(), op("=", 2, 1));
        assertUpdated(tuple(1, null, 9), tuple(1), op("=", 5, 9), op("#", 2, 2));
        assertUpdated(tuple(1, null, 7, null, 9), tuple(1), op("=", 4, 9), op("!", 3, 7));
        assertError(ErrorCode.ER_UPDATE_ARG_TYPE,
            "Argument type in operation '+' on field 3 does not match field type: expected a number",
            tuple(1), op("=", 4, 9), op("+", 3, 1));
    }

    @Test
    void shouldLimitTheNumberOfFields()
    {
        for (final String opcode : List.of("=", "!"))
        {
            final MemtxException ex = assertThrows(MemtxException.class, () -> fixture.update(
                tuple(1), List.of(op(opcode, Integer.MAX_VALUE, 9)), TupleFormat.ANY, 0));
            assertEquals(ErrorCode.ER_TUPLE_FIELD_COUNT_LIMIT, ex.code());
            assertEquals("Tuple field count limit reached: see box.schema.FIELD_MAX", ex.getMessage());
        }
    }

    @Test
    void shouldComputeInTheWidthOfTheField() // 3.x
    {
        final TupleFormat widths = TupleFormat.of(
            List.of(new FieldDef("f", FieldType.FLOAT32), new FieldDef("d", FieldType.FLOAT64)), 0, List.of());
        assertEquals(
            tuple(2.5f, 2.5), fixture.update(tuple(1.5f, 1.5), List.of(op("+", 1, 1), op("+", 2, 1)), widths, 1));
        assertEquals(
            tuple(1.6f, 1.6), fixture.update(tuple(1.5f, 1.5), List.of(op("+", 1, 0.1), op("+", 2, 0.1)), widths, 1));
    }

    @Test
    void shouldInsert()
    {
        assertUpdated(tuple(1, 9, 2), tuple(1, 2), op("!", 2, 9));
        assertUpdated(tuple(9, 1, 2), tuple(1, 2), op("!", 1, 9));
        assertUpdated(tuple(1, 2, 9), tuple(1, 2), op("!", 3, 9));
        assertUpdated(tuple(1, 2, 9), tuple(1, 2), op("!", -1, 9));
        assertUpdated(tuple(1, 9, 2), tuple(1, 2), op("!", -2, 9));
        assertUpdated(tuple(9, 1, 2), tuple(1, 2), op("!", -3, 9));
        assertUpdated(tuple(1, 10, 2), tuple(1, 2), op("!", 2, 9), op("+", 2, 1));
        assertUpdated(tuple(1, 2, 8, 9), tuple(1, 2), op("!", -1, 8), op("!", -1, 9));
        assertError(ErrorCode.ER_NO_SUCH_FIELD_NO, "Field -4 was not found in the tuple", tuple(1, 2), op("!", -4, 9));
    }

    @Test
    void shouldDelete()
    {
        assertUpdated(tuple(1, 3), tuple(1, 2, 3), op("#", 2, 1));
        assertUpdated(tuple(1, 2), tuple(1, 2, 3), op("#", -1, 1));
        assertUpdated(tuple(1, 2, 3), tuple(1, 2, 3, 4, 5), op("#", 4, 100));
        assertUpdated(tuple(1, 2, 3), tuple(1, 2, 3, 4, 5), op("#", 4, UNSIGNED_MAX));
        assertUpdated(tuple(1, 2), tuple(1, 2), op("#", 3, 1)); // 3.x: nothing to delete
        assertUpdated(tuple(), tuple(1, 2), op("#", 1, 2));
        assertUpdated(tuple(5), tuple(1, 2), op("#", 1, 2), op("=", 1, 5));
        assertUpdated(tuple(4), tuple(1, 2, 3, 4), op("#", 1, 1), op("#", 1, 1), op("#", 1, 1));
        assertUpdated(tuple(1, 4), tuple(1, 2, 3, 4), op("=", 2, 9), op("=", 3, 9), op("#", 2, 2));
        assertError(ErrorCode.ER_NO_SUCH_FIELD_NO, "Field -3 was not found in the tuple", tuple(1, 2), op("#", -3, 1));
        assertError(ErrorCode.ER_UPDATE_FIELD, "Field 1 UPDATE error: cannot delete 0 fields", tuple(1), op("#", 1, 0));
        assertError(ErrorCode.ER_UPDATE_ARG_TYPE,
            "Argument type in operation '#' on field 1 does not match field type: expected a positive integer",
            tuple(1), op("#", 1, -1));
    }

    @Test
    void shouldComputeWithIntegers()
    {
        assertUpdated(tuple(1, 7), tuple(1, 5), op("+", 2, 2));
        assertUpdated(tuple(1, -95), tuple(1, 5), op("-", 2, 100));
        assertUpdated(tuple(Long.MIN_VALUE), tuple(-1), op("-", 1, Long.MAX_VALUE));
        assertUpdated(tuple(UNSIGNED_MAX.subtract(BigInteger.ONE)), tuple(UNSIGNED_MAX), op("+", 1, -1));
        assertUpdated(tuple(UNSIGNED_MAX), tuple(-1), op("-", 1, Long.MIN_VALUE), op("+", 1, Long.MAX_VALUE),
            op("+", 1, 1));
        assertUpdated(tuple(Long.MIN_VALUE), tuple(UNSIGNED_MAX), op("-", 1, UNSIGNED_MAX),
            op("+", 1, Long.MIN_VALUE));
        assertUpdated(tuple(0), tuple(-5), op("+", 1, 5));
        assertUpdated(tuple(0), tuple(Long.MIN_VALUE), op("-", 1, Long.MIN_VALUE));
        for (final List<?> overflow : List.of(
            List.of(UNSIGNED_MAX, op("+", 1, 1)), List.of(UNSIGNED_MAX, op("+", 1, UNSIGNED_MAX)),
            List.of(0, op("-", 1, UNSIGNED_MAX)), List.of(Long.MIN_VALUE, op("-", 1, 1)),
            List.of(Long.MIN_VALUE, op("-", 1, UNSIGNED_MAX)), List.of(Long.MIN_VALUE, op("+", 1, Long.MIN_VALUE)),
            List.of(UNSIGNED_MAX, op("-", 1, Long.MIN_VALUE))))
        {
            final List<?> op = (List<?>)overflow.get(1);
            assertError(ErrorCode.ER_UPDATE_INTEGER_OVERFLOW,
                "Integer overflow when performing '" + op.get(0) + "' operation on field 1",
                tuple(overflow.get(0)), op);
        }
    }

    @Test
    void shouldComputeWithFloatingPoint()
    {
        assertUpdated(tuple(2.5f), tuple(1.5), op("+", 1, 1));
        assertUpdated(tuple(0.1 + 0.2), tuple(0.1), op("+", 1, 0.2));
        assertUpdated(tuple(2.0f), tuple(3), op("-", 1, 1.0));
        assertUpdated(tuple(1.1f + 1.0), tuple(1.1f), op("+", 1, 1));
        assertUpdated(tuple(Float.MAX_VALUE), tuple(Float.MAX_VALUE), op("+", 1, 1));
        assertUpdated(tuple(2.0 * Float.MAX_VALUE), tuple(Float.MAX_VALUE), op("+", 1, Float.MAX_VALUE));
        assertUpdated(tuple(Double.NaN), tuple(Double.NaN), op("+", 1, 1));
        assertUpdated(tuple(Float.POSITIVE_INFINITY), tuple(Double.POSITIVE_INFINITY), op("-", 1, 1));
        assertUpdated(tuple(0x1p64f), tuple(UNSIGNED_MAX), op("+", 1, 0.0));
        assertUpdated(tuple(1e300), tuple(1e300), op("-", 1, 1));
    }

    @Test
    void shouldStoreADoubleInAFieldOfThatType()
    {
        assertNamed(tuple(1, 2, 3, 2.5), tuple(1, 2, 3, 1.5), op("+", "d", 1));
        assertNamed(tuple(1, 2, 2.5f), tuple(1, 2, 1.5), op("+", "c", 1));
        // the place where it ends up decides
        assertNamed(tuple(1, 2, 7, 2.5), tuple(1, 2, 1.5), op("+", "c", 1), op("!", 3, 7));
        assertNamed(tuple(1, 2, 2.5f), tuple(1, 2, 3, 1.5), op("+", "d", 1), op("#", 3, 1));
        // what was assigned stays as it came
        assertNamed(tuple(1, 2, 3, 2.5f), tuple(1, 2, 3, 1.5), op("=", "d", 2.5f));
    }

    @Test
    void shouldChainOperationsOnOneField() // 3.x
    {
        assertUpdated(tuple(7), tuple(1), op("+", 1, 1), op("-", 1, 5), op("+", 1, 10));
        assertUpdated(tuple(11), tuple(1), op("=", 1, 10), op("+", 1, 1));
        assertUpdated(tuple("x"), tuple(1), op("+", 1, 1), op("=", 1, "x"));
        assertUpdated(tuple("aXYd"), tuple("abcd"), op(":", 1, 2, 1, "X"), op(":", 1, 3, 1, "Y"));
        assertUpdated(tuple(4), tuple(7), op("&", 1, 6), op("^", 1, 2));
        assertUpdated(tuple(5.5f), tuple(1), op("+", 1, 1.5), op("+", 1, 3));
    }

    @Test
    void shouldRefuseToComputeWithOtherTypes()
    {
        for (final Object value : Arrays.asList("x", null, true, List.of(), Map.of(), new byte[1]))
        {
            final String message =
                "Argument type in operation '+' on field 2 does not match field type: expected a number";
            assertError(ErrorCode.ER_UPDATE_ARG_TYPE, message, tuple(1, value), op("+", 2, 1));
            assertError(ErrorCode.ER_UPDATE_ARG_TYPE, message, tuple(1, 2), op("+", 2, value));
        }
        assertError(ErrorCode.ER_UPDATE_ARG_TYPE,
            "Argument type in operation '-' on field 2 does not match field type: expected a number",
            tuple(1, new Extension((byte)9, new byte[1])), op("-", -1, 1));
        assertError(ErrorCode.ER_NO_SUCH_FIELD_NO, "Field 3 was not found in the tuple", tuple(1, 2), op("+", 3, 1));
        assertError(ErrorCode.ER_NO_SUCH_FIELD_NO, "Field -3 was not found in the tuple", tuple(1, 2), op("+", -3, 1));
    }

    @Test
    void shouldComputeWithBits()
    {
        assertUpdated(tuple(0b1000), tuple(0b1010), op("&", 1, 0b1100));
        assertUpdated(tuple(0b1110), tuple(0b1010), op("|", 1, 0b1100));
        assertUpdated(tuple(0b0110), tuple(0b1010), op("^", 1, 0b1100));
        assertUpdated(tuple(UNSIGNED_MAX), tuple(0), op("|", 1, UNSIGNED_MAX));
        for (final Object value : List.of(-1, 1.0, "x"))
        {
            final String message =
                "Argument type in operation '&' on field 1 does not match field type: expected a positive integer";
            assertError(ErrorCode.ER_UPDATE_ARG_TYPE, message, tuple(value), op("&", 1, 1));
            assertError(ErrorCode.ER_UPDATE_ARG_TYPE, message, tuple(1), op("&", 1, value));
        }
    }

    @Test
    void shouldSplice()
    {
        assertUpdated(tuple("aXXdef"), tuple("abcdef"), op(":", 1, 2, 2, "XX"));
        assertUpdated(tuple("aXXdef!"), tuple("aXXdef"), op(":", 1, -1, 1, "!"));
        assertUpdated(tuple("abc!"), tuple("abc"), op(":", 1, 100, 1, "!"));
        assertUpdated(tuple("!!!"), tuple("aXXdef!!"), op(":", 1, 1, -2, "!"));
        assertUpdated(tuple("xbc"), tuple("abc"), op(":", 1, -4, 1, "x"));
        assertUpdated(tuple("xabc"), tuple("abc"), op(":", 1, 1, -5, "x"));
        assertUpdated(tuple("a"), tuple("abc"), op(":", 1, 2, 100, ""));
        assertUpdated(tuple("abc" + "x".repeat(300)), tuple("abc"), op(":", 1, 4, 0, "x".repeat(300)));
        assertUpdated(tuple("x"), tuple(""), op(":", 1, 1, 1, "x"));
        assertUpdated(tuple(new byte[]{1, 9, 3}), tuple(new byte[]{1, 2, 3}), op(":", 1, 2, 1, new byte[]{9}));
        assertUpdated(tuple(new byte[]{1, 'a', 3}), tuple(new byte[]{1, 2, 3}), op(":", 1, 2, 1, "a"));
        assertBase0(tuple("Xbc"), tuple("abc"), op(":", 0, 0, 1, "X"));
        final String bound = "SPLICE error on field 1: offset is out of bound";
        assertError(ErrorCode.ER_UPDATE_SPLICE, bound, tuple("abc"), op(":", 1, 0, 1, "x"));
        assertError(ErrorCode.ER_UPDATE_SPLICE, bound, tuple("abc"), op(":", 1, -5, 1, "x"));
        final String mismatch = "Argument type in operation ':' on field 1 does not match field type: expected ";
        assertError(ErrorCode.ER_UPDATE_ARG_TYPE, mismatch + "an integer", tuple("abc"), op(":", 1, 1.5, 1, "x"));
        assertError(ErrorCode.ER_UPDATE_ARG_TYPE, mismatch + "an integer", tuple("abc"), op(":", 1, 1, "x", "x"));
        assertError(ErrorCode.ER_UPDATE_ARG_TYPE, mismatch + "a string or varbinary", tuple("a"), op(":", 1, 1, 1, 1));
        assertError(ErrorCode.ER_UPDATE_ARG_TYPE, mismatch + "a string or varbinary", tuple(1), op(":", 1, 1, 1, "x"));
    }

    @Test
    void shouldKeepMemoryBoundedWhenALongStringIsSplicedOften()
    {
        final List<Object> ops = new ArrayList<>();
        for (int i = 0; i < 200; i++)
        {
            ops.add(op(":", 1 + i % 2, 1, 1, "abc".substring(i % 3, 1 + i % 3)));
        }
        final String tail = "x".repeat(200_000);
        final Tuple result = fixture.update(
            tuple("-" + tail, "-" + tail, 5), withLast(ops, op("+", 3, 2)), TupleFormat.ANY, 1);
        assertTrue(Tuple.of("a" + tail, "b" + tail, 7).equals(result), "result differs"); // too long to print
    }

    @Test
    void shouldResolveNames()
    {
        assertNamed(tuple(1, 9, 3), tuple(1, 2, 3), op("=", "b", 9));
        assertNamed(tuple(1, null, 9), tuple(1), op("=", "c", 9));
        assertNamedError(ErrorCode.ER_NO_SUCH_FIELD_NAME, "Field 'zz' was not found in the tuple", op("=", "zz", 1));
        assertNamedError(ErrorCode.ER_NO_SUCH_FIELD_NAME, "Field '' was not found in the tuple", op("=", "", 1));
        assertNamedError(ErrorCode.ER_NO_SUCH_FIELD_NAME, "Field ''c'' was not found in the tuple", op("+", "c", 1));
        assertNamedError(ErrorCode.ER_UPDATE_ARG_TYPE,
            "Argument type in operation '+' on field 'b' does not match field type: expected a number",
            op("+", "b", 1));
        assertNamedError(
            ErrorCode.ER_UPDATE_SPLICE, "SPLICE error on field 'b': offset is out of bound", op(":", "b", 0, 1, ""));
        assertNamedError(
            ErrorCode.ER_UPDATE_FIELD, "Field 'b' UPDATE error: cannot delete 0 fields", op("#", "b", 0));
    }

    @Test
    void shouldCountFromTheIndexBase()
    {
        assertBase0(tuple(9, 2), tuple(1, 2), op("=", 0, 9));
        assertBase0(tuple(1, 9), tuple(1, 2), op("=", -1, 9));
        assertError(ErrorCode.ER_NO_SUCH_FIELD_NO, "Field 0 was not found in the tuple", tuple(1), op("=", 0, 9));
    }

    @Test
    void shouldRefuseMalformedOperations()
    {
        final Tuple tuple = tuple(1, 2);
        assertError(ErrorCode.ER_UNKNOWN_UPDATE_OP, "Unknown UPDATE operation #1: \"?\"", tuple, op("?", 2, 1));
        assertError(ErrorCode.ER_UNKNOWN_UPDATE_OP, "Unknown UPDATE operation #1: \"==\"", tuple, op("==", 2, 1));
        assertError(ErrorCode.ER_UNKNOWN_UPDATE_OP, "Unknown UPDATE operation #1: \"\"", tuple, op("", 2, 1));
        assertError(ErrorCode.ER_UNKNOWN_UPDATE_OP,
            "Unknown UPDATE operation #1: wrong number of arguments, expected 3, got 2", tuple, op("+", 2));
        assertError(ErrorCode.ER_UNKNOWN_UPDATE_OP,
            "Unknown UPDATE operation #2: wrong number of arguments, expected 3, got 5",
            tuple, op("+", 2, 3), op("+", 2, 3, 4, 5));
        assertError(ErrorCode.ER_UNKNOWN_UPDATE_OP,
            "Unknown UPDATE operation #1: wrong number of arguments, expected 5, got 4", tuple, op(":", 2, 3, 4));
        assertError(ErrorCode.ER_ILLEGAL_PARAMS,
            "update operation must be an array {op,..}, got empty array", tuple, op());
        assertError(ErrorCode.ER_ILLEGAL_PARAMS, "update operation name must be a string", tuple, op(3, 4, 5));
        for (final Object field : Arrays.asList(1.5, null, true, List.of()))
        {
            assertError(
                ErrorCode.ER_ILLEGAL_PARAMS, "field id must be a number or a string", tuple, op("=", field, 5));
        }
        for (final Object field : List.of(3_000_000_000L, -3_000_000_000L, UNSIGNED_MAX))
        {
            assertEquals(
                ErrorCode.ER_UPDATE_ARG_TYPE,
                assertThrows(
                    MemtxException.class,
                    () -> fixture.update(tuple, List.of(op("=", field, 1)), TupleFormat.ANY, 1)).code());
        }
        assertEquals(
            "update operation must be an array {op,..}",
            assertThrows(
                MemtxException.class, () -> fixture.update(tuple, List.of(3), TupleFormat.ANY, 1)).getMessage());
        assertThrows(MemtxException.class, () -> fixture.check(Map.of(), TupleFormat.ANY, 1));
    }

    @Test
    void shouldReportAMalformedOperationBeforeOneThatDoesNotFit()
    {
        assertError(
            ErrorCode.ER_UNKNOWN_UPDATE_OP, "Unknown UPDATE operation #2: \"?\"",
            tuple("x"), op("+", 1, 1), op("?", 1, 1));
    }

    @Test
    void shouldLimitTheNumberOfOperations()
    {
        assertUpdated(tuple(4000), tuple(0), Collections.nCopies(4000, op("+", 1, 1)).toArray());
        assertError(
            ErrorCode.ER_ILLEGAL_PARAMS, "too many operations for update",
            tuple(0), Collections.nCopies(4001, op("+", 1, 1)).toArray());
    }

    @Test
    void shouldLimitTheLengthOfTheResult()
    {
        fixture.executor().maxTupleLength(1000);
        assertEquals(998, fixture.update(tuple(1), List.of(op("=", 997, 1)), TupleFormat.ANY, 1).size() + 1);
        for (final List<?> op : List.of(
            op("=", 999, 1), op("=", Integer.MAX_VALUE, 1), op("=", 1, "x".repeat(1000)),
            op(":", 1, 1, 0, "x".repeat(1000))))
        {
            assertEquals(
                ErrorCode.ER_MEMTX_MAX_TUPLE_SIZE,
                assertThrows(
                    MemtxException.class,
                    () -> fixture.update(tuple("a"), List.of(op), TupleFormat.ANY, 1)).code());
            assertEquals(
                ErrorCode.ER_MEMTX_MAX_TUPLE_SIZE,
                assertThrows(
                    MemtxException.class,
                    () -> fixture.upsert(tuple("a"), List.of(op), TupleFormat.ANY, 1, (n, e) -> {})).code());
        }
    }

    @Test
    void shouldReturnTheSameContentForNoOperations()
    {
        assertUpdated(tuple(1, "a"), tuple(1, "a"));
        assertUpdated(tuple(), tuple());
    }

    @Test
    void shouldSkipWhatDoesNotFitInAnUpsert()
    {
        final List<String> skipped = new ArrayList<>();
        final Tuple result = fixture.upsert(
            tuple(1, "x", 3),
            List.of(
                op("+", 2, 1), op("+", 3, 1), op("+", 9, 1), op("=", 5, 7), op("!", -9, 1),
                op("-", 1, UNSIGNED_MAX)),
            NAMED, 1, (number, reason) -> skipped.add(number + " " + reason.code().number()));
        assertEquals(tuple(1, "x", 4, null, 7), result);
        assertEquals(List.of("1 26", "3 37", "5 37", "6 95"), skipped);
    }

    @Test
    void shouldReportMalformedOperationsOfAnUpsert()
    {
        for (final List<?> op : List.of(op("?", 1, 1), op("+", 2, "x"), op("=", "zz", 1), op("+", 1)))
        {
            final ErrorCode code = assertThrows(
                MemtxException.class,
                () -> fixture.upsert(tuple(1, 2), List.of(op), NAMED, 1, (number, reason) -> {})).code();
            assertEquals(
                code,
                assertThrows(MemtxException.class, () -> fixture.check(List.of(op), NAMED, 1)).code());
        }
        fixture.check(List.of(op("+", 100, 1)), NAMED, 1);
    }

    private void assertUpdated(final Tuple expected, final Tuple tuple, final Object... ops)
    {
        assertEquals(expected, fixture.update(tuple, Arrays.asList(ops), TupleFormat.ANY, 1));
    }

    private void assertBase0(final Tuple expected, final Tuple tuple, final Object... ops)
    {
        assertEquals(expected, fixture.update(tuple, Arrays.asList(ops), TupleFormat.ANY, 0));
    }

    private void assertNamed(final Tuple expected, final Tuple tuple, final Object... ops)
    {
        assertEquals(expected, fixture.update(tuple, Arrays.asList(ops), NAMED, 1));
    }

    private void assertNamedError(final ErrorCode code, final String message, final Object... ops)
    {
        final MemtxException error = assertThrows(
            MemtxException.class, () -> fixture.update(tuple(1, "x"), Arrays.asList(ops), NAMED, 1));
        assertEquals(message, error.getMessage());
        assertEquals(code, error.code());
    }

    private void assertError(final ErrorCode code, final String message, final Tuple tuple, final Object... ops)
    {
        final MemtxException error = assertThrows(
            MemtxException.class, () -> fixture.update(tuple, Arrays.asList(ops), TupleFormat.ANY, 1));
        assertEquals(message, error.getMessage());
        assertEquals(code, error.code());
    }

    private static List<Object> withLast(final List<Object> ops, final Object last)
    {
        final List<Object> all = new ArrayList<>(ops);
        all.add(last);
        return all;
    }

    private static Tuple tuple(final Object... fields)
    {
        return Tuple.of(fields);
    }

    private static List<?> op(final Object... parts)
    {
        return Arrays.asList(parts);
    }
}
