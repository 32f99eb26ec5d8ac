package io.memtx.xlog.row;

import io.memtx.tuple.arena.Memory;
import io.memtx.xlog.HeaderKey;

/**
 * Writes the map that stands before a row's body, keys in the order 00, 02, 07, 03, 04, 08, 09. A key whose value is 0
 * is left out, but for the request type. Integers take their shortest form.
 * <p>
 * Thread safe: no state.
 */
public final class RowHeaderEncoder
{
    /** The most bytes that a header takes. */
    public static final int MAX_LENGTH = 1 + 7 * (1 + 9);

    private RowHeaderEncoder()
    {
    }

    /**
     * Writes a header.
     *
     * @param address   with room for {@link #MAX_LENGTH} bytes.
     * @param type      code of the request.
     * @param replicaId 0 for a local row and in snapshots.
     * @param groupId   0 or 1.
     * @param lsn       0 only for the first row of a snapshot.
     * @param timestamp seconds of the wall clock.
     * @param hasTsn    whether the row names its transaction: it is one of several rows.
     * @param tsn       serial number of the transaction.
     * @param flags     bits of {@link HeaderKey}, written as they are.
     * @return the address behind the header.
     */
    public static long encode(
        final long address,
        final int type,
        final int replicaId,
        final int groupId,
        final long lsn,
        final double timestamp,
        final boolean hasTsn,
        final long tsn,
        final int flags)
    {
        int count = 1;
        long next = unsigned(key(address + 1, HeaderKey.REQUEST_TYPE), type);
        if (0 != replicaId)
        {
            next = unsigned(key(next, HeaderKey.REPLICA_ID), replicaId);
            count++;
        }
        if (0 != groupId)
        {
            next = unsigned(key(next, HeaderKey.GROUP_ID), groupId);
            count++;
        }
        if (0 != lsn)
        {
            next = unsigned(key(next, HeaderKey.LSN), lsn);
            count++;
        }
        if (0 != timestamp)
        {
            next = key(next, HeaderKey.TIMESTAMP);
            Memory.putByte(next, (byte)0xcb);
            Memory.putLongBigEndian(next + 1, Double.doubleToRawLongBits(timestamp));
            next += 9;
            count++;
        }
        if (hasTsn)
        {
            next = unsigned(key(next, HeaderKey.TSN), lsn - tsn); // negative for a local row before a global one
            count++;
        }
        if (0 != flags)
        {
            next = unsigned(key(next, HeaderKey.FLAGS), flags);
            count++;
        }
        Memory.putByte(address, (byte)(0x80 | count));
        return next;
    }

    /**
     * Measures a header.
     *
     * @param type      as in {@link #encode}.
     * @param replicaId as there.
     * @param groupId   as there.
     * @param lsn       as there.
     * @param timestamp as there.
     * @param hasTsn    as there.
     * @param tsn       as there.
     * @param flags     as there.
     * @return how many bytes it takes.
     */
    public static int length(
        final int type,
        final int replicaId,
        final int groupId,
        final long lsn,
        final double timestamp,
        final boolean hasTsn,
        final long tsn,
        final int flags)
    {
        return 2 + unsignedLength(type) +
            (0 == replicaId ? 0 : 1 + unsignedLength(replicaId)) +
            (0 == groupId ? 0 : 1 + unsignedLength(groupId)) +
            (0 == lsn ? 0 : 1 + unsignedLength(lsn)) +
            (0 == timestamp ? 0 : 1 + 1 + Double.BYTES) +
            (hasTsn ? 1 + unsignedLength(lsn - tsn) : 0) +
            (0 == flags ? 0 : 1 + unsignedLength(flags));
    }

    private static int unsignedLength(final long value)
    {
        if (0 == value >>> 7)
        {
            return 1;
        }
        if (0 != value >>> 16)
        {
            return 0 == value >>> 32 ? 5 : 9;
        }
        return 0 == value >>> 8 ? 2 : 3;
    }

    private static long key(final long address, final int key)
    {
        Memory.putByte(address, (byte)key);
        return address + 1;
    }

    private static long unsigned(final long address, final long value)
    {
        if (0 == value >>> 7)
        {
            Memory.putByte(address, (byte)value);
            return address + 1;
        }
        if (0 != value >>> 32)
        {
            Memory.putByte(address, (byte)0xcf);
            Memory.putLongBigEndian(address + 1, value);
            return address + 9;
        }
        if (0 != value >>> 16)
        {
            Memory.putByte(address, (byte)0xce);
            Memory.putIntBigEndian(address + 1, (int)value);
            return address + 5;
        }
        if (0 != value >>> 8)
        {
            Memory.putByte(address, (byte)0xcd);
            Memory.putShortBigEndian(address + 1, (short)value);
            return address + 3;
        }
        Memory.putByte(address, (byte)0xcc);
        Memory.putByte(address + 1, (byte)value);
        return address + 2;
    }
}
