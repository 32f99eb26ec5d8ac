package io.memtx.xlog.file;

import io.memtx.tuple.arena.Memory;

/**
 * The fixed header that stands before each block's payload, and the marker at the end of a closed file.
 * <pre>
 *   0        4          1-5       1            1-5           19                        19 + length
 *  +--------+----------+---------+------------+-------------+--------------------------+
 *  | magic  | length   | 0 (crc  | crc32c of  | padding: one | payload: rows, or one    |
 *  |        | of payld | before) | payload    | string of 0s | zstd frame of rows       |
 *  +--------+----------+---------+------------+-------------+--------------------------+
 *   big-endian bytes    MessagePack unsigned   so that it is 19 bytes
 * </pre>
 * The checksum covers the payload as stored. A file ends with {@link #EOF_MAGIC} and nothing behind it.
 * <p>
 * Thread safe: no state.
 */
public final class BlockDescriptor
{
    /** Bytes of the fixed header. */
    public static final int HEADER_LENGTH = 19;
    /** Bytes of a magic. */
    public static final int MAGIC_LENGTH = 4;
    /** First bytes of a block of rows. */
    public static final int ROW_MAGIC = 0xd5ba0bab;
    /** First bytes of a block of compressed rows. */
    public static final int ZSTD_MAGIC = 0xd5ba0bba;
    /** Last bytes of a closed file. */
    public static final int EOF_MAGIC = 0xd510aded;
    /** The longest payload that a reader accepts; ours are below 2^31. */
    public static final long MAX_PAYLOAD_LENGTH = 1L << 31;

    private BlockDescriptor()
    {
    }

    /**
     * Writes all of a header but its magic, which whoever publishes the block stores last.
     *
     * @param address       of the header.
     * @param payloadLength 1 or more: Tarantool cannot read an empty block.
     * @param checksum      of the payload.
     */
    public static void encodeWithoutMagic(final long address, final int payloadLength, final long checksum)
    {
        if (payloadLength <= 0)
        {
            throw new IllegalArgumentException("a block is never empty: length=" + payloadLength);
        }
        Memory.putLong(address + MAGIC_LENGTH, 0); // the zeros of the padding, by two words that overlap
        Memory.putLong(address + HEADER_LENGTH - Long.BYTES, 0);
        long next = unsigned(address + MAGIC_LENGTH, payloadLength);
        Memory.putByte(next++, (byte)0);
        next = unsigned(next, checksum);
        final int padding = (int)(address + HEADER_LENGTH - next); // 4 at least: length and crc take 5 each at most
        Memory.putByte(next, (byte)(0xa0 + padding - 1));
    }

    /**
     * Writes a header.
     *
     * @param address       of the header.
     * @param magic         {@link #ROW_MAGIC} or {@link #ZSTD_MAGIC}.
     * @param payloadLength 1 or more.
     * @param checksum      of the payload.
     */
    public static void encode(final long address, final int magic, final int payloadLength, final long checksum)
    {
        encodeWithoutMagic(address, payloadLength, checksum);
        Memory.putIntBigEndian(address, magic);
    }

    /**
     * @param magic as big-endian bytes.
     * @return whether a block begins with it.
     */
    public static boolean isBlock(final int magic)
    {
        return ROW_MAGIC == magic || ZSTD_MAGIC == magic;
    }

    private static long unsigned(final long address, final long value)
    {
        if (value <= 0x7f)
        {
            Memory.putByte(address, (byte)value);
            return address + 1;
        }
        if (value <= 0xff)
        {
            Memory.putByte(address, (byte)0xcc);
            Memory.putByte(address + 1, (byte)value);
            return address + 2;
        }
        if (value <= 0xffff)
        {
            Memory.putByte(address, (byte)0xcd);
            Memory.putShortBigEndian(address + 1, (short)value);
            return address + 3;
        }
        Memory.putByte(address, (byte)0xce);
        Memory.putIntBigEndian(address + 1, (int)value);
        return address + 5;
    }
}
