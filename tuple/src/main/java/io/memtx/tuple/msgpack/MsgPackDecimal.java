package io.memtx.tuple.msgpack;

import io.memtx.tuple.arena.Memory;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Decimals as Tarantool writes them: an extension of type 1.
 * <pre>
 *   | scale: MessagePack integer | digits, two to a byte, most significant first, the last nibble being the sign |
 * </pre>
 * The sign is 0xC for plus and 0xD for minus; A, E and F are read as plus, B as minus. Thread safe; makes garbage.
 */
public final class MsgPackDecimal
{
    /** The application type. */
    public static final byte TYPE = 1;

    /** Most digits that a decimal has. */
    public static final int MAX_DIGITS = 76;

    private static final int MAX_LENGTH = (MAX_DIGITS + 2) / 2;
    private static final int PLUS = 0xC;
    private static final int MINUS = 0xD;
    private static final int OTHER_MINUS = 0xB;

    private MsgPackDecimal()
    {
    }

    /**
     * Whether an extension of type 1 holds a decimal.
     *
     * @param address of the extension value.
     * @return false when scale, digits or sign are malformed or out of range.
     */
    public static boolean isValid(final long address)
    {
        final long payload = address + MsgPack.payloadOffset(address);
        final long end = payload + MsgPack.payloadLength(address);
        if (end <= payload || !isInteger(MsgPackType.of(Memory.getByte(payload))))
        {
            return false;
        }
        final long digits = MsgPack.validate(payload, end);
        if (MsgPack.INVALID == digits || digits >= end || end - digits > MAX_LENGTH || !isScale(payload))
        {
            return false;
        }
        for (long next = digits; next < end; next++)
        {
            final int high = (Memory.getByte(next) >>> 4) & 0xF;
            final int low = Memory.getByte(next) & 0xF;
            if (high > 9 || (next < end - 1 ? low > 9 : low <= 9))
            {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a decimal is a whole multiple of 10<sup>-scale</sup> of so many digits at most. Makes no garbage.
     *
     * @param address   of an extension value that {@linkplain #isValid(long) is a decimal}.
     * @param precision in digits.
     * @param scale     digits behind the point; less than 0 for zeros in front of it.
     * @return true for 0 too, whatever its own scale.
     */
    public static boolean fits(final long address, final int precision, final int scale)
    {
        final long payload = address + MsgPack.payloadOffset(address);
        final long digits = MsgPack.skip(payload);
        final int count = 2 * (int)(payload + MsgPack.payloadLength(address) - digits) - 1;
        int first = 0;
        while (first < count && 0 == digit(digits, first))
        {
            first++;
        }
        if (first == count)
        {
            return true;
        }
        int last = count - 1;
        while (0 == digit(digits, last))
        {
            last--;
        }
        final long zeros = count - 1 - last - MsgPack.getInteger(payload) + scale;
        return zeros >= 0 && last - first + 1 + zeros <= precision;
    }

    /**
     * @param address of an extension value that {@linkplain #isValid(long) is a decimal}.
     * @return the decimal, with its scale.
     */
    public static BigDecimal decode(final long address)
    {
        final long payload = address + MsgPack.payloadOffset(address);
        final long end = payload + MsgPack.payloadLength(address);
        final int scale = (int)MsgPack.getInteger(payload);
        final StringBuilder digits = new StringBuilder(MAX_DIGITS);
        for (long next = MsgPack.skip(payload); next < end; next++)
        {
            digits.append((char)('0' + ((Memory.getByte(next) >>> 4) & 0xF)));
            if (next < end - 1)
            {
                digits.append((char)('0' + (Memory.getByte(next) & 0xF)));
            }
        }
        final int sign = Memory.getByte(end - 1) & 0xF;
        final BigInteger unscaled = new BigInteger(digits.toString());
        return new BigDecimal(MINUS == sign || OTHER_MINUS == sign ? unscaled.negate() : unscaled, scale);
    }

    /**
     * @param writer to write to.
     * @param value  of at most {@link #MAX_DIGITS} digits, and a scale of no more either way.
     * @throws IllegalArgumentException when it is out of range.
     */
    public static void encode(final MsgPackWriter writer, final BigDecimal value)
    {
        if (value.precision() > MAX_DIGITS || Math.abs(value.scale()) > MAX_DIGITS)
        {
            throw new IllegalArgumentException("decimal is out of range: " + value);
        }
        final String all = value.unscaledValue().abs().toString();
        final String digits = 0 == (all.length() & 1) ? "0" + all : all;
        final byte[] packed = new byte[(digits.length() + 1) / 2];
        for (int i = 0; i < digits.length(); i++)
        {
            packed[i / 2] |= (byte)((digits.charAt(i) - '0') << (0 == (i & 1) ? 4 : 0));
        }
        packed[packed.length - 1] |= (byte)(value.signum() < 0 ? MINUS : PLUS);
        final int scaleLength = value.scale() >= -32 ? 1 : 2;
        writer.extensionHeader(TYPE, scaleLength + packed.length);
        writer.integer(value.scale()).raw(packed, 0, packed.length);
    }

    /** An unsigned integer that does not fit into a signed one reads as a negative one. */
    private static boolean isScale(final long address)
    {
        final long scale = MsgPack.getInteger(address);
        return scale <= MAX_DIGITS && scale >= -MAX_DIGITS &&
            (scale >= 0 || MsgPackType.INTEGER == MsgPackType.of(Memory.getByte(address)));
    }

    private static int digit(final long digits, final int index)
    {
        return Memory.getByte(digits + (index >> 1)) >>> (0 == (index & 1) ? 4 : 0) & 0xF;
    }

    private static boolean isInteger(final MsgPackType type)
    {
        return MsgPackType.UNSIGNED == type || MsgPackType.INTEGER == type;
    }
}
