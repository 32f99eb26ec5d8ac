package io.memtx.memtx.ddl;

import io.memtx.memtx.schema.EngineType;
import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.schema.SystemSchema;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.Overlay;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.space.SpaceTriggers;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.format.TupleFormat;
import io.memtx.tuple.key.KeyPart;

import java.util.ArrayList;
import java.util.List;

/**
 * The schema before any row is read: the system spaces, empty. Their own rows of {@code _space} and {@code _index} may
 * redefine them afterwards.
 */
public final class SystemCatalog
{
    private SystemCatalog()
    {
    }

    /**
     * Builds the system spaces; secondary indexes wait to be built at the end of recovery.
     *
     * @param arena that holds their tuples and indexes.
     * @return a schema of nothing else.
     */
    public static Schema boot(final Arena arena)
    {
        Schema schema = new Schema();
        for (final SpaceDef def : SystemSchema.spaces())
        {
            if (SystemSpaces.isView(def.id()))
            {
                final SpaceStore viewed = schema.space(SystemSpaces.viewed(def.id()));
                schema = schema.with(
                    new SpaceStore(def, viewed.format(), viewed.indexes(), viewed.overlay(), new SpaceTriggers()));
            }
            else
            {
                schema = schema.with(space(arena, def));
            }
        }
        return schema;
    }

    private static SpaceStore space(final Arena arena, final SpaceDef def)
    {
        final List<IndexStore> indexes = new ArrayList<>();
        final List<KeyPart> parts = new ArrayList<>();
        if (EngineType.MEMTX == def.engine())
        {
            for (final IndexDef index : SystemSchema.indexesOf(def.id()))
            {
                final IndexDef primary = indexes.isEmpty() ? null : indexes.get(0).def();
                indexes.add(IndexBuilder.newIndex(arena, index, primary, true));
                parts.addAll(index.parts());
            }
        }
        return new SpaceStore(
            def,
            TupleFormat.of(def.fields(), def.fieldCount(), parts),
            indexes.toArray(SpaceStore.NO_INDEXES),
            new Overlay(arena),
            new SpaceTriggers());
    }
}
