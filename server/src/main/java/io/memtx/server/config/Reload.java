package io.memtx.server.config;

import io.memtx.relay.applier.Upstream;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.server.Instance;
import io.memtx.server.ReplicaInfo;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes an instance that runs as another configuration says, as far as that goes; what does not go is said. In the
 * order of dependency: read-only first, where it listens, options of replication, whom it follows, writable last.
 */
final class Reload
{
    private final Instance instance;
    private final InstanceConfig before;
    private final Topology topologyBefore;
    private final InstanceConfig next;
    private final Topology topology;
    private final InstanceConfig started;

    Reload(
        final Instance instance,
        final InstanceConfig before,
        final Topology topologyBefore,
        final InstanceConfig next,
        final Topology topology,
        final InstanceConfig started)
    {
        this.instance = instance;
        this.before = before;
        this.topologyBefore = topologyBefore;
        this.next = next;
        this.topology = topology;
        this.started = started;
    }

    /** Applies it; answers what holds now. */
    InstanceConfig apply(final List<ConfigFault> warnings, final List<ConfigFault> errors)
    {
        final boolean isReadOnly = topology.isReadOnly(next);
        final boolean wasReadOnly = topologyBefore.isReadOnly(before);
        if (isReadOnly && !wasReadOnly)
        {
            attempt("database.mode", errors, () -> instance.readOnly(true));
        }
        if (!Users.passwords(next).equals(Users.passwords(before)) || !roles(next).equals(roles(before)))
        {
            attempt("credentials.users", errors, () ->
                instance.reconfiguration().users(Users.passwords(next), replicators(next)));
        }
        if (!Objects.equals(topology.listen(next), topologyBefore.listen(before)))
        {
            attempt("iproto.listen", errors, () -> instance.reconfiguration().listen(topology.listen(next)));
        }
        for (final Option<?> option : Options.all())
        {
            if (!option.isRepeated() && null == option.note() && null == option.refusal())
            {
                applyOption(option, warnings, errors);
            }
        }
        if (!ContextBuilder.policies(next).equals(ContextBuilder.policies(before)))
        {
            attempt("replication.conflict_policies", errors, () ->
                instance.conflictPolicies(ContextBuilder.policies(next)));
        }
        follow(errors);
        if (topology.electionMode(next) != topologyBefore.electionMode(before) ||
            ContextBuilder.fencing(next) != ContextBuilder.fencing(before))
        {
            attempt("replication.election_mode", errors, () -> instance.synchro().electionMode(
                topology.electionMode(next), ContextBuilder.fencing(next)));
        }
        if (!isReadOnly && wasReadOnly)
        {
            attempt("database.mode", errors, () -> instance.readOnly(false));
        }
        return next;
    }

    private void applyOption(
        final Option<?> option, final List<ConfigFault> warnings, final List<ConfigFault> errors)
    {
        if (option.isDynamic())
        {
            if (!Objects.equals(next.get(option), before.get(option)))
            {
                attempt(option.path(), errors, () -> option.apply(instance, next.get(option)));
            }
        }
        else if (!Objects.equals(next.get(option), started.get(option)))
        {
            final String name = null == option.boxName() ? option.path() : option.boxName();
            warnings.add(new ConfigFault(
                next.place(option.path()), option.path(), "box_cfg.apply: non-dynamic option " + name +
                " will not be set until the instance is restarted"));
        }
    }

    /** Whoever is followed as before is not disturbed, but a stream that has stopped begins again. */
    private void follow(final List<ConfigFault> errors)
    {
        final List<String> uris = topology.peers(next);
        if (Set.copyOf(uris).equals(Set.copyOf(topologyBefore.peers(before))))
        {
            return;
        }
        attempt("replication.peers", errors, () ->
        {
            final Set<String> stopped = instance.upstreams().stream()
                .filter((upstream) -> UpstreamStatus.STOPPED == upstream.status())
                .map(ReplicaInfo.Upstream::peer)
                .collect(Collectors.toSet());
            final List<String> others = new ArrayList<>(uris);
            others.removeIf((uri) -> stopped.contains(withoutPassword(uri)));
            if (others.size() < uris.size())
            {
                instance.replication(others.toArray(new String[0]));
            }
            instance.replication(uris.toArray(new String[0]));
        });
    }

    /** As {@code box.info} shows it. */
    private static String withoutPassword(final String uri)
    {
        return Upstream.parse(uri).toString();
    }

    private static List<Set<String>> roles(final InstanceConfig config)
    {
        return Users.passwords(config).keySet().stream().map((user) -> Users.roles(config, user)).toList();
    }

    private static Set<String> replicators(final InstanceConfig config)
    {
        return Users.passwords(config).keySet().stream()
            .filter((user) ->
            {
                final Set<String> roles = Users.roles(config, user);
                return roles.contains(Users.REPLICATION) || roles.contains(Users.SUPER);
            })
            .collect(Collectors.toSet());
    }

    private void attempt(final String path, final List<ConfigFault> errors, final Runnable change)
    {
        try
        {
            change.run();
        }
        catch (final RuntimeException ex)
        {
            errors.add(new ConfigFault(next.place(path), path, "not applied: " + ex.getMessage()));
        }
    }
}
