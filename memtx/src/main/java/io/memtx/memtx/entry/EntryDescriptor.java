package io.memtx.memtx.entry;

import io.memtx.tuple.arena.Memory;

/**
 * Layout of an entry, a MessagePack array whose first fields are always encoded in the same width:
 * <pre>
 *   0      3          4            8          9             13
 *   +------+----------+------------+----------+-------------+-------------------------------------------
 *   | 0xdc | 0xce     | tuple      | 0xce     | next entry  | parts of the key, then what breaks ties:
 *   | count|          |            |          | of the tuple| parts of the primary key
 *   +------+----------+------------+----------+-------------+-------------------------------------------
 * </pre>
 * References are big-endian, as MessagePack has them. Any thread; nothing changes once the entry is in an index.
 */
public final class EntryDescriptor
{
    /** The field of the entry that has the first part of the key. */
    public static final int FIRST_PART = 2;

    private static final byte ARRAY_16 = (byte)0xdc;
    private static final byte UNSIGNED_32 = (byte)0xce;
    private static final int TUPLE_OFFSET = 4;
    private static final int NEXT_OFFSET = 9;
    private static final int HEADER_LENGTH = 13;
    private static final int BITS_OF_BYTE = 8;

    private EntryDescriptor()
    {
    }

    /**
     * @param entry address of an entry.
     * @return the reference of its tuple.
     */
    public static int tupleRef(final long entry)
    {
        return Integer.reverseBytes(Memory.getInt(entry + TUPLE_OFFSET));
    }

    static void tupleRef(final long entry, final int ref)
    {
        Memory.putInt(entry + TUPLE_OFFSET, Integer.reverseBytes(ref));
    }

    /**
     * @param entry address of an entry.
     * @return the reference of the next entry of the same tuple, or NULL_REF; they stand in the order of the index.
     */
    public static int next(final long entry)
    {
        return Integer.reverseBytes(Memory.getInt(entry + NEXT_OFFSET));
    }

    static void next(final long entry, final int ref)
    {
        Memory.putInt(entry + NEXT_OFFSET, Integer.reverseBytes(ref));
    }

    /** All but the parts, without references. */
    static byte[] header(final int partCount)
    {
        final int count = FIRST_PART + partCount;
        final byte[] header = new byte[HEADER_LENGTH];
        header[0] = ARRAY_16;
        header[1] = (byte)(count >>> BITS_OF_BYTE);
        header[2] = (byte)count;
        header[TUPLE_OFFSET - 1] = UNSIGNED_32;
        header[NEXT_OFFSET - 1] = UNSIGNED_32;
        return header;
    }
}
