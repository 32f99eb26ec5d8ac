package io.memtx.tuple.msgpack;

import io.memtx.tuple.arena.Memory;

/**
 * The bounded walk behind {@link MsgPack#validate(long, long)}.
 */
final class MsgPackValidator
{
    private static final int RESERVED = 0xc1;

    private MsgPackValidator()
    {
    }

    static long validate(final long address, final long limit)
    {
        return validate(address, limit, 0);
    }

    private static long validate(final long address, final long limit, final int depth)
    {
        if (address >= limit || depth > MsgPack.MAX_DEPTH)
        {
            return MsgPack.INVALID;
        }
        final int code = Memory.getByte(address) & 0xFF;
        if (RESERVED == code || limit - address < MsgPack.headerLength(code))
        {
            return MsgPack.INVALID;
        }
        final long length = MsgPack.lengthWithoutElements(address, code);
        if (limit - address < length)
        {
            return MsgPack.INVALID;
        }

        long next = address + length;
        final long elements = MsgPack.elements(address, code);
        if (elements > limit - next)
        {
            return MsgPack.INVALID; // each element takes a byte at least
        }
        for (long i = 0; i < elements; i++)
        {
            next = validate(next, limit, depth + 1);
            if (MsgPack.INVALID == next)
            {
                return MsgPack.INVALID;
            }
        }
        return next;
    }
}
