package io.memtx.tuple.field;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackDatetime;

/**
 * Hints: 64 bits that order as the values do, as far as 64 bits can. When two hints differ so do the values, in the
 * same direction, unless one of them is {@link #NONE}.
 * <pre>
 *   63    60 59                                                        0
 *   +-------+-----------------------------------------------------------+
 *   | class | integer, or double cut to one: value + 2^59, saturated     |
 *   |       | string, varbinary, uuid: the first 60 bits, zero padded    |
 *   |       | datetime: 36 bits seconds + 2^35, 24 bits nanoseconds >> 6 |
 *   +-------+-----------------------------------------------------------+
 * </pre>
 * The scheme is that of Tarantool's comparison hints; compared as unsigned. Thread safe, allocation free
 * but for decimals.
 */
public final class FieldHint
{
    /** The hint that says nothing. */
    public static final long NONE = -1L;

    private static final int CLASS_SHIFT = 60;
    private static final long DIGEST_MAX = (1L << CLASS_SHIFT) - 1;
    private static final long NUMBER_BIAS = 1L << (CLASS_SHIFT - 1);
    private static final int NANOSECONDS_BITS = 24;
    private static final int NANOSECONDS_CUT = 6;
    private static final long SECONDS_BIAS = 1L << 35;
    private static final long SECONDS_MAX = (1L << 36) - 1;
    private static final long NANOSECONDS_MAX = (1L << NANOSECONDS_BITS) - 1;

    private FieldHint()
    {
    }

    /**
     * @param address of a value, or {@link FieldOrder#MISSING}.
     * @return its hint.
     */
    public static long of(final long address)
    {
        if (FieldOrder.MISSING == address)
        {
            return 0;
        }
        final int valueClass = FieldClass.of(address);
        return switch (valueClass)
        {
            case FieldClass.NIL -> 0;
            case FieldClass.BOOLEAN -> hint(valueClass, MsgPack.getBoolean(address) ? 1 : 0);
            case FieldClass.NUMBER -> ofNumber(address);
            case FieldClass.STRING, FieldClass.BINARY, FieldClass.UUID -> hint(valueClass, bytesDigest(address));
            case FieldClass.DATETIME -> hint(valueClass, datetimeDigest(address));
            default -> NONE;
        };
    }

    /**
     * @param value 64 bits read as unsigned.
     * @return the hint of that number.
     */
    public static long ofUnsigned(final long value)
    {
        return hint(FieldClass.NUMBER, value >= 0 && value < NUMBER_BIAS ? value + NUMBER_BIAS : DIGEST_MAX);
    }

    /**
     * @param value signed.
     * @return the hint of that number.
     */
    public static long ofSigned(final long value)
    {
        return value >= 0 ? ofUnsigned(value) :
            hint(FieldClass.NUMBER, value >= -NUMBER_BIAS ? value + NUMBER_BIAS : 0);
    }

    /**
     * @param address of a string.
     * @return its hint.
     */
    public static long ofString(final long address)
    {
        return hint(FieldClass.STRING, bytesDigest(address));
    }

    private static long ofNumber(final long address)
    {
        if (DecimalOrder.isDecimal(address))
        {
            return DecimalOrder.hint(address);
        }
        if (FieldClass.isFloating(address))
        {
            final double value = MsgPack.getDouble(address);
            // The conversion cuts towards zero and saturates.
            return Double.isNaN(value) || Double.isInfinite(value) ? NONE : ofSigned((long)value);
        }
        final long value = MsgPack.getInteger(address);
        return FieldClass.isUnsigned(address) ? ofUnsigned(value) : ofSigned(value);
    }

    private static long bytesDigest(final long address)
    {
        final int length = MsgPack.payloadLength(address);
        final long payload = address + MsgPack.payloadOffset(address);
        if (length >= Long.BYTES)
        {
            return Memory.getLongBigEndian(payload) >>> (Long.SIZE - CLASS_SHIFT);
        }
        long word = 0;
        for (int i = 0; i < length; i++)
        {
            word |= (Memory.getByte(payload + i) & 0xFFL) << (56 - 8 * i);
        }
        return word >>> (Long.SIZE - CLASS_SHIFT);
    }

    private static long datetimeDigest(final long address)
    {
        final long seconds = MsgPackDatetime.seconds(address);
        if (seconds < -SECONDS_BIAS)
        {
            return 0;
        }
        if (seconds > SECONDS_MAX - SECONDS_BIAS)
        {
            return DIGEST_MAX;
        }
        final long nanoseconds = (long)MsgPackDatetime.nanoseconds(address) >>> NANOSECONDS_CUT;
        return ((seconds + SECONDS_BIAS) << NANOSECONDS_BITS) | Math.min(NANOSECONDS_MAX, nanoseconds);
    }

    private static long hint(final int valueClass, final long digest)
    {
        return ((long)valueClass << CLASS_SHIFT) | digest;
    }
}
