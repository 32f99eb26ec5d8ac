package io.memtx.memtx;

import io.memtx.memtx.conflict.ConflictPolicy;
import io.memtx.memtx.counters.SuppliedCounter;
import io.memtx.memtx.function.MemtxFunction;
import io.memtx.memtx.recovery.RecoveryListener;
import io.memtx.memtx.txn.CommitGate;
import io.memtx.xlog.journal.Journal;
import io.memtx.xlog.journal.JournalContext;
import io.memtx.xlog.journal.WalMode;
import io.memtx.xlog.storage.FileStorage;
import io.memtx.xlog.storage.Storage;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.YieldingIdleStrategy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * The options of an engine, with Tarantool's names where it has them. Set before opening; read once by
 * {@link Memtx#open(MemtxContext)}, which {@linkplain #validate() validates} all of them.
 */
public final class MemtxContext
{
    /** Default of {@link #memtxMemory(long)}: 256 MiB. */
    public static final long MEMTX_MEMORY_DEFAULT = 256L << 20;

    /** Default of {@link #memtxMaxTupleSize(int)}: 1 MiB. */
    public static final int MEMTX_MAX_TUPLE_SIZE_DEFAULT = 1 << 20;

    /** Default of {@link #walMaxSize(long)}: 256 MiB. */
    public static final long WAL_MAX_SIZE_DEFAULT = 256L << 20;

    /** Default of {@link #checkpointIntervalMs(long)}: an hour. */
    public static final long CHECKPOINT_INTERVAL_MS_DEFAULT = 3_600_000;

    /** Default of {@link #checkpointCount(int)}. */
    public static final int CHECKPOINT_COUNT_DEFAULT = 2;

    /** Default of {@link #submissionRingLength(int)}: 1 MiB. */
    public static final int SUBMISSION_RING_LENGTH_DEFAULT = 1 << 20;

    private final Path directory;
    private long memtxMemory = MEMTX_MEMORY_DEFAULT;
    private int memtxMaxTupleSize = MEMTX_MAX_TUPLE_SIZE_DEFAULT;
    private WalMode walMode = WalMode.WRITE;
    private long walMaxSize = WAL_MAX_SIZE_DEFAULT;
    private boolean walCompression;
    private boolean walExt;
    private long checkpointIntervalMs = CHECKPOINT_INTERVAL_MS_DEFAULT;
    private long checkpointWalThreshold = Long.MAX_VALUE;
    private int checkpointCount = CHECKPOINT_COUNT_DEFAULT;
    private boolean isForceRecovery;
    private UUID instanceUuid;
    private UUID replicasetUuid;
    private CommitGate commitGate = CommitGate.LOCAL;
    private ErrorHandler errorHandler = (throwable) -> {};
    private RecoveryListener recoveryListener = RecoveryListener.NONE;
    private EpochClock clock = SystemEpochClock.INSTANCE;
    private IdleStrategy idleStrategy = YieldingIdleStrategy.INSTANCE;
    private Storage storage = FileStorage.INSTANCE;
    private int submissionCapacity = 1024;
    private int submissionRingLength = SUBMISSION_RING_LENGTH_DEFAULT;
    private long ddlTimeoutMs = 10_000;
    private String threadPrefix = "memtx";
    private boolean isSingleThreaded;
    private final Map<String, MemtxFunction> functions = new HashMap<>();
    private final List<SuppliedCounter> counters = new ArrayList<>();
    private final Map<String, ConflictPolicy> conflictPolicies = new LinkedHashMap<>();
    private Function<JournalContext, Journal> journalSource;

    /**
     * @param directory of the data; made when it is not there.
     */
    public MemtxContext(final Path directory)
    {
        this.directory = Arguments.notNull(directory, "directory");
    }

    /**
     * @param value counter to show behind those of the engine; takes the place of one with its id.
     * @return this.
     */
    public MemtxContext counter(final SuppliedCounter value)
    {
        counters.removeIf((other) -> other.id() == value.id());
        counters.add(value);
        return this;
    }

    /** {@return counters of others} */
    public List<SuppliedCounter> counters()
    {
        return List.copyOf(counters);
    }

    /**
     * Finds all that is wrong with the options.
     *
     * @throws IllegalArgumentException that lists every fault.
     */
    public void validate()
    {
        ContextFaults.check(this);
    }

    /**
     * @return the directory of the data.
     */
    public Path directory()
    {
        return directory;
    }

    /**
     * The quota of tuples and indexes together; address space is reserved at once, memory as it is used.
     *
     * @param bytes 1 MiB to 30 GiB.
     * @return this.
     */
    public MemtxContext memtxMemory(final long bytes)
    {
        memtxMemory = bytes;
        return this;
    }

    /**
     * @return what {@link #memtxMemory(long)} was given, or its default.
     */
    public long memtxMemory()
    {
        return memtxMemory;
    }

    /**
     * @param bytes of the largest tuple, Tarantool's header of 10 included.
     * @return this.
     */
    public MemtxContext memtxMaxTupleSize(final int bytes)
    {
        memtxMaxTupleSize = bytes;
        return this;
    }

    /**
     * @return what {@link #memtxMaxTupleSize(int)} was given, or its default.
     */
    public int memtxMaxTupleSize()
    {
        return memtxMaxTupleSize;
    }

    /**
     * @param mode what a commit waits for.
     * @return this.
     */
    public MemtxContext walMode(final WalMode mode)
    {
        walMode = Arguments.notNull(mode, "mode");
        return this;
    }

    /**
     * @return what {@link #walMode(WalMode)} was given, or its default.
     */
    public WalMode walMode()
    {
        return walMode;
    }

    /**
     * @param bytes at which a log file gives way to the next.
     * @return this.
     */
    public MemtxContext walMaxSize(final long bytes)
    {
        walMaxSize = bytes;
        return this;
    }

    /**
     * @return what {@link #walMaxSize(long)} was given, or its default.
     */
    public long walMaxSize()
    {
        return walMaxSize;
    }

    /**
     * @param isCompressed whether transactions of 2 KiB and more are compressed in the log: less to store, tens of
     *                     microseconds more for the transaction thread. False by default; read in any case.
     * @return this.
     */
    public MemtxContext walCompression(final boolean isCompressed)
    {
        walCompression = isCompressed;
        return this;
    }

    /**
     * @return what {@link #walCompression(boolean)} was given, or its default.
     */
    public boolean walCompression()
    {
        return walCompression;
    }

    /**
     * @param isExtended whether each row of the log also has the tuple that was replaced, updated or deleted, and an
     *                   update or upsert the one that came of it: for streams of changes into what has no data of its
     *                   own. Costs space in the log and the copying; false by default.
     * @return this.
     */
    public MemtxContext walExt(final boolean isExtended)
    {
        walExt = isExtended;
        return this;
    }

    /**
     * @return what {@link #walExt(boolean)} was given, or its default.
     */
    public boolean walExt()
    {
        return walExt;
    }

    /**
     * @param intervalMs between checkpoints; 0 for none.
     * @return this.
     */
    public MemtxContext checkpointIntervalMs(final long intervalMs)
    {
        checkpointIntervalMs = intervalMs;
        return this;
    }

    /**
     * @return what {@link #checkpointIntervalMs(long)} was given, or its default.
     */
    public long checkpointIntervalMs()
    {
        return checkpointIntervalMs;
    }

    /**
     * @param bytes of log since the last checkpoint that start another one.
     * @return this.
     */
    public MemtxContext checkpointWalThreshold(final long bytes)
    {
        checkpointWalThreshold = bytes;
        return this;
    }

    /**
     * @return what {@link #checkpointWalThreshold(long)} was given, or its default.
     */
    public long checkpointWalThreshold()
    {
        return checkpointWalThreshold;
    }

    /**
     * @param count of checkpoints to keep.
     * @return this.
     */
    public MemtxContext checkpointCount(final int count)
    {
        checkpointCount = count;
        return this;
    }

    /**
     * @return what {@link #checkpointCount(int)} was given, or its default.
     */
    public int checkpointCount()
    {
        return checkpointCount;
    }

    /**
     * @param isForced whether recovery leaves out what it cannot read, and says so to the listener, instead of failing.
     * @return this.
     */
    public MemtxContext forceRecovery(final boolean isForced)
    {
        isForceRecovery = isForced;
        return this;
    }

    /**
     * @return what {@link #forceRecovery(boolean)} was given, or its default.
     */
    public boolean forceRecovery()
    {
        return isForceRecovery;
    }

    /**
     * @param uuid of the instance; null to take that of the directory, or a random one for a new directory.
     * @return this.
     */
    public MemtxContext instanceUuid(final UUID uuid)
    {
        instanceUuid = uuid;
        return this;
    }

    /**
     * @return what {@link #instanceUuid(UUID)} was given, or its default.
     */
    public UUID instanceUuid()
    {
        return instanceUuid;
    }

    /**
     * @param uuid of the replica set for a new directory; null for a random one.
     * @return this.
     */
    public MemtxContext replicasetUuid(final UUID uuid)
    {
        replicasetUuid = uuid;
        return this;
    }

    /**
     * @return what {@link #replicasetUuid(UUID)} was given, or its default.
     */
    public UUID replicasetUuid()
    {
        return replicasetUuid;
    }

    /**
     * @param gate that confirms transactions.
     * @return this.
     */
    public MemtxContext commitGate(final CommitGate gate)
    {
        commitGate = Arguments.notNull(gate, "gate");
        return this;
    }

    /**
     * @return what {@link #commitGate(CommitGate)} was given, or its default.
     */
    public CommitGate commitGate()
    {
        return commitGate;
    }

    /**
     * @param handler of errors that have no caller: failed listeners, failed background work. Called by any thread of
     *                the engine.
     * @return this.
     */
    public MemtxContext errorHandler(final ErrorHandler handler)
    {
        errorHandler = Arguments.notNull(handler, "handler");
        return this;
    }

    /**
     * @return what {@link #errorHandler(ErrorHandler)} was given, or its default.
     */
    public ErrorHandler errorHandler()
    {
        return errorHandler;
    }

    /**
     * @param listener told of the progress of recovery.
     * @return this.
     */
    public MemtxContext recoveryListener(final RecoveryListener listener)
    {
        recoveryListener = Arguments.notNull(listener, "listener");
        return this;
    }

    /**
     * @return what {@link #recoveryListener(RecoveryListener)} was given, or its default.
     */
    public RecoveryListener recoveryListener()
    {
        return recoveryListener;
    }

    /**
     * @param clock of rows' timestamps and of intervals.
     * @return this.
     */
    public MemtxContext clock(final EpochClock clock)
    {
        this.clock = Arguments.notNull(clock, "clock");
        return this;
    }

    /**
     * @return what {@link #clock(EpochClock)} was given, or its default.
     */
    public EpochClock clock()
    {
        return clock;
    }

    /**
     * @param strategy of a convenient call that waits, and of the engine's own thread.
     * @return this.
     */
    public MemtxContext idleStrategy(final IdleStrategy strategy)
    {
        idleStrategy = Arguments.notNull(strategy, "strategy");
        return this;
    }

    /**
     * @return what {@link #idleStrategy(IdleStrategy)} was given, or its default.
     */
    public IdleStrategy idleStrategy()
    {
        return idleStrategy;
    }

    /**
     * @param storage where files live; another than the file system is for tests.
     * @return this.
     */
    public MemtxContext storage(final Storage storage)
    {
        this.storage = Arguments.notNull(storage, "storage");
        return this;
    }

    /**
     * @return what {@link #storage(Storage)} was given, or its default.
     */
    public Storage storage()
    {
        return storage;
    }

    /**
     * @param capacity of the queue of functions submitted by other threads.
     * @return this.
     */
    public MemtxContext submissionCapacity(final int capacity)
    {
        submissionCapacity = capacity;
        return this;
    }

    /**
     * @return what {@link #submissionCapacity(int)} was given, or its default.
     */
    public int submissionCapacity()
    {
        return submissionCapacity;
    }

    /**
     * @param bytes of the ring through which {@link Memtx#submitter()} hands over statements: a power of two, eight
     *              times the longest of them.
     * @return this.
     */
    public MemtxContext submissionRingLength(final int bytes)
    {
        submissionRingLength = bytes;
        return this;
    }

    /**
     * @return what {@link #submissionRingLength(int)} was given, or its default.
     */
    public int submissionRingLength()
    {
        return submissionRingLength;
    }

    /**
     * @param timeoutMs how long a change of schema waits for the transactions before it.
     * @return this.
     */
    public MemtxContext ddlTimeoutMs(final long timeoutMs)
    {
        ddlTimeoutMs = timeoutMs;
        return this;
    }

    /**
     * @return what {@link #ddlTimeoutMs(long)} was given, or its default.
     */
    public long ddlTimeoutMs()
    {
        return ddlTimeoutMs;
    }

    /**
     * @param prefix of the names of threads, short: Linux shows 15 characters in all.
     * @return this.
     */
    public MemtxContext threadPrefix(final String prefix)
    {
        threadPrefix = Arguments.notNull(prefix, "prefix");
        return this;
    }

    /**
     * @return what {@link #threadPrefix(String)} was given, or its default.
     */
    public String threadPrefix()
    {
        return threadPrefix;
    }

    /**
     * @param isSingle whether the engine does without threads of its own: the log is then prepared and forced, and
     *                 snapshots are written, by whoever steps it, who waits for the disk. What it does depends on
     *                 nothing but the calls, the clock and the storage. False by default.
     * @return this.
     */
    public MemtxContext singleThreaded(final boolean isSingle)
    {
        isSingleThreaded = isSingle;
        return this;
    }

    /**
     * @return what {@link #singleThreaded(boolean)} was given, or its default.
     */
    public boolean singleThreaded()
    {
        return isSingleThreaded;
    }

    /**
     * Gives the engine code that definitions may name: for default values and constraints. It is needed at each opening
     * of a directory whose definitions name it, and there is no other way to hand it over, since files hold its name
     * only.
     *
     * @param name     of the function, as in {@code _func}.
     * @param function to call.
     * @return this.
     */
    public MemtxContext function(final String name, final MemtxFunction function)
    {
        functions.put(Arguments.notNull(name, "function name"), Arguments.notNull(function, "function"));
        return this;
    }

    /** {@return what {@link #function} was given, by name} */
    public Map<String, MemtxFunction> functions()
    {
        return Map.copyOf(functions);
    }

    /**
     * Sets what decides on rows of other instances that find tuples in their way in a space, from the first row on.
     *
     * @param spaceName of a space, which need not be there yet.
     * @param policy    see {@link Replication#conflictPolicy}.
     * @return this.
     */
    public MemtxContext conflictPolicy(final String spaceName, final ConflictPolicy policy)
    {
        conflictPolicies.put(Arguments.notNull(spaceName, "space name"), Arguments.notNull(policy, "policy"));
        return this;
    }

    /** What {@link #conflictPolicy} was given, by name of the space. */
    Map<String, ConflictPolicy> conflictPolicies()
    {
        return conflictPolicies;
    }

    /** For tests: another journal than that of the directory. */
    MemtxContext journalSource(final Function<JournalContext, Journal> source)
    {
        journalSource = source;
        return this;
    }

    Function<JournalContext, Journal> journalSource()
    {
        return journalSource;
    }
}
