package io.memtx.bench.probe;

import io.memtx.bench.engine.EngineFixture;
import io.memtx.bench.latency.FixedRate;
import io.memtx.bench.workload.KeySequence;
import io.memtx.memtx.schema.IndexType;
import io.memtx.xlog.journal.WalMode;
import org.HdrHistogram.Histogram;

import java.util.Arrays;

/**
 * How long each insert takes while a space grows from nothing, without a log. The same inserts are made twice, and of
 * each the shorter time counts: growth comes at the same insert again, while what the machine does to us comes at
 * another. The histogram {@link ProbeNames#INSERTS} has the shorter times, {@link ProbeNames#LONGEST_NS} the longest of
 * them, and {@link ProbeNames#LONGEST_ONCE_NS} the longest of either run.
 */
final class GrowthProbe implements Probe
{
    private static final int RUNS = 2;

    private final IndexType type;
    private final int count;

    GrowthProbe(final IndexType type, final int count)
    {
        this.type = type;
        this.count = count;
    }

    @Override
    public void run(final ProbeResults results) throws Exception
    {
        final int[] shortestNs = new int[count];
        Arrays.fill(shortestNs, Integer.MAX_VALUE);
        int longestNs = 0;
        for (int run = 0; run < RUNS; run++)
        {
            longestNs = Math.max(longestNs, insertAll(shortestNs));
        }
        final Histogram histogram = FixedRate.newHistogram();
        for (final int ns : shortestNs)
        {
            histogram.recordValue(ns);
        }
        results.add(ProbeNames.INSERTS, histogram);
        results.add(ProbeNames.LONGEST_NS, histogram.getMaxValue());
        results.add(ProbeNames.LONGEST_ONCE_NS, longestNs);
    }

    private int insertAll(final int[] shortestNs) throws Exception
    {
        int longestNs = 0;
        try (EngineFixture engine = new EngineFixture(WalMode.NONE, type, count))
        {
            for (int number = 0; number < count; number++)
            {
                final long startNs = System.nanoTime();
                engine.insert(KeySequence.key(number), 0);
                final int ns = (int)Math.min(Integer.MAX_VALUE, System.nanoTime() - startNs);
                shortestNs[number] = Math.min(shortestNs[number], ns);
                longestNs = Math.max(longestNs, ns);
                engine.turn();
            }
        }
        return longestNs;
    }
}
