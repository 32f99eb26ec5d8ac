package io.memtx.bench.engine;

import io.memtx.bench.workload.KeySequence;
import io.memtx.bench.workload.RecordWords;
import io.memtx.bench.workload.Scratch;
import io.memtx.memtx.Changes;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.SpaceDefinition;
import io.memtx.memtx.schema.IndexType;
import io.memtx.xlog.journal.WalMode;

import java.io.IOException;
import java.nio.file.Path;

import static io.memtx.tuple.field.FieldType.UNSIGNED;

/**
 * An engine in a directory of its own with one space of records {@code [id, word, word, word, word]}, all unsigned; in
 * memory a tuple takes the same 48 bytes as a record of the floors.
 */
public final class EngineFixture implements AutoCloseable
{
    public static final String SPACE_NAME = "records";

    /** Writes between two turns of the engine. */
    static final int TURN_MASK = 63;

    private static final long BASE_BYTES = 256L << 20;
    private static final long BYTES_PER_RECORD = 160;

    private final Scratch scratch;
    private final Memtx db;
    private final Changes changes;
    private final Space records;
    private int writeCount;

    /**
     * Opens an engine in a directory of its own, which is removed with it.
     *
     * @param mode  of the log.
     * @param type  of the primary index.
     * @param count of records that memory must do for.
     */
    public EngineFixture(final WalMode mode, final IndexType type, final int count) throws IOException
    {
        this(new Scratch(), mode, type, count);
    }

    /**
     * Opens an engine in a directory that stays.
     *
     * @param context options.
     * @param type    of the primary index.
     */
    public EngineFixture(final MemtxContext context, final IndexType type)
    {
        this(null, context, type);
    }

    private EngineFixture(final Scratch scratch, final WalMode mode, final IndexType type, final int count)
    {
        this(scratch, context(scratch.directory(), count).walMode(mode), type);
    }

    private EngineFixture(final Scratch scratch, final MemtxContext context, final IndexType type)
    {
        this.scratch = scratch;
        db = Memtx.open(context);
        changes = db.changes();
        records = db.createSpace(SPACE_NAME, (def) -> describe(def).primaryKey(type, "id"));
    }

    /**
     * @param directory of an engine.
     * @param count     of records.
     * @return options with memory for so many records, and no checkpoint but those asked for.
     */
    public static MemtxContext context(final Path directory, final int count)
    {
        return new MemtxContext(directory)
            .memtxMemory(BASE_BYTES + BYTES_PER_RECORD * count)
            .checkpointIntervalMs(0);
    }

    /**
     * @param definition of a space.
     * @return the same, with the fields of a record.
     */
    public static SpaceDefinition describe(final SpaceDefinition definition)
    {
        return definition
            .field("id", UNSIGNED)
            .field("a", UNSIGNED)
            .field("b", UNSIGNED)
            .field("c", UNSIGNED)
            .field("d", UNSIGNED);
    }

    /**
     * Fills the space with the records of {@link KeySequence}, in the order of their numbers.
     *
     * @param count of records.
     * @return this.
     */
    public EngineFixture fill(final int count)
    {
        for (int number = 0; number < count; number++)
        {
            db.await(replace(KeySequence.key(number), 0));
        }
        return this;
    }

    /**
     * @return the engine.
     */
    public Memtx db()
    {
        return db;
    }

    Changes changes()
    {
        return changes;
    }

    /**
     * @return the space.
     */
    public Space records()
    {
        return records;
    }

    /**
     * Replaces a record, or inserts it; does not wait.
     *
     * @param key     of it.
     * @param version of its value.
     * @return the position of the transaction.
     */
    public long replace(final long key, final long version)
    {
        return changes.replace(records)
            .u64(key)
            .u64(RecordWords.word(key, version, 0))
            .u64(RecordWords.word(key, version, 1))
            .u64(RecordWords.word(key, version, 2))
            .u64(RecordWords.word(key, version, 3))
            .commit();
    }

    /**
     * Inserts a record; does not wait.
     *
     * @param key     of it.
     * @param version of its value.
     * @return the position of the transaction.
     */
    public long insert(final long key, final long version)
    {
        return changes.insert(records)
            .u64(key)
            .u64(RecordWords.word(key, version, 0))
            .u64(RecordWords.word(key, version, 1))
            .u64(RecordWords.word(key, version, 2))
            .u64(RecordWords.word(key, version, 3))
            .commit();
    }

    /** Deletes a record; does not wait. */
    long delete(final long key)
    {
        return changes.delete(records).u64(key).commit();
    }

    /** To be called after each write: gives the engine its turn now and then, as a program's loop does. */
    public void turn()
    {
        if (0 == (++writeCount & TURN_MASK))
        {
            db.doWork();
        }
    }

    @Override
    public void close()
    {
        db.close();
        if (null != scratch)
        {
            scratch.close();
        }
    }
}
