package io.memtx.bench.probe;

/**
 * Names of probes and of their figures.
 */
public final class ProbeNames
{
    /** {@code memory TYPE COUNT}: bytes per tuple. */
    public static final String MEMORY = "memory";
    /** Of memory: bytes of a tuple. */
    public static final String TUPLE_BYTES = "tuple-bytes";
    /** Of memory: bytes of an index entry. */
    public static final String ENTRY_BYTES = "entry-bytes";
    /** Of memory: bytes taken in all, per tuple, with what is lost between objects. */
    public static final String TOTAL_BYTES = "total-bytes";

    /** {@code growth TYPE COUNT}: inserts one by one. */
    public static final String GROWTH = "growth";
    /** Of growth: histogram of inserts, of each the shorter of two runs. */
    public static final String INSERTS = "inserts";
    /** Of growth: the longest of {@link #INSERTS}, ns. */
    public static final String LONGEST_NS = "longest-ns";
    /** Of growth: the longest of either run, ns. */
    public static final String LONGEST_ONCE_NS = "longest-once-ns";

    /** {@code garbage OPERATIONS}: bytes of the heap per operation, under the names below. */
    public static final String GARBAGE = "garbage";
    /** Of garbage. */
    public static final String GET = "get";
    /** Of garbage: a walk over 100 tuples. */
    public static final String ITERATE = "iterate";
    /** Of garbage. */
    public static final String REPLACE = "replace";
    /** Of garbage. */
    public static final String COMMIT = "commit";

    /** {@code load COUNT RATE QUIET_MS ROUNDS}: latency of committed replaces at a fixed rate. */
    public static final String LOAD = "load";
    /** Of load: histogram while nothing else happens but that the log goes from one small file to the next. */
    public static final String QUIET = "quiet";
    /** Of load: histogram while a checkpoint is made. */
    public static final String CHECKPOINT = "checkpoint";
    /** Of load: histogram while a thread writes as many bytes in the same time: the floor of {@link #CHECKPOINT}. */
    public static final String WRITER = "writer";
    /** Of load: how long a checkpoint took. */
    public static final String CHECKPOINT_SECONDS = "checkpoint-seconds";
    /** Of load: how long the file of a checkpoint is. */
    public static final String CHECKPOINT_BYTES = "checkpoint-bytes";

    /** {@code beside TYPE COUNT PHASE_MS ROUNDS}: a writer and a reader on another thread. */
    public static final String BESIDE = "beside";
    /** Of beside: how many times as long a write takes beside the reader. */
    public static final String WRITER_SLOWDOWN = "writer-slowdown";
    /** Of beside: how many times as long a read takes beside the writer. */
    public static final String READER_SLOWDOWN = "reader-slowdown";
    /** Of beside: the same of a writer that shares nothing with the reader. */
    public static final String FLOOR_WRITER_SLOWDOWN = "floor-writer-slowdown";
    /** Of beside: the same of a reader that shares nothing with the writer. */
    public static final String FLOOR_READER_SLOWDOWN = "floor-reader-slowdown";
    /** Of beside: a write alone, ns. */
    public static final String WRITER_NS = "writer-ns";
    /** Of beside: a read alone, ns. */
    public static final String READER_NS = "reader-ns";

    /** {@code visible ROUND_MS ROUNDS}: how long a row takes to a replica. Also its histogram. */
    public static final String VISIBLE = "visible";
    /** Of visible: the least median of a round, ns. */
    public static final String VISIBLE_NS = "visible-ns";
    /** Of visible: histogram of half round trips of a message of the same size. */
    public static final String HALF_ROUND_TRIP = "half-round-trip";
    /** Of visible: the least median of a round of those, ns. */
    public static final String HALF_ROUND_TRIP_NS = "half-round-trip-ns";

    /**
     * {@code synchro MEMBERS ROUND_MS ROUNDS}: how long a row takes until a quorum of two has confirmed it. Also its
     * histogram, of one caller.
     */
    public static final String SYNCHRO = "synchro";
    /** Of synchro: histogram of rows of which 64 are under way at a time. */
    public static final String SYNCHRO_MANY = "synchro-many";
    /** Of synchro: the least median of a round of one caller, ns. */
    public static final String SYNCHRO_NS = "synchro-ns";
    /** Of synchro: the time of 64 callers by the number of their rows, least of a round, ns. */
    public static final String SYNCHRO_MANY_NS = "synchro-many-ns";
    /** Of synchro: histogram of round trips of a message of the same size. */
    public static final String ROUND_TRIP = "round-trip";
    /** Of synchro: the least median of a round of those, ns. */
    public static final String ROUND_TRIP_NS = "round-trip-ns";

    /** {@code stream ROWS ROUNDS}: rows without a pause to one replica, without a MAC and with one. */
    public static final String STREAM = "stream";
    /** Of stream: a row without a MAC, ns. */
    public static final String PLAIN_NS = "plain-ns";
    /** Of stream: a row with a MAC on each message, ns. */
    public static final String SIGNED_NS = "signed-ns";
    /** Of stream: bytes of the heap per row that is committed and relayed, with a MAC or without, the greater. */
    public static final String RELAY = "relay";
    /** Of stream: bytes of the heap per row that is received and applied, with a MAC or without, the greater. */
    public static final String APPLY = "apply";

    /** {@code replicas REPLICAS ROWS ROUNDS}: rows without a pause to several replicas. */
    public static final String REPLICAS = "replicas";
    /** {@code join COUNT JOINS}: joins of so many tuples. */
    public static final String JOIN = "join";
    /** Of replicas and join: a row, ns. */
    public static final String ROW_NS = "row-ns";
    /** Of replicas and join: a row in the slowest round, ns. */
    public static final String MOST_ROW_NS = "most-row-ns";

    private ProbeNames()
    {
    }
}
