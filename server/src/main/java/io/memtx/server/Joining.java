package io.memtx.server;

import io.memtx.memtx.Replication;
import io.memtx.relay.applier.Peers;
import io.memtx.relay.applier.applier.Applier;
import io.memtx.relay.applier.applier.NextStep;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.message.Ballot;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How an instance gets its first data and becomes a member, and how it begins anew when what it has is too old. Belongs
 * to the thread of relays and appliers.
 */
final class Joining
{
    private final InstanceContext context;
    private final InstanceFiles files;
    private final UUID instanceUuid;
    private final EngineHolder engine;
    private final InstanceState state;
    private final Peers peers;

    private UUID leader;
    private boolean isSnapshotTaken;
    private boolean isMarked; // as one who may have to be registered
    private boolean wasMember;
    private long deadlineNs;
    private volatile MemtxException failure;

    Joining(
        final InstanceContext context,
        final InstanceFiles files,
        final UUID instanceUuid,
        final EngineHolder engine,
        final InstanceState state,
        final Peers peers,
        final long nowNs)
    {
        this.context = context;
        this.files = files;
        isMarked = files.isJoining();
        wasMember = files.hasData() && !isMarked;
        this.instanceUuid = instanceUuid;
        this.engine = engine;
        this.state = state;
        this.peers = peers;
        deadlineNs = nowNs + context.connectTimeoutNs();
    }

    /** Whom this instance has chosen, null before. */
    UUID leader()
    {
        return leader;
    }

    /** Why it has no data although it has waited long enough, null otherwise. It goes on trying. Any thread. */
    MemtxException failure()
    {
        return failure;
    }

    /** Looks again whom to get the data from, until there is any. */
    int step(final Ballot own, final long nowNs)
    {
        if (engine.isOpening() || isSnapshotTaken || engine.isDiscarding() || isSnapshotComing())
        {
            return 0;
        }
        final boolean isOver = nowNs - deadlineNs >= 0;
        final UUID before = leader;
        final Bootstrap.Decision decision = decide(own, isOver);
        leader = decision.leader();
        deadlineNs = isOver ? nowNs + context.connectTimeoutNs() : deadlineNs;
        if (Bootstrap.Verdict.BOOTSTRAP == decision.verdict())
        {
            failure = null;
            engine.mayOpen();
            return 1;
        }
        if (null != decision.failure())
        {
            onFailure(decision.failure());
        }
        return leader == before ? 0 : 1;
    }

    /** Looks whether it is a member. */
    void observe(final Replication replication)
    {
        if (0 != replication.instanceId())
        {
            wasMember = true;
            failure = null;
            if (isMarked)
            {
                isMarked = false;
                files.isJoining(false);
            }
        }
        else if (isExpelled(replication) && null == failure)
        {
            onFailure(new MemtxException(ErrorCode.ER_UNKNOWN_REPLICA, instanceUuid, replication.replicasetUuid()));
        }
    }

    /** Whether it has data, is no member any more, and is to be one. */
    boolean isExpelled(final Replication replication)
    {
        return wasMember && !context.isAnonymous() && 0 == replication.instanceId();
    }

    /** The first data comes: whoever dies before he is a member goes on where he was. */
    void onSnapshotComing()
    {
        if (!files.hasData() && !isMarked)
        {
            isMarked = true;
            files.isJoining(true);
        }
    }

    /** Whatever it was before, it is to be registered: somebody has said so. */
    void mayRegister()
    {
        wasMember = false;
    }

    /** Begins anew when no peer has the rows that this instance would need next. */
    boolean discardsWhatIsTooOld(final Replication replication)
    {
        final Vclock own = new Vclock();
        replication.journaled().read(own);
        final Map<UUID, Ballot> ballots = new HashMap<>();
        for (final Applier applier : peers.appliers())
        {
            if (applier.isBallotKnown() && applier.ballot().isBooted())
            {
                if (isBehind(applier.ballot().oldestVclock(), own))
                {
                    return false;
                }
                if (context.isAnonymous() || !applier.ballot().isAnonymous())
                {
                    ballots.put(applier.upstream(), applier.ballot());
                }
            }
        }
        if (ballots.isEmpty())
        {
            return false;
        }
        final UUID source = BootstrapLeader.of(ballots);
        final Vclock remote = ballots.get(source).vclock();
        if (!isBehind(own, remote))
        {
            context.errorHandler().onError(new IllegalStateException("can't rebootstrap from " + source +
                ": replica has local rows: local " + own + " remote " + remote));
            return false;
        }
        context.errorHandler().onError(new IllegalStateException(
            "replica is too old, initiating rebootstrap: local " + own + " remote " + remote));
        leader = source;
        engine.discard();
        return true;
    }

