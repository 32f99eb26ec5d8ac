package io.memtx.xlog.file;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;

/**
 * A fixed header, decoded. Any well-formed padding is accepted. Belongs to one thread; reused.
 */
public final class BlockHeader
{
    private int magic;
    private long payloadLength;
    private long checksum;

    /**
     * @param address of {@link BlockDescriptor#HEADER_LENGTH} bytes, of unknown origin.
     * @return whether they are a block's header; if not, only {@link #magic()} holds.
     */
    public boolean wrap(final long address)
    {
        final long limit = address + BlockDescriptor.HEADER_LENGTH;
        magic = Memory.getIntBigEndian(address);
        if (!BlockDescriptor.isBlock(magic))
        {
            return false;
        }
        long next = address + BlockDescriptor.MAGIC_LENGTH;
        for (int i = 0; i < 3; i++)
        {
            final long end = MsgPack.validate(next, limit);
            if (MsgPack.INVALID == end || MsgPackType.UNSIGNED != MsgPack.typeOf(next))
            {
                return false;
            }
            final long value = MsgPack.getInteger(next);
            if (0 == i)
            {
                payloadLength = value;
            }
            else if (2 == i)
            {
                checksum = value;
            }
            next = end;
        }
        return payloadLength > 0 && payloadLength <= BlockDescriptor.MAX_PAYLOAD_LENGTH &&
            checksum >= 0 && checksum <= 0xFFFF_FFFFL &&
            (limit == next || limit == MsgPack.validate(next, limit));
    }

    /**
     * @return the first four bytes.
     */
    public int magic()
    {
        return magic;
    }

    public boolean isCompressed()
    {
        return BlockDescriptor.ZSTD_MAGIC == magic;
    }

    /**
     * @return bytes behind the header, 1 to {@link BlockDescriptor#MAX_PAYLOAD_LENGTH}.
     */
    public long payloadLength()
    {
        return payloadLength;
    }

    public long checksum()
    {
        return checksum;
    }
}
