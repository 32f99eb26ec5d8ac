package io.memtx.memtx.update;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.TupleFormat;
import io.memtx.tuple.msgpack.Extension;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * Computing with decimals, and the limit of the number of fields. What 2.6 rounds to 38 digits has 76 here, as in 3.x.
 */
class DecimalUpdateTest
{
    private static final String NINES = "9".repeat(76);

    private final UpdateFixture fixture = new UpdateFixture();

    @Test
    void shouldMakeADecimalOfADecimalAndANumber()
    {
        assertResult("2.5", decimal("1.5"), "+", 1);
        assertResult("1.75", decimal("1.5"), "+", 0.25);
        assertResult("2.5", 1.5, "+", decimal("1"));
        assertResult("-1.50", 1, "-", decimal("2.50"));
        assertResult("0.0", decimal("1.5"), "-", decimal("1.5"));
        assertResult("2.00", decimal("1.50"), "+", decimal("0.50"));
        assertResult("2E+10", decimal("1E+10"), "+", decimal("1E+10"));
        assertResult("1.333333333333333", decimal("1"), "+", 1.0 / 3);
        assertResult("1.100000001490116", decimal("1"), "+", 0.1f);
        assertResult("100000000000000000001", decimal("1"), "+", 1e20);
        assertResult("1.0000000001", decimal("1"), "+", 1e-10);
        assertResult("18446744073709551616", decimal("1"), "+", new BigInteger("18446744073709551615"));
        assertResult("-9223372036854775807", Long.MIN_VALUE, "+", decimal("1"));
        assertResult(
            "12345678901234567890.000000000000000000000000000001", decimal("12345678901234567890"), "+",
            decimal("1E-30"));
    }

    @Test
    void shouldRoundTo76Digits()
    {
        assertResult(
            "1" + "0".repeat(40) + "." + "0".repeat(34) + "1", decimal("1E+40"), "+", decimal("6E-36"));
        assertResult(NINES, decimal(NINES.substring(1) + "8"), "+", 1);
    }

    @Test
    void shouldRefuseWhatIsOutOfRange()
    {
        assertRefused(
            ErrorCode.ER_UPDATE_DECIMAL_OVERFLOW, "Decimal overflow when performing operation '+' on field 1",
            decimal(NINES), "+", 1);
        assertRefused(
            ErrorCode.ER_UPDATE_DECIMAL_OVERFLOW, "Decimal overflow when performing operation '-' on field 1",
            decimal("-" + NINES), "-", decimal("0.5"));
        assertRefused(
            ErrorCode.ER_UPDATE_DECIMAL_OVERFLOW, "Decimal overflow when performing operation '+' on field 1",
            decimal("9999999999E+66"), "+", decimal("1E+66"));
        final String mismatch =
            "Argument type in operation '+' on field 1 does not match field type: expected a number";
        for (final double value : new double[]{Double.NaN, Double.POSITIVE_INFINITY, 1e77, -1e300})
        {
            assertRefused(
                ErrorCode.ER_UPDATE_ARG_TYPE, mismatch + " convertible to decimal", decimal("1"), "+", value);
            assertRefused(
                ErrorCode.ER_UPDATE_ARG_TYPE, mismatch + " convertible to decimal", value, "+", decimal("1"));
        }
        assertRefused(ErrorCode.ER_UPDATE_ARG_TYPE, mismatch, "x", "+", decimal("1"));
        assertRefused(ErrorCode.ER_UPDATE_ARG_TYPE, mismatch, decimal("1"), "+", "x");
        assertRefused(
            ErrorCode.ER_UPDATE_ARG_TYPE, mismatch, decimal("1"), "+", new Extension((byte)1, new byte[]{0, 0x11}));
        assertRefused(
            ErrorCode.ER_UPDATE_ARG_TYPE,
            "Argument type in operation '&' on field 1 does not match field type: expected a positive integer",
            decimal("1"), "&", 1);
    }

    @Test
    void shouldComputeByPath()
    {
        assertEquals(
            Tuple.of(Map.of("x", decimal("1.5"))),
            fixture.update(
                Tuple.of(Map.of("x", 1)), List.of(List.of("+", "[1].x", decimal("0.5"))), TupleFormat.ANY, 1));
    }

    @Test
    void shouldLimitTheNumberOfFields()
    {
        for (final String opcode : List.of("=", "!"))
        {
            final List<?> ops = List.of(List.of(opcode, Integer.MAX_VALUE, 1));
            assertEquals(
                "Tuple field count limit reached: see box.schema.FIELD_MAX",
                assertThrows(
                    MemtxException.class, () -> fixture.update(Tuple.of(1), ops, TupleFormat.ANY, 0)).getMessage());
            assertEquals( // a nil each
                ErrorCode.ER_MEMTX_MAX_TUPLE_SIZE,
                assertThrows(
                    MemtxException.class, () -> fixture.update(Tuple.of(1), ops, TupleFormat.ANY, 1)).code());
        }
    }

    private void assertResult(final String expected, final Object left, final String opcode, final Object right)
    {
        assertEquals(Tuple.of(decimal(expected)), update(left, opcode, right));
    }

    private void assertRefused(
        final ErrorCode code, final String message, final Object left, final String opcode, final Object right)
    {
        final MemtxException error = assertThrows(MemtxException.class, () -> update(left, opcode, right));
        assertEquals(message, error.getMessage());
        assertEquals(code, error.code());
    }

    private Tuple update(final Object left, final String opcode, final Object right)
    {
        return fixture.update(Tuple.of(left), List.of(List.of(opcode, 1, right)), TupleFormat.ANY, 1);
    }

    private static BigDecimal decimal(final String text)
    {
        return new BigDecimal(text);
    }
}
