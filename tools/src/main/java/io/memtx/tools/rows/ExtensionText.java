package io.memtx.tools.rows;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.field.ExtensionType;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.UUID;

/**
 * Texts of the extension values that have one: UUID and decimal. A decimal is its scale as a MessagePack integer and
 * then digits of 4 bits, the last of which is the sign.
 * <p>
 * Thread safe: no state.
 */
final class ExtensionText
{
    private static final int MAX_SCALE = 38;

    private ExtensionText()
    {
    }

    static boolean isUuid(final long address)
    {
        return ExtensionType.UUID == MsgPack.extensionType(address) && MsgPackBoxer.decode(address) instanceof UUID;
    }

    static boolean isDecimal(final long address)
    {
        return null != decimal(address);
    }

    /** Answers null when there is none. */
    static String of(final long address)
    {
        if (isUuid(address))
        {
            return MsgPackBoxer.decode(address).toString();
        }
        final BigDecimal decimal = decimal(address);
        return null == decimal ? null : decimal.toPlainString();
    }

    private static BigDecimal decimal(final long address)
    {
        if (ExtensionType.DECIMAL != MsgPack.extensionType(address))
        {
            return null;
        }
        final long payload = address + MsgPack.payloadOffset(address);
        final long end = payload + MsgPack.payloadLength(address);
        if (MsgPack.INVALID == MsgPack.validate(payload, end))
        {
            return null;
        }
        return switch (MsgPack.typeOf(payload))
        {
            case UNSIGNED, INTEGER -> decimal(MsgPack.getInteger(payload), MsgPack.skip(payload), end);
            default -> null;
        };
    }

    private static BigDecimal decimal(final long scale, final long digits, final long end)
    {
        if (digits >= end || scale > MAX_SCALE || scale < -MAX_SCALE)
        {
            return null;
        }
        final StringBuilder text = new StringBuilder();
        for (long next = digits; next < end; next++)
        {
            final int pair = Memory.getByte(next) & 0xff;
            text.append(Character.forDigit(pair >> 4, 16)).append(Character.forDigit(pair & 0xf, 16));
        }
        final char sign = text.charAt(text.length() - 1);
        text.setLength(text.length() - 1);
        if (Character.isDigit(sign) || text.chars().anyMatch((c) -> !Character.isDigit(c)))
        {
            return null;
        }
        final boolean isNegative = 'b' == sign || 'd' == sign;
        final BigInteger unscaled = new BigInteger(text.toString());
        return new BigDecimal(isNegative ? unscaled.negate() : unscaled, (int)scale);
    }
}
