package io.memtx.server.config;

import io.memtx.server.InstanceContext;

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
        Users.passwords(config).forEach((user, password) ->
            context.user(user, password, Users.roles(config, user).toArray(new String[0])));
        config.fields("replication.conflict_policies").forEach((space, policy) ->
            context.memtx().conflictPolicy(space, ReplicationOptions.policy((String)policy.scalar())));
        return context;
    }
}
