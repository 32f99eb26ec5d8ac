package io.memtx.server.config;

import io.memtx.memtx.conflict.ConflictPolicy;
import io.memtx.server.InstanceContext;
import io.memtx.synchro.election.FencingMode;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Makes the options of an instance from what its file says. */
final class ContextBuilder
{
    private ContextBuilder()
    {
    }

    /** What an instance is launched with. */
    static InstanceContext of(final InstanceConfig config, final Topology topology)
    {
        final InstanceContext context = new InstanceContext(config.path(StorageOptions.WAL_DIR));
        for (final Option<?> option : Options.all())
        {
            if (!option.isRepeated())
            {
                option.set(context, config.get(option));
            }
        }
        context.instanceName(config.name());
        if (null != topology.listen(config))
        {
            context.listen(topology.listen(config));
        }
        context.replication(topology.peers(config).toArray(new String[0]));
        context.readOnly(topology.isReadOnly(config));
        context.synchro().electionMode(topology.electionMode(config)).fencingMode(fencing(config));
        Users.passwords(config).forEach((user, password) ->
            context.user(user, password, Users.roles(config, user).toArray(new String[0])));
        context.conflictPolicies(policies(config));
        return context;
    }

    /** Policies by space. */
    static Map<String, ConflictPolicy> policies(final InstanceConfig config)
    {
        final Map<String, ConflictPolicy> policies = new LinkedHashMap<>();
        config.fields("replication.conflict_policies").forEach((space, policy) ->
            policies.put(space, ReplicationOptions.policy((String)policy.scalar())));
        return policies;
    }

    /** When it gives up its place as a leader. */
    static FencingMode fencing(final InstanceConfig config)
    {
        return FencingMode.valueOf(config.get(ReplicationOptions.FENCING_MODE).toUpperCase(Locale.ROOT));
    }
}
