package io.memtx.memtx.ddl;

import io.memtx.memtx.foreign.ForeignKeyRules;
import io.memtx.memtx.foreign.ForeignKeys;
import io.memtx.memtx.prepare.Preparation;
import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.schema.SpaceType;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.format.TupleFormat;
import io.memtx.tuple.key.KeyPart;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Works out what a changed row of {@code _space} or {@code _index} makes of a space, and refuses what Tarantool does.
 * Single owner: the transaction thread.
 */
final class AlterPlanner
{
    private final SchemaTarget target;
    private final IndexBuilder builder;
    private final ForeignKeys foreignKeys;

    AlterPlanner(final Arena arena, final SchemaTarget target, final IndexBuilder builder)
    {
        this.target = target;
        this.builder = builder;
        foreignKeys = new ForeignKeys(arena, target);
    }

    AlterPlan createIndex(final SpaceStore space, final IndexDef def)
    {
        final TupleFormat format = Formats.of(space.def(), space.indexes(), def);
        final IndexStore[] indexes = Arrays.copyOf(space.indexes(), space.indexes().length + 1);
        indexes[indexes.length - 1] = builder.newIndex(def, def.isPrimary() ? null : space.primary().def());
        Arrays.sort(indexes, (a, b) -> Integer.compare(a.def().indexId(), b.def().indexId()));
        return new AlterPlan(space, space.def(), indexes, format, null, null);
    }

    AlterPlan alterIndex(final SpaceStore space, final IndexDef def)
    {
        check(space, def);
        final IndexDef primary = def.isPrimary() ? def : space.primary().def();
        final List<KeyPart> keyBefore = space.primary().def().parts();
        space.index(def.indexId());
        final IndexStore[] indexes = space.indexes().clone();
        for (int i = 0; i < indexes.length; i++)
        {
            final IndexStore index = indexes[i];
            final IndexDef next = index.def().indexId() == def.indexId() ? def : index.def();
            if (RebuildRule.isRebuilt(index.def(), keyBefore, next, primary.parts()))
            {
                indexes[i] = builder.newIndex(next, next.isPrimary() ? null : primary, index);
            }
            else if (next == def || def.isPrimary())
            {
                indexes[i] = index.redefine(next, index.hasEntries() ? index.keyDef() :
                    IndexBuilder.keyDef(next, next.isPrimary() ? List.of() : primary.parts()));
            }
        }
        return new AlterPlan(space, space.def(), indexes, Formats.of(space.def(), indexes), null, null);
    }

    /**
     * What is looked at again when the work was done before the row is written: something else may have changed.
     *
     * @throws MemtxException ER_MODIFY_INDEX when the sequence of the space could not fill in the primary key.
     */
    void check(final SpaceStore space, final IndexDef def)
    {
        if (def.isPrimary())
        {
            SpaceSequenceRows.check(target.schema().sequences().ofSpace(space.id()), space, def);
        }
    }

    /**
     * As {@link #check(SpaceStore, IndexDef)}.
     *
     * @throws MemtxException ER_ALTER_SPACE for what a space cannot become.
     */
    void check(final SpaceStore space, final SpaceDef def)
    {
        final SpaceDef before = space.def();
        if (before.engine() != def.engine())
        {
            throw new MemtxException(ErrorCode.ER_ALTER_SPACE, before.name(), "can not change space engine");
        }
        if (before.isLocal() != def.isLocal())
        {
            throw new MemtxException(ErrorCode.ER_ALTER_SPACE, before.name(), "replication group is immutable");
        }
        if ((SpaceType.TEMPORARY == before.type()) != (SpaceType.TEMPORARY == def.type()))
        {
            throw new MemtxException(ErrorCode.ER_ALTER_SPACE, before.name(), "temporariness cannot change");
        }
        if (before.isDataTemporary() != def.isDataTemporary() && 0 != space.size())
        {
            throw new MemtxException(
                ErrorCode.ER_ALTER_SPACE, before.name(), "can not change data-temporariness on a non-empty space");
        }
        if (!target.isRecovering())
        {
            ForeignKeyRules.checkAlter(space, def, target.schema());
        }
    }

    AlterPlan alterSpace(final SpaceStore space, final SpaceDef def)
    {
        check(space, def);
        final SpaceDef before = space.def();
        final Schema schema = target.schema();
        final boolean isReferring = !target.isRecovering() && ForeignKeyRules.isStricter(before, def);
        final Preparation constraints = target.isRecovering() || !isConstrainedMore(before, def) ?
            null : Preparation.of(def, schema.sequences(), schema.functions());
        return new AlterPlan(
            space, def, space.indexes(), Formats.of(def, space.indexes()), constraints,
            isReferring ? foreignKeys : null);
    }

    /** Whether a tuple may be held to something that it was not held to before; what no longer is nullable counts. */
    private static boolean isConstrainedMore(final SpaceDef before, final SpaceDef def)
    {
        boolean isMore = !before.constraints().entrySet().containsAll(def.constraints().entrySet());
        for (int i = 0; !isMore && i < def.fields().size(); i++)
        {
            final FieldDef field = def.fields().get(i);
            final Map<String, Integer> wanted = field.rules().constraints();
            final FieldDef fieldBefore = i < before.fields().size() ? before.fields().get(i) : null;
            isMore = !wanted.isEmpty() && (null == fieldBefore || fieldBefore.mayBeNil() && !field.mayBeNil() ||
                !fieldBefore.rules().constraints().entrySet().containsAll(wanted.entrySet()));
        }
        return isMore;
    }
}
