package io.memtx.bench.probe;

import io.memtx.bench.replica.ReplicaSet;
import io.memtx.bench.workload.KeySequence;

/**
 * How long replicas take to join a master with data: from their launch until they have opened their engine on all of
 * it and follow. Their files are written on the way.
 */
final class JoinProbe implements Probe
{
    private static final int BURST = 64;

    private final int count;
    private final int joins;

    /**
     * @param count of tuples.
     * @param joins to make, one after the other.
     */
    JoinProbe(final int count, final int joins)
    {
        this.count = count;
        this.joins = joins;
    }

    @Override
    public void run(final ProbeResults results) throws Exception
    {
        double sumNs = 0;
        double mostNs = 0;
        for (int join = 0; join < joins; join++)
        {
            try (ReplicaSet set = new ReplicaSet(count, false))
            {
                for (int number = 0; number < count; number++)
                {
                    set.replace(KeySequence.key(number), 0);
                    if (0 == number % BURST)
                    {
                        set.step();
                    }
                }
                final long startNs = System.nanoTime();
                final long joined = set.join().joinedCount();
                final double ns = (double)(System.nanoTime() - startNs) / count;
                if (joined < count)
                {
                    throw new IllegalStateException("replica has joined without its data: tuples=" + joined);
                }
                sumNs += ns;
                mostNs = Math.max(mostNs, ns);
            }
        }
        results.add(ProbeNames.ROW_NS, sumNs / joins);
        results.add(ProbeNames.MOST_ROW_NS, mostNs);
    }
}
