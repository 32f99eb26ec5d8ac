package io.memtx.memtx;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IteratorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.Operation.set;
import static io.memtx.memtx.schema.IndexType.TREE;
import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MemtxTest
{
    @TempDir
    Path directory;

    @Test
    void shouldKeepDataWhenReopened()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space bands = bands(db);
            assertEquals(Tuple.of(1, "Roxette", 1986), bands.insert(1, "Roxette", 1986));
            db.transact((tx) ->
            {
                tx.insert(bands, 2, "Scorpions", 1965);
                tx.update(bands, key(1), set("year", 1987));
            });
            assertEquals(
                List.of(Tuple.of(1, "Roxette", 1987)),
                bands.index("year").select(IteratorType.GE, key(1980)));
        }
        try (Memtx db = Memtx.open(directory))
        {
            final Space bands = db.space("bands");
            assertEquals(2, bands.size());
            assertEquals(Tuple.of(1, "Roxette", 1987), bands.get(1));
            assertEquals(
                List.of(Tuple.of(2, "Scorpions", 1965), Tuple.of(1, "Roxette", 1987)), bands.index("year").select());
            assertEquals(Tuple.of(2, "Scorpions", 1965), bands.delete(2));
            assertTrue(db.snapshot());
            assertFalse(db.snapshot());
        }
        try (Memtx db = Memtx.open(directory))
        {
            assertNull(db.space("bands").get(2));
            assertEquals(1, db.space("bands").size());
        }
    }

    @Test
    void shouldCompressTheLogOnlyWhenThatIsAskedFor() throws IOException
    {
        final String name = "x".repeat(100_000);
        for (final boolean isCompressed : new boolean[]{false, true})
        {
            final Path home = Files.createDirectory(directory.resolve("compressed-" + isCompressed));
            try (Memtx db = Memtx.open(new MemtxContext(home).walCompression(isCompressed)))
            {
                bands(db).insert(1, name, 1986);
            }
            final long length = Files.size(home.resolve("00000000000000000000.xlog"));
            assertEquals(isCompressed, length < 10_000, "length=" + length);
            try (Memtx db = Memtx.open(home))
            {
                assertEquals(Tuple.of(1, name, 1986), db.space("bands").get(1));
            }
        }
    }

    @Test
    void shouldRefuseDuplicateWithBothTuples()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space bands = bands(db);
            bands.insert(1, "Roxette", 1986);
            final MemtxException ex = assertThrows(MemtxException.class, () -> bands.insert(1, "Other", 1900));
            assertEquals(ErrorCode.ER_TUPLE_FOUND, ex.code());
            assertEquals(
                "Duplicate key exists in unique index \"primary\" in space \"bands\" with old tuple - " +
                "[1, \"Roxette\", 1986] and new tuple - [1, \"Other\", 1900]",
                ex.getMessage());
            assertEquals(1, bands.size());
        }
    }

    @Test
    void shouldCommitWithoutGarbageFace()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space bands = bands(db);
            final TupleView view = new TupleView();
            final long position = db.changes().replace(bands).u64(7).string("Ace of Base").u64(1987).commit();
            assertTrue(position > 0);
            db.await(position);
            assertTrue(bands.primary().get(7, view));
            assertEquals(1987, view.getLong(2));
            assertFalse(bands.primary().get(8, view));
            db.await(db.changes().delete(bands).u64(7).commit());
            assertFalse(bands.primary().get(7, view));
        }
    }

    @Test
    void shouldRollBackWhenFunctionThrows()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space bands = bands(db);
            bands.insert(1, "Roxette", 1986);
            assertThrows(IllegalArgumentException.class, () -> db.transact((tx) ->
            {
                tx.delete(bands, 1);
                tx.insert(bands, 2, "Scorpions", 1965);
                assertNull(tx.get(bands, 1));
                assertEquals(1, bands.size());
                throw new IllegalArgumentException("no");
            }));
            assertEquals(List.of(Tuple.of(1, "Roxette", 1986)), bands.primary().select());
            assertEquals(List.of(Tuple.of(1, "Roxette", 1986)), bands.index("year").select());
        }
    }

    @Test
    void shouldCountTuplesOnceWhenSystemViewsShowThemAgain()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final MemtxInfo info = db.info();
            assertEquals(513, info.tupleCount());
            assertTrue(info.memory().usedBytes() - info.indexBytes() > 24 * info.tupleCount(), info::toString);
        }
    }

    @Test
    void shouldCommitTransactionOfManyRowsWhole()
    {
        final int rowCount = 100_000;
        try (Memtx db = Memtx.open(directory))
        {
            final Space bands = bands(db);
            db.transact((tx) ->
            {
                for (int i = 0; i < rowCount; i++)
                {
                    tx.insert(bands, i, "band", i % 100);
                }
            });
            assertEquals(rowCount, bands.size());
        }
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(rowCount, db.space("bands").size());
            assertEquals(rowCount, db.space("bands").index("year").size());
        }
    }

    private static Space bands(final Memtx db)
    {
        return db.spaceIfAbsent("bands", (def) -> def
            .field("id", UNSIGNED).field("band_name", STRING).field("year", UNSIGNED)
            .primaryKey("id")
            .index("year", TREE, nonUnique("year")));
    }
}
