package io.memtx.server;

import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.conflict.ConflictPolicy;
import io.memtx.memtx.txn.SynchroGate;
import io.memtx.relay.applier.ReplicationContext;
import io.memtx.relay.applier.Upstream;
import io.memtx.relay.applier.transport.Acceptor;
import io.memtx.relay.applier.transport.Endpoint;
import io.memtx.relay.applier.transport.Transport;
import io.memtx.server.synchro.SynchroContext;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.YieldingIdleStrategy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Options of an {@link Instance}, by Tarantool's names where it has them.
 */
public final class InstanceContext
{
    private static final String REPLICATION_ROLE = "replication";
    private static final String SUPER_ROLE = "super";

    private final Path directory;
    private final MemtxContext memtx;
    private final SynchroContext synchro = new SynchroContext();
    private final Map<String, String> users = new HashMap<>();
    private final Set<String> replicators = new HashSet<>();

    private UUID instanceUuid;
    private String instanceName;
    private String listen;
    private List<Upstream> replication = List.of();
    private volatile boolean isReadOnly;
    private volatile boolean isAnonymous;
    private long anonymousTtlNs = Duration.ofHours(1).toNanos();
    private BootstrapStrategy bootstrapStrategy = BootstrapStrategy.AUTO;
    private String bootstrapLeader;
    private int connectQuorum;
    private long syncTimeoutNs;
    private boolean skipConflict;
    private volatile Map<String, ConflictPolicy> conflictPolicies;
    private boolean isResumeSkipping = true;
    private long replicationTimeoutNs = Duration.ofSeconds(1).toNanos();
    private long connectTimeoutNs = Duration.ofSeconds(30).toNanos();
    private ThreadingMode threadingMode = ThreadingMode.DEDICATED;
    private Supplier<IdleStrategy> idleStrategySupplier = YieldingIdleStrategy::new;
    private Path aeronDirectory;
    private boolean isAeronDriverEmbedded = true;
    private Function<Acceptor, Transport> transport;
    private ErrorHandler errorHandler = LoggingErrorHandler.INSTANCE;
    private int maxMessageLength = ReplicationContext.MAX_MESSAGE_LENGTH_DEFAULT;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private SecureRandom random = new SecureRandom();
    private UnaryOperator<SynchroGate> gateWrapper = UnaryOperator.identity();

    /**
     * @param directory of logs and snapshots; made when it is not there.
     */
    public InstanceContext(final Path directory)
    {
        this.directory = Objects.requireNonNull(directory, "directory");
        memtx = new MemtxContext(directory);
    }

    /**
     * @return directory of logs and snapshots.
     */
    public Path directory()
    {
        return directory;
    }

    /**
     * @return options of the engine; its uuid, name and error handler are set by the instance.
     */
    public MemtxContext memtx()
    {
        return memtx;
    }

    /** For tests: what stands between the engine and what decides about its synchronous transactions. */
    InstanceContext gateWrapper(final UnaryOperator<SynchroGate> value)
    {
        gateWrapper = value;
        return this;
    }

    UnaryOperator<SynchroGate> gateWrapper()
    {
        return gateWrapper;
    }

    /**
     * @return options of synchronous transactions and elections.
     */
    public SynchroContext synchro()
    {
        return synchro;
    }

    /**
     * @param value {@code instance_uuid}: of an instance that has no data yet; random when it is not set.
     * @return this.
     */
    public InstanceContext instanceUuid(final UUID value)
    {
        instanceUuid = value;
        return this;
    }

    public UUID instanceUuid()
    {
        return instanceUuid;
    }

    /**
     * @param value {@code instance_name}: under which an instance that has lost its data comes back.
     * @return this.
     */
    public InstanceContext instanceName(final String value)
    {
        instanceName = value;
        return this;
    }

    public String instanceName()
    {
        return instanceName;
    }

    /**
     * @param value {@code listen}: {@code host:port} that others connect to, over UDP; null for nowhere.
     * @return this.
     * @throws IllegalArgumentException when it is not of that form.
     */
    public InstanceContext listen(final String value)
    {
        listen = null == value ? null : Endpoint.parse(value).toString();
        return this;
    }

    public String listen()
    {
        return listen;
    }

    /**
     * @param uris {@code replication}: {@code user:password@host:port} of every member of the replica set, this
     *             instance included; 31 at most.
     * @return this.
     * @throws IllegalArgumentException when one is not of that form.
     * @throws MemtxException           ER_CFG when there are too many.
     */
    public InstanceContext replication(final String... uris)
    {
        replication = upstreams(uris);
        return this;
    }

    public List<Upstream> replication()
    {
        return replication;
    }

    /**
     * @param user     that may replicate from this instance.
     * @param password of the user.
     * @return this.
     */
    public InstanceContext user(final String user, final String password)
    {
        return user(user, password, REPLICATION_ROLE);
    }

