package io.memtx.memtx.ddl;

import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.xlog.Vclock;

import java.util.UUID;

/**
 * Rows of {@code _cluster}: the members of the replica set, by id. Single owner: the transaction thread.
 */
final class ClusterRows implements SystemSpaceHandler
{
    private static final int NAME_FIELD = 2;
    private static final int UUID_LENGTH = 36;

    private final SchemaTarget target;
    private final TupleView oldRow = new TupleView();
    private final TupleView newRow = new TupleView();

    ClusterRows(final SchemaTarget target)
    {
        this.target = target;
    }

    @Override
    public void onReplace(final SpaceStore space, final long oldTuple, final long newTuple)
    {
        if (Memory.NULL_ADDRESS != newTuple)
        {
            check(newTuple);
            if (Memory.NULL_ADDRESS != oldTuple)
            {
                checkSame(oldTuple);
            }
        }
        target.onMembersChanged();
    }

    private void check(final long tuple)
    {
        newRow.wrap(tuple);
        final long id = newRow.getLong(0);
        if (0 == id)
        {
            throw new MemtxException(ErrorCode.ER_REPLICA_ID_IS_RESERVED, id);
        }
        if (id >= Vclock.COMPONENT_COUNT || id < 0)
        {
            throw new MemtxException(ErrorCode.ER_REPLICA_MAX, Vclock.COMPONENT_COUNT);
        }
        final String uuid = newRow.getString(1);
        if (!isUuid(uuid))
        {
            throw new MemtxException(ErrorCode.ER_INVALID_UUID, uuid);
        }
    }

    /** A member that comes back empty under its name keeps its id; without one nobody can tell that it is the same. */
    private void checkSame(final long oldTuple)
    {
        oldRow.wrap(oldTuple);
        if (!oldRow.getString(1).equals(newRow.getString(1)) && MsgPack.count(oldTuple) <= NAME_FIELD)
        {
            throw new MemtxException(
                ErrorCode.ER_UNSUPPORTED, "Space _cluster", "updates of instance uuid");
        }
    }

    private static boolean isUuid(final String text)
    {
        try
        {
            final UUID uuid = UUID_LENGTH == text.length() ? UUID.fromString(text) : null;
            return null != uuid && uuid.toString().equals(text) && !uuid.equals(new UUID(0, 0));
        }
        catch (final IllegalArgumentException ex)
        {
            return false;
        }
    }
}
