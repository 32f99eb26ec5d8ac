package io.memtx.tools.quickstart;

import io.memtx.memtx.Index;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.tuple.Tuple;

import java.util.List;

import static io.memtx.memtx.Key.key;
import static io.memtx.tuple.index.IteratorType.EQ;
import static io.memtx.tuple.index.IteratorType.GE;
import static io.memtx.tuple.index.IteratorType.LE;

/**
 * Reads by key, by the first parts of a key, and by range in both directions.
 */
final class QueryChapter
{
    private QueryChapter()
    {
    }

    static void run(final Memtx db, final Screen screen)
    {
        final Space zipcodes = db.space("zipcodes");
        final Space stocks = db.space("stocks");

        screen.statement("zipcodes.get(\"10001\")");
        final Tuple newYork = zipcodes.get("10001");
        place(screen, newYork);
        screen.proof("New York".equals(newYork.getString(3)), "one probe of the hash");

        final Index byPlace = zipcodes.index("place");
        screen.statement("byPlace.select(EQ, key(\"HI\", \"Kauai\"), 0, 4)      first parts of a key");
        final List<Tuple> kauai = byPlace.select(EQ, key("HI", "Kauai"), 0, 4);
        kauai.forEach((tuple) -> place(screen, tuple));
        final long inKauai = byPlace.count(EQ, key("HI", "Kauai"));
        screen.item("%-7s and %d more in this county", "", inKauai - kauai.size());
        screen.proof(
            inKauai == zipcodes.primary().select().stream().filter(QueryChapter::isKauai).count(),
            "as many as a walk over all " + String.format("%,d", zipcodes.size()) + " rows finds");

        screen.statement("byLatitude.select(LE, key(), 0, 3)               the northernmost");
        zipcodes.index("latitude").select(LE, key(), 0, 3).forEach((tuple) -> place(screen, tuple));

        screen.statement("stocks.primary().select(GE, key(\"AAPL\", 20080901), 0, 4)");
        final List<Tuple> prices = stocks.primary().select(GE, key("AAPL", 2008_09_01), 0, 4);
        prices.forEach((tuple) -> price(screen, tuple));
        screen.proof(
            4 == prices.size() && prices.stream().allMatch((tuple) -> tuple.getLong(1) >= 2008_09_01),
            "in order of symbol and date");

        screen.statement("byPrice.select(LE, key(), 0, 2)                  the two highest");
        stocks.index("price").select(LE, key(), 0, 2).forEach((tuple) -> price(screen, tuple));
    }

    private static boolean isKauai(final Tuple tuple)
    {
        return "HI".equals(tuple.getString(4)) && "Kauai".equals(tuple.getString(5));
    }

    private static void place(final Screen screen, final Tuple tuple)
    {
        screen.item(
            "%s   %s, %s (%s)  %.3f %.3f",
            tuple.getString(0), tuple.getString(3), tuple.getString(4), tuple.getString(5),
            tuple.getDouble(1), tuple.getDouble(2));
    }

    private static void price(final Screen screen, final Tuple tuple)
    {
        final long date = tuple.getLong(1);
        screen.item(
            "%-5s   %d-%02d-%02d  %9.2f",
            tuple.getString(0), date / 10_000, date / 100 % 100, date % 100, tuple.getDouble(2));
    }
}
