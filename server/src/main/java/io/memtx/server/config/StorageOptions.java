package io.memtx.server.config;

import io.memtx.xlog.journal.WalMode;
import io.memtx.server.InstanceContext;

import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Rows of the table that are about the data and where it lies. */
final class StorageOptions
{
    static final Option<String> MODE = Option.of(
        "database.mode", ValueType.oneOf("ro", "rw"),
        "Whether the instance may be written to, with the failover 'off'; when it is not set: if it is alone.")
        .box("read_only").dynamic();

    static final Option<UUID> INSTANCE_UUID = Option.of(
        "database.instance_uuid", ValueType.UUID_TEXT, "Of an instance that has no data yet.")
        .box("instance_uuid").in(Scope.INSTANCE).sets(InstanceContext::instanceUuid);

    static final Option<UUID> REPLICASET_UUID = Option.of(
        "database.replicaset_uuid", ValueType.UUID_TEXT, "Of a replica set that has no data yet.")
        .box("replicaset_uuid").in(Scope.REPLICASET, Scope.INSTANCE)
        .sets((context, value) -> context.memtx().replicasetUuid(value));

    static final Option<String> WAL_DIR = Option.of(
        "wal.dir", ValueType.STRING, "Directory of the log; that of the application is where it begins.")
        .by("var/lib/{{ instance_name }}").box("wal_dir");

    static final Option<String> SNAPSHOT_DIR = Option.of(
        "snapshot.dir", ValueType.STRING, "Directory of snapshots: the same as that of the log.")
        .by("var/lib/{{ instance_name }}").box("memtx_dir");

