package io.memtx.tuple.field;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;

/**
 * What a hash index calls equal, which is less than {@link FieldOrder} does, as in Tarantool: decimals, datetimes and
 * all other extensions, and varbinary, are the same only byte for byte. So the decimals 1 and 1.0 and the integer 1 are
 * three keys, and so are two datetimes of one moment in different zones. 1 and 1.0 as a double are one key.
 * <p>
 * Thread safe, allocation free.
 */
public final class FieldIdentity
{
    private static final long NAN_BITS = 0x7ff0_0000_0000_0000L;
    private static final long QUIET_BIT = 0x0008_0000_0000_0000L;
    private static final int FLOAT_FRACTION_MASK = (1 << 23) - 1;
    private static final int FLOAT_FRACTION_SHIFT = 52 - 23;

    private FieldIdentity()
    {
    }

    /**
     * @param type of a field.
     * @return whether two of its values may be equal in order and yet not be the same.
     */
    public static boolean isNarrower(final FieldType type)
    {
        return switch (type)
        {
            case STRING, BOOLEAN, UNSIGNED, INTEGER, INT8, UINT8, INT16, UINT16, INT32, UINT32, INT64, UINT64 -> false;
            default -> true;
        };
    }

    /**
     * Orders values that {@link FieldOrder} calls equal; which comes first means nothing.
     *
     * @param a address of the first value, or {@link FieldOrder#MISSING}.
     * @param b address of the second value, or {@link FieldOrder#MISSING}.
     * @return 0 when they are the same; else less or more than 0.
     */
    public static int compare(final long a, final long b)
    {
        if (FieldOrder.isNil(a))
        {
            return 0;
        }
        final boolean isRawA = isRaw(a);
        final boolean isRawB = isRaw(b);
        if (isRawA && isRawB)
        {
            return Memory.compare(a, (int)(MsgPack.skip(a) - a), b, (int)(MsgPack.skip(b) - b));
        }
        if (isRawA || isRawB)
        {
            return isRawA ? 1 : -1;
        }
        return isNan(a) ? Long.compare(nanBits(a), nanBits(b)) : 0;
    }

    /** Whether a value is the same as another only when all their bytes are. */
    static boolean isRaw(final long address)
    {
        return switch (MsgPack.typeOf(address))
        {
            case BINARY, EXTENSION -> true;
            default -> false;
        };
    }

    /** The bits of NaN as a double; a float is widened here, as the machine need not keep what is in it. */
    static long nanBits(final long address)
    {
        if (!FieldClass.isFloat(address))
        {
            return Memory.getLongBigEndian(address + 1);
        }
        final int bits = Memory.getIntBigEndian(address + 1);
        return (bits < 0 ? Long.MIN_VALUE : 0) | NAN_BITS | QUIET_BIT |
            (long)(bits & FLOAT_FRACTION_MASK) << FLOAT_FRACTION_SHIFT;
    }

    private static boolean isNan(final long address)
    {
        return FieldClass.isFloating(address) && Double.isNaN(MsgPack.getDouble(address));
    }
}
