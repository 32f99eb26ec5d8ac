package io.memtx.server.lua;

import io.memtx.memtx.update.UpdateExecutor;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.TupleFormat;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.Supplier;

/**
 * What Lua cannot compute itself: decimals, datetimes, and changed tuples. Owned by Lua's thread.
 */
final class ValueCalls
{
    /** Digits of Tarantool's decimals. */
    private static final int DIGITS = 38;
    /** Tarantool's logarithms have one digit less behind the point. */
    private static final int LN_SCALE = DIGITS - 1;
    private static final MathContext CONTEXT = new MathContext(DIGITS, RoundingMode.HALF_UP);

    private final UpdateExecutor updates = new UpdateExecutor();

    void addTo(final HostCalls host)
    {
        host.add("decimal", ValueCalls::decimal);
        host.add("datetime", DatetimeCalls::call);
        host.add("tuple_update", (arguments) -> changed(arguments, false));
        host.add("tuple_upsert", (arguments) -> changed(arguments, true));
    }

    /** [tuple, operations]. */
    private Object changed(final List<Object> arguments, final boolean isUpsert)
    {
        final byte[] tuple = (byte[])arguments.get(0);
        final byte[] operations = (byte[])arguments.get(1);
        try (ScratchBuffer tupleBuffer = new ScratchBuffer(64); ScratchBuffer operationBuffer = new ScratchBuffer(64))
        {
            final MsgPackWriter source = new MsgPackWriter(tupleBuffer).raw(tuple, 0, tuple.length);
            final MsgPackWriter list = new MsgPackWriter(operationBuffer).raw(operations, 0, operations.length);
            final MsgPackWriter target = new MsgPackWriter();
            if (isUpsert)
            {
                updates.upsert(source.address(), list.address(), TupleFormat.ANY, 1, target, (number, reason) ->
                {
                });
            }
            else
            {
                updates.update(source.address(), list.address(), TupleFormat.ANY, 1, target);
            }
            return Tuple.copyOf(target.address()).toMsgPack();
        }
    }

    /** [operation, operand, operand]. */
    private static Object decimal(final List<Object> arguments)
    {
        final BigDecimal a = decimalOf(arguments.get(1));
        final BigDecimal b = arguments.size() > 2 && null != arguments.get(2) ? decimalOf(arguments.get(2)) : null;
        return switch ((String)arguments.get(0))
        {
            case "new" -> fitting(a);
            case "+" -> fitting(a.add(b));
            case "-" -> fitting(a.subtract(b));
            case "*" -> fitting(a.multiply(b));
            case "/" -> fitting(quotient(a, b));
            case "%" -> fitting(a.remainder(nonZero(b)));
            case "^" -> fitting(power(a, b));
            case "compare" -> a.compareTo(b);
            case "text" -> a.toPlainString();
            case "abs" -> a.abs();
            case "round" -> a.setScale(Math.min(a.scale(), b.intValue()), RoundingMode.HALF_UP);
            case "rescale" -> a.setScale(b.intValue(), RoundingMode.HALF_UP);
            case "trim" -> trimmed(a);
            case "scale" -> a.scale();
            case "precision" -> Math.max(a.precision(), a.scale());
            case "sqrt" -> fitting(computed(() -> a.sqrt(CONTEXT)));
            case "exp" -> fitting(computed(() -> DecimalMath.exp(a)));
            case "ln" -> atMost(LN_SCALE, fitting(computed(() -> DecimalMath.ln(a))));
            case "log10" -> fitting(computed(() -> DecimalMath.log10(a)));
            default -> throw new IllegalArgumentException("no such operation: " + arguments.get(0));
        };
    }

    private static BigDecimal computed(final Supplier<BigDecimal> function)
    {
        try
        {
            return function.get();
        }
        catch (final ArithmeticException ex)
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, ex, "decimal operation failed");
        }
    }

    private static BigDecimal atMost(final int scale, final BigDecimal value)
    {
        return value.scale() > scale ? value.setScale(scale, RoundingMode.HALF_UP) : value;
    }

    private static BigDecimal trimmed(final BigDecimal value)
    {
        final BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static BigDecimal nonZero(final BigDecimal value)
    {
        if (0 == value.signum())
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "decimal operation failed");
        }
        return value;
    }

    private static BigDecimal quotient(final BigDecimal a, final BigDecimal b)
    {
        final BigDecimal exact = a.divide(nonZero(b), CONTEXT);
        final BigDecimal stripped = exact.stripTrailingZeros();
        final int wanted = Math.max(0, a.scale() - b.scale());
        return stripped.scale() < wanted ? stripped.setScale(wanted) : stripped;
    }

    private static BigDecimal power(final BigDecimal a, final BigDecimal b)
    {
        try
        {
            return a.pow(b.intValueExact(), CONTEXT);
        }
        catch (final ArithmeticException ex)
        {
            return computed(() -> DecimalMath.pow(a, b));
        }
    }

    private static BigDecimal fitting(final BigDecimal value)
    {
        final BigDecimal positive = value.scale() < 0 ? value.setScale(0) : value;
        if (positive.precision() - positive.scale() > DIGITS)
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "decimal operation failed");
        }
        if (positive.precision() > DIGITS || positive.scale() > DIGITS)
        {
            final int scale = Math.min(DIGITS, positive.scale() - Math.max(0, positive.precision() - DIGITS));
            return positive.setScale(scale, RoundingMode.HALF_UP);
        }
        return positive;
    }

    static BigDecimal decimalOf(final Object value)
    {
        if (value instanceof BigDecimal decimal)
        {
            return decimal;
        }
        if (value instanceof Long || value instanceof Integer || value instanceof BigInteger)
        {
            return new BigDecimal(value.toString());
        }
        if (value instanceof Double number && Double.isFinite(number))
        {
            return new BigDecimal(number.toString());
        }
        if (value instanceof String text)
        {
            try
            {
                return new BigDecimal(text.trim());
            }
            catch (final NumberFormatException ex)
            {
                throw new MemtxException(
                    ErrorCode.ER_ILLEGAL_PARAMS, "incorrect value to convert to decimal as 1 argument");
            }
        }
        throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "expected decimal, number or string as 2 argument");
    }
}
