package io.memtx.server.lua;

import io.memtx.memtx.Key;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.SlabInfo;
import io.memtx.memtx.StatementStatistics;
import io.memtx.memtx.backup.Backup;
import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;
import io.memtx.server.InstanceInfo;
import io.memtx.server.ReplicaInfo;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What {@code box.info}, {@code box.stat}, {@code box.slab} and their like show. Owned by Lua's thread.
 */
final class InfoCalls
{
    private static final String NIL_UUID = "00000000-0000-0000-0000-000000000000";
    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");
    private static final double MS_PER_SECOND = 1e3;

    private final Instance instance;
    private final TransactionPort port;
    private Backup backup;

    InfoCalls(final Instance instance, final TransactionPort port)
    {
        this.instance = instance;
        this.port = port;
    }

    void addTo(final HostCalls host)
    {
        host.add("info", (arguments) -> info());
        host.add("version", (arguments) -> version());
        host.add("slab_info", (arguments) -> port.execute((db, tx) -> slab(db.info().slab())));
        host.add("stat", (arguments) -> port.execute((db, tx) -> statistics(db.statistics())));
        host.add("gc_info", (arguments) -> gc());
        host.add("snapshot", (arguments) -> port.later(asked(port.db().requestSnapshot())));
        host.add("backup_start", (arguments) -> startBackup());
        host.add("backup_stop", (arguments) -> stopBackup());
        host.add("config_info", (arguments) -> Map.of(
            "status", "uninitialized", "meta", Map.of("last", List.of()), "hierarchy", List.of(), "alerts", List.of()));
        host.add("election_info", (arguments) -> noElection());
        host.add("synchro_info", (arguments) -> noSynchro());
    }

    private static CompletableFuture<Object> asked(final CompletableFuture<Boolean> future)
    {
        return future.thenApply((isNew) -> isNew);
    }

    /** {@return what {@code box.info.version} says} */
    static String version()
    {
        final String version = InfoCalls.class.getPackage().getImplementationVersion();
        return "3.9.0-memtx-" + (null == version ? "0.1.0" : version);
    }

    private Object info()
    {
        final InstanceInfo info = instance.info();
        final InstanceContext context = instance.context();
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", info.id());
        map.put("uuid", info.uuid().toString());
        map.put("name", context.instanceName());
        map.put("pid", ProcessHandle.current().pid());
        map.put("status", info.status());
        map.put("ro", info.isReadOnly());
        map.put("ro_reason", info.readOnlyReason());
        map.put("vclock", new LinkedHashMap<Object, Object>(info.vclock()));
        map.put("lsn", 0 == info.id() ? -1L : info.vclock().getOrDefault(info.id(), 0L));
        map.put("signature", info.vclock().values().stream().mapToLong(Long::longValue).sum());
        map.put("uptime", (long)(ManagementFactory.getRuntimeMXBean().getUptime() / MS_PER_SECOND));
        map.put("hostname", hostname());
        map.put("listen", context.listen());
        map.put("cluster_name", null);
        map.put("replicaset_uuid", replicasetUuid());
        map.put("replicaset_name", null);
        map.put("replication", info.replication().stream().map(InfoCalls::replica).toList());
        map.put("replication_anon", info.replicationAnon().values().stream().map(InfoCalls::replica).toList());
        return map;
    }

    private String replicasetUuid()
    {
        final Memtx db = instance.db();
        if (null == db)
        {
            return NIL_UUID;
        }
        final var row = db.read((reader) -> reader.primary("_schema").get(Key.key("cluster")));
        return null == row ? NIL_UUID : row.getString(1);
    }

    private static String hostname()
    {
        try
        {
            return Files.readString(HOSTNAME).trim();
        }
        catch (final IOException ex)
        {
            return "localhost";
        }
    }

