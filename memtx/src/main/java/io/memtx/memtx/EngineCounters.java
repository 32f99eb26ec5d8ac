package io.memtx.memtx;

import io.memtx.memtx.checkpoint.Checkpointer;
import io.memtx.memtx.counters.CountersFile;
import io.memtx.memtx.counters.EngineCounter;
import io.memtx.memtx.replication.ForeignRows;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.tuple.arena.Arena;
import io.memtx.xlog.journal.Journal;
import io.memtx.xlog.journal.JournalCounters;
import org.eclipse.collections.api.block.procedure.Procedure;

/**
 * Copies what the parts of an engine count anyway into its counters file, at most every {@value #PERIOD_MS} ms, so that
 * counting costs a statement nothing. Takes time in proportion to spaces and indexes, not to tuples. Single owner: the
 * transaction thread.
 */
final class EngineCounters implements AutoCloseable
{
    static final long PERIOD_MS = 100;
    private static final long HUNDREDTHS = 100;

    private final CountersFile file;
    private final Engine engine;
    private final Procedure<SpaceStore> adder = this::add;
    private long nextMs;
    private long spaceCount;
    private long tupleCount;
    private long entryCount;
    private long indexBytes;

    EngineCounters(final CountersFile file, final Engine engine)
    {
        this.file = file;
        this.engine = engine;
    }

    int update(final long nowMs)
    {
        if (nowMs < nextMs)
        {
            return 0;
        }
        nextMs = nowMs + PERIOD_MS;
        write(nowMs);
        return 1;
    }

    /** Leaves the last values behind. */
    @Override
    public void close()
    {
        file.close();
    }

    void write(final long nowMs)
    {
        writeTransactions(engine.transactions());
        writeJournal(engine.journal());
        writeCheckpoints(engine.checkpointer());
        writeMemory(engine.arena());
        file.set(EngineCounter.READ_VIEWS, engine.readViews().openCount());
        file.set(EngineCounter.READERS, engine.readers().openCount());
        file.set(EngineCounter.READERS_INSIDE, engine.readers().insideCount());
        file.set(EngineCounter.CURSORS, engine.openCursorCount());
        writeForeign(engine.foreignRows());
        file.setSupplied();
        file.heartbeat(nowMs);
    }

    private void writeTransactions(final TransactionManager transactions)
    {
        file.set(EngineCounter.TRANSACTIONS_COMMITTED, transactions.committedCount());
        file.set(EngineCounter.TRANSACTIONS_ROLLED_BACK, transactions.rolledBackCount());
        file.set(EngineCounter.TRANSACTIONS_PENDING, transactions.pendingCount());
        file.set(EngineCounter.SUBMISSIONS, engine.submissionCount());
        file.set(EngineCounter.UPSERT_OPERATIONS_SKIPPED, engine.skippedOperationCount());
        file.set(EngineCounter.ERRORS, engine.errorCount());
        file.set(EngineCounter.OWN_LSN, transactions.confirmedVclock().get(engine.replicaId()));
        file.set(EngineCounter.VCLOCK_SIGNATURE, transactions.confirmedVclock().signature());
    }

    private void writeJournal(final Journal journal)
    {
        final JournalCounters counters = journal.counters();
        file.set(EngineCounter.ROWS_APPENDED, counters.rowCount());
        file.set(EngineCounter.BYTES_APPENDED, counters.byteCount());
        file.set(EngineCounter.APPEND_POSITION, journal.appendPosition());
        file.set(EngineCounter.JOURNALED_POSITION, journal.journaledPosition());
        file.set(EngineCounter.SEGMENTS, counters.segmentCount());
        file.set(EngineCounter.FORCES, counters.forceCount());
        file.set(EngineCounter.BACK_PRESSURE, counters.backPressureCount());
        file.set(EngineCounter.JOURNAL_FAILED, null == journal.failure() ? 0 : 1);
    }

    private void writeCheckpoints(final Checkpointer checkpointer)
    {
        file.set(EngineCounter.CHECKPOINTS_DONE, checkpointer.count());
        file.set(EngineCounter.CHECKPOINTS_FAILED, checkpointer.failureCount());
        file.set(
            EngineCounter.SNAPSHOT_SIGNATURE, null == checkpointer.newest() ? -1 : checkpointer.newest().signature());
    }

    private void writeForeign(final ForeignRows rows)
    {
        if (null != rows)
        {
            file.set(EngineCounter.FOREIGN_TRANSACTIONS, rows.transactionCount());
            file.set(EngineCounter.FOREIGN_ROWS, rows.rowCount());
            file.set(EngineCounter.FOREIGN_ROWS_SKIPPED, rows.skippedCount());
            file.set(EngineCounter.FOREIGN_TRANSACTIONS_KNOWN, rows.knownCount());
            file.set(EngineCounter.FOREIGN_TRANSACTIONS_REFUSED, rows.refusedCount());
        }
    }

    private void writeMemory(final Arena arena)
    {
        spaceCount = 0;
        tupleCount = 0;
        entryCount = 0;
        indexBytes = 0;
        engine.transactions().confirmedSchema().forEach(adder);
        final long tupleBytes = arena.usedBytes() - indexBytes;
        file.set(EngineCounter.SPACES, spaceCount);
        file.set(EngineCounter.TUPLES, tupleCount);
        file.set(EngineCounter.TUPLE_BYTES, tupleBytes);
        file.set(EngineCounter.TUPLE_X100, 0 == tupleCount ? 0 : tupleBytes * HUNDREDTHS / tupleCount);
        file.set(EngineCounter.INDEX_ENTRIES, entryCount);
        file.set(EngineCounter.INDEX_BYTES, indexBytes);
        file.set(EngineCounter.INDEX_ENTRY_X100, 0 == entryCount ? 0 : indexBytes * HUNDREDTHS / entryCount);
        file.set(EngineCounter.ARENA_QUOTA_BYTES, arena.quotaBytes());
        file.set(EngineCounter.ARENA_USED_BYTES, arena.usedBytes());
        file.set(EngineCounter.ARENA_TAKEN_BYTES, arena.takenBytes());
        file.set(EngineCounter.ARENA_HELD_BACK, arena.heldBackCount());
        file.set(EngineCounter.ARENA_RETIRED, arena.retiredCount());
    }

    private void add(final SpaceStore space)
    {
        spaceCount++;
        if (SystemSpaces.isView(space.id()))
        {
            return; // its indexes are those of the space that it shows
        }
        final IndexStore[] indexes = space.indexes();
        tupleCount += 0 == indexes.length ? 0 : indexes[0].base().size();
        for (final IndexStore index : indexes)
        {
            entryCount += index.base().size();
            indexBytes += index.bytes();
        }
    }
}
