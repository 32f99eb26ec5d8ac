package io.memtx.memtx.update;

import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

/**
 * Addition and subtraction of encoded numbers, with Tarantool's rules for the type of the result:
 * <ul>
 * <li>two integers make an integer, which must lie between -2<sup>63</sup> and 2<sup>64</sup>-1;</li>
 * <li>otherwise it is computed as a double, and is a float if it is one exactly.</li>
 * </ul>
 * Reusable: holds its last result. Allocates nothing.
 */
final class Arithmetic
{
    private boolean isOverflow;
    private boolean isFloat;

    static boolean isNumber(final long address)
    {
        return isInteger(MsgPack.typeOf(address)) || isFloating(MsgPack.typeOf(address));
    }

    /**
     * Computes and writes the result.
     *
     * @param left       address of a number.
     * @param right      address of a number.
     * @param isSubtract whether to subtract instead of add.
     * @param target     with 9 bytes reserved; nothing is written on overflow.
     * @return this.
     */
    Arithmetic compute(final long left, final long right, final boolean isSubtract, final MsgPackWriter target)
    {
        final MsgPackType leftType = MsgPack.typeOf(left);
        final MsgPackType rightType = MsgPack.typeOf(right);
        isOverflow = false;
        isFloat = false;
        if (isInteger(leftType) && isInteger(rightType))
        {
            computeInteger(left, leftType, right, rightType, isSubtract, target);
        }
        else
        {
            final double a = toDouble(left, leftType);
            final double b = toDouble(right, rightType);
            final double result = isSubtract ? a - b : a + b;
            isFloat = result == (float)result;
            if (isFloat)
            {
                target.float32((float)result);
            }
            else
            {
                target.float64(result);
            }
        }
        return this;
    }

    /**
     * @return whether the last result was an integer out of range.
     */
    boolean isOverflow()
    {
        return isOverflow;
    }

    /**
     * @return whether the last result was written as a float.
     */
    boolean isFloat()
    {
        return isFloat;
    }

    /** In 128 bits, of which the upper half is the sign. */
    private void computeInteger(
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
        }
        else if (-1 == high && low < 0)
        {
            target.integer(low);
        }
        else
        {
            isOverflow = true;
        }
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

    private static boolean isInteger(final MsgPackType type)
    {
        return MsgPackType.UNSIGNED == type || MsgPackType.INTEGER == type;
    }

    private static boolean isFloating(final MsgPackType type)
    {
        return MsgPackType.FLOAT == type || MsgPackType.DOUBLE == type;
    }
}
