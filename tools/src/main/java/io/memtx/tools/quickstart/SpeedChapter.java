package io.memtx.tools.quickstart;

import io.memtx.memtx.Changes;
import io.memtx.memtx.Cursor;
import io.memtx.memtx.Index;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import org.HdrHistogram.Histogram;

import java.util.List;
import java.util.SplittableRandom;

import static io.memtx.memtx.schema.IndexType.HASH;
import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static io.memtx.tuple.index.IteratorType.GE;

/**
 * How long single calls of the face without garbage take, each timed on its own: what this machine does now, not a
 * benchmark.
 */
final class SpeedChapter
{
    private static final int SCAN_LENGTH = 100;
    private static final int QUOTES = 100_000;
    private static final int WARM_UP_SHARE = 5;
    private static final long MAX_NS = 2_000_000_000L;
    private static final long MAX_WARM_UP_NS = 1_000_000_000L;
    private static final long SEED = 42;
    private static final int CLOCK_CHECK_MASK = 0xff;

    private SpeedChapter()
    {
    }

    static void run(final Memtx db, final int callCount, final Screen screen)
    {
        final Space quotes = db.createSpace("quotes", (def) -> def
            .field("id", UNSIGNED).field("symbol", STRING).field("price", UNSIGNED)
            .primaryKey(HASH, "id"));

        screen.item("%-22s %11s %9s %9s %9s %9s %9s", "", "calls/s", "p50", "p90", "p99", "p99.9", "max");
        final long found = measure("get, hash", gets(db), callCount, screen);
        measure("replace + commit", commits(db, quotes), callCount, screen);
        final long scanned = measure("range scan of " + SCAN_LENGTH, scans(db), callCount, screen);
        screen.item("microseconds; one thread; two readings of the clock included in each");
        screen.proof(found > 0 && scanned > 0 && QUOTES == quotes.size(), "every read found what it looked for");
    }

    /** Reads ZIP codes at random. */
    private static Call gets(final Memtx db)
    {
        final Space zipcodes = db.space("zipcodes");
        final Index primary = zipcodes.primary();
        final String[] keys = primary.select().stream().map((tuple) -> tuple.getString(0)).toArray(String[]::new);
        final SplittableRandom random = new SplittableRandom(SEED);
        final TupleView view = new TupleView();
        return () -> primary.get(keys[random.nextInt(keys.length)], view) ? 1 : Long.MIN_VALUE;
    }

    /** Replaces quotes at random and waits until each is durable. */
    private static Call commits(final Memtx db, final Space quotes)
    {
        final SplittableRandom random = new SplittableRandom(SEED);
        final Changes changes = db.changes();
        for (int id = 0; id < QUOTES; id++)
        {
            db.await(changes.replace(quotes).u64(id).string("MSFT").u64(100_00).commit());
        }
        return () ->
        {
            db.await(changes
                .replace(quotes)
                .u64(random.nextInt(QUOTES))
                .string("MSFT")
                .u64(random.nextInt(100_00))
                .commit());
            return 1;
        };
    }

    /** Reads the places that follow a random one in order of state, county and city. */
    private static Call scans(final Memtx db)
    {
        final Index byPlace = db.space("zipcodes").index("place");
        final List<Tuple> places = byPlace.select();
        final Cursor cursor = byPlace.cursor();
        final SplittableRandom random = new SplittableRandom(SEED);
        final TupleView view = new TupleView();
        return () ->
        {
            final Tuple from = places.get(random.nextInt(places.size() - 2 * SCAN_LENGTH));
            cursor.key().part(from.getString(4)).part(from.getString(5)).part(from.getString(3)).open(GE);
            int count = 0;
            while (count < SCAN_LENGTH && cursor.next(view))
            {
                count++;
            }
            return SCAN_LENGTH == count ? 1 : Long.MIN_VALUE;
        };
    }

    private static long measure(final String name, final Call call, final int count, final Screen screen)
    {
        final Histogram latency = new Histogram(MAX_NS, 3);
        repeat(call, count / WARM_UP_SHARE, MAX_WARM_UP_NS, latency, name + ", warming up", screen);
        latency.reset();
        final long startNs = System.nanoTime();
        final long sum = repeat(call, count, MAX_NS, latency, name, screen);
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        screen.endProgress();
        screen.item(
            "%-22s %,11.0f %9.2f %9.2f %9.2f %9.2f %9.1f",
            name,
            latency.getTotalCount() / seconds,
            latency.getValueAtPercentile(50) / 1e3,
            latency.getValueAtPercentile(90) / 1e3,
            latency.getValueAtPercentile(99) / 1e3,
            latency.getValueAtPercentile(99.9) / 1e3,
            latency.getMaxValue() / 1e3);
        return sum;
    }

    private static long repeat(
        final Call call,
        final int count,
        final long maxNs,
        final Histogram latency,
        final String name,
        final Screen screen)
    {
        final long endNs = System.nanoTime() + maxNs;
        long sum = 0;
        long beforeNs = System.nanoTime();
        for (int i = 0; i < count && beforeNs < endNs; i++)
        {
            sum += call.run();
            final long afterNs = System.nanoTime();
            latency.recordValue(Math.min(afterNs - beforeNs, MAX_NS));
            if (0 == (i & CLOCK_CHECK_MASK))
            {
                screen.progress(name, i, count);
            }
            beforeNs = System.nanoTime();
        }
        return sum;
    }

    /** One call to be timed; returns 1, or a number that spoils the sum when it went wrong. */
    private interface Call
    {
        long run();
    }
}
