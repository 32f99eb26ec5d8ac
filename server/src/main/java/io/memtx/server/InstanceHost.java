package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Replication;
import io.memtx.memtx.TransactionFunction;
import io.memtx.memtx.checkpoint.FrozenRows;
import io.memtx.memtx.replication.Member;
import io.memtx.relay.applier.applier.Applier;
import io.memtx.relay.applier.applier.ApplierHost;
import io.memtx.relay.applier.applier.NextStep;
import io.memtx.relay.applier.applier.SnapshotFile;
import io.memtx.relay.applier.applier.SnapshotSink;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.counters.ReplicationCounters;
import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.Ballot;
import io.memtx.relay.applier.message.Subscribe;
import io.memtx.relay.applier.relay.RelayHost;
import io.memtx.relay.applier.relay.SnapshotSource;
import io.memtx.relay.applier.session.Credentials;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.PublishedVclock;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.JournalCursor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * What relays and appliers ask of an instance. Single owner: the thread that steps them.
 */
final class InstanceHost implements RelayHost, ApplierHost
{
    private static final int SILENT_INTERVALS = 4;
    private static final PublishedVclock NOTHING = new PublishedVclock();

    private final InstanceContext context;
    private final UUID instanceUuid;
    private final Credentials credentials;
    private final EngineHolder engine;
    private final long deadlineNs;
    private final ReplicationCounters counters = new ReplicationCounters();

    private UUID leader;
    private long seenTurns;
    private long turnedNs;
    private boolean isJoined;

    InstanceHost(
        final InstanceContext context,
        final UUID instanceUuid,
        final Credentials credentials,
        final EngineHolder engine,
        final long nowNs)
    {
        this.context = context;
        this.instanceUuid = instanceUuid;
        this.credentials = credentials;
        this.engine = engine;
        deadlineNs = nowNs + context.connectTimeoutNs();
        turnedNs = nowNs;
    }

    /** Whether there is data, or it is known whom to get it from. */
    boolean isDecided()
    {
        return null != leader || engine.isToOpen(); // while data is recovered there is nobody to join
    }

    /**
     * Looks whether it is known whom to join.
     *
     * @return 1 when that was decided now, else 0.
     */
    int decide(final long nowNs, final List<Applier> appliers)
    {
        final Map<UUID, Ballot> ballots = new HashMap<>();
        ballots.put(instanceUuid, ballot());
        int missing = 0;
        for (final Applier applier : appliers)
        {
            if (null != applier.ballot())
            {
                ballots.put(applier.upstream(), applier.ballot());
            }
            else if (UpstreamStatus.OFF != applier.status())
            {
                missing++;
            }
        }
        final boolean isAnyBooted = ballots.values().stream().anyMatch(Ballot::isBooted);
        final boolean hasQuorum = 2 * ballots.size() > context.replication().size();
        if (0 != missing && !isAnyBooted && (nowNs - deadlineNs < 0 || !hasQuorum))
        {
            return 0;
        }
        leader = BootstrapLeader.of(ballots);
        if (leader.equals(instanceUuid))
        {
            engine.mayOpen();
        }
        return 1;
    }

    @Override
    public UUID instanceUuid()
    {
        return instanceUuid;
    }

    @Override
    public Credentials credentials()
    {
        return credentials;
    }

    @Override
    public ReplicationCounters counters()
    {
        return counters;
    }

    @Override
    public boolean isAlive(final long nowNs)
    {
        final long turns = engine.turns();
        turnedNs = turns == seenTurns ? turnedNs : nowNs;
        seenTurns = turns;
        return nowNs - turnedNs <= SILENT_INTERVALS * context.replicationTimeoutNs();
    }

    @Override
    public Ballot ballot()
    {
        final Replication replication = engine.replication();
        if (null == replication)
        {
            return new Ballot(context.isReadOnly(), true, false, false, true, context.instanceName(), leader,
                List.of(), new Vclock(), new Vclock());
        }
        final Vclock vclock = new Vclock();
        replication.journaled().read(vclock);
        return new Ballot(
            context.isReadOnly(),
            context.isReadOnly() || 0 == replication.instanceId(),
            false,
            true,
            true,
            context.instanceName(),
            leader,
            replication.members().list().stream().map(Member::uuid).toList(),
            vclock,
            new Vclock());
    }

