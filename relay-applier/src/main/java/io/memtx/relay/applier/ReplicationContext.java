package io.memtx.relay.applier;

import io.memtx.relay.applier.applier.ApplierHost;
import io.memtx.relay.applier.applier.RowQueues;
import io.memtx.relay.applier.relay.RelayHost;
import io.memtx.relay.applier.transport.Acceptor;
import io.memtx.relay.applier.transport.Transport;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

/**
 * Options of a {@link ReplicationAgent}, by Tarantool's names where it has them. Read when the agent is made; what can
 * be changed later is changed through the agent.
 */
public final class ReplicationContext
{
    /** Default of {@link #timeoutNs(long)}. */
    public static final long TIMEOUT_NS_DEFAULT = Duration.ofSeconds(1).toNanos();

    /** Default of {@link #syncLagNs(long)}. */
    public static final long SYNC_LAG_NS_DEFAULT = Duration.ofSeconds(10).toNanos();

    /** Default of {@link #maxMessageLength(int)}. */
    public static final int MAX_MESSAGE_LENGTH_DEFAULT = 128 << 10;

    private RelayHost relayHost;
    private ApplierHost applierHost;
    private RowQueues queues;
    private Peers peers = new Peers();
    private Function<Acceptor, Transport> transport;
    private ErrorHandler errorHandler;
    private EpochClock epochClock = SystemEpochClock.INSTANCE;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private SecureRandom random = new SecureRandom();
    private long timeoutNs = TIMEOUT_NS_DEFAULT;
    private long reconnectTimeoutNs;
    private long syncLagNs = SYNC_LAG_NS_DEFAULT;
    private int maxMessageLength = MAX_MESSAGE_LENGTH_DEFAULT;
    private boolean isSigned = true;
    private String threadPrefix = "memtx";

    /**
     * @param value the instance, for relays.
     * @return this.
     */
    public ReplicationContext relayHost(final RelayHost value)
    {
        relayHost = value;
        return this;
    }

    public RelayHost relayHost()
    {
        return relayHost;
    }

    /**
     * @param value the instance, for appliers.
     * @return this.
     */
    public ReplicationContext applierHost(final ApplierHost value)
    {
        applierHost = value;
        return this;
    }

    public ApplierHost applierHost()
    {
        return applierHost;
    }

    /**
     * @param value where rows go on their way to the transaction thread; freed by whoever made them.
     * @return this.
     */
    public ReplicationContext queues(final RowQueues value)
    {
        queues = value;
        return this;
    }

    public RowQueues queues()
    {
        return queues;
    }

    /**
     * @param value keeps who the instance is connected with; the agent's own.
     * @return this.
     */
    public ReplicationContext peers(final Peers value)
    {
        peers = value;
        return this;
    }

    public Peers peers()
    {
        return peers;
    }

    /**
     * @param value opens the transport: at the start, and again whenever it breaks.
     * @return this.
     */
    public ReplicationContext transport(final Function<Acceptor, Transport> value)
    {
        transport = value;
        return this;
    }

    public Function<Acceptor, Transport> transport()
    {
        return transport;
    }

    /**
     * @param value gets what goes wrong and stops one connection at most.
     * @return this.
     */
    public ReplicationContext errorHandler(final ErrorHandler value)
    {
        errorHandler = value;
        return this;
    }

    public ErrorHandler errorHandler()
    {
        return errorHandler;
    }

    /**
     * @param value wall clock, in milliseconds, for lags.
     * @return this.
     */
    public ReplicationContext epochClock(final EpochClock value)
    {
        epochClock = value;
        return this;
    }

    public EpochClock epochClock()
    {
        return epochClock;
    }

    /**
     * @param value monotonic clock, for time-outs.
     * @return this.
     */
    public ReplicationContext nanoClock(final NanoClock value)
    {
        nanoClock = value;
        return this;
    }

    public NanoClock nanoClock()
    {
        return nanoClock;
    }

    /**
     * @param value source of nonces.
     * @return this.
     */
    public ReplicationContext random(final SecureRandom value)
    {
        random = value;
        return this;
    }

    public SecureRandom random()
    {
        return random;
    }

    /**
     * @param value {@code replication_timeout} in nanoseconds: a heartbeat as often as this; four of them without a
     *              word end a connection.
     * @return this.
     */
    public ReplicationContext timeoutNs(final long value)
    {
        timeoutNs = value;
        return this;
    }

    public long timeoutNs()
    {
        return timeoutNs;
    }

    /**
     * @param value {@code replication_reconnect_timeout} in nanoseconds; 0, the default: the same as the timeout.
     * @return this.
     */
    public ReplicationContext reconnectTimeoutNs(final long value)
    {
        reconnectTimeoutNs = value;
        return this;
    }

    public long reconnectTimeoutNs()
    {
        return 0 == reconnectTimeoutNs ? timeoutNs : reconnectTimeoutNs;
    }

    /**
     * @param value {@code replication_sync_lag} in nanoseconds.
     * @return this.
     */
    public ReplicationContext syncLagNs(final long value)
    {
        syncLagNs = value;
        return this;
    }

    public long syncLagNs()
    {
        return syncLagNs;
    }

    /**
     * @param value longest message that an upstream may send, in bytes: an eighth of the term length of its transport.
     * @return this.
     */
    public ReplicationContext maxMessageLength(final int value)
    {
        maxMessageLength = value;
        return this;
    }

    public int maxMessageLength()
    {
        return maxMessageLength;
    }

    /**
     * @param value whether messages of whoever has proved a password are signed; one side that wants it is enough.
     * @return this.
     */
    public ReplicationContext isSigned(final boolean value)
    {
        isSigned = value;
        return this;
    }

    public boolean isSigned()
    {
        return isSigned;
    }

    /**
     * @param value first part of the thread's name.
     * @return this.
     */
    public ReplicationContext threadPrefix(final String value)
    {
        threadPrefix = value;
        return this;
    }

    public String threadPrefix()
    {
        return threadPrefix;
    }

    void validate()
    {
        Objects.requireNonNull(relayHost, "relayHost");
        Objects.requireNonNull(applierHost, "applierHost");
        Objects.requireNonNull(queues, "queues");
        Objects.requireNonNull(peers, "peers");
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(errorHandler, "errorHandler");
        if (timeoutNs <= 0 || reconnectTimeoutNs < 0 || syncLagNs <= 0)
        {
            throw new IllegalArgumentException("timeouts must be positive: timeoutNs=" + timeoutNs +
                " reconnectTimeoutNs=" + reconnectTimeoutNs + " syncLagNs=" + syncLagNs);
        }
    }
}
