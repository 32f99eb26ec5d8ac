package io.memtx.memtx.ddl;

import io.memtx.memtx.foreign.ForeignKeyRules;
import io.memtx.memtx.prepare.FunctionUses;
import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.space.Overlay;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * Rows of {@code _space}: spaces that are created, altered and dropped. Single owner: the transaction thread.
 */
final class SpaceRows implements SystemSpaceHandler
{
    private final Arena arena;
    private final SchemaTarget target;
    private final AlterPlanner planner;
    private final AlterExecutor executor;
    private final CollationRows collations;

    SpaceRows(
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
        if (Memory.NULL_ADDRESS == newTuple)
        {
            final SpaceStore space = schema.space(SpaceDef.decode(oldTuple).id());
            AlterExecutor.checkFree(space);
            if (0 != space.indexes().length)
            {
                throw new MemtxException(ErrorCode.ER_DROP_SPACE, space.def().name(), "the space has indexes");
            }
            if (!target.isRecovering())
            {
                ForeignKeyRules.checkDrop(space, schema);
            }
            target.apply(schema.without(space));
            return;
        }

        final SpaceStore old = Memory.NULL_ADDRESS == oldTuple ? null : schema.find(SpaceDef.decode(oldTuple).id());
        final SpaceDef def = decode(newTuple, null == old ? ErrorCode.ER_CREATE_SPACE : ErrorCode.ER_ALTER_SPACE);
        final SpaceStore booted = schema.find(def.id());
        if (null == old && null != booted && target.isRecovering())
        {
            redefine(schema, booted, def);
        }
        else if (null == old)
        {
            target.apply(schema.with(new SpaceStore.Builder(def, new Overlay(arena))
                .format(Formats.of(def, SpaceStore.NO_INDEXES))
                .build()));
        }
        else
        {
            final AlterPlan done = executor.adopted(old);
            if (null != done)
            {
                planner.check(old, def);
            }
            executor.carryOut(null == done ? plan(old, def) : done);
        }
    }

    /**
     * @param row that is to be written in place of another one.
     * @return what it makes of its space.
     */
    AlterPlan plan(final long row)
    {
        final SpaceDef def = decode(row, ErrorCode.ER_ALTER_SPACE);
        return plan(target.schema().space(def.id()), def);
    }

    private AlterPlan plan(final SpaceStore space, final SpaceDef def)
    {
        AlterExecutor.checkFree(space);
        return planner.alterSpace(space, def);
    }

    private SpaceDef decode(final long row, final ErrorCode error)
    {
        final SpaceDef def = SpaceDef.decode(row, error);
        collations.checkKnown(def);
        if (!target.isRecovering())
        {
            FunctionUses.check(def, target.schema().functions());
            ForeignKeyRules.check(def, target.schema());
        }
        return def;
    }

    /** The row of a system space that is there from the start. */
    private void redefine(final Schema schema, final SpaceStore booted, final SpaceDef def)
    {
        target.apply(schema.with(
            booted.toBuilder().def(def).format(Formats.of(def, booted.indexes())).build()));
    }
}
