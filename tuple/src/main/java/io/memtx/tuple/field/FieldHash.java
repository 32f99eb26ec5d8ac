package io.memtx.tuple.field;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;

/**
 * Hashes of values: equal for values that {@link FieldIdentity} calls the same, so 1 and 1.0, and nil and a missing
 * field, hash alike. The mixing function is the finaliser of MurmurHash3 (64 bits); the hashes stand in no file.
 * Thread safe, allocation free.
 */
public final class FieldHash
{
    private static final long MULTIPLIER = 0x9e37_79b9_7f4a_7c15L;
    private static final long NIL_HASH = 0x2545_f491_4f6c_dd1dL;
    private static final long FRACTION_SALT = 0x517c_c1b7_2722_0a95L;
    private static final double TWO_POW_63 = 0x1p63;
    private static final double TWO_POW_64 = 0x1p64;

    private FieldHash()
    {
    }

    /**
     * @param address of a value, or {@link FieldOrder#MISSING}.
     * @return 64 bits, well mixed.
     */
    public static long of(final long address)
    {
        if (FieldOrder.isNil(address))
        {
            return NIL_HASH;
        }
        final int valueClass = FieldClass.of(address);
        return switch (valueClass)
        {
            case FieldClass.BOOLEAN -> MsgPack.getBoolean(address) ? NIL_HASH + 2 * MULTIPLIER : NIL_HASH + MULTIPLIER;
            case FieldClass.NUMBER -> ofNumber(address);
            case FieldClass.STRING -> ofString(address);
            default -> ofEncoding(address);
        };
    }

    /**
     * Shorter than the hash of other values: two rounds mix 64 bits well enough once they are folded, and a lookup by
     * an integer waits for them.
     *
     * @param value of an integer, its 64 bits.
     * @return 64 bits of which the fold is well mixed.
     */
    public static long ofInteger(final long value)
    {
        final long hash = (value + MULTIPLIER) * 0xff51_afd7_ed55_8ccdL;
        return (hash ^ (hash >>> 32)) * 0xc4ce_b9fe_1a85_ec53L;
    }

    /**
     * @param address of a string.
     * @return the hash of its payload.
     */
    public static long ofString(final long address)
    {
        return ofBytes(address + MsgPack.payloadOffset(address), MsgPack.payloadLength(address));
    }

    private static long ofEncoding(final long address)
    {
        return ofBytes(address, (int)(MsgPack.skip(address) - address)) + MULTIPLIER;
    }

    private static long ofBytes(final long address, final int length)
    {
        final long limit = address + length;
        long hash = length * MULTIPLIER;
        long next = address;
        for (; next <= limit - Long.BYTES; next += Long.BYTES)
        {
            hash = step(hash, Memory.getLong(next));
        }
        if (next < limit)
        {
            hash = step(hash, length >= Long.BYTES ? Memory.getLong(limit - Long.BYTES) : tail(next, limit));
        }
        return mix(hash);
    }

    /**
     * The hash that those of further parts are joined to. Alone, it stays as it is: then it does not depend on the
     * type of the part, which may change without a new place for each entry.
     *
     * @param hash      of the first part.
     * @param partCount of the key.
     * @return the hash to go on with.
     */
    public static long first(final long hash, final int partCount)
    {
        return 1 == partCount ? hash : join(0, hash);
    }

    /**
     * Joins the hash of a further part to that of those before it.
     *
     * @param hash so far.
     * @param next part's hash.
     * @return the hash of both.
     */
    public static long join(final long hash, final long next)
    {
        return step(hash, next);
    }

    /**
     * @param hash of 64 bits.
     * @return it in 32 bits.
     */
    public static int fold(final long hash)
    {
        return (int)(hash ^ (hash >>> 32));
    }

    private static long ofNumber(final long address)
    {
        if (FieldClass.isFloating(address))
        {
            return ofFloating(address);
        }
        return DecimalOrder.isDecimal(address) ?
            ofEncoding(address) : ofInteger(MsgPack.getInteger(address));
    }

    private static long ofFloating(final long address)
    {
        final double value = MsgPack.getDouble(address);
        if (Double.isNaN(value))
        {
            return mix(FieldIdentity.nanBits(address) ^ FRACTION_SALT);
        }
        if (value >= -TWO_POW_63 && value < TWO_POW_63 && (long)value == value)
        {
            return ofInteger((long)value);
        }
        if (value >= TWO_POW_63 && value < TWO_POW_64)
        {
            return ofInteger((long)(value - TWO_POW_63) + Long.MIN_VALUE);
        }
        return mix(Double.doubleToRawLongBits(value) ^ FRACTION_SALT);
    }

    private static long tail(final long payload, final long limit)
    {
        long word = 0;
        for (long next = payload; next < limit; next++)
        {
            word = (word << 8) | (Memory.getByte(next) & 0xFFL);
        }
        return word;
    }

    private static long step(final long hash, final long word)
    {
        final long mixed = (hash ^ word) * 0xff51_afd7_ed55_8ccdL;
        return (mixed ^ (mixed >>> 32)) * MULTIPLIER;
    }

    private static long mix(final long value)
    {
        long hash = value;
        hash = (hash ^ (hash >>> 33)) * 0xff51_afd7_ed55_8ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ce_b9fe_1a85_ec53L;
        return hash ^ (hash >>> 33);
    }
}
