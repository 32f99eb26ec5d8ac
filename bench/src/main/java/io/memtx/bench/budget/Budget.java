package io.memtx.bench.budget;

import java.util.Arrays;
import java.util.Map;

import static java.util.Map.entry;

/**
 * The budgets, one a row of the table. A budget is a factor that stands between a floor, the least work a machine must
 * do, and what was measured; or, where there is no floor, a figure that must not be exceeded.
 */
public enum Budget
{
    /** Read by key, hash. */
    GET_HASH(
        "get-hash", "get by unsigned key, 1 M tuples, random, hash",
        "one probe of an off-heap table of 8-byte slots + read of a 48-byte record",
        Unit.NS, 1.5, "get", Map.ofEntries(entry("chronicle-map", 2.0))),

    /** Read by key, tree. */
    GET_TREE(
        "get-tree", "get by unsigned key, 1 M tuples, random, tree",
        "branchy binary search of a sorted off-heap array of 8-byte keys + reference array + record read",
        Unit.NS, 1.0, "get", Map.ofEntries(
            entry("lmdb", 2.0), entry("tarantool-c", 1.5), entry("rocksdb", 4.0), entry("h2-mvstore", 4.0))),

    /** Range scan. */
    SCAN(
        "scan", "range scan of 100 tuples of 1 M, tree",
        "sequential read of 100 records through a reference array",
        Unit.NS, 2, "scan", Map.ofEntries(entry("lmdb", 1.0))),

    /** Write without a log. */
    REPLACE(
        "replace", "replace, 1 M tuples, random, hash, no log",
        "hash probe + key confirmed in the old record + 48-byte copy + allocation from a free list, last in first out",
        Unit.NS, 2, "replace", Map.ofEntries(entry("chronicle-map", 3.0))),

    /** Write with a log. */
    COMMIT(
        "commit", "committed single-row replace, wal_mode = write, in bursts",
        "floor of replace + CRC-32C and copy of 64 bytes into a mapped file prepared ahead",
        Unit.NS, 2, null, Map.ofEntries(entry("tarantool-lua", 20.0))),

    /** Its latency. */
    COMMIT_P50(
        "commit-p50", "the same at a fixed rate, p50, log rotation included", null,
        Unit.US, 1, null, Map.of()),

    /** From another thread. */
    HAND_OVER(
        "hand-over", "hand-over of a replace from another thread, and its answer",
        "Agrona's many-to-one ring buffer + answer in a padded slot",
        Unit.NS, 1.5, null, Map.of()),

    /** On another instance. */
    VISIBLE(
        "visible", "a row from its commit until it is confirmed on a replica, loopback UDP, p50",
        "half a round trip of a message of the same size over raw Aeron, both media drivers stepped by those who send",
        Unit.US, 2, null, Map.of()),

    /** On a quorum. */
    SYNC_COMMIT(
        "sync-commit", "a row of a synchronous space from its commit until two of two have confirmed it, UDP, p50",
        "a round trip of a message of the same size over raw Aeron, both media drivers stepped by those who send",
        Unit.US, 2, null, Map.ofEntries(entry("tarantool-lua", 10.0))),

    /** Signed. */
    MAC(
        "mac", "a row of a stream without a pause to a replica, with a MAC on each message",
        "the same without",
        Unit.NS, 1.3, null, Map.of()),

    /** Reader beside a writer, hash. */
    BESIDE_READER_HASH(
        "beside-reader-hash", "reads on another thread while the writer replaces at full speed, hash: how much slower",
        Budget.NOTHING_SHARED, Unit.TIMES, Budget.KEEPS_85_PERCENT, null, Map.of()),

    /** Writer beside a reader, hash. */
    BESIDE_WRITER_HASH(
        "beside-writer-hash", "replaces at full speed while another thread reads, hash: how much slower",
        Budget.NOTHING_SHARED, Unit.TIMES, Budget.KEEPS_85_PERCENT, null, Map.of()),

    /** Reader beside a writer, tree. */
    BESIDE_READER_TREE(
        "beside-reader-tree", "reads on another thread while the writer replaces at full speed, tree: how much slower",
        Budget.NOTHING_SHARED, Unit.TIMES, Budget.KEEPS_85_PERCENT, null, Map.of()),

    /** Writer beside a reader, tree. */
    BESIDE_WRITER_TREE(
        "beside-writer-tree", "replaces at full speed while another thread reads, tree: how much slower",
        Budget.NOTHING_SHARED, Unit.TIMES, Budget.KEEPS_85_PERCENT, null, Map.of()),

    /** Recovery. */
    RECOVERY(
        "recovery", "recovery of 1 M tuples from a snapshot",
        "reading and checksumming the file, copying each row into fresh memory",
        Unit.MS, 4, null, Map.ofEntries(entry("tarantool-lua", 1.0))),

    /** Checkpoint, common latency. */
    CHECKPOINT_P50(
        "checkpoint-p50", "committed replaces at a fixed rate during a checkpoint of 1 M tuples, p50",
        "the same replaces while a thread writes as many bytes to a file in the same time",
        Unit.US, 1.3, null, Map.of()),

