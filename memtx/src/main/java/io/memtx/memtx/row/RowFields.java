package io.memtx.memtx.row;

import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.row.RowFlyweight;

/**
 * Values of a row's body. The body is well-formed MessagePack; what types its values have is checked here.
 */
public final class RowFields
{
    private RowFields()
    {
    }

    /**
     * @param row of a statement.
     * @return the id of its space.
     * @throws MemtxException ER_INVALID_MSGPACK without one, ER_NO_SUCH_SPACE when no space has such an id.
     */
    public static int spaceId(final RowFlyweight row)
    {
        final long value = row.bodyValue(BodyKey.SPACE_ID);
        if (!isUnsigned(value))
        {
            throw new MemtxException(ErrorCode.ER_INVALID_MSGPACK, "row without space id");
        }
        if (!isInt(value))
        {
            throw new MemtxException(
                ErrorCode.ER_NO_SUCH_SPACE, Long.toUnsignedString(MsgPack.getInteger(value)));
        }
        return (int)MsgPack.getInteger(value);
    }

    /**
     * @param row     of a statement.
     * @param bodyKey of the value.
     * @return the address of the array.
     * @throws MemtxException ER_TUPLE_NOT_ARRAY.
     */
    public static long array(final RowFlyweight row, final int bodyKey)
    {
        final long value = row.bodyValue(bodyKey);
        if (Memory.NULL_ADDRESS == value || MsgPackType.ARRAY != MsgPack.typeOf(value))
        {
            throw new MemtxException(ErrorCode.ER_TUPLE_NOT_ARRAY);
        }
        return value;
    }

    /**
     * @param row     of a statement.
     * @param bodyKey of the value.
     * @return the value, 0 without one.
     * @throws MemtxException ER_INVALID_MSGPACK when it is no number from 0 to 2147483647.
     */
    public static int optionalInt(final RowFlyweight row, final int bodyKey)
    {
        final long value = row.bodyValue(bodyKey);
        if (Memory.NULL_ADDRESS == value)
        {
            return 0;
        }
        if (!isUnsigned(value) || !isInt(value))
        {
            throw wrongValue(bodyKey);
        }
        return (int)MsgPack.getInteger(value);
    }

    /**
     * @param row     that recovery has read, or whoever trusts it.
     * @param bodyKey of the value.
     * @return the value, 64 bits without a sign; 0 when it is no number from 0 or missing.
     */
    public static long unsigned(final RowFlyweight row, final int bodyKey)
    {
        final long value = row.bodyValue(bodyKey);
        return isUnsigned(value) ? MsgPack.getInteger(value) : 0;
    }

    /**
     * @param bodyKey of a value.
     * @return the error for one that cannot be.
     */
    public static MemtxException wrongValue(final int bodyKey)
    {
        return new MemtxException(
            ErrorCode.ER_INVALID_MSGPACK, "row with a wrong value of key 0x" + Integer.toHexString(bodyKey));
    }

    /**
     * Whether a row changes a system space, whatever else is wrong with it.
     *
     * @param row of any kind.
     * @return whether it does.
     */
    public static boolean isSystemRow(final RowFlyweight row)
    {
        final long value = row.bodyValue(BodyKey.SPACE_ID);
        return isUnsigned(value) && isInt(value) && SystemSpaces.isSystem((int)MsgPack.getInteger(value));
    }

    /**
     * @param row of a system space.
     * @return the id of the space that the row is about, or -1.
     */
    public static int subjectId(final RowFlyweight row)
    {
        final long tuple = row.bodyValue(BodyKey.TUPLE);
        if (!isSystemRow(row) || Memory.NULL_ADDRESS == tuple || MsgPackType.ARRAY != MsgPack.typeOf(tuple) ||
            0 == MsgPack.count(tuple))
        {
            return -1;
        }
        final long first = MsgPack.firstElement(tuple);
        return isUnsigned(first) && isInt(first) ? (int)MsgPack.getInteger(first) : -1;
    }

    /**
     * @param value address of a MessagePack value that is known to be whole.
     * @return its length in bytes.
     */
    public static int length(final long value)
    {
        return (int)(MsgPack.skip(value) - value);
    }

    private static boolean isUnsigned(final long value)
    {
        return Memory.NULL_ADDRESS != value && MsgPackType.UNSIGNED == MsgPack.typeOf(value);
    }

    private static boolean isInt(final long value)
    {
        final long number = MsgPack.getInteger(value);
        return number >= 0 && number <= Integer.MAX_VALUE;
    }
}