    private static Object replica(final ReplicaInfo replica)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", replica.id());
        map.put("uuid", replica.uuid().toString());
        map.put("lsn", replica.lsn());
        map.put("name", replica.name());
        if (null != replica.upstream())
        {
            final ReplicaInfo.Upstream upstream = replica.upstream();
            final Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("status", upstream.status().text());
            shown.put("peer", upstream.peer());
            shown.put("lag", upstream.lagSeconds());
            shown.put("idle", upstream.idleSeconds());
            shown.put("message", upstream.message());
            map.put("upstream", shown);
        }
        if (null != replica.downstream())
        {
            final ReplicaInfo.Downstream downstream = replica.downstream();
            final Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("status", downstream.status().text());
            shown.put("vclock", new LinkedHashMap<Object, Object>(downstream.vclock()));
            shown.put("lag", downstream.lagSeconds());
            shown.put("idle", downstream.idleSeconds());
            shown.put("message", downstream.message());
            map.put("downstream", shown);
        }
        return map;
    }

    private static Object slab(final SlabInfo info)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("items_size", info.itemsSize());
        map.put("items_used", info.itemsUsed());
        map.put("items_used_ratio", info.itemsUsedRatio());
        map.put("arena_size", info.arenaSize());
        map.put("arena_used", info.arenaUsed());
        map.put("arena_used_ratio", info.arenaUsedRatio());
        map.put("quota_size", info.quotaSize());
        map.put("quota_used", info.quotaUsed());
        map.put("quota_used_ratio", info.quotaUsedRatio());
        return map;
    }

    private static Object statistics(final StatementStatistics counts)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("INSERT", counts.inserts());
        map.put("REPLACE", counts.replaces());
        map.put("UPDATE", counts.updates());
        map.put("UPSERT", counts.upserts());
        map.put("DELETE", counts.deletes());
        map.put("COMMIT", counts.commits());
        map.put("ROLLBACK", counts.rollbacks());
        return map;
    }

    /** The snapshots that are in the directory. */
    private Object gc()
    {
        final List<Object> checkpoints = new ArrayList<>();
        try (var files = Files.list(instance.context().directory()))
        {
            files.map((file) -> file.getFileName().toString())
                .filter((name) -> name.endsWith(".snap"))
                .sorted()
                .forEach((name) -> checkpoints.add(checkpoint(Long.parseLong(name.substring(0, name.length() - 5)))));
        }
        catch (final IOException ex)
        {
            throw new MemtxException(ErrorCode.ER_WAL_IO, ex);
        }
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("vclock", Map.of());
        map.put("signature", checkpoints.isEmpty() ? 0L : ((Map<?, ?>)checkpoints.get(0)).get("signature"));
        map.put("checkpoint_is_in_progress", false);
        map.put("checkpoints", checkpoints);
        map.put("consumers", List.of());
        map.put("is_paused", false);
        map.put("wal_retention_vclock", null);
        return map;
    }

    private static Object checkpoint(final long signature)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("vclock", Map.of());
        map.put("signature", signature);
        map.put("references", List.of());
        return map;
    }

    private Object startBackup()
    {
        if (null != backup)
        {
            throw new MemtxException(ErrorCode.ER_BACKUP_IN_PROGRESS);
        }
        backup = port.db().backup();
        return backup.files().stream().map((file) -> file.path().toString()).toList();
    }

    private Object stopBackup()
    {
        if (null != backup)
        {
            backup.close();
            backup = null;
        }
        return null;
    }

    private static Object noElection()
    {
        return new LinkedHashMap<>(Map.of("state", "follower", "vote", 0, "leader", 0, "term", 1));
    }

    private static Object noSynchro()
    {
        final Map<String, Object> queue = new LinkedHashMap<>();
        queue.put("owner", 0);
        queue.put("size", 0);
        queue.put("confirm_lag", 0);
        queue.put("busy", false);
        queue.put("age", 0);
        queue.put("len", 0);
        queue.put("term", 1);
        return new LinkedHashMap<>(Map.of("queue", queue, "quorum", 1));
    }
}
