package io.memtx.memtx.ddl;

import io.memtx.memtx.foreign.ForeignKeyRules;
import io.memtx.memtx.schema.EngineType;
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
import io.memtx.tuple.msgpack.MsgPack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of {@code _index}: indexes that are created, altered and dropped. Single owner: the transaction thread.
 */
final class IndexRows implements SystemSpaceHandler
{
    private final Arena arena;
    private final SchemaTarget target;
    private final AlterPlanner planner;
    private final AlterExecutor executor;
    private final CollationRows collations;

    IndexRows(
        final Arena arena,
        final SchemaTarget target,
        final AlterPlanner planner,
        final AlterExecutor executor,
        final CollationRows collations)
    {
        this.arena = arena;
        this.target = target;
        this.planner = planner;
        this.executor = executor;
        this.collations = collations;
    }

    @Override
    public void onReplace(final SpaceStore definitions, final long oldTuple, final long newTuple)
    {
        final Schema schema = target.schema();
        final long tuple = Memory.NULL_ADDRESS == newTuple ? oldTuple : newTuple;
        final SpaceStore space = schema.space(IndexDef.spaceIdOf(tuple));
        if (SystemSpaces.isView(space.id()))
        {
            onViewIndex(schema, space, Memory.NULL_ADDRESS == newTuple ? null : decode(newTuple, space));
        }
        else if (Memory.NULL_ADDRESS == newTuple)
        {
            AlterExecutor.checkFree(space);
            dropIndex(schema, space, decode(oldTuple, space).indexId());
        }
        else
        {
            final IndexDef def = check(newTuple, space);
            if (EngineType.MEMTX != space.def().engine())
            {
                // the service engines of system spaces keep nothing that could be indexed
                return;
            }
            final AlterPlan done = executor.adopted(space);
            if (null != done)
            {
                planner.check(space, def);
            }
            executor.carryOut(null == done ? plan(space, def, Memory.NULL_ADDRESS == oldTuple) : done);
        }
    }

    /**
     * @param row that is to be written.
     * @return what it makes of its space.
     */
    AlterPlan plan(final long row)
    {
        final SpaceStore space = target.schema().space(IndexDef.spaceIdOf(row));
        final IndexDef def = check(row, space);
        return plan(space, def, !hasIndex(space, def));
    }

    private AlterPlan plan(final SpaceStore space, final IndexDef def, final boolean isNew)
    {
        AlterExecutor.checkFree(space);
        return isNew && !(target.isRecovering() && hasIndex(space, def)) ?
            planner.createIndex(space, def) : planner.alterIndex(space, def);
    }

    /** Reads a row that is to be written. */
    private IndexDef check(final long row, final SpaceStore space)
    {
        checkPrimary(space, row);
        final IndexDef def = decode(row, space);
        if (def.isFunctional() && !target.isRecovering()) // which meets indexes before functions
        {
            FuncIndexRows.checkFunction(target.schema().functions(), def.functionId());
        }
        return def;
    }

    /** Before the row is read: whatever is wrong with it, this is said first, as in Tarantool. */
    private static void checkPrimary(final SpaceStore space, final long tuple)
    {
        if (EngineType.MEMTX == space.def().engine() && 0 == space.indexes().length &&
            0 != MsgPack.getInteger(MsgPack.skip(MsgPack.firstElement(tuple))))
        {
            throw new MemtxException(
                ErrorCode.ER_ALTER_SPACE, space.def().name(), "can not add a secondary key before primary");
        }
    }

    private static boolean hasIndex(final SpaceStore space, final IndexDef def)
    {
        for (final IndexStore index : space.indexes())
        {
            if (index.def().indexId() == def.indexId())
            {
                return true;
            }
        }
        return false;
    }

    private void dropIndex(final Schema schema, final SpaceStore space, final int indexId)
    {
        if (0 == indexId)
        {
            if (SystemSpaces.isSystem(space.id()))
            {
                throw new MemtxException(ErrorCode.ER_LAST_DROP, space.def().name());
            }
            if (1 != space.indexes().length)
            {
                throw new MemtxException(ErrorCode.ER_DROP_PRIMARY_KEY, space.def().name());
            }
            if (null != schema.sequences().ofSpace(space.id()))
            {
                throw new MemtxException(
                    ErrorCode.ER_ALTER_SPACE, space.def().name(),
                    "can not drop primary key while space sequence exists");
            }
            if (!target.isRecovering())
            {
                ForeignKeyRules.checkTruncate(space, schema);
            }
        }
        final List<IndexStore> rest = new ArrayList<>(Arrays.asList(space.indexes()));
        rest.removeIf((index) -> index.def().indexId() == indexId);
        final IndexStore[] indexes = rest.toArray(SpaceStore.NO_INDEXES);
        target.apply(schema.with(space.toBuilder()
            .format(Formats.of(space.def(), indexes))
            .indexes(indexes)
            .overlay(0 == indexId ? new Overlay(arena) : space.overlay())
            .build()));
    }

    private IndexDef decode(final long tuple, final SpaceStore space)
    {
        return IndexDef.decode(tuple, space.def(), collations::byId);
    }

    /** A system view has no data: its indexes are those of the space that it shows. */
    private void onViewIndex(final Schema schema, final SpaceStore view, final IndexDef def)
    {
        if (null != def && !hasIndex(view, def))
        {
            final SpaceStore viewed = schema.space(SystemSpaces.viewed(view.id()));
            final IndexStore[] indexes = Arrays.copyOf(view.indexes(), view.indexes().length + 1);
            indexes[indexes.length - 1] = viewed.index(def.indexId());
            target.apply(schema.with(view.toBuilder().indexes(indexes).overlay(viewed.overlay()).build()));
        }
    }
}
