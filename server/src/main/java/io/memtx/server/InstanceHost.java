package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Replication;
import io.memtx.memtx.TransactionFunction;
import io.memtx.memtx.checkpoint.FrozenRows;
import io.memtx.memtx.replication.Member;
import io.memtx.memtx.replication.Members;
import io.memtx.relay.applier.Peers;
import io.memtx.relay.applier.applier.Applier;
import io.memtx.relay.applier.applier.ApplierHost;
import io.memtx.relay.applier.applier.NextStep;
import io.memtx.relay.applier.applier.SnapshotFile;
import io.memtx.relay.applier.applier.SnapshotSink;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.counters.ReplicationCounters;
import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.Ballot;
import io.memtx.relay.applier.message.ElectionState;
import io.memtx.relay.applier.message.Subscribe;
import io.memtx.relay.applier.relay.DownstreamStatus;
import io.memtx.relay.applier.relay.Relay;
import io.memtx.relay.applier.relay.RelayHost;
import io.memtx.relay.applier.relay.SnapshotSource;
import io.memtx.relay.applier.session.Credentials;
import io.memtx.server.synchro.SynchroExchange;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.PublishedVclock;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.journal.JournalCursor;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What relays and appliers ask of an instance. Single owner: the thread that steps them.
 */
final class InstanceHost implements RelayHost, ApplierHost
{
    private static final int SILENT_INTERVALS = 4;
    private static final long OBSERVE_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double NANOS_PER_SECOND = 1e9;
    private static final PublishedVclock NOTHING = new PublishedVclock();
    /** After so many heartbeats without an answer somebody may have come back before his old connection is noticed. */
    private static final int REPLACEABLE_INTERVALS = 2;

    private final InstanceContext context;
    private final UUID instanceUuid;
    private volatile Credentials credentials;
    private final EngineHolder engine;
    private final InstanceFiles files;
    private final InstanceState state;
    private final Peers peers;
    private final Joining joining;
    private final Synchronization synchronization;
    private final Downstreams downstreams;
    private final ReplicationCounters counters = new ReplicationCounters();
    private final ReplicationLog log;

    private final SynchroExchange exchange;
    private final List<FreshVclock> fresh = new ArrayList<>();

    private boolean isConnecting;
    private long observedNs;
    private long nowNs;
    private long seenTurns;
    private long turnedNs;

    InstanceHost(
        final InstanceContext context,
        final InstanceFiles files,
        final UUID instanceUuid,
        final Credentials credentials,
        final EngineHolder engine,
        final InstanceState state,
        final Peers peers,
        final long nowNs)
    {
        exchange = engine.exchange();
        this.context = context;
        this.files = files;
        this.instanceUuid = instanceUuid;
        this.credentials = credentials;
        this.engine = engine;
        this.state = state;
        this.peers = peers;
        this.nowNs = nowNs;
        isConnecting = files.hasData();
        joining = new Joining(context, files, instanceUuid, engine, state, peers, nowNs);
        synchronization = new Synchronization(context, state, peers.appliers(), nowNs);
        downstreams = new Downstreams(context, peers, nowNs);
        log = new ReplicationLog(context.replicationTimeoutNs());
        turnedNs = nowNs;
    }

    /** Looks whether there is something to decide. */
    int step(final long timeNs)
    {
        nowNs = timeNs;
        final Replication replication = engine.replication();
        if (null == replication)
        {
            return joining.step(ballot(), nowNs);
        }
        joining.observe(replication);
        observePeers();
        if (!fresh.isEmpty())
        {
            fresh.removeIf(FreshVclock::step);
        }
        if (InstanceState.Phase.CONNECTING == state.phase())
        {
            return connect(replication);
        }
        return synchronization.step(replication, nowNs) + downstreams.step(replication, nowNs);
    }

    /** Whether it was taken out of the replica set. */
    boolean isExpelled()
    {
        final Replication replication = engine.replication();
        return null != replication && joining.isExpelled(replication);
    }

    /** An anonymous instance is to be a member from now on. */
    void mayRegister()
    {
        joining.mayRegister();
    }

    /** Why there is no data yet, null when there is no reason to complain. Any thread. */
    MemtxException joinFailure()
    {
        return joining.failure();
    }

    private int connect(final Replication replication)
    {
        if (engine.isDiscarding() || isConnecting && !synchronization.isConnectingOver(nowNs))
        {
            return 0;
        }
        if (isConnecting && joining.discardsWhatIsTooOld(replication))
        {
            isConnecting = false;
            return 1;
        }
        downstreams.step(replication, nowNs);
        synchronization.onConnected(replication, nowNs);
        return 1 + synchronization.step(replication, nowNs);
    }

    @Override
    public ElectionState election()
    {
        return exchange.told();
    }

    @Override
    public void onElection(final int peerId, final ElectionState said)
    {
        if (0 != peerId)
        {
            exchange.onState(peerId, said);
        }
    }

