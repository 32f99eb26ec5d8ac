package io.memtx.memtx.ddl;

import io.memtx.memtx.prepare.FunctionUses;
import io.memtx.memtx.prepare.Preparation;
import io.memtx.memtx.schema.EngineType;
import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.schema.SpaceType;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.Overlay;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.space.SpaceTriggers;
import io.memtx.memtx.statement.SystemSpaceHook;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.format.TupleFormat;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns rows of {@code _space}, {@code _index} and {@code _truncate} into versions of the schema. Rows that define what
 * this engine does not have are refused by name. Single owner: the transaction thread.
 */
public final class SchemaChanger implements SystemSpaceHook
{
    private final Arena arena;
    private final SchemaTarget target;
    private final IndexBuilder builder;
    private final SystemSpaceHandler functions;
    private final SystemSpaceHandler sequences;
    private final SystemSpaceHandler sequenceData;
    private final SystemSpaceHandler spaceSequences;

    /**
     * @param arena  that holds tuples and indexes.
     * @param target of the schemas made.
     */
    public SchemaChanger(final Arena arena, final SchemaTarget target)
    {
        this.arena = arena;
        this.target = target;
        builder = new IndexBuilder(arena, target);
        functions = new FunctionRows(target);
        sequences = new SequenceRows(target);
        sequenceData = new SequenceDataRows(target);
        spaceSequences = new SpaceSequenceRows(target);
    }

    @Override
    public boolean changesSchema(final SpaceStore space)
    {
        final int id = space.id();
        return SystemSpaces.isSystem(id) &&
            (SystemSpaces.SPACE == id || SystemSpaces.INDEX == id || SystemSpaces.TRUNCATE == id ||
            SystemSpaces.FUNC == id || SystemSpaces.SEQUENCE == id || SystemSpaces.SPACE_SEQUENCE == id ||
            null != unsupported(id));
    }

    @Override
    public boolean handles(final SpaceStore space)
    {
        return SystemSpaces.isSystem(space.id()) &&
            (SystemSpaces.SEQUENCE_DATA == space.id() || changesSchema(space));
    }

    @Override
    public void onReplace(final SpaceStore space, final long oldTuple, final long newTuple)
    {
        switch (space.id())
        {
            case SystemSpaces.SPACE -> onSpace(oldTuple, newTuple);
            case SystemSpaces.INDEX -> onIndex(oldTuple, newTuple);
            case SystemSpaces.TRUNCATE -> onTruncate(newTuple);
            case SystemSpaces.FUNC -> functions.onReplace(space, oldTuple, newTuple);
            case SystemSpaces.SEQUENCE -> sequences.onReplace(space, oldTuple, newTuple);
            case SystemSpaces.SEQUENCE_DATA -> sequenceData.onReplace(space, oldTuple, newTuple);
            case SystemSpaces.SPACE_SEQUENCE -> spaceSequences.onReplace(space, oldTuple, newTuple);
            default ->
            {
                final String feature = unsupported(space.id());
                if (null != feature && Memory.NULL_ADDRESS != newTuple)
                {
                    throw new MemtxException(
                        ErrorCode.ER_UNSUPPORTED, "memtx", feature + " (a row in " + space.def().name() + ")");
                }
            }
        }
    }

    private static String unsupported(final int spaceId)
    {
        return switch (spaceId)
        {
            case SystemSpaces.TRIGGER -> "SQL triggers";
            case SystemSpaces.FK_CONSTRAINT -> "foreign keys";
            case SystemSpaces.CK_CONSTRAINT -> "check constraints";
            case SystemSpaces.FUNC_INDEX -> "functional indexes";
            default -> null;
        };
    }

