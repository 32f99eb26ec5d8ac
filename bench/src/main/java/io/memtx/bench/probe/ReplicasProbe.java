package io.memtx.bench.probe;

import io.memtx.bench.replica.ReplicaSet;
import io.memtx.bench.replica.RowStream;
import io.memtx.bench.workload.KeySequence;

/**
 * Rows without a pause from a master to several replicas, each with a thread, a media driver and a log of its own.
 */
final class ReplicasProbe implements Probe
{
    private static final int COUNT = 100_000;
    private static final int WARM_UPS = 2;

    private final int replicaCount;
    private final int rowCount;
    private final int rounds;

    /**
     * @param replicaCount of replicas.
     * @param rowCount     of a round.
     * @param rounds       that count.
     */
    ReplicasProbe(final int replicaCount, final int rowCount, final int rounds)
    {
        this.replicaCount = replicaCount;
        this.rowCount = rowCount;
        this.rounds = rounds;
    }

    @Override
    public void run(final ProbeResults results) throws Exception
    {
        try (ReplicaSet set = new ReplicaSet(COUNT, false))
        {
            for (int i = 0; i < replicaCount; i++)
            {
                set.join();
            }
            set.replicas().forEach((replica) -> replica.stepper().pause());
            final RowStream stream = new RowStream(set, new KeySequence(COUNT));
            double mostNs = 0;
            double sumNs = 0;
            for (int round = -WARM_UPS; round < rounds; round++)
            {
                final double ns = stream.run(rowCount);
                mostNs = round < 0 ? 0 : Math.max(mostNs, ns);
                sumNs += round < 0 ? 0 : ns;
            }
            results.add(ProbeNames.ROW_NS, sumNs / rounds);
            results.add(ProbeNames.MOST_ROW_NS, mostNs);
        }
    }
}
