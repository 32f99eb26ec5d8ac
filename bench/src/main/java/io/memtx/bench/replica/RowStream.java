package io.memtx.bench.replica;

import io.memtx.bench.workload.KeySequence;

import java.util.concurrent.TimeoutException;

/**
 * Rows without a pause from a master to all of its replicas: single-row transactions, in bursts with a turn of the
 * master behind each. Belongs to the thread of the master.
 */
public final class RowStream
{
    private static final int BURST = 64;

    private final ReplicaSet set;
    private final KeySequence keys;
    private long version;

    /**
     * @param set  with all of its replicas.
     * @param keys of the records that are replaced.
     */
    public RowStream(final ReplicaSet set, final KeySequence keys)
    {
        this.set = set;
        this.keys = keys;
    }

    /**
     * Replaces records until there are so many rows, and waits until each replica has confirmed them. Replicas wait
     * before and after.
     *
     * @param rowCount how many.
     * @return nanoseconds of a row.
     * @throws TimeoutException when replicas do not get there.
     */
    public double run(final int rowCount) throws TimeoutException
    {
        set.replicas().forEach((replica) -> replica.stepper().resume());
        final long startNs = System.nanoTime();
        long lsn = 0;
        for (int i = 1; i <= rowCount; i++)
        {
            lsn = set.replace(keys.next(), ++version);
            if (0 == i % BURST)
            {
                set.step();
            }
        }
        final long last = lsn;
        set.await(() -> isEverywhere(last));
        final double ns = (double)(System.nanoTime() - startNs) / rowCount;
        set.replicas().forEach((replica) -> replica.stepper().pause());
        return ns;
    }

    private boolean isEverywhere(final long lsn)
    {
        for (final Replica replica : set.replicas())
        {
            if (replica.confirmedLsn() < lsn)
            {
                return false;
            }
        }
        return true;
    }
}