    /** What to ask of an upstream. */
    NextStep next(final Applier applier)
    {
        final Replication replication = engine.replication();
        final Ballot ballot = applier.ballot();
        if (null == replication)
        {
            final boolean isSource = ballot.isBooted() && applier.upstream().equals(leader) &&
                !engine.isOpening() && !engine.isDiscarding() && !isSnapshotTaken;
            return !isSource ? NextStep.WAIT : context.isAnonymous() ? NextStep.FETCH_SNAPSHOT : NextStep.JOIN;
        }
        if (InstanceState.Phase.CONNECTING == state.phase())
        {
            return NextStep.WAIT;
        }
        if (context.isAnonymous() || wasMember || ballot.registered().contains(instanceUuid))
        {
            return NextStep.SUBSCRIBE;
        }
        return ballot.isBooted() && isRegistrar(applier) ? NextStep.REGISTER : NextStep.WAIT;
    }

    /** The snapshot of the leader is on the disk. */
    void onSnapshot()
    {
        isSnapshotTaken = true;
        failure = null;
        engine.mayOpen();
    }

    /** Whoever sends it stays the one that was chosen: two snapshots would be one file. */
    private boolean isSnapshotComing()
    {
        for (final Applier applier : peers.appliers())
        {
            if (UpstreamStatus.WAIT_SNAPSHOT == applier.status() || UpstreamStatus.FETCH_SNAPSHOT == applier.status())
            {
                return true;
            }
        }
        return false;
    }

    /** One at a time is asked: two would give it two ids. */
    private boolean isRegistrar(final Applier applier)
    {
        final Applier current = null == leader ? null : peers.applierOf(leader);
        if (null == current || !current.isBallotKnown() || current.ballot().isReadOnly())
        {
            final Map<UUID, Ballot> ballots = new HashMap<>();
            for (final Applier other : peers.appliers())
            {
                if (other.isBallotKnown() && other.ballot().isBooted() && !other.ballot().isAnonymous())
                {
                    ballots.put(other.upstream(), other.ballot());
                }
            }
            leader = BootstrapLeader.of(ballots);
        }
        return applier.upstream().equals(leader);
    }

    private Bootstrap.Decision decide(final Ballot own, final boolean isOver)
    {
        final List<Bootstrap.Peer> connected = new ArrayList<>();
        String endpoint = context.listen();
        boolean isSelfListed = false;
        for (final Applier applier : peers.appliers())
        {
            if (UpstreamStatus.OFF == applier.status())
            {
                isSelfListed = true;
                endpoint = applier.endpoint();
            }
            else if (applier.isBallotKnown())
            {
                connected.add(new Bootstrap.Peer(applier.endpoint(), applier.upstream(), applier.ballot()));
            }
        }
        final Bootstrap bootstrap = new Bootstrap(
            context.bootstrapStrategy(),
            context.bootstrapLeader(),
            context.connectQuorum(),
            new Bootstrap.Peer(endpoint, instanceUuid, own),
            peers.appliers().size(),
            isSelfListed);
        return bootstrap.decide(connected, leader, isOver);
    }

    private void onFailure(final MemtxException reason)
    {
        final MemtxException last = failure;
        if (null == last || !last.getMessage().equals(reason.getMessage()))
        {
            context.errorHandler().onError(reason);
        }
        failure = reason;
    }

    private static boolean isBehind(final Vclock vclock, final Vclock other)
    {
        final Vclock.Order order = vclock.compareIgnoringLocal(other);
        return Vclock.Order.LESS == order || Vclock.Order.EQUAL == order;
    }
}
