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
import io.memtx.tuple.arena.Arena;

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
                schema = schema.with(new SpaceStore.Builder(def, viewed.overlay())
                    .format(viewed.format())
                    .indexes(viewed.indexes())
                    .build());
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
        final List<IndexStore> made = new ArrayList<>();
        if (EngineType.MEMTX == def.engine())
        {
            for (final IndexDef index : SystemSchema.indexesOf(def.id()))
            {
                final IndexDef primary = made.isEmpty() ? null : made.get(0).def();
                made.add(IndexBuilder.newIndex(arena, index, primary, true));
            }
        }
        final IndexStore[] indexes = made.toArray(SpaceStore.NO_INDEXES);
        return new SpaceStore.Builder(def, new Overlay(arena))
            .format(Formats.of(def, indexes))
            .indexes(indexes)
            .build();
    }
}
