package io.memtx.tuple.msgpack;

import io.memtx.tuple.arena.Memory;

import static io.memtx.tuple.arena.Memory.getByte;

/**
 * Decoding of MessagePack at raw addresses, as msgpack.org's specification has it.
 * <p>
 * An integer of type {@link MsgPackType#UNSIGNED} is returned as a {@code long} to be read as unsigned; one of type
 * {@link MsgPackType#INTEGER} as a signed one. The encoding of an integer need not be the shortest.
 */
public final class MsgPack
{
    /** Returned by {@link #validate(long, long)} for bytes that are not one well-formed value. */
    public static final long INVALID = -1L;

    /** Code of nil. */
    public static final byte NIL = (byte)0xc0;

    /** Deepest nesting that validation accepts. */
    public static final int MAX_DEPTH = 1024;

    /** By its first byte the length of a value; 0 for those whose length stands behind it, and for containers. */
    private static final byte[] LENGTH_OF_CODE = new byte[256];

    static
    {
        for (int code = 0; code < 256; code++)
        {
            LENGTH_OF_CODE[code] = lengthOfCode(code);
        }
    }

    private MsgPack()
    {
    }

    /**
     * @param address of a value.
     * @return its type.
     */
    public static MsgPackType typeOf(final long address)
    {
        return MsgPackType.of(getByte(address));
    }

    public static boolean isNil(final long address)
    {
        return NIL == getByte(address);
    }

    public static boolean getBoolean(final long address)
    {
        return (byte)0xc3 == getByte(address);
    }

    /**
     * Decodes an integer of either type.
     *
     * @param address of a value of type unsigned or integer.
     * @return its 64 bits.
     */
    public static long getInteger(final long address)
    {
        final byte code = getByte(address);
        if (code >= -32)
        {
            return code;
        }
        return switch (code & 0xFF)
        {
            case 0xcc -> getByte(address + 1) & 0xFFL;
            case 0xcd -> Memory.getShortBigEndian(address + 1) & 0xFFFFL;
            case 0xce -> Memory.getIntBigEndian(address + 1) & 0xFFFF_FFFFL;
            case 0xd0 -> getByte(address + 1);
            case 0xd1 -> Memory.getShortBigEndian(address + 1);
            case 0xd2 -> Memory.getIntBigEndian(address + 1);
            default -> Memory.getLongBigEndian(address + 1);
        };
    }

    /**
     * @param bits read as unsigned.
     * @return the nearest double.
     */
    public static double unsignedToDouble(final long bits)
    {
        if (bits >= 0)
        {
            return bits;
        }
        return ((bits >>> 1) | (bits & 1)) * 2.0; // the lowest bit is kept: it may decide the rounding
    }

    /**
     * Decodes a floating-point number of either width.
     *
     * @param address of a value of type float or double.
     * @return it, a float widened.
     */
    public static double getDouble(final long address)
    {
        return (byte)0xca == getByte(address) ?
            Float.intBitsToFloat(Memory.getIntBigEndian(address + 1)) :
            Double.longBitsToDouble(Memory.getLongBigEndian(address + 1));
    }

    /**
     * @param address of a string, binary or extension value.
     * @return how many bytes of header stand before its payload (the type byte of an extension included).
     */
    public static int payloadOffset(final long address)
    {
        final int code = getByte(address) & 0xFF;
        return switch (code)
        {
            case 0xc4, 0xd9 -> 2;
            case 0xc5, 0xda -> 3;
            case 0xc6, 0xdb -> 5;
            case 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> 2;
            case 0xc7 -> 3;
            case 0xc8 -> 4;
            case 0xc9 -> 6;
            default -> 1;
        };
    }

    /**
     * @param address of a string, binary or extension value.
     * @return the length of its payload in bytes.
     */
    public static int payloadLength(final long address)
    {
        final int code = getByte(address) & 0xFF;
        return switch (code)
        {
            case 0xc4, 0xd9, 0xc7 -> getByte(address + 1) & 0xFF;
            case 0xc5, 0xda, 0xc8 -> Memory.getShortBigEndian(address + 1) & 0xFFFF;
            case 0xc6, 0xdb, 0xc9 -> Memory.getIntBigEndian(address + 1);
            case 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> 1 << (code - 0xd4);
            default -> code & 0x1f;
        };
    }

    /**
     * @param address of an extension value.
     * @return its application type.
     */
    public static byte extensionType(final long address)
    {
        return getByte(address + payloadOffset(address) - 1);
    }

    /**
     * @param address of an array or map.
     * @return how many elements (of a map: pairs) it has.
     */
    public static int count(final long address)
    {
        final int code = getByte(address) & 0xFF;
        return switch (code)
        {
            case 0xdc, 0xde -> Memory.getShortBigEndian(address + 1) & 0xFFFF;
            case 0xdd, 0xdf -> Memory.getIntBigEndian(address + 1);
            default -> code & 0x0f;
        };
    }

    /**
     * @param address of an array or map.
     * @return the address of its first element.
     */
    public static long firstElement(final long address)
    {
        final int code = getByte(address) & 0xFF;
        return switch (code)
        {
            case 0xdc, 0xde -> address + 3;
            case 0xdd, 0xdf -> address + 5;
            default -> address + 1;
        };
    }

