package io.memtx.relay.applier;

import io.memtx.relay.applier.applier.Applier;
import io.memtx.relay.applier.applier.ApplierHost;
import io.memtx.relay.applier.applier.ApplierTimes;
import io.memtx.relay.applier.applier.NextStep;
import io.memtx.relay.applier.applier.RowQueue;
import io.memtx.relay.applier.applier.SnapshotFile;
import io.memtx.relay.applier.applier.SnapshotSink;
import io.memtx.relay.applier.counters.ReplicationCounters;
import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.Ballot;
import io.memtx.relay.applier.message.Failure;
import io.memtx.relay.applier.message.Subscribe;
import io.memtx.relay.applier.relay.LoginDelays;
import io.memtx.relay.applier.relay.Relay;
import io.memtx.relay.applier.relay.RelayHost;
import io.memtx.relay.applier.relay.RelayTimes;
import io.memtx.relay.applier.relay.SnapshotSource;
import io.memtx.relay.applier.session.Credentials;
import io.memtx.relay.applier.session.Login;
import io.memtx.relay.applier.session.ScramVerifier;
import io.memtx.relay.applier.transport.Acceptor;
import io.memtx.relay.applier.transport.Connection;
import io.memtx.relay.applier.transport.Transport;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.PublishedVclock;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.Journal;
import io.memtx.xlog.journal.JournalContext;
import io.memtx.xlog.journal.JournalCursor;
import io.memtx.xlog.journal.MappedJournal;
import io.memtx.xlog.journal.WalMode;
import io.memtx.xlog.row.RowBatch;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.storage.FileStorage;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * An instance that has a log and nothing else: applying a transaction is appending it. Real journal, relays and
 * appliers, stepped by one thread.
 */
final class LogInstance implements RelayHost, ApplierHost, Credentials, AutoCloseable
{
    static final Login LOGIN = new Login("replicator", "topsecret");

    private static final int MAX_BODY_LENGTH = 128 << 10;
    private static final ScramVerifier VERIFIER =
        ScramVerifier.of("topsecret", new byte[ScramVerifier.SALT_LENGTH], 10);

    final List<Applier> appliers = new ArrayList<>();
    final List<Relay> relays = new ArrayList<>();
    /** Every row that was applied or written, in the order of the log: {@code origin:lsn}. */
    final List<String> rows = new ArrayList<>();

    final List<byte[]> snapshotRows = new ArrayList<>();
    CompletableFuture<Accepted> registration;
    MemtxException refusal;
    boolean isRegistered;
    NextStep next = NextStep.SUBSCRIBE;
    int idFilter;
    boolean isAlive = true;
    /** Whether transactions are taken from the queues. */
    boolean isApplying = true;

    final ReplicationCounters counters = new ReplicationCounters();

    private final int id;
    private final JournalContext context;
    private final MappedJournal journal;
    private final Transport transport;
    private final long timeoutNs;
    private final LoginDelays logins;
    private final List<RowQueue> queues = new ArrayList<>();
    private final PublishedVclock journaled = new PublishedVclock();
    private final RowBatch batch = new RowBatch();
    private final RowFlyweight row = new RowFlyweight();
    private final SecureRandom random = new SecureRandom();
    private final RowQueue.TransactionHandler onTransaction = this::onTransaction;
    private long nowNs;
    private long nowMs;
    private boolean isRecording = true;
    private Failure failNext;
    private RowQueue polled;

    LogInstance(
        final Path directory, final int id, final long timeoutNs, final Function<Acceptor, Transport> transports)
    {
        this.id = id;
        this.timeoutNs = timeoutNs;
        logins = new LoginDelays(timeoutNs);
        context = new JournalContext()
            .directory(directory)
            .instanceUuid(uuid(id))
            .replicaId(id)
            .mode(WalMode.WRITE)
            .maxSegmentLength(4 << 20)
            .stepLength(256 << 10)
            .aheadLength(1 << 20);
        journal = MappedJournal.launch(context);
        journaled.publish(journal.vclock());
        transport = transports.apply(this::accept);
    }

    static UUID uuid(final int id)
    {
        return new UUID(0x1111, id);
    }