    @Override
    public long acknowledgedTerm()
    {
        return exchange.ackTerm();
    }

    @Override
    public void onAcknowledged(final int memberId, final long term, final Vclock vclock)
    {
        if (0 != memberId)
        {
            exchange.onAck(memberId, term, vclock);
        }
    }

    /** Asks members, this one included, how far they are; gives up when the answer is cancelled. */
    void askVclock(final int memberCount, final CompletableFuture<Vclock> answer)
    {
        fresh.add(new FreshVclock(peers, memberCount - 1, answer));
    }

    /** Who is connected, and was heard of when. */
    private void observePeers()
    {
        if (nowNs - observedNs < OBSERVE_INTERVAL_NS)
        {
            return;
        }
        observedNs = nowNs;
        int upstreams = 0;
        int downstreams = 0;
        final List<Applier> appliers = peers.appliers();
        for (int i = 0; i < appliers.size(); i++)
        {
            final Applier applier = appliers.get(i);
            final UpstreamStatus status = applier.status();
            if (UpstreamStatus.FOLLOW == status || UpstreamStatus.SYNC == status)
            {
                upstreams |= 1 << applier.upstreamId();
                exchange.onHeard(applier.upstreamId(), nowNs - (long)(applier.idleSeconds() * NANOS_PER_SECOND));
            }
        }
        final List<Relay> relays = peers.relays();
        for (int i = 0; i < relays.size(); i++)
        {
            final Relay relay = relays.get(i);
            if (DownstreamStatus.FOLLOW == relay.status())
            {
                downstreams |= 1 << relay.memberId();
                exchange.onHeard(relay.memberId(), nowNs - relay.silentNs());
            }
        }
        exchange.connections(upstreams, downstreams);
        exchange.touch();
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

    /** Who may come from now on; whoever is here stays. Any thread. */
    void credentials(final Credentials next)
    {
        credentials = next;
    }

    @Override
    public ReplicationCounters counters()
    {
        return counters;
    }

    @Override
    public void onStatus(final Applier applier, final UpstreamStatus previous)
    {
        log.onStatus(applier, previous);
    }

    @Override
    public void onFollowing(final Relay relay)
    {
        log.onFollowing(relay);
    }

    @Override
    public void onStopped(final Relay relay)
    {
        log.onStopped(relay);
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
            return new Ballot(context.isReadOnly(), true, context.isAnonymous(), false, true, context.instanceName(),
                joining.leader(), List.of(), new Vclock(), new Vclock());
        }
        final Vclock vclock = new Vclock();
        replication.journaled().read(vclock);
        final Vclock oldest = files.oldestLog();
        return new Ballot(
            context.isReadOnly(),
            null != state.readOnlyReason() || 0 == replication.instanceId(),
            context.isAnonymous(),
            true,
            true,
            context.instanceName(),
            joining.leader(),
            replication.members().list().stream().map(Member::uuid).toList(),
            vclock,
            null == oldest ? vclock : oldest);
    }

