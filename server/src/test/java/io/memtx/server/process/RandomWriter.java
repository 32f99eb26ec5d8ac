package io.memtx.server.process;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Operation;
import io.memtx.memtx.Space;
import io.memtx.memtx.Transaction;
import io.memtx.server.Instance;
import io.memtx.tuple.Tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes at a rate what cannot collide with the writes of others: tuples under keys of its own, and sums that many add
 * to. Keys begin with the seed, so each life of each instance needs one of its own.
 */
final class RandomWriter
{
    static final String EVENTS = "events";
    static final String COUNTERS = "counters";

    private static final long KEYS_PER_SEED = 1_000_000_000L;
    private static final int COUNTER_COUNT = 10;

    private final Instance instance;
    private final Random random;
    private final long firstKey;
    private final long pauseNs;
    private final List<Long> keys = new ArrayList<>();
    private final Thread thread;

    private volatile boolean isStopping;
    private volatile long writtenCount;
    private long nextKey;

    RandomWriter(final Instance instance, final long seed, final long perSecond)
    {
        this.instance = instance;
        random = new Random(seed);
        firstKey = seed * KEYS_PER_SEED;
        nextKey = firstKey;
        pauseNs = 1_000_000_000L / perSecond;
        thread = new Thread(this::run, "writer");
        thread.setDaemon(true);
    }

    void start()
    {
        thread.start();
    }

    /** How many transactions were acknowledged. */
    long writtenCount()
    {
        return writtenCount;
    }

    long stop()
    {
        isStopping = true;
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        return writtenCount;
    }

    private void run()
    {
        long dueNs = System.nanoTime();
        while (!isStopping)
        {
            try
            {
                final Memtx db = instance.db();
                db.submit((tx) -> write(db, tx)).join();
                writtenCount++;
            }
            catch (final CompletionException ex)
            {
                System.out.println("log: writer: " + ex.getCause());
                return;
            }
            dueNs += pauseNs;
            final long waitNs = dueNs - System.nanoTime();
            if (waitNs > 0)
            {
                LockSupport.parkNanos(waitNs);
            }
            else
            {
                dueNs -= waitNs; // what was missed is not made up for
            }
        }
    }

    private Void write(final Memtx db, final Transaction tx)
    {
        final Space events = db.space(EVENTS);
        final Space counters = db.space(COUNTERS);
        final int statements = 0 == random.nextInt(5) ? 2 + random.nextInt(3) : 1;
        for (int i = 0; i < statements; i++)
        {
            statement(tx, events, counters);
        }
        return null;
    }

    private void statement(final Transaction tx, final Space events, final Space counters)
    {
        final int choice = random.nextInt(100);
        if (choice < 25)
        {
            tx.upsert(counters, Tuple.of(random.nextInt(COUNTER_COUNT), 1L), Operation.add(1, 1L));
        }
        else if (choice < 70 || keys.isEmpty())
        {
            keys.add(nextKey);
            tx.insert(events, nextKey++, text());
        }
        else if (choice < 90)
        {
            tx.replace(events, keys.get(random.nextInt(keys.size())), text());
        }
        else
        {
            final int index = random.nextInt(keys.size());
            final long last = keys.remove(keys.size() - 1);
            tx.delete(events, index == keys.size() ? last : keys.set(index, last));
        }
    }

    private String text()
    {
        return "x".repeat(0 == random.nextInt(50) ? 3_000 : random.nextInt(60));
    }
}
