package io.memtx.synchro.sim;

import io.memtx.synchro.election.ElectionMode;
import io.memtx.synchro.election.FencingMode;

import java.util.Random;

/**
 * What a simulation is about. Times are virtual.
 *
 * @param nodes                how many instances.
 * @param quorum               of all of them.
 * @param mode                 of all of them.
 * @param fencing              of all of them.
 * @param isSettledByQuorum    of all of them.
 * @param isClaimed            whether the first writer claims the queue.
 * @param maySplit             whether a split brain may be discovered: with asynchronous transactions, which an owner
 *                             may lose when it is deposed; then the instance that discovers it is out.
 * @param synchroTimeoutNs     time.
 * @param replicationTimeoutNs time.
 * @param electionTimeoutNs    time.
 * @param steps                of faults, before all is healed.
 */
record SimProfile(
    int nodes,
    String quorum,
    ElectionMode mode,
    FencingMode fencing,
    boolean isSettledByQuorum,
    boolean isClaimed,
    boolean maySplit,
    long synchroTimeoutNs,
    long replicationTimeoutNs,
    long electionTimeoutNs,
    int steps)
{
    private static final long MS = 1_000_000L;

    static SimProfile draw(final Random random)
    {
        final boolean isElection = random.nextBoolean();
        final int nodes = new int[]{2, 3, 3, 3, 4, 5, 5}[random.nextInt(7)];
        final FencingMode[] fencings = FencingMode.values();
        return new SimProfile(
            nodes, "N / 2 + 1", isElection ? ElectionMode.CANDIDATE : ElectionMode.OFF,
            fencings[random.nextInt(fencings.length)], true,
            !isElection && random.nextBoolean(), random.nextInt(4) == 0,
            (20 + random.nextInt(300)) * MS, 20 * MS, 100 * MS, 1500);
    }
}
