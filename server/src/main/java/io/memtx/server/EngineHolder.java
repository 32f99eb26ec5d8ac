package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Replication;
import io.memtx.memtx.checkpoint.FrozenRows;
import io.memtx.memtx.replication.Member;
import io.memtx.relay.applier.applier.RowQueue;
import io.memtx.relay.applier.applier.RowQueues;
import io.memtx.relay.applier.message.Failure;
import io.memtx.tuple.error.MemtxException;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The transaction agent of an instance: opens the engine once there is something to open, steps it, and applies what
 * appliers have brought. Single owner: the transaction thread, but where another is named.
 */
final class EngineHolder implements Agent
{
    private static final int MESSAGE_LIMIT = 16;

    private final InstanceContext context;
    private final RowQueues queues;
    private final RowQueue.TransactionHandler onTransaction = this::onTransaction;
    private final RowQueues.QueueHandler onQueue = this::onQueue;
    private final ManyToOneConcurrentLinkedQueue<FrozenRows> released = new ManyToOneConcurrentLinkedQueue<>();

    private volatile boolean mayOpen;
    private volatile boolean isSkipWanted;
    private volatile Replication replication;
    private volatile Memtx db;
    private RowQueue polled;
    private final AtomicLong turns = new AtomicLong();

    EngineHolder(final InstanceContext context, final RowQueues queues)
    {
        this.context = context;
        this.queues = queues;
    }

    /** There is data to recover, or none and this instance makes the first. Any thread. */
    void mayOpen()
    {
        mayOpen = true;
    }

    /** Whether it is to open, or has opened. Any thread. */
    boolean isToOpen()
    {
        return mayOpen;
    }

    /** The engine, null before it is open. Any thread, for what any thread may call. */
    Memtx db()
    {
        return db;
    }

    /** The engine as a member, null before it is open. Any thread, for what any thread may call. */
    Replication replication()
    {
        return replication;
    }

    /** A number that changes with every turn of the transaction thread. Any thread. */
    long turns()
    {
        return turns.getOpaque();
    }

    /** What was refused is left out when it comes again. Any thread. */
    void skipFailed()
    {
        isSkipWanted = true;
    }

    /** Gives back what was frozen. Any thread. */
    void release(final FrozenRows rows)
    {
        released.offer(rows);
    }

    @Override
    public int doWork()
    {
        turns.setOpaque(turns.getPlain() + 1); // one writer
        final Memtx open = db;
        if (null == open)
        {
            return mayOpen ? open() : 0;
        }
        if (isSkipWanted)
        {
            isSkipWanted = false;
            replication.rows().skipFailed();
        }
        int work = queues.poll(onQueue, MESSAGE_LIMIT);
        work += open.doWork(); // behind the rows: what is in the log now is confirmed in this turn
        for (FrozenRows rows = released.poll(); null != rows; rows = released.poll())
        {
            rows.release();
            work++;
        }
        return work;
    }

    @Override
    public void onClose()
    {
        final Memtx open = db;
        if (null != open)
        {
            for (FrozenRows rows = released.poll(); null != rows; rows = released.poll())
            {
                rows.release();
            }
            open.close();
        }
    }

    @Override
    public String roleName()
    {
        return context.memtx().threadPrefix() + "-tx";
    }

    private int open()
    {
        final Memtx opened = Memtx.open(context.memtx());
        final Replication member = opened.replication();
        member.rows().isSkippingDuplicates(context.skipConflict());
        nameItself(opened, member);
        member.readOnly(context.isReadOnly() ? Instance.READ_ONLY_BY_CONFIG : null);
        db = opened;
        replication = member;
        return 1;
    }

    /** Who makes the first data is a member before it has a name. */
    private void nameItself(final Memtx opened, final Replication member)
    {
        final Member own = member.members().list().stream()
            .filter((other) -> other.uuid().equals(member.instanceUuid())).findFirst().orElse(null);
        if (null != own && null == own.name() && null != context.instanceName())
        {
            opened.transact((tx) ->
                tx.replace(opened.space("_cluster"), own.id(), own.uuid().toString(), context.instanceName()));
        }
    }

    private RowQueue.TransactionHandler onQueue(final RowQueue queue)
    {
        polled = queue;
        return onTransaction;
    }

    private boolean onTransaction(final long address, final int length, final int flags, final double timestamp)
    {
        try
        {
            replication.rows().apply(address, length);
            polled.appliedTimestamp(timestamp);
        }
        catch (final MemtxException ex)
        {
            polled.fail(new Failure(ex.code().number(), ex.getMessage()));
            context.errorHandler().onError(
                new IllegalStateException("error applying row: " + replication.rows().failedRow(), ex));
        }
        return true;
    }
}