    /**
     * Steps over a value, whatever is in it. Iterative: nesting costs no stack.
     *
     * @param address of a well-formed value.
     * @return the address behind it.
     */
    public static long skip(final long address)
    {
        final int length = LENGTH_OF_CODE[getByte(address) & 0xFF];
        return 0 != length ? address + length : walk(address);
    }

    private static long walk(final long address)
    {
        long next = address;
        long pending = 1;
        do
        {
            final int code = getByte(next) & 0xFF;
            if (code <= 0x7f || code >= 0xe0)
            {
                next++;
            }
            else if (code >= 0xa0 && code <= 0xbf)
            {
                next += 1 + (code & 0x1f);
            }
            else
            {
                pending += elements(next, code);
                next += lengthWithoutElements(next, code);
            }
        }
        while (--pending > 0);
        return next;
    }

    /**
     * Steps over several values.
     *
     * @param address of the first one.
     * @param count   of values.
     * @return the address behind them.
     */
    public static long skip(final long address, final int count)
    {
        long next = address;
        for (int i = 0; i < count; i++)
        {
            next = skip(next);
        }
        return next;
    }

    /**
     * Examines bytes of unknown origin: reads nothing at or behind the limit, and takes time proportional to the
     * length.
     *
     * @param address of the first byte.
     * @param limit   the address behind the last byte that may be read.
     * @return the address behind the value, or {@link #INVALID} when it is cut off, has the reserved code 0xc1, or
     * nests deeper than {@link #MAX_DEPTH}.
     */
    public static long validate(final long address, final long limit)
    {
        return MsgPackValidator.validate(address, limit);
    }

    /**
     * @param address of a well-formed value.
     * @return its length when its first byte alone determines that, and it holds no others; else 0.
     */
    public static int plainLengthAt(final long address)
    {
        return LENGTH_OF_CODE[getByte(address) & 0xFF];
    }

    /**
     * @param code first byte of a value, read as unsigned.
     * @return the value's length when its first byte alone determines that, and it holds no others; else 0.
     */
    public static int plainLength(final int code)
    {
        return LENGTH_OF_CODE[code];
    }

    private static byte lengthOfCode(final int code)
    {
        if (code <= 0x7f || code >= 0xe0)
        {
            return 1;
        }
        if (code >= 0xa0 && code <= 0xbf)
        {
            return (byte)(1 + (code & 0x1f));
        }
        return switch (code)
        {
            case 0xc0, 0xc2, 0xc3 -> 1;
            case 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf, 0xd0, 0xd1, 0xd2, 0xd3 -> (byte)headerLength(code);
            case 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> (byte)(2 + (1 << (code - 0xd4)));
            default -> 0;
        };
    }

    static long elements(final long address, final int code)
    {
        if (code >= 0x80 && code <= 0x8f)
        {
            return 2L * (code & 0x0f);
        }
        if (code >= 0x90 && code <= 0x9f)
        {
            return code & 0x0f;
        }
        return switch (code)
        {
            case 0xdc -> Memory.getShortBigEndian(address + 1) & 0xFFFFL;
            case 0xdd -> Memory.getIntBigEndian(address + 1) & 0xFFFF_FFFFL;
            case 0xde -> 2 * (Memory.getShortBigEndian(address + 1) & 0xFFFFL);
            case 0xdf -> 2 * (Memory.getIntBigEndian(address + 1) & 0xFFFF_FFFFL);
            default -> 0;
        };
    }

    /** The bytes of header that must be there before {@link #lengthWithoutElements(long, int)} may be asked. */
    static int headerLength(final int code)
    {
        return switch (code)
        {
            case 0xcc, 0xd0, 0xc4, 0xd9, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> 2;
            case 0xcd, 0xd1, 0xc5, 0xda, 0xdc, 0xde, 0xc7 -> 3;
            case 0xc8 -> 4;
            case 0xce, 0xd2, 0xca, 0xc6, 0xdb, 0xdd, 0xdf -> 5;
            case 0xc9 -> 6;
            case 0xcf, 0xd3, 0xcb -> 9;
            default -> 1;
        };
    }

    static long lengthWithoutElements(final long address, final int code)
    {
        return switch (code)
        {
            case 0xc4, 0xd9 -> 2 + (getByte(address + 1) & 0xFFL);
            case 0xc5, 0xda -> 3 + (Memory.getShortBigEndian(address + 1) & 0xFFFFL);
            case 0xc6, 0xdb -> 5 + (Memory.getIntBigEndian(address + 1) & 0xFFFF_FFFFL);
            case 0xc7 -> 3 + (getByte(address + 1) & 0xFFL);
            case 0xc8 -> 4 + (Memory.getShortBigEndian(address + 1) & 0xFFFFL);
            case 0xc9 -> 6 + (Memory.getIntBigEndian(address + 1) & 0xFFFF_FFFFL);
            case 0xd4 -> 3;
            case 0xd5 -> 4;
            case 0xd6 -> 6;
            case 0xd7 -> 10;
            case 0xd8 -> 18;
            default -> code >= 0xa0 && code <= 0xbf ? 1 + (code & 0x1f) : headerLength(code);
        };
    }
}