    void follow(final String endpoint)
    {
        follow(endpoint, LOGIN);
    }

    void follow(final String endpoint, final Login login)
    {
        final RowQueue queue = new RowQueue(MAX_BODY_LENGTH);
        queues.add(queue);
        final ApplierTimes times = new ApplierTimes(4 * timeoutNs, timeoutNs, 10_000_000_000L);
        appliers.add(new Applier(this, transport, endpoint, login, true, times, queue, random));
    }

    /** Appends a transaction of rows of its own; the second of three is local. */
    void write(final int rowCount, final int textLength)
    {
        batch.reset();
        for (int i = 0; i < rowCount; i++)
        {
            final MsgPackWriter body =
                batch.beginRow(RowType.REPLACE, 1 == i % 3 ? HeaderKey.GROUP_LOCAL : HeaderKey.GROUP_DEFAULT);
            body.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(512).unsigned(BodyKey.TUPLE);
            body.arrayHeader(2).unsigned(i).string("x".repeat(textLength));
            batch.endRow();
        }
        append();
    }

    /** The next transaction from elsewhere will fail. */
    void failNext(final Failure failure)
    {
        failNext = failure;
    }

    /** From now on rows are not recorded: that makes garbage. */
    void stopRecording()
    {
        isRecording = false;
    }

    long lsn(final int origin)
    {
        return journal.vclock().get(origin);
    }

    Vclock vclock()
    {
        return journal.vclock().copy().set(0, 0);
    }

    void rotate()
    {
        journal.rotate();
    }

    int step(final long timeNs)
    {
        nowNs = timeNs;
        nowMs = 1_700_000_000_000L + timeNs / 1_000_000;
        int work = transport.doWork(nowNs);
        for (int i = 0; i < relays.size(); i++)
        {
            work += relays.get(i).doWork(nowNs, nowMs);
        }
        for (int i = 0; i < appliers.size(); i++)
        {
            work += appliers.get(i).doWork(nowNs, nowMs);
            polled = queues.get(i);
            work += isApplying ? polled.poll(onTransaction, 4) : 0;
        }
        stepHelper();
        return work;
    }

    @Override
    public UUID instanceUuid()
    {
        return uuid(id);
    }

    @Override
    public Credentials credentials()
    {
        return this;
    }

    @Override
    public boolean isGuestAdmitted()
    {
        return false;
    }

    @Override
    public ScramVerifier verifier(final String user)
    {
        return LOGIN.user().equals(user) ? VERIFIER : null;
    }

    @Override
    public boolean mayReplicate(final String user)
    {
        return true;
    }

    @Override
    public ReplicationCounters counters()
    {
        return counters;
    }

    @Override
    public boolean isAlive(final long timeNs)
    {
        return isAlive;
    }

    @Override
    public Ballot ballot()
    {
        return new Ballot(false, false, false, true, true, null, null, List.of(), vclock(), new Vclock());
    }

    @Override
    public Accepted onSubscribe(final Subscribe request)
    {
        if (null == request.replicaSetUuid())
        {
            throw new MemtxException(ErrorCode.ER_LOADING);
        }
        return new Accepted(uuid(0), null, id, journal.vclock().copy());
    }

    @Override
    public int memberId(final UUID uuid)
    {
        return (int)uuid.getLeastSignificantBits();
    }

    @Override
    public JournalCursor openLog(final Vclock from)
    {
        return journal.cursor(from, journal::journaledPosition);
    }

    @Override
    public void onAcknowledged(final UUID downstream, final Vclock vclock)
    {
        if (vclock.get(id) > journal.vclock().get(id))
        {
            throw new AssertionError("acknowledges " + vclock + ", is at " + journal.vclock());
        }
    }

    @Override
    public Subscribe subscription()
    {
        return new Subscribe(uuid(0), null, uuid(id), null, false, idFilter, vclock());
    }

    @Override
    public void onSubscribed(final UUID upstream, final Accepted accepted)
    {
        if (!uuid(0).equals(accepted.replicaSetUuid()))
        {
            throw new AssertionError("another replica set");
        }
    }

