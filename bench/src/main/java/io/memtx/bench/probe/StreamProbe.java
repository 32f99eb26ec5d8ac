package io.memtx.bench.probe;

import com.sun.management.ThreadMXBean;
import io.memtx.bench.replica.Replica;
import io.memtx.bench.replica.ReplicaSet;
import io.memtx.bench.replica.RowStream;
import io.memtx.bench.workload.KeySequence;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeoutException;

/**
 * What a row costs on its way from a master to a replica when rows come without a pause, in turns without a MAC and
 * with one on each message: nanoseconds, and bytes of the heap on either thread, of which one commits and relays and
 * the other one receives and applies. Of each the least of several rounds.
 */
final class StreamProbe implements Probe
{
    private static final int COUNT = 100_000;
    private static final int WARM_UPS = 3;

    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private final int rowCount;
    private final int rounds;

    /**
     * @param rowCount of a round of either.
     * @param rounds   of both.
     */
    StreamProbe(final int rowCount, final int rounds)
    {
        this.rowCount = rowCount;
        this.rounds = rounds;
    }

    @Override
    public void run(final ProbeResults results) throws Exception
    {
        try (Side plain = new Side(false); Side signed = new Side(true))
        {
            for (int round = -WARM_UPS; round < rounds; round++)
            {
                plain.round(round >= 0);
                signed.round(round >= 0);
            }
            results.add(ProbeNames.PLAIN_NS, plain.leastNs);
            results.add(ProbeNames.SIGNED_NS, signed.leastNs);
            results.add(ProbeNames.RELAY, Math.max(plain.leastRelayBytes, signed.leastRelayBytes) / rowCount);
            results.add(ProbeNames.APPLY, Math.max(plain.leastApplyBytes, signed.leastApplyBytes) / rowCount);
        }
    }

    /** A master, a replica, and what was found of them. */
    private final class Side implements AutoCloseable
    {
        private final ReplicaSet set;
        private final Replica replica;
        private final RowStream stream;
        private double leastNs = Double.POSITIVE_INFINITY;
        private double leastRelayBytes = Double.POSITIVE_INFINITY;
        private double leastApplyBytes = Double.POSITIVE_INFINITY;

        Side(final boolean isSigned) throws Exception
        {
            set = new ReplicaSet(COUNT, isSigned);
            replica = set.join();
            replica.stepper().pause();
            stream = new RowStream(set, new KeySequence(COUNT));
        }

        void round(final boolean isCounted) throws TimeoutException
        {
            final long relayBefore = bytes(Thread.currentThread().getId());
            final long applyBefore = bytes(replica.stepper().threadId());
            final double ns = stream.run(rowCount);
            final double relayBytes = bytes(Thread.currentThread().getId()) - relayBefore;
            final double applyBytes = bytes(replica.stepper().threadId()) - applyBefore;
            if (isCounted)
            {
                leastNs = Math.min(leastNs, ns);
                leastRelayBytes = Math.min(leastRelayBytes, relayBytes);
                leastApplyBytes = Math.min(leastApplyBytes, applyBytes);
            }
        }

        @Override
        public void close()
        {
            set.close();
        }
    }

    private long bytes(final long threadId)
    {
        return threads.getThreadAllocatedBytes(threadId);
    }
}
