package io.memtx.tuple.field;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackDatetime;

/**
 * How two values of a field compare: nil &lt; boolean &lt; number &lt; string &lt; varbinary &lt; uuid &lt; datetime.
 * Numbers compare by value, exactly, whatever their encoding; NaN is less than all and equal to itself.
 * <p>
 * Values are addresses of MessagePack that the field's type accepts; {@link #MISSING} stands for a field that a tuple
 * is too short to have, and compares as nil. Thread safe; allocation free but for decimals.
 */
public final class FieldOrder
{
    /** The address that stands for a field that is not there. */
    public static final long MISSING = Memory.NULL_ADDRESS;

    private static final double TWO_POW_63 = 0x1p63;
    private static final double TWO_POW_64 = 0x1p64;
    private static final long QUIET_BIT = 0x0008_0000_0000_0000L;

    private FieldOrder()
    {
    }

    /**
     * @param address of a value, or {@link #MISSING}.
     * @return whether it is nil or missing.
     */
    public static boolean isNil(final long address)
    {
        return MISSING == address || MsgPack.NIL == Memory.getByte(address);
    }

    /**
     * Compares two values of one field.
     *
     * @param type of the field, indexable.
     * @param a    address of the first value, or {@link #MISSING}.
     * @param b    address of the second value, or {@link #MISSING}.
     * @return less than, equal to or more than 0.
     */
    public static int compare(final FieldType type, final long a, final long b)
    {
        final boolean isNilA = isNil(a);
        final boolean isNilB = isNil(b);
        if (isNilA || isNilB)
        {
            return isNilA ? (isNilB ? 0 : -1) : 1;
        }
        return switch (type)
        {
            case UNSIGNED, UINT8, UINT16, UINT32, UINT64 -> compareUnsigned(a, b);
            case INTEGER, INT8, INT16, INT32, INT64 -> compareIntegers(a, b);
            case STRING, VARBINARY, UUID -> compareBytes(a, b);
            case BOOLEAN -> compareBooleans(a, b);
            case NUMBER, DOUBLE, FLOAT32, FLOAT64, DECIMAL, DECIMAL32, DECIMAL64, DECIMAL128, DECIMAL256 ->
                compareNumbers(a, b);
            case DATETIME -> compareDatetimes(a, b);
            default -> compareScalars(a, b);
        };
    }

    /**
     * @param a address of an unsigned integer.
     * @param b address of an unsigned integer.
     * @return less than, equal to or more than 0.
     */
    public static int compareUnsigned(final long a, final long b)
    {
        return Long.compareUnsigned(MsgPack.getInteger(a), MsgPack.getInteger(b));
    }

    /**
     * @param a address of an integer of either sign.
     * @param b address of an integer of either sign.
     * @return less than, equal to or more than 0.
     */
    public static int compareIntegers(final long a, final long b)
    {
        final long valueA = MsgPack.getInteger(a);
        final long valueB = MsgPack.getInteger(b);
        final boolean isHugeA = valueA < 0 && FieldClass.isUnsigned(a);
        final boolean isHugeB = valueB < 0 && FieldClass.isUnsigned(b);
        if (isHugeA != isHugeB)
        {
            return isHugeA ? 1 : -1;
        }
        return Long.compare(valueA, valueB);
    }

    /**
     * Compares the payloads as {@code memcmp} would, then their lengths.
     *
     * @param a address of a string, binary or extension value.
     * @param b address of such a value.
     * @return less than, equal to or more than 0.
     */
    public static int compareBytes(final long a, final long b)
    {
        return Memory.compare(
            a + MsgPack.payloadOffset(a), MsgPack.payloadLength(a),
            b + MsgPack.payloadOffset(b), MsgPack.payloadLength(b));
    }