    /**
     * @param user     that this instance knows.
     * @param password of the user.
     * @param roles    of the user: with {@code replication} or {@code super} it may replicate from this instance, other
     *                 ones give it nothing here.
     * @return this.
     */
    public InstanceContext user(final String user, final String password, final String... roles)
    {
        users.put(Objects.requireNonNull(user, "user"), Objects.requireNonNull(password, "password"));
        final List<String> given = List.of(roles);
        if (given.contains(REPLICATION_ROLE) || given.contains(SUPER_ROLE))
        {
            replicators.add(user);
        }
        else
        {
            replicators.remove(user);
        }
        return this;
    }

    Map<String, String> users()
    {
        return users;
    }

    /** Those of the users that may replicate. */
    Set<String> replicators()
    {
        return replicators;
    }

    /**
     * @param value {@code read_only}: whether statements of this instance may change what is replicated.
     * @return this.
     */
    public InstanceContext readOnly(final boolean value)
    {
        isReadOnly = value;
        return this;
    }

    public boolean isReadOnly()
    {
        return isReadOnly;
    }

    /**
     * @param value {@code replication_skip_conflict}.
     * @return this.
     */
    public InstanceContext skipConflict(final boolean value)
    {
        skipConflict = value;
        return this;
    }

    public boolean skipConflict()
    {
        return skipConflict;
    }

    /**
     * @param policies what decides on rows of others that find tuples in their way, by name of the space; all that have
     *                 a policy. To be the same on every member: see {@code docs/conflicts.md}.
     * @return this.
     */
    public InstanceContext conflictPolicies(final Map<String, ConflictPolicy> policies)
    {
        conflictPolicies = Map.copyOf(policies);
        return this;
    }

    /**
     * @return the policies; null when they are left to {@link #memtx()}.
     */
    public Map<String, ConflictPolicy> conflictPolicies()
    {
        return conflictPolicies;
    }

    /**
     * @param value {@code replication_resume}: whether a stream that was stopped by an error leaves out the transaction
     *              it stopped at when it begins again (default), or tries it again.
     * @return this.
     */
    public InstanceContext resumeSkipping(final boolean value)
    {
        isResumeSkipping = value;
        return this;
    }

    public boolean isResumeSkipping()
    {
        return isResumeSkipping;
    }

    /**
     * @param value {@code replication_timeout} in nanoseconds.
     * @return this.
     */
    public InstanceContext replicationTimeoutNs(final long value)
    {
        replicationTimeoutNs = value;
        return this;
    }

    public long replicationTimeoutNs()
    {
        return replicationTimeoutNs;
    }

    /**
     * @param value {@code replication_connect_timeout} in nanoseconds: how long an instance that starts waits for
     *              connections with all others before it goes on with those there are.
     * @return this.
     */
    public InstanceContext connectTimeoutNs(final long value)
    {
        connectTimeoutNs = value;
        return this;
    }

    public long connectTimeoutNs()
    {
        return connectTimeoutNs;
    }

    /**
     * @param value {@code replication_sync_timeout} in nanoseconds: how long an instance that starts is waited for to
     *              be in step with others, before it is an orphan; 0, the default, not at all.
     * @return this.
     */
    public InstanceContext syncTimeoutNs(final long value)
    {
        syncTimeoutNs = value;
        return this;
    }

    public long syncTimeoutNs()
    {
        return syncTimeoutNs;
    }

    /**
     * @param value {@code bootstrap_strategy}.
     * @return this.
     */
    public InstanceContext bootstrapStrategy(final BootstrapStrategy value)
    {
        bootstrapStrategy = Objects.requireNonNull(value, "bootstrap strategy");
        return this;
    }

    public BootstrapStrategy bootstrapStrategy()
    {
        return bootstrapStrategy;
    }

    /**
     * @param value {@code bootstrap_leader} of the strategy {@link BootstrapStrategy#CONFIG}: URI, uuid or name of an
     *              instance.
     * @return this.
     */
    public InstanceContext bootstrapLeader(final String value)
    {
        bootstrapLeader = null == value ? null : value.substring(value.lastIndexOf('@') + 1);
        return this;
    }

    public String bootstrapLeader()
    {
        return bootstrapLeader;
    }

    /**
     * @param value {@code replication_connect_quorum} of the strategy {@link BootstrapStrategy#LEGACY}: how many of
     *              the instances that are listed have to be connected; 0, the default: all.
     * @return this.
     */
    public InstanceContext connectQuorum(final int value)
    {
        connectQuorum = value;
        return this;
    }

    public int connectQuorum()
    {
        return connectQuorum;
    }

    /**
     * @param value {@code replication_anon}: whether this instance follows without being a member: any number may. It
     *              has to be read-only.
     * @return this.
     */
    public InstanceContext anonymous(final boolean value)
    {
        isAnonymous = value;
        return this;
    }

    public boolean isAnonymous()
    {
        return isAnonymous;
    }

    /**
     * @param value {@code replication_anon_ttl} in nanoseconds: how long the log is kept for an instance that is no
     *              member and not connected.
     * @return this.
     */
    public InstanceContext anonymousTtlNs(final long value)
    {
        anonymousTtlNs = value;
        return this;
    }

