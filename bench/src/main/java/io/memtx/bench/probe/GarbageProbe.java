package io.memtx.bench.probe;

import com.sun.management.ThreadMXBean;
import io.memtx.bench.engine.EngineFixture;
import io.memtx.bench.workload.KeySequence;
import io.memtx.memtx.Cursor;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.index.IteratorType;
import io.memtx.xlog.journal.WalMode;

import java.lang.management.ManagementFactory;

/**
 * How many bytes of the heap an operation takes on the transaction thread: the least of several rounds, as the first
 * ones warm up, and the JVM may allocate in the name of any thread.
 */
final class GarbageProbe implements Probe
{
    private static final int ROUNDS = 6;
    private static final int SCAN_LENGTH = 100;

    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private final TupleView view = new TupleView();
    private final int count;
    private final KeySequence keys;
    private long consumed;

    /**
     * @param count of operations in a round, and of records.
     */
    GarbageProbe(final int count)
    {
        this.count = count;
        keys = new KeySequence(count);
    }

    @Override
    public void run(final ProbeResults results) throws Exception
    {
        try (EngineFixture engine = new EngineFixture(WalMode.NONE, IndexType.TREE, count).fill(count))
        {
            final Cursor cursor = engine.records().primary().cursor();
            results.add(ProbeNames.ITERATE, measure(count / SCAN_LENGTH, () -> iterate(cursor)));
        }
        try (EngineFixture engine = new EngineFixture(WalMode.NONE, IndexType.HASH, count).fill(count))
        {
            results.add(ProbeNames.GET, measure(count, () -> get(engine)));
            results.add(ProbeNames.REPLACE, measure(count, () -> replace(engine)));
        }
        try (EngineFixture engine = new EngineFixture(WalMode.WRITE, IndexType.HASH, count).fill(count))
        {
            results.add(ProbeNames.COMMIT, measure(count, () -> commit(engine)));
        }
        results.add("consumed", consumed);
    }

    private double measure(final int operations, final Runnable operation)
    {
        final long threadId = Thread.currentThread().getId();
        long leastBytes = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++)
        {
            final long before = threads.getThreadAllocatedBytes(threadId);
            for (int i = 0; i < operations; i++)
            {
                operation.run();
            }
            leastBytes = Math.min(leastBytes, threads.getThreadAllocatedBytes(threadId) - before);
        }
        return (double)leastBytes / operations;
    }

    private void get(final EngineFixture engine)
    {
        consumed += engine.records().primary().get(keys.next(), view) ? view.getUnsigned(1) : 0;
    }

    private void iterate(final Cursor cursor)
    {
        cursor.key().part(keys.next()).open(IteratorType.GE);
        for (int i = 0; i < SCAN_LENGTH && cursor.next(view); i++)
        {
            consumed += view.getUnsigned(1);
        }
    }

    private void replace(final EngineFixture engine)
    {
        engine.replace(keys.next(), consumed++);
        engine.turn();
    }

    private void commit(final EngineFixture engine)
    {
        engine.db().await(engine.replace(keys.next(), consumed++));
    }
}
