package io.memtx.bench.replica;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Replication;
import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;
import io.memtx.xlog.Vclock;

/**
 * A replica on a thread of its own, which says after each turn how much of the master's log it has confirmed, and since
 * when. What it says may be asked by any thread.
 */
public final class Replica implements AutoCloseable
{
    private final Instance instance;
    private final Stepper stepper;
    private final Vclock vclock = new Vclock();

    private Replication replication; // null until it has its data
    private long version = -1;
    private long confirmedNs;           // published by what is written behind it
    private volatile long confirmedLsn; // of the master
    private volatile long tupleCount = -1;

    Replica(final String name, final InstanceContext context)
    {
        instance = Instance.open(context);
        stepper = new Stepper(name, this::step, instance::close);
    }

    /**
     * @return the LSN up to which all of the master's transactions are confirmed here.
     */
    public long confirmedLsn()
    {
        return confirmedLsn;
    }

    /**
     * @return by {@link System#nanoTime()} when the LSN was confirmed that {@link #confirmedLsn()} answered last,
     * or a later one.
     */
    public long confirmedNs()
    {
        return confirmedNs;
    }

    /**
     * @return tuples of the replica when it had joined, -1 before.
     */
    public long joinedCount()
    {
        return tupleCount;
    }

    /**
     * @return the thread that steps it.
     */
    public Stepper stepper()
    {
        return stepper;
    }

    @Override
    public void close()
    {
        stepper.close();
    }

    private int step()
    {
        final int work = instance.doWork();
        if (null == replication)
        {
            onJoined();
            return work;
        }
        final long published = replication.journaled().version();
        if (published != version)
        {
            version = published;
            replication.journaled().read(vclock);
            final long lsn = vclock.get(ReplicaSet.MASTER_ID);
            if (lsn != confirmedLsn)
            {
                confirmedNs = System.nanoTime();
                confirmedLsn = lsn;
            }
        }
        return work;
    }

    private void onJoined()
    {
        final Memtx db = instance.db();
        if (null != db)
        {
            replication = db.replication();
            tupleCount = db.info().tupleCount();
        }
    }
}