    @Override
    public CompletableFuture<SnapshotSource> openSnapshot(final Subscribe request, final boolean isMember)
    {
        return CompletableFuture.completedFuture(new FakeSnapshot(journal.vclock().copy(), snapshotRows));
    }

    @Override
    public CompletableFuture<Accepted> register(final Subscribe request, final boolean isJoining)
    {
        return registration;
    }

    @Override
    public void onGreeting(final Applier applier)
    {
        if (null != refusal)
        {
            throw refusal;
        }
    }

    @Override
    public void onRegistered(final UUID upstream, final Accepted accepted)
    {
        isRegistered = true;
        next = NextStep.WAIT;
    }

    @Override
    public NextStep next(final Applier applier)
    {
        return next;
    }

    @Override
    public SnapshotSink beginSnapshot(final UUID upstream, final Accepted accepted)
    {
        return new SnapshotFile(
            FileStorage.INSTANCE, context.directory(), uuid(id), accepted.vclock(), 1_700_000_000.0);
    }

    @Override
    public void onJoined(final UUID upstream, final Accepted accepted)
    {
        next = NextStep.WAIT;
    }

    @Override
    public PublishedVclock journaled()
    {
        return journaled;
    }

    @Override
    public void close()
    {
        appliers.forEach(Applier::close);
        relays.forEach(Relay::close);
        transport.close();
        queues.forEach(RowQueue::close);
        journal.close();
        batch.close();
    }

    private void accept(final Connection connection)
    {
        relays.removeIf(Relay::isClosed);
        relays.add(new Relay(this, connection, true, RelayTimes.of(timeoutNs), logins, random, nowNs));
    }

    private boolean onTransaction(final long address, final int length, final int flags, final double timestamp)
    {
        if (null != failNext)
        {
            polled.fail(failNext);
            failNext = null;
            return true;
        }
        batch.reset();
        final long limit = address + length;
        for (long next = address; next < limit; )
        {
            next = row.wrapUntrusted(next, limit);
            if (row.lsn() > journal.vclock().get(row.replicaId()))
            {
                final MsgPackWriter body =
                    batch.beginForeignRow(row.type(), 0, row.replicaId(), row.lsn(), row.timestamp());
                body.raw(row.bodyAddress(), row.bodyLength());
                batch.endRow();
            }
        }
        if (0 != batch.rowCount())
        {
            append();
        }
        polled.appliedTimestamp(timestamp);
        return true;
    }

    private void append()
    {
        while (journal.append(batch, nowMs / 1000.0, 0) == Journal.BACK_PRESSURED)
        {
            stepHelper();
        }
        for (int i = 0; i < batch.rowCount() && isRecording; i++)
        {
            if (HeaderKey.GROUP_LOCAL != batch.groupId(i))
            {
                rows.add(batch.replicaId(i) + ":" + batch.lsn(i));
            }
        }
        journaled.publish(journal.vclock());
    }

    private void stepHelper()
    {
        try
        {
            journal.helper().doWork();
        }
        catch (final Exception ex)
        {
            throw new AssertionError("the helper throws nothing", ex);
        }
    }

    /** Rows that a test has made up. */
    private static final class FakeSnapshot implements SnapshotSource
    {
        private final Vclock vclock;
        private final List<byte[]> rows;
        private final ScratchBuffer buffer = new ScratchBuffer(64);
        private int next;
        private int length;
        private boolean isClosed;

        private FakeSnapshot(final Vclock vclock, final List<byte[]> rows)
        {
            this.vclock = vclock;
            this.rows = rows;
        }

        @Override
        public Vclock vclock()
        {
            if (isClosed)
            {
                throw new IllegalStateException("the snapshot is closed");
            }
            return vclock;
        }

        @Override
        public boolean nextRow()
        {
            if (next == rows.size())
            {
                return false;
            }
            final byte[] bytes = rows.get(next++);
            length = bytes.length;
            Memory.copyFrom(bytes, 0, buffer.ensureCapacity(length), length);
            return true;
        }

        @Override
        public long rowAddress()
        {
            return buffer.address();
        }

        @Override
        public int rowLength()
        {
            return length;
        }

        @Override
        public void close()
        {
            isClosed = true;
            buffer.close();
        }
    }
}
