package io.memtx.server.lua;

import io.memtx.memtx.MemtxContext;
import io.memtx.relay.applier.Upstream;
import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Options of the instance in the names of {@code box.cfg}, and changes of those that may change while it runs. Owned by
 * Lua's thread.
 */
final class CfgCalls
{
    private static final double NS_PER_SECOND = 1e9;
    private static final double MS_PER_SECOND = 1e3;

    private final Instance instance;
    private final Map<String, Consumer<Object>> setters = new LinkedHashMap<>();
    private final Map<String, Object> changed = new LinkedHashMap<>();

    CfgCalls(final Instance instance)
    {
        this.instance = instance;
        setters.put("read_only", (value) -> instance.readOnly((Boolean)value));
        setters.put("replication", (value) -> instance.replication(strings(value)));
        setters.put("replication_skip_conflict", (value) -> instance.skipConflict((Boolean)value));
        setters.put("replication_anon", (value) -> instance.anonymous((Boolean)value));
    }

    void addTo(final HostCalls host)
    {
        host.add("cfg", (arguments) -> current());
        host.add("cfg_is_dynamic", (arguments) -> setters.containsKey((String)arguments.get(0)));
        host.add("cfg_set", (arguments) -> set((String)arguments.get(0), arguments.get(1)));
    }

    private Object set(final String name, final Object value)
    {
        try
        {
            setters.get(name).accept(value);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new MemtxException(ErrorCode.ER_CFG, ex, name, ex.getMessage());
        }
        changed.put(name, value);
        return null;
    }

    private Object current()
    {
        final InstanceContext context = instance.context();
        final MemtxContext memtx = context.memtx();
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("listen", null == context.listen() ? null : List.of(context.listen()));
        final List<Object> peers = new ArrayList<>();
        for (final Upstream upstream : context.replication())
        {
            peers.add(upstream.toString());
        }
        map.put("replication", peers.isEmpty() ? null : peers);
        map.put("instance_name", context.instanceName());
        map.put("read_only", context.isReadOnly());
        map.put("replication_anon", context.isAnonymous());
        map.put("replication_skip_conflict", context.skipConflict());
        map.put("replication_timeout", context.replicationTimeoutNs() / NS_PER_SECOND);
        map.put("replication_connect_timeout", context.connectTimeoutNs() / NS_PER_SECOND);
        map.put("replication_sync_timeout", context.syncTimeoutNs() / NS_PER_SECOND);
        map.put("bootstrap_strategy", context.bootstrapStrategy().name().toLowerCase(Locale.ROOT));
        map.put("bootstrap_leader", context.bootstrapLeader());
        map.put("memtx_memory", memtx.memtxMemory());
        map.put("memtx_max_tuple_size", memtx.memtxMaxTupleSize());
        map.put("memtx_dir", context.directory().toString());
        map.put("wal_dir", context.directory().toString());
        map.put("wal_mode", memtx.walMode().name().toLowerCase(Locale.ROOT));
        map.put("wal_max_size", memtx.walMaxSize());
        map.put("checkpoint_interval", memtx.checkpointIntervalMs() / MS_PER_SECOND);
        map.put("checkpoint_wal_threshold", memtx.checkpointWalThreshold());
        map.put("checkpoint_count", memtx.checkpointCount());
        map.put("force_recovery", memtx.forceRecovery());
        map.putAll(changed);
        return map;
    }

    private static String[] strings(final Object value)
    {
        return ((List<?>)value).stream().map(String::valueOf).toArray(String[]::new);
    }
}
