package io.memtx.server.config;

import io.memtx.memtx.conflict.ConflictPolicy;
import io.memtx.server.BootstrapStrategy;
import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rows of the table that are about other instances. */
final class ReplicationOptions
{
    static final Option<String> FAILOVER = Option.of(
        "replication.failover", ValueType.oneOf("off", "manual", "election", "supervised"),
        "Who may be written to: whoever is configured so, the leader that is named, or one that is elected.")
        .by("off").in(Scope.GLOBAL, Scope.GROUP, Scope.REPLICASET).dynamic();

    static final Option<List<String>> PEERS = Option.of(
        "replication.peers", ValueType.listOf(ValueType.PEER_URI),
        "Whom to follow, this instance included; computed from what the instances of the replica set advertise or " +
            "listen on when it is not set.")
        .box("replication").dynamic();

    static final Option<Boolean> ANON = Option.of(
        "replication.anon", ValueType.BOOLEAN,
        "Follow without being a member; turned off, the instance becomes one. It has to be read-only.")
        .by(false).box("replication_anon").sets(InstanceContext::anonymous).applies(Instance::anonymous);

    static final Option<Double> TIMEOUT = Option.of(
        "replication.timeout", ValueType.number(false),
        "Seconds between heartbeats; whoever is silent for four times as long is left.")
        .by(1.0).box("replication_timeout")
        .sets((context, value) -> context.replicationTimeoutNs(ns(value)));

    static final Option<Double> CONNECT_TIMEOUT = Option.of(
        "replication.connect_timeout", ValueType.number(false),
        "Seconds that an instance that starts waits for the others before it goes on with those there are.")
        .by(30.0).box("replication_connect_timeout")
        .sets((context, value) -> context.connectTimeoutNs(ns(value)))
        .applies((instance, value) ->
            instance.reconfiguration().options((context) -> context.connectTimeoutNs(ns(value))));

    static final Option<Double> SYNC_TIMEOUT = Option.of(
        "replication.sync_timeout", ValueType.number(true),
        "Seconds that an instance that starts is waited for to be in step before it is an orphan.")
        .by(0.0).box("replication_sync_timeout")
        .sets((context, value) -> context.syncTimeoutNs(ns(value)))
        .applies((instance, value) ->
            instance.reconfiguration().options((context) -> context.syncTimeoutNs(ns(value))));

    static final Option<Boolean> SKIP_CONFLICT = Option.of(
        "replication.skip_conflict", ValueType.BOOLEAN,
        "Whether rows of others that collide become NOPs instead of stopping their stream.")
        .by(false).box("replication_skip_conflict")
        .sets(InstanceContext::skipConflict).applies(Instance::skipConflict);

    static final Option<String> RESUME = Option.of(
        "replication.resume", ValueType.oneOf("skip", "retry"),
        "Whether a stream that an error has stopped leaves out the transaction it stopped at when it begins again, " +
            "or tries it again. memtx's own.")
        .by("skip").sets((context, value) -> context.resumeSkipping("skip".equals(value)))
        .applies((instance, value) ->
            instance.reconfiguration().options((context) -> context.resumeSkipping("skip".equals(value))));

    static final Option<String> BOOTSTRAP_STRATEGY = Option.of(
        "replication.bootstrap_strategy", ValueType.oneOf("auto", "config", "legacy", "supervised", "native"),
        "How an instance without data finds whom to get the first data from.")
        .by("auto").box("bootstrap_strategy").in(Scope.GLOBAL, Scope.GROUP, Scope.REPLICASET)
        .sets((context, value) ->
            context.bootstrapStrategy(BootstrapStrategy.valueOf(value.toUpperCase(Locale.ROOT))));

    static final Option<String> BOOTSTRAP_LEADER = Option.of(
        "bootstrap_leader", ValueType.STRING,
        "Name of the instance to get the first data from, with the bootstrap strategy 'config'.")
        .box("bootstrap_leader").in(Scope.REPLICASET)
        .sets(InstanceContext::bootstrapLeader);

    static final Option<String> LEADER = Option.of(
        "leader", ValueType.STRING, "Name of the instance that may be written to, with the failover 'manual'.")
        .in(Scope.REPLICASET).dynamic();

    static final Option<String> ELECTION_MODE = Option.of(
        "replication.election_mode", ValueType.oneOf("off", "voter", "manual", "candidate"),
        "What part an instance takes in elections: 'candidate' under the failover 'election' when it is not set, " +
            "'off' else.")
        .box("election_mode").dynamic();

    static final Option<String> FENCING_MODE = Option.of(
        "replication.election_fencing_mode", ValueType.oneOf("off", "soft", "strict"),
        "When a leader that has lost its quorum gives up its place.")
        .by("soft").box("election_fencing_mode").dynamic();

