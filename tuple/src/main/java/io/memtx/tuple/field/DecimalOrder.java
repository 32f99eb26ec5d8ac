package io.memtx.tuple.field;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackDecimal;
import io.memtx.tuple.msgpack.MsgPackType;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Decimals among numbers: compared exactly, NaN being less than all. Thread safe; makes garbage, as no other comparison
 * does.
 */
final class DecimalOrder
{
    private static final int LONG_BITS = 63;

    private DecimalOrder()
    {
    }

    /** Whether a number is a decimal: the only extension among them. */
    static boolean isDecimal(final long number)
    {
        return MsgPackType.EXTENSION == MsgPackType.of(Memory.getByte(number));
    }

    /** Compares two numbers of which one is a decimal at least. */
    static int compare(final long a, final long b)
    {
        final int placeA = place(a);
        final int placeB = place(b);
        return placeA != placeB ? Integer.compare(placeA, placeB) : 0 != placeA ? 0 : exact(a).compareTo(exact(b));
    }

    static long hint(final long decimal)
    {
        final BigInteger whole = MsgPackDecimal.decode(decimal).toBigInteger();
        if (whole.bitLength() <= LONG_BITS)
        {
            return FieldHint.ofSigned(whole.longValue());
        }
        return whole.signum() > 0 ? FieldHint.ofUnsigned(-1L) : FieldHint.ofSigned(Long.MIN_VALUE);
    }

    /** -2 for NaN, -1 and 1 for the infinities, 0 for what has a value. */
    private static int place(final long number)
    {
        if (FieldClass.isFloating(number))
        {
            final double value = MsgPack.getDouble(number);
            return Double.isNaN(value) ? -2 : Double.isInfinite(value) ? (value < 0 ? -1 : 1) : 0;
        }
        return 0;
    }

    private static BigDecimal exact(final long number)
    {
        if (isDecimal(number))
        {
            return MsgPackDecimal.decode(number);
        }
        if (FieldClass.isFloating(number))
        {
            return new BigDecimal(MsgPack.getDouble(number));
        }
        final long bits = MsgPack.getInteger(number);
        return bits < 0 && FieldClass.isUnsigned(number) ?
            new BigDecimal(new BigInteger(Long.toUnsignedString(bits))) : BigDecimal.valueOf(bits);
    }
}
