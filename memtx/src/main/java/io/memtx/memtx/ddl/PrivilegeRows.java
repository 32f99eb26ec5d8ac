package io.memtx.memtx.ddl;

import io.memtx.memtx.schema.SpaceType;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * Rows of {@code _priv}, which are data and nothing more; but none of them may outlive the space that it is about.
 * Single owner: the transaction thread.
 */
final class PrivilegeRows implements SystemSpaceHandler
{
    private static final int OBJECT_TYPE = 2;
    private static final int OBJECT_ID = 3;

    private final SchemaTarget target;

    PrivilegeRows(final SchemaTarget target)
    {
        this.target = target;
    }

    @Override
    public void onReplace(final SpaceStore privileges, final long oldTuple, final long newTuple)
    {
        if (Memory.NULL_ADDRESS == newTuple || target.isRecovering())
        {
            return;
        }
        final Tuple row = Tuple.copyOf(newTuple);
        if ("space".equals(row.get(OBJECT_TYPE)) && row.get(OBJECT_ID) instanceof Number id)
        {
            final SpaceStore space = target.schema().find(id.intValue());
            if (null != space && SpaceType.TEMPORARY == space.def().type())
            {
                throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "temporary space", "privileges");
            }
        }
    }
}
