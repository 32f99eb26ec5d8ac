package io.memtx.server.config;

import io.memtx.relay.applier.transport.Endpoint;
import io.memtx.synchro.election.ElectionMode;
import io.memtx.synchro.quorum.Quorum;
import io.memtx.tuple.error.MemtxException;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What follows from the instances together: who may be written to, and who follows whom. Immutable.
 */
final class Topology
{
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "*");
    private static final String GUEST = "guest";
    private static final String OFF = "off";
    private static final String MANUAL = "manual";
    private static final String ELECTION = "election";

    private final Map<String, InstanceConfig> instances = new LinkedHashMap<>();

    Topology(final Collection<InstanceConfig> instances)
    {
        instances.forEach((instance) -> this.instances.put(instance.name(), instance));
    }

    /** Those of the same replica set, itself included. */
    List<InstanceConfig> replicaset(final InstanceConfig instance)
    {
        return instances.values().stream()
            .filter((other) -> other.replicaset().equals(instance.replicaset()) &&
                other.group().equals(instance.group()))
            .toList();
    }

    /** Whether statements of its own may change nothing that is replicated. */
    boolean isReadOnly(final InstanceConfig instance)
    {
        if (instance.get(ServerOptions.ISOLATED))
        {
            return true;
        }
        final String mode = instance.get(StorageOptions.MODE);
        switch (instance.get(ReplicationOptions.FAILOVER))
        {
            case MANUAL:
                return !instance.name().equals(instance.get(ReplicationOptions.LEADER));
            case ELECTION:
                return instance.get(ReplicationOptions.ANON);
            default:
                return null == mode ? replicaset(instance).size() > 1 : "ro".equals(mode);
        }
    }

    /** What part it takes in elections. */
    ElectionMode electionMode(final InstanceConfig instance)
    {
        final String mode = instance.get(ReplicationOptions.ELECTION_MODE);
        final boolean isElected = ELECTION.equals(instance.get(ReplicationOptions.FAILOVER));
        if (instance.get(ReplicationOptions.ANON) || instance.get(ServerOptions.ISOLATED))
        {
            return ElectionMode.OFF;
        }
        return null != mode ? ElectionMode.valueOf(mode.toUpperCase(Locale.ROOT)) :
            isElected ? ElectionMode.CANDIDATE : ElectionMode.OFF;
    }

    /** Where it listens; null when it does not. */
    String listen(final InstanceConfig instance)
    {
        return instance.get(ServerOptions.ISOLATED) ? null : instance.listen();
    }

    /** URIs of all that it follows, itself included; none when it is alone. */
    List<String> peers(final InstanceConfig instance)
    {
        if (instance.get(ServerOptions.ISOLATED))
        {
            return List.of();
        }
        final List<String> explicit = instance.get(ReplicationOptions.PEERS);
        if (null != explicit)
        {
            return explicit;
        }
        final List<String> uris = new ArrayList<>();
        final List<InstanceConfig> members = members(instance);
        for (final InstanceConfig member : members)
        {
            final String uri = advertised(member);
            if (null != uri)
            {
                uris.add(uri);
            }
        }
        final boolean isAlone = members.stream().allMatch((member) -> member.name().equals(instance.name()));
        return isAlone ? List.of() : uris;
    }

    private List<InstanceConfig> members(final InstanceConfig instance)
    {
        return replicaset(instance).stream()
            .filter((other) -> !other.get(ReplicationOptions.ANON) && !other.get(ServerOptions.ISOLATED))
            .toList();
    }

    /** As whom and where others come to it; null when nobody can. */
    private static String advertised(final InstanceConfig member)
    {
        final String uri = null == member.get(ServerOptions.PEER_URI) ?
            suitable(member.listen()) : member.get(ServerOptions.PEER_URI);
        if (null == uri)
        {
            return null;
        }
        final String login = member.get(ServerOptions.PEER_LOGIN);
        if (null == login || GUEST.equals(login))
        {
            return uri;
        }
        return encoded(login) + ':' + encoded(String.valueOf(peerPassword(member, login))) + '@' + uri;
    }

    private static String peerPassword(final InstanceConfig member, final String login)
    {
        final String own = member.get(ServerOptions.PEER_PASSWORD);
        return null == own ? Users.password(member, login) : own;
    }

    private static String suitable(final String listen)
    {
        if (null == listen)
        {
            return null;
        }
        final Endpoint endpoint = Endpoint.parse(listen);
        return 0 == endpoint.port() || ANY_ADDRESS.contains(endpoint.host()) ? null : listen;
    }

    private static String encoded(final String text)
    {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Finds what does not fit together. */
    void check(final List<ConfigFault> faults)
    {
        final Map<Object, String> uuids = new HashMap<>();
        for (final InstanceConfig instance : instances.values())
        {
            checkFailover(instance, faults);
            checkLogin(instance, faults);
            checkDirectories(instance, faults);
            Users.check(instance, faults);
            checkQuorums(instance, faults);
            final Object uuid = instance.get(StorageOptions.INSTANCE_UUID);
            final String other = null == uuid ? null : uuids.put(uuid, instance.name());
            if (null != other)
            {
                add(faults, instance, "database.instance_uuid",
                    "instances \"" + other + "\" and \"" + instance.name() + "\" have the same");
            }
            if (peers(instance).size() > 31)
            {
                add(faults, instance, "replication.peers", "too many replicas");
            }
        }
    }

    private void checkFailover(final InstanceConfig instance, final List<ConfigFault> faults)
    {
        final String failover = instance.get(ReplicationOptions.FAILOVER);
        final String mode = instance.get(StorageOptions.MODE);
        final String leader = instance.get(ReplicationOptions.LEADER);
        final String set = "replicaset \"" + instance.replicaset() + "\" of group \"" + instance.group() + '"';
        final String together =
            ", but this option cannot be used together with replication.failover = \"" + failover + '"';
        if (!OFF.equals(failover) && null != mode)
        {
            add(faults, instance, "database.mode", "\"" + mode + "\" is set for instance \"" + instance.name() +
                "\" of " + set + together);
        }
        if (!MANUAL.equals(failover) && null != leader)
        {
            add(faults, instance, "leader", "\"" + leader + "\" is set for " + set + together);
        }
        if (MANUAL.equals(failover) && null != leader && !isIn(leader, instance))
        {
            add(faults, instance, "leader", "\"" + leader + "\" is set for " + set +
                ", but instance \"" + leader + "\" is not found in this replicaset");
        }
        if ("supervised".equals(failover))
        {
            add(faults, instance, "replication.failover",
                "there is no coordinator that 'supervised' needs: use off, manual or election");
        }
        final String strategy = instance.get(ReplicationOptions.BOOTSTRAP_STRATEGY);
        final String first = instance.get(ReplicationOptions.BOOTSTRAP_LEADER);
        if ("config".equals(strategy) != (null != first))
        {
            add(faults, instance, null == first ? "replication.bootstrap_strategy" : "bootstrap_leader",
                "bootstrap_leader and the strategy 'config' go together only");
        }
        if ("supervised".equals(strategy) || "native".equals(strategy))
        {
            add(faults, instance, "replication.bootstrap_strategy",
                "there is no coordinator that '" + strategy + "' needs: use auto, config or legacy");
        }
        if (null != first && !isIn(first, instance))
        {
            add(faults, instance, "bootstrap_leader", "\"" + first + "\" is set for " + set +
                ", but instance \"" + first + "\" is not found in this replicaset");
        }
        if (instance.get(ReplicationOptions.ANON) && !isReadOnly(instance))
        {
            add(faults, instance, "replication.anon", "an anonymous replica is to be read-only, but \"" +
                instance.name() + "\" is configured to be written to");
        }
    }

    private boolean isIn(final String name, final InstanceConfig instance)
    {
        return replicaset(instance).stream().anyMatch((other) -> other.name().equals(name));
    }

    private static void checkLogin(final InstanceConfig instance, final List<ConfigFault> faults)
    {
        final String login = instance.get(ServerOptions.PEER_LOGIN);
        if (null != login && !GUEST.equals(login) && null == peerPassword(instance, login))
        {
            add(faults, instance, "iproto.advertise.peer.login",
                "no password for user \"" + login + "\" found in credentials.users" +
                Suggestion.of(login, instance.fields("credentials.users").keySet()));
        }
    }

    private static void checkQuorums(final InstanceConfig instance, final List<ConfigFault> faults)
    {
        final Quorum quorum = new Quorum(() -> 0);
        try
        {
            quorum.set(instance.get(ReplicationOptions.SYNCHRO_QUORUM));
        }
        catch (final MemtxException ex)
        {
            add(faults, instance, ReplicationOptions.SYNCHRO_QUORUM.path(), ex.getMessage());
        }
        try
        {
            quorum.setLinearizable(instance.get(ReplicationOptions.LINEARIZABLE_QUORUM));
        }
        catch (final MemtxException ex)
        {
            add(faults, instance, ReplicationOptions.LINEARIZABLE_QUORUM.path(), ex.getMessage());
        }
    }

    private static void checkDirectories(final InstanceConfig instance, final List<ConfigFault> faults)
    {
        if (!instance.path(StorageOptions.WAL_DIR).equals(instance.path(StorageOptions.SNAPSHOT_DIR)))
        {
            add(faults, instance, null == instance.node("snapshot.dir") ? "wal.dir" : "snapshot.dir",
                "snapshots lie beside the log here: snapshot.dir and wal.dir are to be the same");
        }
        final String to = instance.get(ServerOptions.LOG_TO);
        if ("pipe".equals(to) || "syslog".equals(to))
        {
            add(faults, instance, "log.to", "'" + to + "' cannot be had: use file, stderr or devnull");
        }
    }

    /** Throws when an instance has nobody to talk to, or nobody makes the first data. */
    void checkStart(final InstanceConfig instance, final boolean hasData)
    {
        final String of = "\" of replicaset \"" + instance.replicaset() + "\" of group \"" + instance.group() + '"';
        final List<ConfigFault> faults = new ArrayList<>();
        final boolean isAlone = replicaset(instance).size() <= 1 || instance.get(ServerOptions.ISOLATED);
        if (!isAlone && peers(instance).isEmpty() && members(instance).size() > 1)
        {
            add(faults, instance, "replication.peers", "replication.peers construction for instance \"" +
                instance.name() + of + ": no suitable peer URIs found");
        }
        final boolean isAnybodyWritable = replicaset(instance).stream().anyMatch((other) -> !isReadOnly(other));
        if (!hasData && !isAnybodyWritable)
        {
            final boolean isManual = MANUAL.equals(instance.get(ReplicationOptions.FAILOVER));
            add(faults, instance, "", "Startup failure.\nNo leader to register new instance \"" + instance.name() +
                "\". All the instances in replicaset \"" + instance.replicaset() + "\" of group \"" +
                instance.group() + (isManual ? "\" have no leader: set <replicaset>.leader." :
                "\" are configured to the read-only mode."));
        }
        if (!faults.isEmpty())
        {
            throw new ConfigException(faults);
        }
    }

    private static void add(
        final List<ConfigFault> faults, final InstanceConfig instance, final String path, final String message)
    {
        final ConfigFault fault = new ConfigFault(
            path.isEmpty() ? instance.values().place().replaceAll(":\\d+$", "") : placeOf(instance, path),
            path, message);
        if (!faults.contains(fault))
        {
            faults.add(fault);
        }
    }

    private static String placeOf(final InstanceConfig instance, final String path)
    {
        return null == instance.node(path) ?
            instance.values().place().replaceAll(":\\d+$", "") : instance.place(path);
    }
}
