package io.memtx.tools.quickstart;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxInfo;
import io.memtx.memtx.Space;

import java.io.IOException;
import java.util.List;

import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.schema.IndexType.HASH;
import static io.memtx.memtx.schema.IndexType.TREE;
import static io.memtx.tuple.field.FieldType.DOUBLE;
import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;

/**
 * Two spaces of real data: one under a hash with two trees beside it, one under a tree of two parts.
 */
final class LoadChapter
{
    private static final int ROWS_PER_TRANSACTION = 500;

    private LoadChapter()
    {
    }

    static void run(final Memtx db, final Screen screen) throws IOException
    {
        final Space zipcodes = db.createSpace("zipcodes", (def) -> def
            .field("zip_code", STRING).field("latitude", DOUBLE).field("longitude", DOUBLE)
            .field("city", STRING).field("state", STRING).field("county", STRING)
            .primaryKey(HASH, "zip_code")
            .index("place", TREE, nonUnique("state", "county", "city"))
            .index("latitude", TREE, nonUnique("latitude")));
        final Space stocks = db.createSpace("stocks", (def) -> def
            .field("symbol", STRING).field("date", UNSIGNED).field("price", DOUBLE)
            .primaryKey("symbol", "date")
            .index("price", TREE, nonUnique("price")));

        load(db, zipcodes, SampleData.zipcodes(), "hash zip_code, tree state+county+city, tree latitude", screen);
        load(db, stocks, SampleData.stocks(), "tree symbol+date, tree price", screen);

        final MemtxInfo info = db.info();
        screen.item(
            "memory    %,d bytes of tuples and %,d of indexes, off the heap",
            info.memory().usedBytes() - info.indexBytes(), info.indexBytes());
    }

    private static void load(
        final Memtx db, final Space space, final List<Object[]> rows, final String indexes, final Screen screen)
    {
        final long startNs = System.nanoTime();
        for (int i = 0; i < rows.size(); i += ROWS_PER_TRANSACTION)
        {
            final List<Object[]> batch = rows.subList(i, Math.min(i + ROWS_PER_TRANSACTION, rows.size()));
            db.transact((tx) -> batch.forEach((row) -> tx.insert(space, row)));
            screen.progress(space.name(), i + batch.size(), rows.size());
        }
        screen.endProgress();
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        screen.item(
            "%-9s %,d rows in %.2f s (%,.0f rows/s): %s",
            space.name(), space.size(), seconds, rows.size() / seconds, indexes);
        screen.proof(space.size() == rows.size(), "every row of the file is in the space");
    }
}
