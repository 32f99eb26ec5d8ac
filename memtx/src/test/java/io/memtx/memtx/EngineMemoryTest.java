package io.memtx.memtx;

import io.memtx.memtx.counters.CountersFile;
import io.memtx.memtx.counters.CountersReader;
import io.memtx.memtx.counters.EngineCounter;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.field.FieldType;
import io.memtx.xlog.journal.WalMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a tuple and an index entry cost, as the counters file tells it, against what Tarantool was seen to take. */
class EngineMemoryTest
{
    private static final String COUNT_PROP_NAME = "memtx.memory.tuples";
    private static final double TARANTOOL_TUPLE = 31.6;
    private static final double TARANTOOL_HASH_ENTRY = 16.0;
    private static final double TARANTOOL_TREE_ENTRY = 19.4;

    @TempDir
    Path directory;

    @Test
    void shouldTakeLessThanTarantoolForTupleAndHashEntry()
    {
        shouldTakeLess(IndexType.HASH, TARANTOOL_HASH_ENTRY);
    }

    @Test
    void shouldTakeLessThanTarantoolForTupleAndTreeEntry()
    {
        shouldTakeLess(IndexType.TREE, TARANTOOL_TREE_ENTRY);
    }

    @Test
    void shouldTellWhatHappenedInCountersFile()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space space = create(db, IndexType.TREE);
            space.insert(1, "x", 1);
            db.transact((tx) -> tx.insert(space, 2, "y", 2));
            db.snapshot();
            db.engine().counters().write(System.currentTimeMillis());
            try (CountersReader reader = CountersReader.open(directory))
            {
                assertEquals(3, value(reader, EngineCounter.TRANSACTIONS_COMMITTED));
                assertTrue(value(reader, EngineCounter.ROWS_APPENDED) >= 4);
                assertEquals(1, value(reader, EngineCounter.CHECKPOINTS_DONE));
                assertEquals(db.confirmedPosition(), value(reader, EngineCounter.APPEND_POSITION));
                assertEquals(db.info().vclock().signature(), value(reader, EngineCounter.VCLOCK_SIGNATURE));
                assertEquals(0, value(reader, EngineCounter.JOURNAL_FAILED));
                assertEquals(256L << 20, value(reader, EngineCounter.ARENA_QUOTA_BYTES));
            }
        }
        assertTrue(Files.exists(directory.resolve(CountersFile.FILE_NAME)));
    }

    private void shouldTakeLess(final IndexType type, final double entryLimit)
    {
        final int count = Integer.getInteger(COUNT_PROP_NAME, 200_000);
        final MemtxContext context = new MemtxContext(directory).walMode(WalMode.NONE).memtxMemory(512L << 20);
        try (Memtx db = Memtx.open(context))
        {
            final Space space = create(db, type);
            db.engine().counters().write(1);
            final double tuplesBefore = value(EngineCounter.TUPLE_BYTES);
            final double indexesBefore = value(EngineCounter.INDEX_BYTES);
            final int[] ids = shuffled(count);
            for (final int id : ids)
            {
                final String name = String.format("n%06d", id % 1_000_000);
                db.changes().insert(space).u64(id).string(name).u64(id % 100).commit();
            }
            db.engine().counters().write(2);
            final double perTuple = (value(EngineCounter.TUPLE_BYTES) - tuplesBefore) / count;
            final double perEntry = (value(EngineCounter.INDEX_BYTES) - indexesBefore) / count;
            final String figures = type + " perTuple=" + perTuple + " perEntry=" + perEntry + " count=" + count;
            assertTrue(perTuple < TARANTOOL_TUPLE && perTuple > 16, figures);
            assertTrue(perEntry < entryLimit && perEntry > 8, figures);
            assertEquals(perTuple, value(EngineCounter.TUPLE_X100) / 100, 1, figures);
            if (null != System.getProperty(COUNT_PROP_NAME))
            {
                System.out.println(figures);
            }
        }
    }

    private static Space create(final Memtx db, final IndexType type)
    {
        return db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).field("name", FieldType.STRING).field("year", FieldType.UNSIGNED)
            .primaryKey(type, "id"));
    }

    private static int[] shuffled(final int count)
    {
        final Random random = new Random(1);
        final int[] ids = new int[count];
        for (int i = 0; i < count; i++)
        {
            final int other = random.nextInt(i + 1);
            ids[i] = ids[other];
            ids[other] = i;
        }
        return ids;
    }

    private double value(final EngineCounter counter)
    {
        try (CountersReader reader = CountersReader.open(directory))
        {
            return value(reader, counter);
        }
    }

    private static long value(final CountersReader reader, final EngineCounter counter)
    {
        return reader.get(counter);
    }
}