    private void onSpace(final long oldTuple, final long newTuple)
    {
        final Schema schema = target.schema();
        if (Memory.NULL_ADDRESS == newTuple)
        {
            final SpaceStore space = schema.space(SpaceDef.decode(oldTuple).id());
            if (0 != space.indexes().length)
            {
                throw new MemtxException(ErrorCode.ER_DROP_SPACE, space.def().name(), "the space has indexes");
            }
            target.apply(schema.without(space));
            return;
        }

        final SpaceStore old = Memory.NULL_ADDRESS == oldTuple ? null : schema.find(SpaceDef.decode(oldTuple).id());
        final SpaceDef def =
            SpaceDef.decode(newTuple, null == old ? ErrorCode.ER_CREATE_SPACE : ErrorCode.ER_ALTER_SPACE);
        if (!target.isRecovering())
        {
            FunctionUses.check(def, schema.functions());
        }
        final SpaceStore booted = schema.find(def.id());
        if (null == old && null != booted && target.isRecovering())
        {
            redefine(schema, booted, def);
        }
        else if (null == old)
        {
            target.apply(schema.with(new SpaceStore(
                def,
                TupleFormat.of(def.fields(), def.fieldCount(), List.of()),
                SpaceStore.NO_INDEXES,
                new Overlay(arena),
                new SpaceTriggers())));
        }
        else
        {
            alterSpace(schema, old, def);
        }
    }