    @Override
    public Accepted onSubscribe(final Subscribe request)
    {
        final Replication replication = replication();
        if (!replication.replicasetUuid().equals(request.replicaSetUuid()))
        {
            throw new MemtxException(
                ErrorCode.ER_REPLICASET_UUID_MISMATCH, replication.replicasetUuid(), request.replicaSetUuid());
        }
        if (!request.isAnonymous() && 0 == memberId(request.instanceUuid()))
        {
            throw new MemtxException(ErrorCode.ER_TOO_EARLY_SUBSCRIBE, request.instanceUuid());
        }
        final Vclock vclock = new Vclock();
        replication.journaled().read(vclock);
        return new Accepted(replication.replicasetUuid(), null, replication.instanceId(), vclock);
    }

    @Override
    public int memberId(final UUID uuid)
    {
        return replication().members().idOf(uuid);
    }

    @Override
    public JournalCursor openLog(final Vclock from)
    {
        return replication().openLog(from);
    }

    @Override
    public void onAcknowledged(final UUID downstream, final Vclock vclock)
    {
        replication().hold(downstream, vclock);
    }

    @Override
    public CompletableFuture<SnapshotSource> openSnapshot(final Subscribe request, final boolean isMember)
    {
        final Replication replication = replication();
        return submit((tx) ->
        {
            final FrozenRows rows = replication.freeze();
            if (isMember)
            {
                replication.hold(request.instanceUuid(), rows.vclock());
            }
            return rows;
        }).thenApply((rows) -> new FrozenSource(engine, rows));
    }

    @Override
    public CompletableFuture<Accepted> register(final Subscribe request)
    {
        final Replication replication = replication();
        return submit((tx) -> replication.register(tx, request.instanceUuid(), request.instanceName()))
            .thenApply((id) -> new Accepted(replication.replicasetUuid(), null, 0, new Vclock()));
    }

    @Override
    public Subscribe subscription()
    {
        final Replication replication = engine.replication();
        final Vclock vclock = new Vclock();
        if (null != replication)
        {
            replication.journaled().read(vclock);
        }
        final int id = null == replication ? 0 : replication.instanceId();
        return new Subscribe(
            null == replication ? null : replication.replicasetUuid(),
            null,
            instanceUuid,
            context.instanceName(),
            false,
            0 == id ? 0 : 1 << id,
            vclock);
    }

    @Override
    public void onSubscribed(final UUID upstream, final Accepted accepted)
    {
        if (!replication().replicasetUuid().equals(accepted.replicaSetUuid()))
        {
            throw new MemtxException(
                ErrorCode.ER_REPLICASET_UUID_MISMATCH, replication().replicasetUuid(), accepted.replicaSetUuid());
        }
    }

    @Override
    public PublishedVclock journaled()
    {
        final Replication replication = engine.replication();
        return null == replication ? NOTHING : replication.journaled();
    }

    @Override
    public NextStep next(final Applier applier)
    {
        if (null != engine.replication())
        {
            return NextStep.SUBSCRIBE;
        }
        if (engine.isToOpen())
        {
            return NextStep.WAIT;
        }
        final Ballot ballot = applier.ballot();
        final boolean isLeader = !isJoined && null != ballot && ballot.isBooted() && applier.upstream().equals(leader);
        return isLeader ? NextStep.JOIN : NextStep.WAIT;
    }

    @Override
    public SnapshotSink beginSnapshot(final UUID upstream, final Accepted accepted)
    {
        return new SnapshotFile(
            context.memtx().storage(), context.directory(), instanceUuid, accepted.vclock(),
            context.memtx().clock().time() / 1000.0);
    }

    @Override
    public void onJoined(final UUID upstream, final Accepted accepted)
    {
        isJoined = true;
        engine.mayOpen();
    }

    private Replication replication()
    {
        final Replication replication = engine.replication();
        if (null == replication)
        {
            throw new MemtxException(ErrorCode.ER_LOADING);
        }
        return replication;
    }

    private <T> CompletableFuture<T> submit(final TransactionFunction<T> function)
    {
        final Memtx db = engine.db();
        final CompletableFuture<T> future = db.submit(function);
        return null == future ? CompletableFuture.failedFuture(new MemtxException(ErrorCode.ER_LOADING)) : future;
    }
}