    static final List<Option<?>> ALL = List.of(
        MODE,
        INSTANCE_UUID,
        REPLICASET_UUID,
        Option.of("database.hot_standby", ValueType.BOOLEAN, "Whether it waits for another of its directory to end.")
            .by(false).box("hot_standby").noted("an embedding program opens a standby"),
        Option.of("database.use_mvcc_engine", ValueType.BOOLEAN, "Whether transactions are managed.")
            .by(false).box("memtx_use_mvcc_engine").noted("transactions are serializable as it is"),
        Option.of("database.txn_timeout", ValueType.number(false), "Seconds after which a transaction is rolled back.")
            .by(3_153_600_000.0).box("txn_timeout").noted("transactions have the console's deadline"),
        Option.of(
            "database.txn_synchro_timeout", ValueType.number(false),
            "Seconds that a statement waits for a synchronous transaction.")
            .by(5.0).box("txn_synchro_timeout").noted("replication.synchro_timeout is what counts"),
        Option.of(
            "database.txn_isolation",
            ValueType.oneOf("best-effort", "read-committed", "read-confirmed", "linearizable"),
            "What transactions see of those that wait.")
            .by("best-effort").box("txn_isolation").noted("transactions are serializable as it is"),
        WAL_DIR,
        Option.of(
            "wal.mode", ValueType.oneOf("none", "write", "fsync"),
            "What a commit waits for: nothing, the log in memory that survives the process, or the device.")
            .by("write").box("wal_mode").sets((context, value) ->
                context.memtx().walMode(WalMode.valueOf(value.toUpperCase(Locale.ROOT)))),
        Option.of(
            "wal.max_size", ValueType.integer(2, Long.MAX_VALUE), "Bytes at which a log file gives way to the next.")
            .by(268_435_456L).box("wal_max_size").sets((context, value) -> context.memtx().walMaxSize(value)),
        Option.of(
            "wal.compression", ValueType.BOOLEAN, "Whether transactions of 2 KiB and more are compressed. memtx's own.")
            .by(false).sets((context, value) -> context.memtx().walCompression(value)),
        Option.of(
            "wal.ext.new", ValueType.BOOLEAN, "Whether each row of the log also has the new tuple.")
            .by(false).box("wal_ext").sets((context, value) -> context.memtx().walExt(value)),
        Option.of(
            "wal.ext.old", ValueType.BOOLEAN, "Whether each row of the log also has the old tuple.")
            .by(false).box("wal_ext").noted("wal.ext.new gives both"),
        Option.of("wal.dir_rescan_delay", ValueType.number(false), "Seconds between looks for new log files.")
            .by(2.0).box("wal_dir_rescan_delay").noted("nobody waits for files to appear"),
        Option.of("wal.queue_max_size", ValueType.integer(0, Long.MAX_VALUE), "Bytes that may wait to be written.")
            .by(16_777_216L).box("wal_queue_max_size").noted("rows go into the log at once"),
        Option.of("wal.cleanup_delay", ValueType.number(true), "Seconds that old log files are kept after a start.")
            .box("wal_cleanup_delay").noted("the log is kept for every member until it has it"),
        Option.of("wal.retention_period", ValueType.number(true), "Seconds that log files are kept.")
            .by(0.0).box("wal_retention_period").noted("the log is kept for every member until it has it"),
        SNAPSHOT_DIR,
        Option.of(
            "snapshot.by.interval", ValueType.number(true), "Seconds between snapshots; 0 for none.")
            .by(3600.0).box("checkpoint_interval").sets((context, value) ->
                context.memtx().checkpointIntervalMs(ReplicationOptions.ns(value) / 1_000_000)),
        Option.of(
            "snapshot.by.wal_size", ValueType.integer(1, Long.MAX_VALUE),
            "Bytes of log since the last snapshot that start another one.")
            .by(1_000_000_000_000_000_000L).box("checkpoint_wal_threshold")
            .sets((context, value) -> context.memtx().checkpointWalThreshold(value)),
        Option.of("snapshot.count", ValueType.integer(1, Integer.MAX_VALUE), "How many snapshots are kept.")
            .by(2L).box("checkpoint_count")
            .sets((context, value) -> context.memtx().checkpointCount(value.intValue())),
        Option.of("snapshot.snap_io_rate_limit", ValueType.number(true), "Megabytes a second that a snapshot writes.")
            .box("snap_io_rate_limit").noted("a snapshot is written as fast as it goes"),
        Option.of("memtx.memory", ValueType.integer(1 << 20, 30L << 30), "Bytes for tuples and indexes.")
            .by(268_435_456L).box("memtx_memory").sets((context, value) -> context.memtx().memtxMemory(value)),
        Option.of("memtx.max_tuple_size", ValueType.integer(16, 1 << 30), "Bytes of the largest tuple.")
            .by(1_048_576L).box("memtx_max_tuple_size")
            .sets((context, value) -> context.memtx().memtxMaxTupleSize(value.intValue())),
        Option.of("memtx.min_tuple_size", ValueType.integer(8, 1_048_280), "Bytes of the smallest allocation.")
            .by(16L).box("memtx_min_tuple_size").noted("size classes are fixed"),
        Option.of("memtx.slab_alloc_factor", ValueType.number(false), "How far apart size classes are.")
            .by(1.05).box("slab_alloc_factor").noted("size classes are fixed"),
        Option.of("memtx.slab_alloc_granularity", ValueType.integer(1, 1024), "Bytes that sizes are rounded up to.")
            .by(8L).box("slab_alloc_granularity").noted("sizes are rounded up to 8"),
        Option.of("memtx.allocator", ValueType.oneOf("small", "system"), "Where the memory of tuples comes from.")
            .by("small").box("memtx_allocator").noted("there is one allocator"),
        Option.of("memtx.sort_threads", ValueType.integer(1, 256), "Threads that sort keys in recovery.")
            .box("memtx_sort_threads").noted("recovery has one thread"),
        Option.of(
            "force_recovery", ValueType.BOOLEAN, "Whether recovery leaves out what it cannot read, and reports it.")
            .by(false).box("force_recovery").sets((context, value) -> context.memtx().forceRecovery(value)));

    private StorageOptions()
    {
    }
}
