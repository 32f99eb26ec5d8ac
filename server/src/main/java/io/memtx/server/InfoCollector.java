package io.memtx.server;

import io.memtx.memtx.Replication;
import io.memtx.memtx.replication.Member;
import io.memtx.relay.applier.ReplicationAgent;
import io.memtx.relay.applier.applier.Applier;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.message.Failure;
import io.memtx.relay.applier.relay.DownstreamStatus;
import io.memtx.relay.applier.relay.Relay;
import io.memtx.server.synchro.SynchroView;
import io.memtx.xlog.Vclock;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Gathers what {@code box.info} shows from the threads' figures, connections and members.
 */
final class InfoCollector
{
    private final InstanceContext context;
    private final UUID uuid;
    private final InstanceState state;
    private final EngineHolder engine;
    private final InstanceHost host;
    private final ReplicationAgent replication;
    private final Map<UUID, Integer> ids = new HashMap<>(); // of members that have come back under other uuids, too

    InfoCollector(
        final InstanceContext context,
        final UUID uuid,
        final InstanceState state,
        final EngineHolder engine,
        final InstanceHost host,
        final ReplicationAgent replication)
    {
        this.context = context;
        this.uuid = uuid;
        this.state = state;
        this.engine = engine;
        this.host = host;
        this.replication = replication;
    }

    /** Whether it has its data, is a member if it is to be one, and is in step with the others. Any thread. */
    boolean isRunning()
    {
        final Replication member = engine.replication();
        return null != member && InstanceState.Phase.RUNNING == state.phase() &&
            ReadOnlyReason.ORPHAN != engine.readOnlyReason() && (0 != member.instanceId() || context.isAnonymous());
    }

    private String status()
    {
        final boolean isOrphan = InstanceState.Phase.ORPHAN == state.phase() || host.isExpelled();
        return isRunning() ? "running" : isOrphan ? "orphan" : "loading";
    }

    /** The network thread; the view is what the transaction thread has given, null where it has not. */
    InstanceInfo collect(final SynchroView view)
    {
        final Replication member = engine.replication();
        if (null == member)
        {
            return new InstanceInfo(0, uuid, "loading", ReadOnlyReason.ORPHAN.word(), Map.of(), List.of(), Map.of(),
                null, null);
        }
        final Vclock vclock = new Vclock();
        member.journaled().read(vclock);
        final int id = member.instanceId();
        member.members().list().forEach((other) -> ids.put(other.uuid(), other.id()));
        final ReadOnlyReason reason =
            null == engine.readOnlyReason() && 0 == id ? ReadOnlyReason.ORPHAN : engine.readOnlyReason();
        return new InstanceInfo(
            id,
            uuid,
            status(),
            null == reason ? null : reason.word(),
            components(vclock),
            member.members().list().stream().map((other) -> replica(other, vclock)).toList(),
            anonymousReplicas(),
            null == view ? null : view.synchro(),
            null == view ? null : view.election());
    }

    private Map<UUID, ReplicaInfo> anonymousReplicas()
    {
        final Map<UUID, ReplicaInfo> replicas = new HashMap<>();
        for (final Relay relay : replication.relays())
        {
            if (relay.isAnonymous() && !relay.isClosed())
            {
                replicas.put(
                    relay.downstream(), new ReplicaInfo(0, relay.downstream(), null, 0, null, downstream(relay)));
            }
        }
        return Map.copyOf(replicas);
    }

    /** A member that has come back under another uuid is who it was. */
    private int idOf(final UUID member)
    {
        return null == member ? 0 : ids.getOrDefault(member, 0);
    }

    private ReplicaInfo replica(final Member member, final Vclock vclock)
    {
        ReplicaInfo.Upstream upstream = null;
        for (final Applier applier : replication.appliers())
        {
            if (member.id() == idOf(applier.upstream()) && UpstreamStatus.OFF != applier.status())
            {
                upstream = upstream(applier);
            }
        }
        ReplicaInfo.Downstream downstream = null;
        for (final Relay relay : replication.relays())
        {
            if (member.id() == idOf(relay.downstream()) &&
                (null == downstream || DownstreamStatus.FOLLOW == relay.status()))
            {
                downstream = downstream(relay);
            }
        }
        return new ReplicaInfo(
            member.id(), member.uuid(), member.name(), vclock.get(member.id()), upstream, downstream);
    }

    /** All appliers, those of upstreams that are no members included. The network thread. */
    List<ReplicaInfo.Upstream> upstreams()
    {
        return replication.appliers().stream().map(InfoCollector::upstream).toList();
    }

    private static ReplicaInfo.Upstream upstream(final Applier applier)
    {
        final Failure failure = applier.failure();
        return new ReplicaInfo.Upstream(applier.status(), applier.peer(), applier.lagSeconds(),
            applier.lagRows(), applier.lagBytes(), applier.idleSeconds(), null == failure ? null : failure.text());
    }

    private static ReplicaInfo.Downstream downstream(final Relay relay)
    {
        return new ReplicaInfo.Downstream(relay.status(), components(relay.acknowledged()), relay.lagSeconds(),
            relay.lagRows(), relay.lagBytes(), relay.idleSeconds(), relay.message());
    }

    private static Map<Integer, Long> components(final Vclock vclock)
    {
        final Map<Integer, Long> components = new TreeMap<>();
        for (int id = 0; id < Vclock.COMPONENT_COUNT; id++)
        {
            if (0 != vclock.get(id))
            {
                components.put(id, vclock.get(id));
            }
        }
        return components;
    }
}
