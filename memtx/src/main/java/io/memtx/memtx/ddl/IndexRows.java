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
import io.memtx.tuple.format.TupleFormat;
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
    private final IndexBuilder builder;
    private final CollationRows collations;

    IndexRows(
        final Arena arena, final SchemaTarget target, final IndexBuilder builder, final CollationRows collations)
    {
        this.collations = collations;
        this.arena = arena;
        this.target = target;
        this.builder = builder;
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
            dropIndex(schema, space, decode(oldTuple, space).indexId());
        }
        else
        {
            checkPrimary(space, newTuple);
            final IndexDef def = decode(newTuple, space);
            if (def.isFunctional() && !target.isRecovering()) // which meets indexes before functions
            {
                FuncIndexRows.checkFunction(schema.functions(), def.functionId());
            }
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
        final TupleFormat format = Formats.of(space.def(), space.indexes(), def);
        final IndexStore created = builder.newIndex(def, def.isPrimary() ? null : space.primary().def());
        if (!def.isPrimary())
        {
            builder.checkData(space, format, IndexBuilder.INDEX_BUILD);
            builder.build(space, created);
        }
        final IndexStore[] indexes = Arrays.copyOf(space.indexes(), space.indexes().length + 1);
        indexes[indexes.length - 1] = created;
        Arrays.sort(indexes, (a, b) -> Integer.compare(a.def().indexId(), b.def().indexId()));
        target.apply(schema.with(space.toBuilder().format(format).indexes(indexes).build()));
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

    private void alterIndex(final Schema schema, final SpaceStore space, final IndexDef def)
    {
        if (def.isPrimary())
        {
            SpaceSequenceRows.check(schema.sequences().ofSpace(space.id()), space, def);
        }
        final IndexStore old = space.index(def.indexId());
        final IndexStore[] indexes = space.indexes().clone();
        final boolean isRebuilt = old.def().type() != def.type() || old.def().isUnique() != def.isUnique() ||
            old.def().functionId() != def.functionId() || !old.def().parts().equals(def.parts());
        for (int i = 0; i < indexes.length; i++)
        {
            final IndexStore index = indexes[i];
            if (index == old)
            {
                indexes[i] = isRebuilt ?
                    builder.newIndex(def, def.isPrimary() ? null : space.primary().def(), old) : old.redefine(def);
            }
            else if (isRebuilt && def.isPrimary())
            {
                indexes[i] = builder.newIndex(index.def(), def, index); // ties are broken by the primary key's parts
            }
        }
        final TupleFormat format = Formats.of(space.def(), indexes);
        builder.checkData(space, format, IndexBuilder.INDEX_BUILD);
        buildChanged(space, indexes);
        target.apply(schema.with(space.toBuilder().format(format).indexes(indexes).build()));
    }

    /** Fills those indexes whose data is not that of the space; what was filled is given back when one cannot be. */
    private void buildChanged(final SpaceStore space, final IndexStore[] indexes)
    {
        int built = 0;
        try
        {
            for (; built < indexes.length; built++)
            {
                if (isChanged(space, indexes, built))
                {
                    builder.build(space, indexes[built]);
                }
            }
        }
        finally
        {
            for (int i = 0; built < indexes.length && i < built; i++)
            {
                if (isChanged(space, indexes, i))
                {
                    indexes[i].close();
                }
            }
        }
    }

    private static boolean isChanged(final SpaceStore space, final IndexStore[] indexes, final int index)
    {
        return indexes[index].base() != space.indexes()[index].base();
    }

    private IndexDef decode(final long tuple, final SpaceStore space)
    {
        return IndexDef.decode(tuple, space.def(), collations::byId);
    }

    /** A system view has no data: its indexes are those of the space that it shows. */
    private void onViewIndex(final Schema schema, final SpaceStore view, final IndexDef def)
    {
        if (null != def && !isBooted(view, def))
        {
            final SpaceStore viewed = schema.space(SystemSpaces.viewed(view.id()));
            final IndexStore[] indexes = Arrays.copyOf(view.indexes(), view.indexes().length + 1);
            indexes[indexes.length - 1] = viewed.index(def.indexId());
            target.apply(schema.with(view.toBuilder().indexes(indexes).overlay(viewed.overlay()).build()));
        }
    }
}
