package io.memtx.xlog.row;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;

/**
 * A row, read in place:
 * <pre>
 *   header: map {key: value}     body: map {key: value}
 *  +----------------------------+---------------------------+
 *  | 84 00 02 02 01 03 07 04 cb | 82 10 cd 02 00 21 92 ...  |
 *  +----------------------------+---------------------------+
 * </pre>
 * A NOP has no body. Keys come in any order; of a repeated key the last one counts; unknown keys are skipped.
 * <p>
 * Belongs to one thread; the memory it was wrapped around must stay.
 */
public final class RowFlyweight
{
    private int type;
    private int replicaId;
    private int groupId;
    private long lsn;
    private double timestamp;
    private long tsn;
    private boolean hasTsn;
    private int flags;
    private long address;
    private int length;
    private long bodyAddress;
    private int bodyLength;

    /**
     * Reads a row of unknown origin: every byte is validated first.
     *
     * @param rowAddress of its first byte.
     * @param limit      behind the last byte that may be read.
     * @return the address behind the row.
     * @throws InvalidRowException when there is no well-formed row; what the flyweight holds is then undefined.
     */
    public long wrapUntrusted(final long rowAddress, final long limit)
    {
        if (rowAddress >= limit || MsgPackType.MAP != MsgPack.typeOf(rowAddress))
        {
            throw new InvalidRowException(InvalidRowException.HEADER);
        }
        final long headerEnd = MsgPack.validate(rowAddress, limit);
        if (MsgPack.INVALID == headerEnd)
        {
            throw new InvalidRowException(InvalidRowException.HEADER);
        }
        decodeHeader(rowAddress);
        long end = headerEnd;
        if (RowType.NOP.code() != type && headerEnd < limit)
        {
            if (MsgPackType.MAP != MsgPack.typeOf(headerEnd))
            {
                throw new InvalidRowException(InvalidRowException.BODY);
            }
            end = MsgPack.validate(headerEnd, limit);
            if (MsgPack.INVALID == end)
            {
                throw new InvalidRowException(InvalidRowException.BODY);
            }
        }
        frame(rowAddress, headerEnd, end);
        return end;
    }

    /**
     * Reads a row that {@link #wrapUntrusted(long, long)} has accepted, or that this process has written.
     *
     * @param rowAddress of its first byte.
     * @param limit      behind the last byte of the block.
     * @return the address behind the row.
     */
    public long wrap(final long rowAddress, final long limit)
    {
        final long headerEnd = decodeHeader(rowAddress);
        final long end = RowType.NOP.code() != type && headerEnd < limit ? MsgPack.skip(headerEnd) : headerEnd;
        frame(rowAddress, headerEnd, end);
        return end;
    }

    /**
     * @return the code of its type, see {@link RowType#of(int)}.
     */
    public int type()
    {
        return type;
    }

    /**
     * @return 0 to 31; 0 for local rows and in snapshots.
     */
    public int replicaId()
    {
        return replicaId;
    }

    public int groupId()
    {
        return groupId;
    }

    public boolean isLocal()
    {
        return HeaderKey.GROUP_LOCAL == groupId;
    }

    public long lsn()
    {
        return lsn;
    }

    /**
     * @return seconds of the wall clock, 0 when the row has none.
     */
    public double timestamp()
    {
        return timestamp;
    }

    /**
     * @return the serial number of its transaction: the LSN of its first replicated row.
     */
    public long tsn()
    {
        return tsn;
    }

    /**
     * @return whether the row names its transaction; without that it ends one.
     */
    public boolean hasTsn()
    {
        return hasTsn;
    }

    /**
     * @return whether it is the last row of its transaction.
     */
    public boolean isCommit()
    {
        return !hasTsn || 0 != (flags & HeaderKey.FLAG_COMMIT);
    }

    /**
     * @return bits of {@link HeaderKey}.
     */
    public int flags()
    {
        return flags;
    }

    /**
     * @return the address of the row's first byte.
     */
    public long address()
    {
        return address;
    }

    /**
     * @return the length of header and body in bytes.
     */
    public int length()
    {
        return length;
    }

    /**
     * @return the address of the body's first byte.
     */
    public long bodyAddress()
    {
        return bodyAddress;
    }