    /** Checkpoint, rare latency. */
    CHECKPOINT_P999(
        "checkpoint-p99.9", "committed replaces at a fixed rate during a checkpoint of 1 M tuples, p99.9",
        "the same replaces while a thread writes as many bytes to a file in the same time",
        Unit.US, 3, null, Map.of()),

    /** Opening. */
    OPEN(
        "open", "opening an empty directory to the first commit",
        "writing, forcing and mapping (FileChannel.map) a file of 4 MiB",
        Unit.MS, 3, null, Map.of()),

    /** Memory, hash. */
    MEMORY_HASH(
        "memory-hash",
        "memory per tuple {unsigned, string(7), unsigned} with a hash index; Tarantool takes 31.6 + 16.0", null,
        Unit.BYTES, 47.6, null, Map.of()),

    /** Memory, tree. */
    MEMORY_TREE(
        "memory-tree",
        "memory per tuple {unsigned, string(7), unsigned} with a tree index; Tarantool takes 31.6 + 19.4", null,
        Unit.BYTES, 51.0, null, Map.of()),

    /** Garbage of reading. */
    GARBAGE_GET("garbage-get", "garbage of a get", null, Unit.BYTES_PER_OP, Budget.NO_GARBAGE, null, Map.of()),

    /** Garbage of walking. */
    GARBAGE_ITERATE(
        "garbage-iterate", "garbage of opening a cursor and reading 100 tuples", null,
        Unit.BYTES_PER_OP, Budget.NO_GARBAGE, null, Map.of()),

    /** Garbage of writing. */
    GARBAGE_REPLACE(
        "garbage-replace", "garbage of a replace, no log", null,
        Unit.BYTES_PER_OP, Budget.NO_GARBAGE, null, Map.of()),

    /** Garbage of committing. */
    GARBAGE_COMMIT(
        "garbage-commit", "garbage of a committed replace, wal_mode = write", null,
        Unit.BYTES_PER_OP, Budget.NO_GARBAGE, null, Map.of()),

    /** Garbage of sending. */
    GARBAGE_RELAY(
        "garbage-relay", "garbage of a row that is committed and sent to a replica, with a MAC or without", null,
        Unit.BYTES_PER_OP, Budget.NO_GARBAGE, null, Map.of()),

    /** Garbage of receiving. */
    GARBAGE_APPLY(
        "garbage-apply", "garbage of a row that a replica receives, applies and journals, with a MAC or without", null,
        Unit.BYTES_PER_OP, Budget.NO_GARBAGE, null, Map.of()),

    /** Growth, hash. */
    GROWTH_HASH(
        "growth-hash", "longest insert while a space grows, hash (of each insert the shorter of two runs)", null,
        Unit.US, 1000, null, Map.of()),

    /** Growth, tree. */
    GROWTH_TREE(
        "growth-tree", "longest insert while a space grows, tree (of each insert the shorter of two runs)", null,
        Unit.US, 1000, null, Map.of());

    /** An object takes 16 bytes at least: one in a thousand operations would be seen. What is less is the JVM's own. */
    private static final double NO_GARBAGE = 0.01;

    private static final String NOTHING_SHARED =
        "how much slower a probing reader and a copying writer get beside each other that share nothing";
    private static final double KEEPS_85_PERCENT = 1 / 0.85;

    private final String id;
    private final String what;
    private final String floor;
    private final Unit unit;
    private final double limit;
    private final String peerOperation;
    private final Map<String, Double> peerFactors;

    Budget(
        final String id,
        final String what,
        final String floor,
        final Unit unit,
        final double limit,
        final String peerOperation,
        final Map<String, Double> peerFactors)
    {
        this.id = id;
        this.what = what;
        this.floor = floor;
        this.unit = unit;
        this.limit = limit;
        this.peerOperation = peerOperation;
        this.peerFactors = peerFactors;
    }

    /**
     * @return the name of the row.
     */
    public String id()
    {
        return id;
    }

    /**
     * @return what is measured.
     */
    public String what()
    {
        return what;
    }

    /**
     * @return the floor in words, or null when there is none.
     */
    public String floor()
    {
        return floor;
    }

    /**
     * @return whether the limit is a multiple of a floor, and not a figure.
     */
    public boolean isRatio()
    {
        return null != floor;
    }

    /**
     * @return of what is measured.
     */
    public Unit unit()
    {
        return unit;
    }

    /**
     * @return the factor that stands between floor and measured, or the figure that must not be exceeded.
     */
    public double limit()
    {
        return limit;
    }

    /**
     * @return the operation of peers that compares: get, scan or replace; null when none does but Tarantool, which has
     * figures for rows.
     */
    public String peerOperation()
    {
        return peerOperation;
    }

    /**
     * By what factor peers must be slower, by their names. The names are exact: lmdb, which commits a thousand puts at
     * a time, and not lmdb-1; rocksdb with block-based tables, which most have, and not rocksdb-plain with its hash
     * index, which is compared and not judged.
     *
     * @return factors by peer; nothing is asked of others.
     */
    public Map<String, Double> peerFactors()
    {
        return peerFactors;
    }

    /**
     * @param id of a row.
     * @return the budget, or null.
     */
    public static Budget byId(final String id)
    {
        return Arrays.stream(values()).filter((budget) -> budget.id.equals(id)).findFirst().orElse(null);
    }
}
