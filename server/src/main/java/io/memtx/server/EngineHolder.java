package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Replication;
import io.memtx.memtx.checkpoint.FrozenRows;
import io.memtx.memtx.conflict.ConflictPolicy;
import io.memtx.memtx.replication.ForeignRows;
import io.memtx.memtx.replication.Member;
import io.memtx.memtx.replication.Members;
import io.memtx.memtx.row.RowText;
import io.memtx.relay.applier.applier.RowQueue;
import io.memtx.relay.applier.applier.RowQueues;
import io.memtx.relay.applier.message.Failure;
import io.memtx.server.synchro.SynchroAdapter;
import io.memtx.server.synchro.SynchroExchange;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.row.RowFlyweight;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The transaction agent of an instance: opens the engine once there is something to open, steps it, and applies what
 * appliers have brought. Single owner: the transaction thread, but where another is named.
 */
final class EngineHolder implements Agent
{
    private static final int MESSAGE_LIMIT = 16;
    private static final int MAX_TEXT_LENGTH = 20_000;

    private final InstanceContext context;
    private final RowQueues queues;
    private final RowQueue.TransactionHandler onTransaction = this::onTransaction;
    private final RowQueues.QueueHandler onQueue = this::onQueue;
    private final ManyToOneConcurrentLinkedQueue<FrozenRows> released = new ManyToOneConcurrentLinkedQueue<>();
    private final ManyToOneConcurrentLinkedQueue<Runnable> tasks = new ManyToOneConcurrentLinkedQueue<>();

    private final InstanceState state;
    private final AtomicLong turns = new AtomicLong();

    private volatile boolean mayOpen;
    private volatile boolean isDiscarding;
    private volatile boolean isSkipWanted;
    private volatile Replication replication;
    private volatile Memtx db;
    private volatile RuntimeException openFailure;
    private final ReplicationLog log;
    private RowQueue polled;
    private volatile ReadOnlyReason readOnlyReason = ReadOnlyReason.ORPHAN;
    private boolean isNamed;
    private final SynchroExchange exchange = new SynchroExchange();
    private volatile SynchroAdapter synchro; // of the engine that is open
    private Members seenMembers;
    private long readOnlyVersion; // of what the reason says of owners and leaders

    EngineHolder(final InstanceContext context, final RowQueues queues, final InstanceState state)
    {
        this.context = context;
        this.queues = queues;
        this.state = state;
        log = new ReplicationLog(context.replicationTimeoutNs());
    }

    /** There is data to recover, or none and this instance makes the first. Any thread. */
    void mayOpen()
    {
        mayOpen = true;
    }

    /** Whether it is to open, or has opened. Any thread. */
    boolean isOpening()
    {
        return mayOpen;
    }

    /** What it has is too old: the engine is closed, to be opened again over other files. Any thread. */
    void discard()
    {
        isDiscarding = true;
    }

