package io.memtx.memtx.ddl;

import io.memtx.memtx.foreign.ForeignKeyRules;
import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.Overlay;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * Rows of {@code _truncate}: each one that comes gives a space new and empty indexes. Single owner: the transaction
 * thread.
 */
final class TruncateRows implements SystemSpaceHandler
{
    private final Arena arena;
    private final SchemaTarget target;
    private final IndexBuilder builder;

    TruncateRows(final Arena arena, final SchemaTarget target, final IndexBuilder builder)
    {
        this.arena = arena;
        this.target = target;
        this.builder = builder;
    }

    @Override
    public void onReplace(final SpaceStore truncations, final long oldTuple, final long newTuple)
    {
        if (Memory.NULL_ADDRESS == newTuple)
        {
            return;
        }
        final Schema schema = target.schema();
        final SpaceStore space = schema.space(IndexDef.spaceIdOf(newTuple));
        if (SystemSpaces.isSystem(space.id()))
        {
            throw new MemtxException(ErrorCode.ER_TRUNCATE_SYSTEM_SPACE, space.def().name());
        }
        AlterExecutor.checkFree(space);
        if (!target.isRecovering())
        {
            ForeignKeyRules.checkTruncate(space, schema);
        }
        final IndexStore[] indexes = space.indexes().clone();
        for (int i = 0; i < indexes.length; i++)
        {
            final IndexDef def = indexes[i].def();
            indexes[i] = builder.newIndex(def, 0 == i ? null : indexes[0].def(), indexes[i]);
        }
        target.apply(schema.with(space.toBuilder().indexes(indexes).overlay(new Overlay(arena)).build()));
    }
}