    /**
     * @return the length of the body in bytes, 0 when there is none.
     */
    public int bodyLength()
    {
        return bodyLength;
    }

    /**
     * @param key of {@link io.memtx.xlog.BodyKey}.
     * @return the address of its value in the body, or {@link Memory#NULL_ADDRESS}.
     */
    public long bodyValue(final int key)
    {
        if (0 == bodyLength)
        {
            return Memory.NULL_ADDRESS;
        }
        long next = MsgPack.firstElement(bodyAddress);
        for (int i = MsgPack.count(bodyAddress); i > 0; i--)
        {
            final long value = MsgPack.skip(next);
            if (MsgPackType.UNSIGNED == MsgPack.typeOf(next) && MsgPack.getInteger(next) == key)
            {
                return value;
            }
            next = MsgPack.skip(value);
        }
        return Memory.NULL_ADDRESS;
    }

    @Override
    public String toString()
    {
        final RowType known = RowType.of(type);
        return "{type: '" + (null == known ? Integer.toString(type) : known.name()) + "', replica_id: " + replicaId +
            ", lsn: " + lsn + ", tsn: " + tsn + ", group_id: " + groupId + ", flags: " + flags +
            ", body: " + bodyLength + " bytes}";
    }

    private void frame(final long rowAddress, final long headerEnd, final long end)
    {
        address = rowAddress;
        length = (int)(end - rowAddress);
        bodyAddress = headerEnd;
        bodyLength = (int)(end - headerEnd);
    }

    private long decodeHeader(final long rowAddress)
    {
        type = -1;
        replicaId = 0;
        groupId = 0;
        lsn = 0;
        timestamp = 0;
        tsn = 0;
        hasTsn = false;
        flags = 0;
        long next = MsgPack.firstElement(rowAddress);
        for (int i = MsgPack.count(rowAddress); i > 0; i--)
        {
            final boolean isKnownKind = MsgPackType.UNSIGNED == MsgPack.typeOf(next);
            final long key = isKnownKind ? MsgPack.getInteger(next) : -1;
            next = MsgPack.skip(next);
            if (key >= 0 && key <= HeaderKey.FLAGS)
            {
                decodeValue((int)key, next);
            }
            next = MsgPack.skip(next);
        }
        if (-1 == type)
        {
            throw new InvalidRowException(InvalidRowException.HEADER);
        }
        tsn = hasTsn ? lsn - tsn : lsn;
        return next;
    }

    private void decodeValue(final int key, final long value)
    {
        switch (key)
        {
            case HeaderKey.REQUEST_TYPE -> type = (int)number(value, Integer.MAX_VALUE);
            case HeaderKey.REPLICA_ID ->
            {
                final long id = number(value, Long.MAX_VALUE);
                if (id >= Vclock.COMPONENT_COUNT)
                {
                    throw new InvalidRowException(InvalidRowException.HEADER, id);
                }
                replicaId = (int)id;
            }
            case HeaderKey.GROUP_ID -> groupId = (int)number(value, HeaderKey.GROUP_LOCAL);
            case HeaderKey.LSN -> lsn = number(value, Long.MAX_VALUE);
            case HeaderKey.FLAGS -> flags = (int)number(value, Integer.MAX_VALUE);
            case HeaderKey.TSN ->
            {
                if (MsgPackType.UNSIGNED != MsgPack.typeOf(value))
                {
                    throw new InvalidRowException(InvalidRowException.HEADER);
                }
                tsn = MsgPack.getInteger(value); // a difference that wraps at 64 bits
                hasTsn = true;
            }
            case HeaderKey.TIMESTAMP ->
            {
                if (MsgPackType.DOUBLE != MsgPack.typeOf(value))
                {
                    throw new InvalidRowException(InvalidRowException.HEADER);
                }
                timestamp = MsgPack.getDouble(value);
            }
            default ->
            {
                // of the wire, not of the log
            }
        }
    }

    private static long number(final long value, final long max)
    {
        final long number = MsgPackType.UNSIGNED == MsgPack.typeOf(value) ? MsgPack.getInteger(value) : -1;
        if (number < 0 || number > max)
        {
            throw new InvalidRowException(InvalidRowException.HEADER);
        }
        return number;
    }
}
