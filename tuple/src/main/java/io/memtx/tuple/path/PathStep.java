package io.memtx.tuple.path;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;

/**
 * One step of a path into an encoded value. Thread safe; allocates nothing.
 */
public final class PathStep
{
    private PathStep()
    {
    }

    /**
     * Steps to an element of an array or, as Tarantool does, to the value that a map has under an integer.
     *
     * @param container address of any value.
     * @param index     counted from 0; a map is asked for one more.
     * @return the address of the element, or {@link Memory#NULL_ADDRESS}.
     */
    public static long element(final long container, final int index)
    {
        return switch (MsgPack.typeOf(container))
        {
            case ARRAY -> index >= 0 && Integer.compareUnsigned(index, MsgPack.count(container)) < 0 ?
                MsgPack.skip(MsgPack.firstElement(container), index) : Memory.NULL_ADDRESS;
            case MAP -> integerMember(container, index + 1L);
            default -> Memory.NULL_ADDRESS;
        };
    }

    /**
     * Steps to the value that a map has under a name.
     *
     * @param container   address of any value.
     * @param name        address of the name's bytes.
     * @param lengthBytes of it.
     * @return the address of the value, or {@link Memory#NULL_ADDRESS}.
     */
    public static long member(final long container, final long name, final int lengthBytes)
    {
        if (MsgPackType.MAP != MsgPack.typeOf(container))
        {
            return Memory.NULL_ADDRESS;
        }
        long key = MsgPack.firstElement(container);
        for (long i = MsgPack.count(container) & 0xFFFF_FFFFL; i > 0; i--)
        {
            final long value = MsgPack.skip(key);
            if (isString(key, lengthBytes) &&
                0 == Memory.compare(key + MsgPack.payloadOffset(key), lengthBytes, name, lengthBytes))
            {
                return value;
            }
            key = MsgPack.skip(value);
        }
        return Memory.NULL_ADDRESS;
    }

    /** As above, with the name on the heap. */
    static long member(final long container, final byte[] name)
    {
        if (MsgPackType.MAP != MsgPack.typeOf(container))
        {
            return Memory.NULL_ADDRESS;
        }
        long key = MsgPack.firstElement(container);
        for (long i = MsgPack.count(container) & 0xFFFF_FFFFL; i > 0; i--)
        {
            final long value = MsgPack.skip(key);
            if (isString(key, name.length) && isSame(key + MsgPack.payloadOffset(key), name))
            {
                return value;
            }
            key = MsgPack.skip(value);
        }
        return Memory.NULL_ADDRESS;
    }

    private static boolean isSame(final long address, final byte[] name)
    {
        int i = 0;
        while (i < name.length && name[i] == Memory.getByte(address + i))
        {
            i++;
        }
        return i == name.length;
    }

    private static boolean isString(final long address, final int lengthBytes)
    {
        return MsgPackType.STRING == MsgPack.typeOf(address) && lengthBytes == MsgPack.payloadLength(address);
    }

    private static long integerMember(final long map, final long wanted)
    {
        long key = MsgPack.firstElement(map);
        for (long i = MsgPack.count(map) & 0xFFFF_FFFFL; i > 0; i--)
        {
            final long value = MsgPack.skip(key);
            final MsgPackType type = MsgPack.typeOf(key);
            if ((MsgPackType.UNSIGNED == type || MsgPackType.INTEGER == type) && wanted == MsgPack.getInteger(key))
            {
                return value;
            }
            key = MsgPack.skip(value);
        }
        return Memory.NULL_ADDRESS;
    }
}