    /**
     * @param a address of a string, binary or extension value.
     * @param b address of such a value.
     * @return whether {@link #compareBytes(long, long)} would be 0; compares the lengths first.
     */
    public static boolean equalBytes(final long a, final long b)
    {
        final int length = MsgPack.payloadLength(a);
        return MsgPack.payloadLength(b) == length &&
            0 == Memory.compare(a + MsgPack.payloadOffset(a), length, b + MsgPack.payloadOffset(b), length);
    }

    static int compareNumbers(final long a, final long b)
    {
        if (DecimalOrder.isDecimal(a) || DecimalOrder.isDecimal(b))
        {
            return DecimalOrder.compare(a, b);
        }
        if (FieldClass.isFloating(a))
        {
            return FieldClass.isFloating(b) ? compareFloating(a, b) : -compareIntegerWithFloating(b, a);
        }
        return FieldClass.isFloating(b) ? compareIntegerWithFloating(a, b) : compareIntegers(a, b);
    }

    static int compareScalars(final long a, final long b)
    {
        final int classA = FieldClass.of(a);
        final int classB = FieldClass.of(b);
        if (classA != classB)
        {
            return Integer.compare(classA, classB);
        }
        return switch (classA)
        {
            case FieldClass.NIL -> 0;
            case FieldClass.BOOLEAN -> compareBooleans(a, b);
            case FieldClass.NUMBER -> compareNumbers(a, b);
            case FieldClass.DATETIME -> compareDatetimes(a, b);
            default -> compareBytes(a, b);
        };
    }

    /**
     * Whether a NaN is a quiet one. A float is widened before it is compared, and widening makes a NaN quiet.
     */
    static boolean isQuiet(final long address)
    {
        return FieldClass.isFloat(address) || 0 != (Memory.getLongBigEndian(address + 1) & QUIET_BIT);
    }

    private static int compareBooleans(final long a, final long b)
    {
        return Boolean.compare(MsgPack.getBoolean(a), MsgPack.getBoolean(b));
    }

    private static int compareDatetimes(final long a, final long b)
    {
        final int result = Long.compare(MsgPackDatetime.seconds(a), MsgPackDatetime.seconds(b));
        return 0 != result ? result :
            Integer.compare(MsgPackDatetime.nanoseconds(a), MsgPackDatetime.nanoseconds(b));
    }

    private static int compareFloating(final long a, final long b)
    {
        final double valueA = MsgPack.getDouble(a);
        final double valueB = MsgPack.getDouble(b);
        if (valueA < valueB)
        {
            return -1;
        }
        if (valueA > valueB)
        {
            return 1;
        }
        if (valueA == valueB)
        {
            return 0;
        }
        final boolean isNanA = Double.isNaN(valueA);
        final boolean isNanB = Double.isNaN(valueB);
        return isNanA && isNanB ? Boolean.compare(isQuiet(a), isQuiet(b)) : Boolean.compare(isNanB, isNanA);
    }

    /** Exact: the integer is never rounded to a double, nor the double to an integer that it is not. */
    private static int compareIntegerWithFloating(final long integer, final long floating)
    {
        final double value = MsgPack.getDouble(floating);
        final long bits = MsgPack.getInteger(integer);
        if (Double.isNaN(value))
        {
            return 1;
        }
        if (bits < 0 && FieldClass.isUnsigned(integer))
        {
            if (value < TWO_POW_63)
            {
                return 1;
            }
            // From 2^63 doubles are multiples of 2048, so that neither subtraction nor conversion rounds.
            return value >= TWO_POW_64 ? -1 : Long.compareUnsigned(bits, (long)(value - TWO_POW_63) + Long.MIN_VALUE);
        }
        if (value >= TWO_POW_63)
        {
            return -1;
        }
        if (value < -TWO_POW_63)
        {
            return 1;
        }
        final long whole = (long)value;
        if (bits != whole)
        {
            return Long.compare(bits, whole);
        }
        // Where there is a fraction the whole is small enough to be exact as a double.
        return value > whole ? -1 : (value < whole ? 1 : 0);
    }
}
