package io.memtx.memtx.changes;

import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.row.RowFlyweight;
import org.agrona.collections.IntHashSet;

/**
 * Which rows a stream hands out, and what they are called. Belongs to the stream's thread.
 */
final class ChangeFilter
{
    private static final int NONE = -1;

    private final IntHashSet spaceIds = new IntHashSet();
    private final boolean isWithSystem;
    private final boolean isWithLocal;

    private ChangeType type;
    private int spaceId;

    /**
     * @param options of the stream.
     * @param schema  confirmed, for the names of spaces.
     * @throws MemtxException ER_NO_SUCH_SPACE.
     */
    ChangeFilter(final ChangeOptions options, final Schema schema)
    {
        isWithSystem = options.isWithSystem();
        isWithLocal = options.isWithLocal();
        for (final String name : options.names())
        {
            final SpaceStore space = schema.find(name);
            if (null == space)
            {
                throw new MemtxException(ErrorCode.ER_NO_SUCH_SPACE, name);
            }
            spaceIds.add(space.id());
        }
        for (final int id : options.ids())
        {
            spaceIds.add(id);
        }
    }

    /** Whether a row is handed out; {@link #type()} and {@link #spaceId()} are about it then. */
    boolean takes(final RowFlyweight row)
    {
        type = ChangeType.of(row.type());
        if (null == type || (row.isLocal() && !isWithLocal))
        {
            return false;
        }
        spaceId = unsigned(row.bodyValue(BodyKey.SPACE_ID));
        if (SystemSpaces.TRUNCATE == spaceId && ChangeType.DELETE != type)
        {
            final int truncatedId = truncatedId(row);
            type = NONE == truncatedId ? type : ChangeType.TRUNCATE;
            spaceId = NONE == truncatedId ? spaceId : truncatedId;
        }
        return NONE != spaceId && takes(spaceId);
    }

    ChangeType type()
    {
        return type;
    }

    int spaceId()
    {
        return spaceId;
    }

    private boolean takes(final int id)
    {
        if (SystemSpaces.isSystem(id))
        {
            return isWithSystem || spaceIds.contains(id);
        }
        return spaceIds.isEmpty() || spaceIds.contains(id);
    }

    /** The first field of a row of {@code _truncate}, however it was written. */
    private static int truncatedId(final RowFlyweight row)
    {
        final long key = row.bodyValue(BodyKey.KEY);
        final long fields = Memory.NULL_ADDRESS == key ? row.bodyValue(BodyKey.TUPLE) : key;
        if (Memory.NULL_ADDRESS == fields || MsgPackType.ARRAY != MsgPack.typeOf(fields) || 0 == MsgPack.count(fields))
        {
            return NONE;
        }
        return unsigned(MsgPack.firstElement(fields));
    }

    private static int unsigned(final long value)
    {
        if (Memory.NULL_ADDRESS == value || MsgPackType.UNSIGNED != MsgPack.typeOf(value))
        {
            return NONE;
        }
        final long number = MsgPack.getInteger(value);
        return number == (int)number ? (int)number : NONE;
    }
}
