package io.memtx.memtx.check;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.recovery.RecoveryListener;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.field.FieldType;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Opens and checks a directory of many rows with two secondary indexes, half of them in a snapshot and half in logs.
 * Runs when {@code -Dmemtx.recovery.rows=5000000} says how many; prints how long each took.
 */
@EnabledIfSystemProperty(named = RecoveryScaleTest.ROWS, matches = "\\d+")
class RecoveryScaleTest
{
    static final String ROWS = "memtx.recovery.rows";
    private static final int BATCH = 1000;

    @TempDir
    private Path directory;

    @Test
    void shouldOpenAndCheckManyRows()
    {
        final int rowCount = Integer.getInteger(ROWS);
        final long memoryBytes = (64L << 20) + rowCount * 300L;
        final long startNs = System.nanoTime();
        try (Memtx db = open(memoryBytes))
        {
            final Space space = db.createSpace("t", (def) -> def
                .field("id", FieldType.UNSIGNED)
                .field("word", FieldType.STRING)
                .field("group", FieldType.UNSIGNED)
                .primaryKey("id")
                .index("word", IndexType.TREE, KeySpec.unique("word"))
                .index("group", IndexType.TREE, KeySpec.nonUnique("group")));
            write(db, space, 0, rowCount / 2);
            assertTrue(db.snapshot());
            write(db, space, rowCount / 2, rowCount);
        }
        print("write", rowCount, startNs);

        final long openNs = System.nanoTime();
        try (Memtx db = open(memoryBytes))
        {
            print("open", rowCount, openNs);
            final Space space = db.space("t");
            assertEquals(rowCount, space.size());
            assertEquals(rowCount, space.index("word").size());
            assertEquals(rowCount, space.index("group").size());
        }

        final long checkNs = System.nanoTime();
        final DeepReport report =
            DirectoryCheck.check(FileStorage.INSTANCE, directory, memoryBytes, RecoveryListener.NONE);
        print("open and check every index", rowCount, checkNs);
        assertTrue(report.isClean(), report.toString());
        assertTrue(report.tupleCount() > rowCount, report.toString());
    }

    private Memtx open(final long memoryBytes)
    {
        return Memtx.open(new MemtxContext(directory).memtxMemory(memoryBytes));
    }

    /** In batches, each waited for: memory is for the data, not for answers that are outstanding. */
    private static void write(final Memtx db, final Space space, final int from, final int to)
    {
        for (int start = from; start < to; start += BATCH)
        {
            final int first = start;
            final int limit = Math.min(to, start + BATCH);
            db.transact((tx) ->
            {
                for (int i = first; i < limit; i++)
                {
                    // words come in no order
                    tx.insert(space, i, "word " + Integer.toHexString(Integer.reverse(i)), i % 1000);
                }
            });
        }
    }

    private static void print(final String what, final int rowCount, final long startNs)
    {
        System.out.println(
            what + ": rows=" + rowCount + " ms=" + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));
    }
}
