package io.memtx.memtx.recovery;

import io.memtx.memtx.ddl.IndexBuilder;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;

import java.nio.file.Path;

/**
 * Builds, in bulk, the indexes that rows were applied without. Belongs to the thread that recovers.
 */
final class SecondaryIndexes
{
    private final Path directory;
    private final RowApplier applier;
    private final RecoveryListener listener;
    private final DropLog drops;
    private final boolean isForced;
    private final IndexBuilder builder;

    /**
     * @param directory of the logs, for the report.
     * @param arena     that holds the data.
     * @param applier   of the rows.
     * @param listener  told of each index.
     * @param drops     told of each tuple that is left out.
     * @param isForced  whether a tuple is left out whose key another one has.
     */
    SecondaryIndexes(
        final Path directory,
        final Arena arena,
        final RowApplier applier,
        final RecoveryListener listener,
        final DropLog drops,
        final boolean isForced)
    {
        this.directory = directory;
        this.applier = applier;
        this.listener = listener;
        this.drops = drops;
        this.isForced = isForced;
        builder = new IndexBuilder(arena, applier);
    }

    /**
     * Builds those that are not built yet.
     *
     * @param vclock of the rows applied, for the report.
     * @throws MemtxException ER_TUPLE_FOUND, ER_MEMORY_ISSUE.
     */
    void build(final Vclock vclock)
    {
        for (final SpaceStore space : applier.schema().spaces())
        {
            for (final IndexStore index : space.indexes())
            {
                if (!index.isBuilt())
                {
                    if (!SystemSpaces.isSystem(space.id()))
                    {
                        listener.onIndexBuild(space.def().name(), index.def().name(), space.size());
                    }
                    index.isBuilt(true);
                    build(space, index, vclock);
                }
            }
        }
    }

    /** Under force a row that was left out may have been what kept a unique index unique. */
    private void build(final SpaceStore space, final IndexStore index, final Vclock vclock)
    {
        for (boolean isBuilt = false; !isBuilt;)
        {
            try
            {
                builder.build(space, index);
                isBuilt = true;
            }
            catch (final MemtxException ex)
            {
                if (!isForced || ErrorCode.ER_TUPLE_FOUND != ex.code())
                {
                    throw ex;
                }
                drops.tuple(directory, vclock, "leaving out a tuple: " + ex.getMessage());
                applier.drop(space, index, builder.duplicate());
            }
        }
    }
}
