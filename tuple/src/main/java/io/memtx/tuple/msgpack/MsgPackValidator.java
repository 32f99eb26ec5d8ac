package io.memtx.tuple.msgpack;

import io.memtx.tuple.arena.Memory;

/**
 * The bounded walk behind {@link MsgPack#validate(long, long)}. Only containers recurse, so the stack that it takes is
 * bounded by {@link MsgPack#MAX_DEPTH} small frames, whatever the bytes say: less than 256 KiB when interpreted.
 */
final class MsgPackValidator
{
    private static final int RESERVED = 0xc1;

    private MsgPackValidator()
    {
    }

    static long validate(final long address, final long limit)
    {
        return validate(address, limit, 1, 0);
    }

    private static long validate(final long address, final long limit, final long count, final int depth)
    {
        long next = address;
        for (long i = 0; i < count; i++)
        {
            if (next >= limit)
            {
                return MsgPack.INVALID;
            }
            final int code = Memory.getByte(next) & 0xFF;
            final int plainLength = MsgPack.plainLength(code);
            if (0 != plainLength)
            {
                if (limit - next < plainLength)
                {
                    return MsgPack.INVALID;
                }
                next += plainLength;
                continue;
            }
            if (RESERVED == code || limit - next < MsgPack.headerLength(code))
            {
                return MsgPack.INVALID;
            }
            final long length = MsgPack.lengthWithoutElements(next, code);
            final long elements = MsgPack.elements(next, code);
            if (limit - next < length || limit - next - length < elements) // each element takes a byte at least
            {
                return MsgPack.INVALID;
            }
            next += length;
            if (0 != elements)
            {
                if (depth >= MsgPack.MAX_DEPTH)
                {
                    return MsgPack.INVALID;
                }
                next = validate(next, limit, elements, depth + 1);
                if (MsgPack.INVALID == next)
                {
                    return MsgPack.INVALID;
                }
            }
        }
        return next;
    }
}
