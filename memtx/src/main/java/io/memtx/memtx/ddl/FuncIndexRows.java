package io.memtx.memtx.ddl;

import io.memtx.memtx.entry.KeyFunction;
import io.memtx.memtx.function.FunctionCatalog;
import io.memtx.memtx.schema.FuncIndexDef;
import io.memtx.memtx.schema.FunctionDef;
import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * Rows of {@code _func_index}: each binds a functional index to its function, which fills it. Single owner: the
 * transaction thread.
 */
final class FuncIndexRows implements SystemSpaceHandler
{
    private final SchemaTarget target;
    private final IndexBuilder builder;

    FuncIndexRows(final SchemaTarget target, final IndexBuilder builder)
    {
        this.target = target;
        this.builder = builder;
    }

    @Override
    public void onReplace(final SpaceStore definitions, final long oldTuple, final long newTuple)
    {
        final Schema schema = target.schema();
        if (Memory.NULL_ADDRESS == newTuple)
        {
            final FuncIndexDef def = FuncIndexDef.decode(oldTuple);
            final SpaceStore space = schema.space(def.spaceId());
            AlterExecutor.checkFree(space);
            bind(schema, space, space.index(def.indexId()), null);
            return;
        }
        final FuncIndexDef def = FuncIndexDef.decode(newTuple);
        if (Memory.NULL_ADDRESS != oldTuple)
        {
            throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "functional index", "alter");
        }
        final SpaceStore space = schema.space(def.spaceId());
        AlterExecutor.checkFree(space);
        final IndexStore index = space.index(def.indexId());
        final FunctionDef function = checkFunction(schema.functions(), def.functionId());
        if (index.def().functionId() != def.functionId())
        {
            throw new MemtxException(
                ErrorCode.ER_WRONG_INDEX_OPTIONS, "Function ids defined in _index and _func_index don't match");
        }
        if (!target.isRecovering()) // which finds out at its end
        {
            schema.functions().resolve(def.functionId(), IndexDef.functionUser(index.def(), space.def()));
        }
        bind(schema, space, index, new KeyFunction(
            schema.functions().code(def.functionId()), function.returnsKeys()));
    }

    /**
     * @param functions  of the schema.
     * @param functionId of the function of an index.
     * @return the function.
     * @throws MemtxException ER_NO_SUCH_FUNCTION; ER_WRONG_INDEX_OPTIONS when an index cannot rely on it.
     */
    static FunctionDef checkFunction(final FunctionCatalog functions, final int functionId)
    {
        final FunctionDef function = functions.find(functionId);
        if (null == function)
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_FUNCTION, functionId);
        }
        if (!function.isPure())
        {
            throw new MemtxException(
                ErrorCode.ER_WRONG_INDEX_OPTIONS,
                "referenced function doesn't satisfy functional index function constraints");
        }
        return function;
    }

    private void bind(
        final Schema schema, final SpaceStore space, final IndexStore index, final KeyFunction function)
    {
        final IndexStore bound = builder.functionalIndex(index.def(), space.primary().def(), function);
        builder.build(space, bound);
        final IndexStore[] indexes = space.indexes().clone();
        for (int i = 0; i < indexes.length; i++)
        {
            indexes[i] = indexes[i] == index ? bound : indexes[i];
        }
        target.apply(schema.with(space.toBuilder().indexes(indexes).build()));
    }
}