    static final Option<String> SYNCHRO_QUORUM = Option.of(
        "replication.synchro_quorum", ValueType.QUORUM,
        "How many instances have to have a synchronous transaction before it is confirmed.")
        .by("N / 2 + 1").box("replication_synchro_quorum")
        .sets((context, value) -> context.synchro().quorum(value))
        .applies((instance, value) -> instance.synchro().quorum(value));

    static final Option<String> LINEARIZABLE_QUORUM = Option.of(
        "replication.linearizable_quorum", ValueType.QUORUM, "How many instances a linearizable read asks.")
        .by("N - Q + 1").box("replication_linearizable_quorum")
        .sets((context, value) -> context.synchro().linearizableQuorum(value));

    static final Option<String> POLICY = Option.of(
        "replication.conflict_policies.*", ValueType.oneOf("stop", "skip", "last_write_wins"),
        "What becomes of rows of others that collide, by the name of the space. The same on every member. memtx's " +
            "own.").dynamic();

    static final List<Option<?>> ALL = List.of(
        FAILOVER,
        PEERS,
        ANON,
        Option.of(
            "replication.anon_ttl", ValueType.number(false),
            "Seconds that the log is kept for an instance that is no member and not connected.")
            .by(3600.0).box("replication_anon_ttl").sets((context, value) -> context.anonymousTtlNs(ns(value))),
        TIMEOUT,
        Option.of(
            "replication.reconnect_timeout", ValueType.number(true),
            "Seconds between attempts to connect; replication.timeout when it is not set.")
            .box("replication_reconnect_timeout").noted("attempts are replication.timeout apart"),
        CONNECT_TIMEOUT,
        SYNC_TIMEOUT,
        Option.of(
            "replication.sync_lag", ValueType.number(false),
            "Seconds behind an upstream at which an instance is in step.")
            .by(10.0).box("replication_sync_lag").noted("an instance is in step at 10 seconds"),
        Option.of(
            "replication.threads", ValueType.integer(1, 1000), "Threads that decode what comes from others.")
            .by(1L).box("replication_threads").noted("one thread serves all connections"),
        SKIP_CONFLICT,
        RESUME,
        POLICY,
        BOOTSTRAP_STRATEGY,
        BOOTSTRAP_LEADER,
        LEADER,
        ELECTION_MODE,
        Option.of(
            "replication.election_timeout", ValueType.number(false), "Seconds after which an election is held again.")
            .by(5.0).box("election_timeout")
            .sets((context, value) -> context.synchro().electionTimeoutNs(ns(value))),
        FENCING_MODE,
        SYNCHRO_QUORUM,
        LINEARIZABLE_QUORUM,
        Option.of(
            "replication.synchro_timeout", ValueType.number(false),
            "Seconds after which a synchronous transaction without a quorum is rolled back.")
            .by(5.0).box("replication_synchro_timeout")
            .sets((context, value) -> context.synchro().timeoutNs(ns(value)))
            .applies((instance, value) -> instance.synchro().timeoutNs(ns(value))),
        Option.of(
            "replication.synchro_queue_max_size", ValueType.integer(0, Long.MAX_VALUE),
            "Bytes of synchronous transactions that may wait; 0 for no limit.")
            .by(16_777_216L).box("replication_synchro_queue_max_size")
            .sets((context, value) -> context.synchro().queueMaxSizeBytes(value)),
        Option.of(
            "replication.synchro_claim", ValueType.oneOf("implicit", "explicit"),
            "Whether the first synchronous transaction takes a queue that belongs to nobody, or box.ctl.promote() " +
                "has to. memtx's own.")
            .by("implicit").sets((context, value) -> context.synchro().claimedByWriter("implicit".equals(value))),
        Option.of(
            "replication.autoexpel.enabled", ValueType.BOOLEAN, "Whether members that are in no file are taken out.")
            .by(false).in(Scope.GLOBAL, Scope.GROUP, Scope.REPLICASET).noted("members are taken out by hand"),
        Option.of("replication.autoexpel.by", ValueType.oneOf("prefix"), "How such members are told.")
            .in(Scope.GLOBAL, Scope.GROUP, Scope.REPLICASET).noted("members are taken out by hand"),
        Option.of("replication.autoexpel.prefix", ValueType.STRING, "What their names begin with.")
            .in(Scope.GLOBAL, Scope.GROUP, Scope.REPLICASET).noted("members are taken out by hand"));

    private static final double NS_PER_SECOND = 1e9;
    private static final Map<String, ConflictPolicy> POLICIES = Map.of(
        "stop", ConflictPolicy.STOP,
        "skip", ConflictPolicy.SKIP,
        "last_write_wins", ConflictPolicy.LAST_WRITE_WINS);

    private ReplicationOptions()
    {
    }

    /** The policy of that name. */
    static ConflictPolicy policy(final String name)
    {
        return POLICIES.get(name);
    }

    /** Seconds as nanoseconds; what would not fit is as long as can be. */
    static long ns(final double seconds)
    {
        return (long)(seconds * NS_PER_SECOND);
    }
}
