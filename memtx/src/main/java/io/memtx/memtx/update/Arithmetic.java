package io.memtx.memtx.update;

import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackDecimal;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Addition and subtraction of encoded numbers, with Tarantool's rules for the type of the result:
 * <ul>
 * <li>two integers make an integer, which must lie between -2<sup>63</sup> and 2<sup>64</sup>-1;</li>
 * <li>a decimal and any number make a decimal, rounded to 76 digits; a double is taken with 15 digits;</li>
 * <li>otherwise it is computed as a double, and is a float if it is one exactly.</li>
 * </ul>
 * Thread safe. Only decimals make garbage.
 */
final class Arithmetic
{
    /** Most bytes that a result takes. */
    static final int MAX_LENGTH = 48;

    private static final MathContext DECIMAL = new MathContext(MsgPackDecimal.MAX_DIGITS, RoundingMode.HALF_UP);
    private static final MathContext DOUBLE = new MathContext(15, RoundingMode.HALF_EVEN);
    private static final double DOUBLE_MAX = 1e76;

    private Arithmetic()
    {
    }

    /**
     * What came of a computation.
     */
    enum Outcome
    {
        /** An integer, double or decimal was written. */
        DONE,

        /** A float was written. */
        FLOAT,

        /** The integer is out of range. */
        INTEGER_OVERFLOW,

        /** The decimal has too many digits before its point. */
        DECIMAL_OVERFLOW,

        /** A decimal meets NaN, an infinity or a double that no decimal can hold. */
        NOT_DECIMAL
    }

    static boolean isNumber(final long address)
    {
        final MsgPackType type = MsgPack.typeOf(address);
        return isInteger(type) || isFloating(type) || isDecimal(address, type);
    }

    /**
     * Computes and writes the result, if there is one.
     *
     * @param left       address of a number.
     * @param right      address of a number.
     * @param isSubtract whether to subtract instead of add.
     * @param target     with {@link #MAX_LENGTH} bytes reserved.
     * @return what came of it.
     */
    static Outcome compute(final long left, final long right, final boolean isSubtract, final MsgPackWriter target)
    {
        final MsgPackType leftType = MsgPack.typeOf(left);
        final MsgPackType rightType = MsgPack.typeOf(right);
        if (isInteger(leftType) && isInteger(rightType))
        {
            return computeInteger(left, leftType, right, rightType, isSubtract, target);
        }
        if (MsgPackType.EXTENSION == leftType || MsgPackType.EXTENSION == rightType)
        {
            return computeDecimal(toDecimal(left, leftType), toDecimal(right, rightType), isSubtract, target);
        }
        final double a = toDouble(left, leftType);
        final double b = toDouble(right, rightType);
        final double result = isSubtract ? a - b : a + b;
        if (result == (float)result)
        {
            target.float32((float)result);
            return Outcome.FLOAT;
        }
        target.float64(result);
        return Outcome.DONE;
    }

    /** In 128 bits, of which the upper half is the sign. */
    private static Outcome computeInteger(
        final long left,
        final MsgPackType leftType,
        final long right,
        final MsgPackType rightType,
        final boolean isSubtract,
        final MsgPackWriter target)
    {
        final long leftLow = MsgPack.getInteger(left);
        final long leftHigh = highOf(leftLow, leftType);
        long rightLow = MsgPack.getInteger(right);
        long rightHigh = highOf(rightLow, rightType);
        if (isSubtract)
        {
            rightLow = -rightLow;
            rightHigh = ~rightHigh + (0 == rightLow ? 1 : 0);
        }

        final long low = leftLow + rightLow;
        final long carry = Long.compareUnsigned(low, leftLow) < 0 ? 1 : 0;
        final long high = leftHigh + rightHigh + carry;
        if (0 == high)
        {
            target.unsigned(low);
            return Outcome.DONE;
        }
        if (-1 == high && low < 0)
        {
            target.integer(low);
            return Outcome.DONE;
        }
        return Outcome.INTEGER_OVERFLOW;
    }

    private static Outcome computeDecimal(
        final BigDecimal left, final BigDecimal right, final boolean isSubtract, final MsgPackWriter target)
    {
        if (null == left || null == right)
        {
            return Outcome.NOT_DECIMAL;
        }
        final BigDecimal result = (isSubtract ? left.subtract(right) : left.add(right)).round(DECIMAL);
        if (result.precision() - result.scale() > MsgPackDecimal.MAX_DIGITS && 0 != result.signum())
        {
            return Outcome.DECIMAL_OVERFLOW;
        }
        MsgPackDecimal.encode(target, result);
        return Outcome.DONE;
    }

    private static BigDecimal toDecimal(final long address, final MsgPackType type)
    {
        if (MsgPackType.EXTENSION == type)
        {
            return MsgPackDecimal.decode(address);
        }
        if (isFloating(type))
        {
            final double value = MsgPack.getDouble(address);
            return Math.abs(value) <= DOUBLE_MAX ? toDecimal(value) : null; // null for NaN as well
        }
        final BigDecimal value = BigDecimal.valueOf(MsgPack.getInteger(address));
        return MsgPackType.UNSIGNED == type && value.signum() < 0 ?
            value.add(new BigDecimal(BigInteger.ONE.shiftLeft(Long.SIZE))) : value;
    }

    /** As printf's %.15g writes it: the scale of the result is what its digits need, none for whole numbers. */
    private static BigDecimal toDecimal(final double value)
    {
        final BigDecimal rounded = new BigDecimal(value).round(DOUBLE).stripTrailingZeros();
        if (rounded.scale() > MsgPackDecimal.MAX_DIGITS)
        {
            return rounded.setScale(MsgPackDecimal.MAX_DIGITS, RoundingMode.HALF_UP);
        }
        final boolean isWritten = rounded.precision() - rounded.scale() <= DOUBLE.getPrecision();
        return rounded.scale() < 0 && isWritten ? rounded.setScale(0) : rounded;
    }

    private static long highOf(final long low, final MsgPackType type)
    {
        return MsgPackType.INTEGER == type && low < 0 ? -1 : 0;
    }

    private static double toDouble(final long address, final MsgPackType type)
    {
        return isFloating(type) ? MsgPack.getDouble(address) :
            MsgPackType.UNSIGNED == type ?
                MsgPack.unsignedToDouble(MsgPack.getInteger(address)) : MsgPack.getInteger(address);
    }

    private static boolean isDecimal(final long address, final MsgPackType type)
    {
        return MsgPackType.EXTENSION == type && MsgPackDecimal.TYPE == MsgPack.extensionType(address) &&
            MsgPackDecimal.isValid(address);
    }

    private static boolean isInteger(final MsgPackType type)
    {
        return MsgPackType.UNSIGNED == type || MsgPackType.INTEGER == type;
    }

    private static boolean isFloating(final MsgPackType type)
    {
        return MsgPackType.FLOAT == type || MsgPackType.DOUBLE == type;
    }
}
