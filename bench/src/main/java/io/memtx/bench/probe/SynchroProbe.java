package io.memtx.bench.probe;

import io.memtx.bench.floor.FloorRoundTrip;
import io.memtx.bench.latency.FixedRate;
import io.memtx.bench.replica.Endpoints;
import io.memtx.bench.replica.ReplicaSet;
import io.memtx.bench.replica.Stepper;
import io.memtx.bench.workload.KeySequence;
import io.memtx.bench.workload.Scratch;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

import java.util.concurrent.TimeoutException;

/**
 * How long it takes from the commit of a row of a synchronous space until a quorum of two has confirmed it: of one
 * caller, who waits for each, and of many, who have 64 rows under way; and, in turns with them, how long a message of
 * the same size takes there and back over raw Aeron. Each side has a thread that steps a media driver.
 */
final class SynchroProbe implements Probe
{
    private static final int COUNT = 100_000;
    private static final int QUORUM = 2;
    private static final int MANY = 64;
    private static final long WARM_UP_NS = 500_000_000;

    private final int memberCount;
    private final long roundNs;
    private final int rounds;
    private final IdleStrategy idle = new YieldingIdleStrategy();
    private final KeySequence keys = new KeySequence(COUNT);
    private final long[] positions = new long[MANY];
    private final long[] startsNs = new long[MANY];

    private double leastNs = Double.POSITIVE_INFINITY;
    private double leastManyNs = Double.POSITIVE_INFINITY;
    private double leastFloorNs = Double.POSITIVE_INFINITY;
    private long version;

    /**
     * @param memberCount of the replica set, from 2.
     * @param roundMs     of each of the three.
     * @param rounds      of all.
     */
    SynchroProbe(final int memberCount, final int roundMs, final int rounds)
    {
        this.memberCount = memberCount;
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
            ReplicaSet set = ReplicaSet.synchronous(COUNT, QUORUM))
        {
            for (int i = 1; i < memberCount; i++)
            {
                set.join();
            }
            set.claim();
            many(set, WARM_UP_NS, FixedRate.newHistogram());
            one(set, WARM_UP_NS);
            set.replicas().forEach((replica) -> replica.stepper().pause());
            roundTrips(floor, far, WARM_UP_NS);
            for (int round = 0; round < rounds; round++)
            {
                round(results, floor, far, set);
            }
        }
        results.add(ProbeNames.SYNCHRO_NS, leastNs);
        results.add(ProbeNames.SYNCHRO_MANY_NS, leastManyNs);
        results.add(ProbeNames.ROUND_TRIP_NS, leastFloorNs);
    }

    private void round(final ProbeResults results, final FloorRoundTrip floor, final Stepper far, final ReplicaSet set)
        throws TimeoutException
    {
        final Histogram roundTrips = roundTrips(floor, far, roundNs);
        set.replicas().forEach((replica) -> replica.stepper().resume());
        final Histogram ofOne = one(set, roundNs);
        final Histogram ofMany = FixedRate.newHistogram();
        leastManyNs = Math.min(leastManyNs, many(set, roundNs, ofMany));
        set.replicas().forEach((replica) -> replica.stepper().pause());
        leastFloorNs = Math.min(leastFloorNs, roundTrips.getValueAtPercentile(50));
        leastNs = Math.min(leastNs, ofOne.getValueAtPercentile(50));
        results.add(ProbeNames.ROUND_TRIP, roundTrips);
        results.add(ProbeNames.SYNCHRO, ofOne);
        results.add(ProbeNames.SYNCHRO_MANY, ofMany);
    }

    private Histogram roundTrips(final FloorRoundTrip floor, final Stepper far, final long durationNs)
    {
        final Histogram times = FixedRate.newHistogram();
        far.resume();
        final long endNs = System.nanoTime() + durationNs;
        long startNs = System.nanoTime();
        while (startNs - endNs < 0)
        {
            final long number = floor.send();
            while (floor.returned() != number)
            {
                idle.idle(floor.stepNear());
            }
            final long nowNs = System.nanoTime();
            times.recordValue(Math.min(nowNs - startNs, FixedRate.MAX_NS));
            startNs = nowNs;
        }
        far.pause();
        return times;
    }

    private Histogram one(final ReplicaSet set, final long durationNs) throws TimeoutException
    {
        final Histogram times = FixedRate.newHistogram();
        final long endNs = System.nanoTime() + durationNs;
        long startNs = System.nanoTime();
        while (startNs - endNs < 0)
        {
            final long position = set.commit(keys.next(), ++version);
            set.await(() -> set.confirmedPosition() >= position);
            final long nowNs = System.nanoTime();
            times.recordValue(Math.min(nowNs - startNs, FixedRate.MAX_NS));
            startNs = nowNs;
        }
        return times;
    }

    /** Nanoseconds of all by the number of rows. */
    private double many(final ReplicaSet set, final long durationNs, final Histogram times) throws TimeoutException
    {
        final long beginNs = System.nanoTime();
        long committed = 0;
        long confirmed = 0;
        long nowNs = beginNs;
        while (nowNs - beginNs < durationNs || confirmed < committed)
        {
            while (nowNs - beginNs < durationNs && committed - confirmed < MANY)
            {
                final int slot = (int)(committed++ % MANY);
                startsNs[slot] = System.nanoTime();
                positions[slot] = set.commit(keys.next(), ++version);
            }
            final long oldest = positions[(int)(confirmed % MANY)];
            set.await(() -> set.confirmedPosition() >= oldest);
            nowNs = System.nanoTime();
            while (confirmed < committed && positions[(int)(confirmed % MANY)] <= set.confirmedPosition())
            {
                final long startNs = startsNs[(int)(confirmed++ % MANY)];
                times.recordValue(Math.min(nowNs - startNs, FixedRate.MAX_NS));
            }
        }
        return (double)(nowNs - beginNs) / confirmed;
    }
}