    @Override
    public Accepted onSubscribe(final Subscribe request)
    {
        final Replication replication = replication();
        checkIdentity(request);
        if (!replication.replicasetUuid().equals(request.replicaSetUuid()))
        {
            throw new MemtxException(
                ErrorCode.ER_REPLICASET_UUID_MISMATCH, replication.replicasetUuid(), request.replicaSetUuid());
        }
        final UUID uuid = request.instanceUuid();
        if (request.isAnonymous())
        {
            if (0 != memberId(uuid))
            {
                throw new MemtxException(
                    ErrorCode.ER_PROTOCOL, "Can't subscribe an anonymous replica having an ID assigned");
            }
            replication.hold(uuid, request.vclock());
            downstreams.onGuest(uuid);
        }
        else
        {
            checkServesMembers("non-anonymous followers.");
            if (0 == memberId(uuid))
            {
                throw new MemtxException(ErrorCode.ER_TOO_EARLY_SUBSCRIBE, uuid);
            }
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
        try
        {
            return replication().openLog(from);
        }
        catch (final XlogException ex)
        {
            final Vclock oldest = XlogException.Kind.GAP == ex.kind() ? files.oldestLog() : null;
            if (null == oldest)
            {
                throw ex;
            }
            throw new MemtxException(ErrorCode.ER_XLOG_GAP, ex, "Missing .xlog file between LSN " +
                from.signature() + ' ' + from + " and " + oldest.signature() + ' ' + oldest);
        }
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
        checkIdentity(request);
        if (isMember)
        {
            checkServesMembers("registration of non-anonymous nodes.");
            downstreams.checkName(replication.members(), request.instanceUuid(), request.instanceName());
        }
        final UUID uuid = request.instanceUuid();
        downstreams.onGuest(uuid);
        final CompletableFuture<SnapshotSource> frozen = new CompletableFuture<>();
        submit((tx) ->
        {
            if (isMember && null != replication.readOnlyReason())
            {
                throw new MemtxException(ErrorCode.ER_READONLY, replication.readOnlyReason());
            }
            if (isMember)
            {
                checkRoom(replication.members(), request);
            }
            final FrozenRows rows = replication.freeze();
            replication.hold(uuid, rows.vclock());
            frozen.complete(new FrozenSource(engine, rows)); // at once: whatever is pending is not in it
            return null;
        }).exceptionally((refusal) ->
        {
            frozen.completeExceptionally(refusal);
            return null;
        });
        return frozen;
    }

    @Override
    public CompletableFuture<Accepted> register(final Subscribe request, final boolean isJoining)
    {
        final Replication replication = replication();
        checkIdentity(request);
        checkIsNew(replication.members(), request, isJoining);
        checkServesMembers("registration of non-anonymous nodes.");
        downstreams.checkName(replication.members(), request.instanceUuid(), request.instanceName());
        return submit((tx) -> replication.register(tx, request.instanceUuid(), request.instanceName()))
            .thenApply((id) ->
            {
                final Vclock vclock = new Vclock();
                replication.journaled().read(vclock);
                return new Accepted(replication.replicasetUuid(), null, replication.instanceId(), vclock);
            });
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
            context.isAnonymous(),
            0 == id || state.isMissingOwnRows() ? 0 : 1 << id,
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
    public void onGreeting(final Applier applier)
    {
        for (final Applier other : peers.appliers())
        {
            if (other != applier && other.isConnected() && applier.upstream().equals(other.upstream()))
            {
                throw new MemtxException(
                    ErrorCode.ER_CFG, "replication", "duplicate connection to the same replica");
            }
        }
    }

    @Override
    public NextStep next(final Applier applier)
    {
        return joining.next(applier);
    }

    @Override
    public SnapshotSink beginSnapshot(final UUID upstream, final Accepted accepted)
    {
        joining.onSnapshotComing();
        final SnapshotFile file = new SnapshotFile(
            context.memtx().storage(), context.directory(), instanceUuid, accepted.vclock(),
            context.memtx().clock().time() / 1000.0);
        return files.hasData() ? new ReplacingSnapshot(file, files) : file;
    }

    @Override
    public void onJoined(final UUID upstream, final Accepted accepted)
    {
        joining.onSnapshot();
    }

    @Override
    public void onRegistered(final UUID upstream, final Accepted accepted)
    {
        // the row that says so comes with the others
    }

    private Replication replication()
    {
        final Replication replication = engine.replication();
        if (null == replication || InstanceState.Phase.CONNECTING == state.phase())
        {
            throw new MemtxException(ErrorCode.ER_LOADING);
        }
        return replication;
    }

    private void checkIdentity(final Subscribe request)
    {
        final UUID uuid = request.instanceUuid();
        if (null == uuid)
        {
            throw new MemtxException(ErrorCode.ER_NIL_UUID);
        }
        if (instanceUuid.equals(uuid))
        {
            throw new MemtxException(ErrorCode.ER_CONNECTION_TO_SELF);
        }
        final Relay other = peers.relayOf(uuid);
        if (null != other && other.silentNs() < REPLACEABLE_INTERVALS * context.replicationTimeoutNs())
        {
            throw new MemtxException(
                ErrorCode.ER_CFG, "replication", "duplicate connection with the same replica UUID");
        }
    }

    /** Who has just got the data may have been a member before; whoever else asks has no reason to. */
    private static void checkIsNew(final Members members, final Subscribe request, final boolean isJoining)
    {
        final UUID uuid = request.instanceUuid();
        final String name = request.instanceName();
        if (!isJoining && members.list().stream().anyMatch(
            (member) -> uuid.equals(member.uuid()) && (null == name || name.equals(member.name()))))
        {
            throw new MemtxException(ErrorCode.ER_REPLICA_NOT_ANON, uuid);
        }
    }

    private static void checkRoom(final Members members, final Subscribe request)
    {
        final String name = request.instanceName();
        final boolean isKnown = 0 != members.idOf(request.instanceUuid()) ||
            null != name && members.list().stream().anyMatch((member) -> name.equals(member.name()));
        if (!isKnown && 0 == members.freeId())
        {
            throw new MemtxException(ErrorCode.ER_REPLICA_MAX, Vclock.COMPONENT_COUNT);
        }
    }

    private void checkServesMembers(final String what)
    {
        if (context.isAnonymous())
        {
            throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "Anonymous replica", what);
        }
    }

    private <T> CompletableFuture<T> submit(final TransactionFunction<T> function)
    {
        final Memtx db = engine.db();
        final CompletableFuture<T> future = db.submit(function);
        return null == future ? CompletableFuture.failedFuture(new MemtxException(ErrorCode.ER_LOADING)) : future;
    }
}