    /** Whether the engine has to be closed, and is not yet. Any thread. */
    boolean isDiscarding()
    {
        return isDiscarding;
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

    /** What is told and heard of synchronous transactions. Any thread. */
    SynchroExchange exchange()
    {
        return exchange;
    }

    /** What decides about synchronous transactions, null before the engine is open. Any thread, to hand it on. */
    SynchroAdapter synchro()
    {
        return null == db ? null : synchro;
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

    /** Has something done between transactions, with the engine open or not. Any thread. */
    void execute(final Runnable task)
    {
        tasks.offer(task);
    }

    /** Sets all policies, now and whenever the engine is opened. The transaction thread, between transactions. */
    void conflictPolicies(final Map<String, ConflictPolicy> policies)
    {
        if (null != replication)
        {
            replication.conflictPolicies(policies);
        }
        context.conflictPolicies(policies);
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
        runTasks();
        final Memtx open = db;
        if (null == open)
        {
            return mayOpen ? open() : 0;
        }
        if (isDiscarding)
        {
            return closeForNew(open);
        }
        applyReadOnly();
        if (isSkipWanted)
        {
            isSkipWanted = false;
            replication.rows().skipFailed();
        }
        applyMembers();
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
        runTasks(); // somebody may be waiting for it
        final Memtx open = db;
        if (null != open)
        {
            for (FrozenRows rows = released.poll(); null != rows; rows = released.poll())
            {
                rows.release();
            }
            synchro.closing();
            open.close();
        }
    }

    @Override
    public String roleName()
    {
        return context.memtx().threadPrefix() + "-tx";
    }

    /** Why statements are refused now, null when they are not. Any thread. */
    ReadOnlyReason readOnlyReason()
    {
        return readOnlyReason;
    }

    /** Makes the engine as read-only as the instance is now. The transaction thread, with the engine open. */
    void applyReadOnly()
    {
        final ReadOnlyReason configured = state.readOnlyReason();
        final ReadOnlyReason reason = null == configured ? synchroReason() : configured;
        final long version = null == configured && null != reason ? synchro.ownerVersion() : 0;
        if (reason != readOnlyReason || version != readOnlyVersion)
        {
            final boolean isOfSynchro = null != reason && reason != configured;
            replication.readOnly(null == reason ? null : isOfSynchro ? synchroText() : reason.suffix());
            readOnlyReason = reason;
            readOnlyVersion = version;
        }
        if (!isNamed && null == reason && 0 != replication.instanceId())
        {
            isNamed = nameItself();
        }
    }

    /** Why it could not be opened, the last time it was tried; null when it was not, or could. Any thread. */
    RuntimeException openFailure()
    {
        return openFailure;
    }

    private void runTasks()
    {
        for (Runnable task = tasks.poll(); null != task; task = tasks.poll())
        {
            task.run();
        }
    }

    private int open()
    {
        synchro = new SynchroAdapter(
            exchange,
            context.nanoClock(),
            context.random()::nextDouble,
            context.synchro(),
            context.replicationTimeoutNs(),
            context.isAnonymous(),
            context.errorHandler());
        context.memtx().commitGate(context.gateWrapper().apply(synchro));
        final Memtx opened;
        try
        {
            opened = Memtx.open(context.memtx());
        }
        catch (final RuntimeException ex)
        {
            openFailure = ex;
            throw ex;
        }
        openFailure = null;
        final Replication member = opened.replication();
        member.rows().isSkippingDuplicates(context.skipConflict());
        setPolicies(opened, member);
        readOnlyReason = state.readOnlyReason();
        member.readOnly(null == readOnlyReason ? null : readOnlyReason.suffix());
        db = opened;
        replication = member;
        seenMembers = null;
        return 1;
    }

    /** Before the first row of others comes. */
    private void setPolicies(final Memtx opened, final Replication member)
    {
        try
        {
            if (null != context.conflictPolicies())
            {
                member.conflictPolicies(context.conflictPolicies());
            }
        }
        catch (final MemtxException ex)
        {
            opened.close();
            throw ex;
        }
    }

    private int closeForNew(final Memtx open)
    {
        replication = null;
        db = null;
        mayOpen = false;
        synchro.closing();
        open.close();
        isDiscarding = false;
        return 1;
    }

    private ReadOnlyReason synchroReason()
    {
        return !synchro.isReadOnly() ? null :
            synchro.isElectionReason() ? ReadOnlyReason.ELECTION : ReadOnlyReason.SYNCHRO;
    }

    private String synchroText()
    {
        return " - " + synchro.readOnlyText((id) -> replication.members().list().stream()
            .filter((member) -> id == member.id()).findFirst().map((member) -> member.uuid().toString()).orElse(""));
    }

    /** Members as they are confirmed count for the quorum. */
    private void applyMembers()
    {
        final Members members = replication.members();
        if (members == seenMembers)
        {
            return;
        }
        int bits = 0;
        for (final Member member : members.list())
        {
            bits |= 1 << member.id();
            final Member before = null == seenMembers ? null : seenMembers.list().stream()
                .filter((other) -> other.id() == member.id()).findFirst().orElse(null);
            if (null != before && !before.uuid().equals(member.uuid()))
            {
                synchro.forget(member.id());
            }
        }
        seenMembers = members;
        synchro.members(replication.instanceId(), bits);
    }

    /** Who makes the first data is a member before it has a name. */
    private boolean nameItself()
    {
        final Memtx open = db;
        final Member own = replication.members().list().stream()
            .filter((other) -> other.uuid().equals(replication.instanceUuid())).findFirst().orElse(null);
        if (null == own || null != own.name() || null == context.instanceName())
        {
            return true;
        }
        return null != open.submit((tx) -> tx.replace(
            open.space("_cluster"), own.id(), own.uuid().toString(), context.instanceName()));
    }

    private RowQueue.TransactionHandler onQueue(final RowQueue queue)
    {
        polled = queue;
        return onTransaction;
    }

    private boolean onTransaction(final long address, final int length, final int flags, final double timestamp)
    {
        if (!synchro.mayReceive())
        {
            return false; // it has to be judged by a row that is on its way to the journal
        }
        try
        {
            final ForeignRows rows = replication.rows();
            final long skippedBefore = rows.skippedCount();
            rows.apply(address, length, flags);
            polled.appliedTimestamp(timestamp);
            if (rows.skippedCount() != skippedBefore)
            {
                log.onSkippedRows(rows.skippedCount() - skippedBefore, text(address, address + length));
            }
        }
        catch (final MemtxException ex)
        {
            polled.fail(new Failure(ex.code().number(), ex.getMessage()));
            log.onRefusedRow(replication.rows().failedRow(), ex.getMessage());
            context.errorHandler().onError(
                new IllegalStateException("error applying row: " + replication.rows().failedRow(), ex));
        }
        return true;
    }

    /** All rows, for people. */
    private static String text(final long address, final long limit)
    {
        final RowFlyweight row = new RowFlyweight();
        final StringBuilder text = new StringBuilder();
        for (long next = address; next < limit && text.length() < MAX_TEXT_LENGTH; )
        {
            next = row.wrap(next, limit);
            text.append(text.isEmpty() ? "" : ", ").append(RowText.of(row));
        }
        return text.toString();
    }
}
