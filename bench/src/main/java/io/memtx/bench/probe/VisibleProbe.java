package io.memtx.bench.probe;

import io.memtx.bench.floor.FloorRoundTrip;
import io.memtx.bench.latency.FixedRate;
import io.memtx.bench.replica.Endpoints;
import io.memtx.bench.replica.Replica;
import io.memtx.bench.replica.ReplicaSet;
import io.memtx.bench.replica.Stepper;
import io.memtx.bench.workload.KeySequence;
import io.memtx.bench.workload.Scratch;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

import java.util.concurrent.TimeoutException;

/**
 * How long it takes from the commit of a row on a master until it is confirmed on a replica, and, in turns with it, how
 * long a message of the same size takes there and back over raw Aeron. Both have two threads that step a media driver
 * each, and send at the same slow rate, so that each row finds both sides idle.
 */
final class VisibleProbe implements Probe
{
    private static final int COUNT = 100_000;
    private static final long INTERVAL_NS = 200_000;
    private static final long WARM_UP_NS = 500_000_000;

    private final long roundNs;
    private final int rounds;
    private final IdleStrategy idle = new YieldingIdleStrategy();
    private final KeySequence keys = new KeySequence(COUNT);

    private double leastNs = Double.POSITIVE_INFINITY;
    private double leastFloorNs = Double.POSITIVE_INFINITY;
    private long version;

    /**
     * @param roundMs of each of the two.
     * @param rounds  of both.
     */
    VisibleProbe(final int roundMs, final int rounds)
    {
        roundNs = roundMs * 1_000_000L;
        this.rounds = rounds;
    }

    @Override
    public void run(final ProbeResults results) throws Exception
    {
        try (Scratch scratch = Scratch.inMemory();
            FloorRoundTrip floor = new FloorRoundTrip(
                scratch.directory(), Endpoints.free(), Endpoints.free(), ReplicaSet.MESSAGE_LENGTH);
            Stepper far = new Stepper("floor-far", floor::stepFar, () -> {});
            ReplicaSet set = new ReplicaSet(COUNT, false))
        {
            final Replica replica = set.join();
            replica.stepper().pause();
            floorRound(floor, far, WARM_UP_NS, 0);
            round(set, replica, WARM_UP_NS, 0);
            for (int round = 0; round < rounds; round++)
            {
                final Histogram halves = floorRound(floor, far, roundNs, INTERVAL_NS);
                final Histogram visible = round(set, replica, roundNs, INTERVAL_NS);
                leastFloorNs = Math.min(leastFloorNs, halves.getValueAtPercentile(50));
                leastNs = Math.min(leastNs, visible.getValueAtPercentile(50));
                results.add(ProbeNames.HALF_ROUND_TRIP, halves);
                results.add(ProbeNames.VISIBLE, visible);
            }
        }
        results.add(ProbeNames.VISIBLE_NS, leastNs);
        results.add(ProbeNames.HALF_ROUND_TRIP_NS, leastFloorNs);
    }

    private Histogram floorRound(
        final FloorRoundTrip floor, final Stepper far, final long durationNs, final long intervalNs)
    {
        final Histogram halves = FixedRate.newHistogram();
        far.resume();
        final long endNs = System.nanoTime() + durationNs;
        do
        {
            final long dueNs = System.nanoTime() + intervalNs;
            while (System.nanoTime() - dueNs < 0)
            {
                idle.idle(floor.stepNear());
            }
            final long startNs = System.nanoTime();
            final long number = floor.send();
            while (floor.returned() != number)
            {
                idle.idle(floor.stepNear());
            }
            halves.recordValue(Math.min((System.nanoTime() - startNs) / 2, FixedRate.MAX_NS));
        }
        while (System.nanoTime() - endNs < 0);
        far.pause();
        return halves;
    }

    private Histogram round(
        final ReplicaSet set, final Replica replica, final long durationNs, final long intervalNs)
        throws TimeoutException
    {
        final Histogram visible = FixedRate.newHistogram();
        replica.stepper().resume();
        final long endNs = System.nanoTime() + durationNs;
        do
        {
            final long dueNs = System.nanoTime() + intervalNs;
            while (System.nanoTime() - dueNs < 0)
            {
                set.step();
            }
            final long startNs = System.nanoTime();
            final long lsn = set.replace(keys.next(), ++version);
            set.await(() -> replica.confirmedLsn() >= lsn);
            visible.recordValue(Math.min(replica.confirmedNs() - startNs, FixedRate.MAX_NS));
        }
        while (System.nanoTime() - endNs < 0);
        replica.stepper().pause();
        return visible;
    }
}