    public long anonymousTtlNs()
    {
        return anonymousTtlNs;
    }

    /**
     * @param value whether the instance runs a media driver of its own, as by default, or uses one that runs already in
     *              {@link #aeronDirectory}: two that share one talk over memory.
     * @return this.
     */
    public InstanceContext aeronDriverEmbedded(final boolean value)
    {
        isAeronDriverEmbedded = value;
        return this;
    }

    public boolean isAeronDriverEmbedded()
    {
        return isAeronDriverEmbedded;
    }

    /**
     * @param value which threads a {@linkplain Instance#launch launched} instance has.
     * @return this.
     */
    public InstanceContext threadingMode(final ThreadingMode value)
    {
        threadingMode = Objects.requireNonNull(value, "threading mode");
        return this;
    }

    public ThreadingMode threadingMode()
    {
        return threadingMode;
    }

    /**
     * @param value makes for each thread of the instance what it does while there is nothing to do; by default it
     *              spins and yields, which keeps a processor busy. One that parks saves it, and delays rows by as long
     *              as it parks.
     * @return this.
     */
    public InstanceContext idleStrategySupplier(final Supplier<IdleStrategy> value)
    {
        idleStrategySupplier = Objects.requireNonNull(value, "idle strategy supplier");
        return this;
    }

    public Supplier<IdleStrategy> idleStrategySupplier()
    {
        return idleStrategySupplier;
    }

    /**
     * @param value directory of the media driver's buffers: this instance's own, by default below {@code /dev/shm}; or
     *              that of the driver that runs already.
     * @return this.
     */
    public InstanceContext aeronDirectory(final Path value)
    {
        aeronDirectory = value;
        return this;
    }

    public Path aeronDirectory()
    {
        return aeronDirectory;
    }

    /** What carries messages instead of Aeron: for tests. */
    InstanceContext transport(final Function<Acceptor, Transport> value)
    {
        transport = value;
        return this;
    }

    /** How long messages of a {@link #transport} are, at most. */
    InstanceContext maxMessageLength(final int value)
    {
        maxMessageLength = value;
        return this;
    }

    int maxMessageLength()
    {
        return maxMessageLength;
    }

    Function<Acceptor, Transport> transport()
    {
        return transport;
    }

    /**
     * @param value monotonic clock, for time-outs; the wall clock is that of {@link #memtx()}.
     * @return this.
     */
    public InstanceContext nanoClock(final NanoClock value)
    {
        nanoClock = Objects.requireNonNull(value, "nano clock");
        return this;
    }

    public NanoClock nanoClock()
    {
        return nanoClock;
    }

    /** Where uuids and nonces come from: another than the system's is for tests. */
    InstanceContext random(final SecureRandom value)
    {
        random = value;
        return this;
    }

    SecureRandom random()
    {
        return random;
    }

    UUID randomUuid()
    {
        final long high = random.nextLong() & ~0xF000L | 0x4000L; // version 4, and the variant that it has
        return new UUID(high, random.nextLong() >>> 2 | Long.MIN_VALUE);
    }

    /**
     * @param value gets what goes wrong and does not stop the instance.
     * @return this.
     */
    public InstanceContext errorHandler(final ErrorHandler value)
    {
        errorHandler = Objects.requireNonNull(value, "error handler");
        return this;
    }

    public ErrorHandler errorHandler()
    {
        return errorHandler;
    }

    /** Reads URIs, and counts them. */
    static List<Upstream> upstreams(final String... uris)
    {
        if (uris.length >= Vclock.COMPONENT_COUNT)
        {
            throw new MemtxException(ErrorCode.ER_CFG, "replication", "too many replicas");
        }
        return List.of(uris).stream().map(Upstream::parse).toList();
    }

    /** Looks whether options fit together. */
    void validate()
    {
        if (isAnonymous && !isReadOnly)
        {
            throw new MemtxException(ErrorCode.ER_CFG, "replication_anon",
                "the value may be set to true only when the instance is read-only");
        }
        final boolean isLeaderNeeded = BootstrapStrategy.CONFIG == bootstrapStrategy;
        if (isLeaderNeeded && (null == bootstrapLeader || bootstrapLeader.isEmpty()))
        {
            throw new MemtxException(ErrorCode.ER_CFG, "bootstrap_leader",
                "the option can't be empty when bootstrap strategy is 'config'");
        }
        requirePositive(replicationTimeoutNs, "replication_timeout");
        requirePositive(connectTimeoutNs, "replication_connect_timeout");
        if (syncTimeoutNs < 0 || connectQuorum < 0)
        {
            throw new MemtxException(ErrorCode.ER_CFG,
                syncTimeoutNs < 0 ? "replication_sync_timeout" : "replication_connect_quorum",
                "the value must be greater than or equal to 0");
        }
    }

    private static void requirePositive(final long value, final String option)
    {
        if (value <= 0)
        {
            throw new MemtxException(ErrorCode.ER_CFG, option, "the value must be greater than 0");
        }
    }
}