    /** The row of a system space that is there from the start. */
    private void redefine(final Schema schema, final SpaceStore booted, final SpaceDef def)
    {
        target.apply(schema.with(new SpaceStore(
            def,
            TupleFormat.of(def.fields(), def.fieldCount(), parts(booted.indexes(), null)),
            booted.indexes(),
            booted.overlay(),
            booted.triggers())));
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
        final TupleFormat format = TupleFormat.of(def.fields(), def.fieldCount(), parts(old.indexes(), null));
        if (!canHold(def, old.def()))
        {
            builder.checkData(old, format, IndexBuilder.FORMAT_CHECK);
        }
        final Schema next =
            schema.with(new SpaceStore(def, format, old.indexes(), old.overlay(), old.triggers()));
        final Preparation preparation = next.space(def.id()).preparation();
        if (null != preparation && preparation.hasConstraints() && !target.isRecovering())
        {
            builder.checkConstraints(old, preparation);
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
                canHold = field.type().contains(before.type()) && (field.mayBeNil() || !before.mayBeNil());
            }
            else
            {
                canHold = FieldType.ANY == field.type() && field.mayBeNil();
            }
        }
        return canHold;
    }

    private void onIndex(final long oldTuple, final long newTuple)
    {
        final Schema schema = target.schema();
        final long tuple = Memory.NULL_ADDRESS == newTuple ? oldTuple : newTuple;
        final SpaceStore space = schema.space(IndexDef.spaceIdOf(tuple));
        if (SystemSpaces.isView(space.id()))
        {
            onViewIndex(schema, space, Memory.NULL_ADDRESS == newTuple ? null : IndexDef.decode(newTuple, space.def()));
        }
        else if (Memory.NULL_ADDRESS == newTuple)
        {
            dropIndex(schema, space, IndexDef.decode(oldTuple, space.def()).indexId());
        }
        else
        {
            final IndexDef def = IndexDef.decode(newTuple, space.def());
            if (EngineType.MEMTX != space.def().engine())
            {
                // the service engines of system spaces keep nothing that could be indexed
                return;
            }
            if (Memory.NULL_ADDRESS == oldTuple && !(target.isRecovering() && isBooted(space, def)))
            {
                createIndex(schema, space, def);
            }
            else
            {
                alterIndex(schema, space, def);
            }
        }
    }

    private static boolean isBooted(final SpaceStore space, final IndexDef def)
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

    private void createIndex(final Schema schema, final SpaceStore space, final IndexDef def)
    {
        if (!def.isPrimary() && 0 == space.indexes().length)
        {
            throw new MemtxException(
                ErrorCode.ER_ALTER_SPACE, space.def().name(), "can not add a secondary key before primary");
        }
        final TupleFormat format =
            TupleFormat.of(space.def().fields(), space.def().fieldCount(), parts(space.indexes(), def));
        final IndexStore created = builder.newIndex(def, def.isPrimary() ? null : space.primary().def());
        if (!def.isPrimary())
        {
            builder.checkData(space, format, IndexBuilder.INDEX_BUILD);
            builder.build(space, created);
        }
        final IndexStore[] indexes = Arrays.copyOf(space.indexes(), space.indexes().length + 1);
        indexes[indexes.length - 1] = created;
        Arrays.sort(indexes, (a, b) -> Integer.compare(a.def().indexId(), b.def().indexId()));
        target.apply(schema.with(
            new SpaceStore(space.def(), format, indexes, space.overlay(), space.triggers())));
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
        }
        final List<IndexStore> rest = new ArrayList<>(Arrays.asList(space.indexes()));
        rest.removeIf((index) -> index.def().indexId() == indexId);
        final IndexStore[] indexes = rest.toArray(SpaceStore.NO_INDEXES);
        target.apply(schema.with(new SpaceStore(
            space.def(),
            TupleFormat.of(space.def().fields(), space.def().fieldCount(), parts(indexes, null)),
            indexes,
            0 == indexId ? new Overlay(arena) : space.overlay(),
            space.triggers())));
    }

    private void alterIndex(final Schema schema, final SpaceStore space, final IndexDef def)
    {
        if (def.isPrimary())
        {
            SpaceSequenceRows.check(schema.sequences().ofSpace(space.id()), space, def);
        }
        final IndexStore old = space.index(def.indexId());
        final IndexStore[] indexes = space.indexes().clone();
        final boolean isRebuilt = old.def().type() != def.type() || old.def().isUnique() != def.isUnique() ||
            !old.def().parts().equals(def.parts());
        for (int i = 0; i < indexes.length; i++)
        {
            final IndexStore index = indexes[i];
            if (index == old)
            {
                indexes[i] = isRebuilt ?
                    builder.newIndex(def, def.isPrimary() ? null : space.primary().def()) : old.redefine(def);
            }
            else if (isRebuilt && def.isPrimary())
            {
                indexes[i] = builder.newIndex(index.def(), def); // ties are broken by the primary key's parts
            }
        }
        final TupleFormat format =
            TupleFormat.of(space.def().fields(), space.def().fieldCount(), parts(indexes, null));
        builder.checkData(space, format, IndexBuilder.INDEX_BUILD);
        for (int i = 0; i < indexes.length; i++)
        {
            if (indexes[i].base() != space.indexes()[i].base())
            {
                builder.build(space, indexes[i]);
            }
        }
        target.apply(schema.with(
            new SpaceStore(space.def(), format, indexes, space.overlay(), space.triggers())));
    }

    /** A system view has no data: its indexes are those of the space that it shows. */
    private void onViewIndex(final Schema schema, final SpaceStore view, final IndexDef def)
    {
        if (null != def && !isBooted(view, def))
        {
            final SpaceStore viewed = schema.space(SystemSpaces.viewed(view.id()));
            final IndexStore[] indexes = Arrays.copyOf(view.indexes(), view.indexes().length + 1);
            indexes[indexes.length - 1] = viewed.index(def.indexId());
            target.apply(schema.with(new SpaceStore(
                view.def(), view.format(), indexes, viewed.overlay(), view.triggers())));
        }
    }

    private void onTruncate(final long newTuple)
    {
        if (Memory.NULL_ADDRESS == newTuple)
        {
            return;
        }
        final Schema schema = target.schema();
        final SpaceStore space = schema.space((int)MsgPack.getInteger(MsgPack.firstElement(newTuple)));
        if (SystemSpaces.isSystem(space.id()))
        {
            throw new MemtxException(ErrorCode.ER_TRUNCATE_SYSTEM_SPACE, space.def().name());
        }
        final IndexStore[] indexes = space.indexes().clone();
        for (int i = 0; i < indexes.length; i++)
        {
            final IndexDef def = indexes[i].def();
            indexes[i] = builder.newIndex(def, 0 == i ? null : indexes[0].def());
        }
        target.apply(schema.with(
            new SpaceStore(space.def(), space.format(), indexes, new Overlay(arena), space.triggers())));
    }

    private static List<KeyPart> parts(final IndexStore[] indexes, final IndexDef more)
    {
        final List<KeyPart> parts = new ArrayList<>();
        for (final IndexStore index : indexes)
        {
            parts.addAll(index.def().parts());
        }
        if (null != more)
        {
            parts.addAll(more.parts());
        }
        return parts;
    }
}
