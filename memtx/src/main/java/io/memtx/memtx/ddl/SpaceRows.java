package io.memtx.memtx.ddl;

import io.memtx.memtx.foreign.ForeignKeyRules;
import io.memtx.memtx.foreign.ForeignKeys;
import io.memtx.memtx.prepare.FunctionUses;
import io.memtx.memtx.prepare.Preparation;
import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.schema.SpaceType;
import io.memtx.memtx.space.Overlay;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.format.TupleFormat;

/**
 * Rows of {@code _space}: spaces that are created, altered and dropped. Single owner: the transaction thread.
 */
final class SpaceRows implements SystemSpaceHandler
{
    private final Arena arena;
    private final SchemaTarget target;
    private final IndexBuilder builder;
    private final CollationRows collations;
    private final ForeignKeys foreignKeys;

    SpaceRows(
        final Arena arena, final SchemaTarget target, final IndexBuilder builder, final CollationRows collations)
    {
        this.collations = collations;
        this.arena = arena;
        this.target = target;
        this.builder = builder;
        foreignKeys = new ForeignKeys(arena, target);
    }

    @Override
    public void onReplace(final SpaceStore definitions, final long oldTuple, final long newTuple)
    {
        final Schema schema = target.schema();
        if (Memory.NULL_ADDRESS == newTuple)
        {
            final SpaceStore space = schema.space(SpaceDef.decode(oldTuple).id());
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
        final SpaceDef def =
            SpaceDef.decode(newTuple, null == old ? ErrorCode.ER_CREATE_SPACE : ErrorCode.ER_ALTER_SPACE);
        collations.checkKnown(def);
        if (!target.isRecovering())
        {
            FunctionUses.check(def, schema.functions());
            ForeignKeyRules.check(def, schema);
        }
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
            alterSpace(schema, old, def);
        }
    }

    /** The row of a system space that is there from the start. */
    private void redefine(final Schema schema, final SpaceStore booted, final SpaceDef def)
    {
        target.apply(schema.with(
            booted.toBuilder().def(def).format(Formats.of(def, booted.indexes())).build()));
    }

    private void alterSpace(final Schema schema, final SpaceStore old, final SpaceDef def)
    {
        final String name = old.def().name();
        if (old.def().engine() != def.engine())
        {
            throw new MemtxException(ErrorCode.ER_ALTER_SPACE, name, "can not change space engine");
        }
        if (old.def().isLocal() != def.isLocal())
        {
            throw new MemtxException(ErrorCode.ER_ALTER_SPACE, name, "replication group is immutable");
        }
        if ((SpaceType.TEMPORARY == old.def().type()) != (SpaceType.TEMPORARY == def.type()))
        {
            throw new MemtxException(ErrorCode.ER_ALTER_SPACE, name, "temporariness cannot change");
        }
        if (old.def().isDataTemporary() != def.isDataTemporary() && 0 != old.size())
        {
            throw new MemtxException(
                ErrorCode.ER_ALTER_SPACE, name, "can not change data-temporariness on a non-empty space");
        }
        if (!target.isRecovering())
        {
            ForeignKeyRules.checkAlter(old, def, schema);
        }
        final TupleFormat format = Formats.of(def, old.indexes());
        if (!canHold(def, old.def()))
        {
            builder.checkData(old, format, IndexBuilder.FORMAT_CHECK);
        }
        final Schema next = schema.with(old.toBuilder().def(def).format(format).build());
        final Preparation preparation = next.space(def.id()).preparation();
        if (null != preparation && preparation.hasConstraints() && !target.isRecovering())
        {
            builder.checkConstraints(old, preparation);
        }
        if (ForeignKeyRules.isStricter(old.def(), def) && !target.isRecovering())
        {
            builder.checkTuples(old, (tuple) -> foreignKeys.check(next, def.id(), tuple));
        }
        target.apply(next);
    }

    /** Whether what met the old definition meets the new one without a look at it. */
    private static boolean canHold(final SpaceDef def, final SpaceDef old)
    {
        boolean canHold = 0 == def.fieldCount() || old.fieldCount() == def.fieldCount();
        for (int i = 0; canHold && i < def.fields().size(); i++)
        {
            final FieldDef field = def.fields().get(i);
            if (i < old.fields().size())
            {
                final FieldDef before = old.fields().get(i);
                canHold = field.type().contains(before.type(), field.scale(), before.scale()) &&
                    (field.mayBeNil() || !before.mayBeNil());
            }
            else
            {
                canHold = FieldType.ANY == field.type() && field.mayBeNil();
            }
        }
        return canHold;
    }
}
