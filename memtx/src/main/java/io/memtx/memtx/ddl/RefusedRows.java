package io.memtx.memtx.ddl;

import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * Rows that define what this engine does not have: refused by name. Old ones may be deleted.
 */
final class RefusedRows implements SystemSpaceHandler
{
    private final String feature;

    RefusedRows(final String feature)
    {
        this.feature = feature;
    }

    @Override
    public void onReplace(final SpaceStore space, final long oldTuple, final long newTuple)
    {
        if (Memory.NULL_ADDRESS != newTuple)
        {
            throw new MemtxException(
                ErrorCode.ER_UNSUPPORTED, "memtx", feature + " (a row in " + space.def().name() + ")");
        }
    }
}
