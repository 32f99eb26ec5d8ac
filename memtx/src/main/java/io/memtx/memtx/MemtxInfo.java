package io.memtx.memtx;

import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.tuple.arena.ArenaUsage;
import io.memtx.xlog.Vclock;

/**
 * Figures about an engine at one moment.
 *
 * @param vclock          of the last confirmed transaction.
 * @param committedCount  of transactions since opening.
 * @param rolledBackCount of transactions since opening.
 * @param pendingCount    of transactions neither confirmed nor rolled back.
 * @param tupleCount      of confirmed tuples in all spaces.
 * @param indexBytes      that all indexes take.
 * @param memory          how the arena is used.
 * @param journalMapping  which mapping serves the log; "none" without a log.
 * @param isReadOnly      whether the journal has failed.
 * @param readOnlyReason  why, or null.
 * @param checkpointCount of checkpoints since opening.
 * @param readViewCount   of open read views.
 * @param readerCount     of open readers, of other threads.
 * @param readersInside   of readers that are inside now.
 * @param retiredCount    of objects that are no longer in use, kept because a reader may still come across them.
 * @param schemaVersion   that grows with each confirmed change of the schema: see {@link Memtx#schemaVersion()}.
 */
public record MemtxInfo(
    Vclock vclock,
    long committedCount,
    long rolledBackCount,
    int pendingCount,
    long tupleCount,
    long indexBytes,
    ArenaUsage memory,
    String journalMapping,
    boolean isReadOnly,
    String readOnlyReason,
    long checkpointCount,
    int readViewCount,
    int readerCount,
    int readersInside,
    long retiredCount,
    long schemaVersion)
{
    /**
     * @return how memory is used, in Tarantool's words.
     */
    public SlabInfo slab()
    {
        return SlabInfo.of(memory, indexBytes);
    }

    static MemtxInfo of(final Engine engine)
    {
        final TransactionManager transactions = engine.transactions();
        long tupleCount = 0;
        long indexBytes = 0;
        for (final SpaceStore space : transactions.confirmedSchema().spaces())
        {
            if (SystemSpaces.isView(space.id()))
            {
                continue; // its indexes are those of the space that it shows
            }
            tupleCount += 0 == space.indexes().length ? 0 : space.indexes()[0].base().size();
            for (final IndexStore index : space.indexes())
            {
                indexBytes += index.baseBytes();
            }
        }
        final Throwable failure = transactions.failure();
        return new MemtxInfo(
            transactions.confirmedVclock().copy(),
            transactions.committedCount(),
            transactions.rolledBackCount(),
            transactions.pendingCount(),
            tupleCount,
            indexBytes,
            engine.arena().usage(),
            engine.journal().mappingName(),
            null != failure,
            null == failure ? null : failure.toString(),
            engine.checkpointer().count(),
            engine.readViews().openCount(),
            engine.readers().openCount(),
            engine.readers().insideCount(),
            engine.arena().retiredCount(),
            transactions.schemaVersion());
    }
}
