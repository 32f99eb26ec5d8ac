package io.memtx.memtx.ddl;

import io.memtx.memtx.schema.FunctionDef;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * Rows of {@code _func}: the functions there are. Single owner: the transaction thread.
 */
final class FunctionRows implements SystemSpaceHandler
{
    private final SchemaTarget target;

    FunctionRows(final SchemaTarget target)
    {
        this.target = target;
    }

    @Override
    public void onReplace(final SpaceStore space, final long oldTuple, final long newTuple)
    {
        final Schema schema = target.schema();
        if (Memory.NULL_ADDRESS == newTuple)
        {
            final int id = FunctionDef.decode(oldTuple).id();
            if (schema.usesFunction(id))
            {
                throw new MemtxException(ErrorCode.ER_DROP_FUNCTION, id, "function has references");
            }
            target.apply(schema.with(schema.functions().without(id)));
            return;
        }
        final FunctionDef def = FunctionDef.decode(newTuple);
        if (Memory.NULL_ADDRESS != oldTuple && !def.equals(FunctionDef.decode(oldTuple)))
        {
            throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "function", "alter");
        }
        target.apply(schema.with(schema.functions().with(def)));
    }
}
