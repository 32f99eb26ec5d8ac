package io.memtx.relay.applier.applier;

import io.memtx.relay.applier.counters.ReplicationCounter;
import io.memtx.relay.applier.counters.ReplicationCounters;
import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.Ballot;
import io.memtx.relay.applier.message.Failure;
import io.memtx.relay.applier.message.InvalidMessageException;
import io.memtx.relay.applier.message.MessageType;
import io.memtx.relay.applier.session.ConnectorHandshake;
import io.memtx.relay.applier.session.Login;
import io.memtx.relay.applier.session.MessageChannel;
import io.memtx.relay.applier.transport.Connection;
import io.memtx.relay.applier.transport.Transport;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.XlogException;
import org.agrona.DirectBuffer;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * The connection to one upstream: opens it, subscribes, passes rows on, acknowledges; opens it again when it breaks,
 * and stops for good at an error that trying again does not cure.
 * <pre>
 *  CONNECT ─► CONNECTED ─► AUTH ─► READY ─► SYNC ─► FOLLOW        any ─► DISCONNECTED, LOADING ─► CONNECT
 *                                  │ │ ▲                          any ─► STOPPED
 *                     REGISTER ◄───┼─┘ │
 *           REGISTERED ◄─┘ │       │   │
 *                          └───────┼───┤
 *  WAIT_SNAPSHOT ◄─────────────────┘   │
 *   └─► FETCH_SNAPSHOT ─► FETCHED_SNAPSHOT ─► FINAL_JOIN ─► JOINED ─► READY
 * </pre>
 * Belongs to the thread of the appliers.
 */
public final class Applier implements AutoCloseable
{
    private static final int POLL_LIMIT = 16;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long VOTE_INTERVAL_NS = 100_000_000L;
    private static final long UNKNOWN_LAG = -1;

    private final ApplierHost host;
    private final String endpoint;
    private final Login login;
    private final boolean isSigningWanted;
    private final ApplierTimes times;
    private final RowQueue queue;
    private final SecureRandom random;
    private final ReplicationCounters counters;
    private final MessageChannel.BodyHandler onBody = this::onBody;

    private Transport transport;
    private UpstreamStatus status = UpstreamStatus.CONNECT;
    private Failure failure;
    private Connection connection;
    private MessageChannel channel;
    private ConnectorHandshake handshake;
    private JoinReceiver joining;
    private RowReceiver receiver;
    private UUID upstream;
    private Ballot ballot;
    private boolean isVoteAsked;
    private boolean isBallotKnown; // of this connection
    private boolean isMemberWanted;
    private boolean isAsked;
    private int generation;
    private long nowNs;
    private long nowMs;
    private long stateSinceNs;
    private long lastHeardNs;
    private long votedNs;
    private double lastLagSeconds = RowReceiver.UNKNOWN_LAG_SECONDS;

    /**
     * @param host            the instance.
     * @param transport       to connect with.
     * @param endpoint        {@code host:port} of the upstream.
     * @param login           or null.
     * @param isSigningWanted whether every message has to be signed.
     * @param times           how long to wait.
     * @param queue           to the transaction thread.
     * @param random          of handshakes.
     */
    public Applier(
        final ApplierHost host,
        final Transport transport,
        final String endpoint,
        final Login login,
        final boolean isSigningWanted,
        final ApplierTimes times,
        final RowQueue queue,
        final SecureRandom random)
    {
        this.host = host;
        this.transport = transport;
        this.endpoint = endpoint;
        this.login = login;
        this.isSigningWanted = isSigningWanted;
        this.times = times;
        this.queue = queue;
        this.random = random;
        counters = host.counters();
    }

    /**
     * Does what is due.
     *
     * @param timeNs monotonic time in nanoseconds.
     * @param timeMs wall clock in milliseconds.
     * @return how much there was to do.
     */
    public int doWork(final long timeNs, final long timeMs)
    {
        nowNs = timeNs;
        nowMs = timeMs;
        switch (status)
        {
            case CONNECT:
                return connect();
            case CONNECTED:
            case AUTH:
                return admit();
            case OFF:
            case STOPPED:
                return 0;
            case DISCONNECTED:
            case LOADING:
                return nowNs - stateSinceNs >= times.reconnectTimeoutNs() ? to(UpstreamStatus.CONNECT) : 0;
            default:
                return proceed();
        }
    }

    /**
     * Tells the upstream how far the log is, when it is further, as {@link #doWork} does. Called before the transport
     * is stepped, it is on its way at once.
     *
     * @param timeNs monotonic time in nanoseconds.
     * @return how much there was to do.
     */
    public int acknowledge(final long timeNs)
    {
        return null != receiver && channel.isOpen() && channel.flush() ? receiver.acknowledge(timeNs) : 0;
    }

    /**
     * @return what is shown of it.
     */
    public UpstreamStatus status()
    {
        return status;
    }

    /**
     * @return what went wrong last, null since the last successful connection.
     */
    public Failure failure()
    {
        return failure;
    }

    /**
     * @return uuid of the upstream, null before its first greeting.
     */
    public UUID upstream()
    {
        return upstream;
    }

    /** 0 while there is no subscription, and when the upstream is no member. */
    public int upstreamId()
    {
        return null == receiver ? 0 : receiver.upstreamId();
    }

    /**
     * @return {@code host:port}.
     */
    public String endpoint()
    {
        return endpoint;
    }

    /**
     * @return {@code host:port}, with the user before it if there is one; never a password.
     */
    public String peer()
    {
        return null == login ? endpoint : login.user() + '@' + endpoint;
    }

    /**
     * @return seconds from when the newest row was written at its origin to when it came here.
     */
    public double lagSeconds()
    {
        return null == receiver ? lastLagSeconds : receiver.lagSeconds();
    }

    /**
     * @return rows that the upstream has and the log here has not, by its last heartbeat: true also while nothing
     * comes. -1 while it is not known: there is no subscription.
     */
    public long lagRows()
    {
        return null == receiver ? UNKNOWN_LAG : receiver.lagRows();
    }

    /**
     * @return bytes of the upstream's log that were not sent when it said so last, less those that came since, and
     * those that came and are not applied. -1 while it is not known.
     */
    public long lagBytes()
    {
        return null == receiver ? UNKNOWN_LAG : receiver.lagBytes();
    }

    /**
     * @return what the upstream was when it was asked last, over whichever connection; null before.
     */
    public Ballot ballot()
    {
        return ballot;
    }

    /**
     * @return whether the upstream was asked what it is over this connection, and has answered.
     */
    public boolean isBallotKnown()
    {
        return isBallotKnown;
    }

    /**
     * @return whether it is connected with an upstream that it knows, in whatever state.
     */
    public boolean isConnected()
    {
        return null != connection && null != handshake && null != handshake.instanceUuid();
    }

    /**
     * @return seconds since anything came.
     */
    public double idleSeconds()
    {
        return (nowNs - lastHeardNs) / NANOS_PER_SECOND;
    }

    /**
     * The transport broke, or there is another one now.
     *
     * @param newTransport to connect with, or null to wait for it.
     */
    public void transport(final Transport newTransport)
    {
        transport = newTransport;
    }

    /**
     * Tries again, whatever the last error was.
     */
    public void restart()
    {
        disconnect();
        to(UpstreamStatus.CONNECT);
    }

    @Override
    public void close()
    {
        disconnect();
        to(UpstreamStatus.OFF);
    }

    private int connect()
    {
        if (null == transport)
        {
            return 0;
        }
        if (null == connection)
        {
            try
            {
                connection = transport.connect(endpoint);
            }
            catch (final IllegalArgumentException ex)
            {
                return fail(UpstreamStatus.DISCONNECTED, 0, ex.getMessage());
            }
            stateSinceNs = nowNs;
        }
        switch (connection.state())
        {
            case OPEN:
                channel = new MessageChannel(connection);
                handshake = new ConnectorHandshake(channel, login, isSigningWanted, random);
                lastHeardNs = nowNs;
                failure = null;
                counters.increment(ReplicationCounter.CONNECTS);
                return to(UpstreamStatus.CONNECTED);
            case CLOSED:
                return fail(UpstreamStatus.DISCONNECTED, 0, "connect to " + endpoint + ": " + connection.closeReason());
            default:
                return nowNs - stateSinceNs < times.disconnectTimeoutNs() ?
                    0 : fail(UpstreamStatus.DISCONNECTED, 0, "connect to " + endpoint + ": timed out");
        }
    }

    private int admit()
    {
        if (isBroken())
        {
            return 1;
        }
        final int work = handshake.doWork();
        lastHeardNs = 0 == work ? lastHeardNs : nowNs;
        if (UpstreamStatus.CONNECTED == status && null != handshake.instanceUuid())
        {
            upstream = handshake.instanceUuid();
            if (upstream.equals(host.instanceUuid()))
            {
                disconnect();
                return to(UpstreamStatus.OFF); // the upstream is this instance: not an error, every peer is in the list
            }
            try
            {
                host.onGreeting(this);
            }
            catch (final MemtxException ex)
            {
                return onFailure(new Failure(ex.code().number(), ex.getMessage()));
            }
            to(UpstreamStatus.AUTH);
        }
        if (ConnectorHandshake.State.REFUSED == handshake.state())
        {
            return onFailure(handshake.refusal());
        }
        return ConnectorHandshake.State.ADMITTED == handshake.state() ? to(UpstreamStatus.READY) : work;
    }

    private int proceed()
    {
        if (isBroken())
        {
            return 1;
        }
        int work = 0;
        if (channel.flush())
        {
            work += null == receiver ? ask() : receiver.acknowledge(nowNs);
        }
        work += channel.poll(onBody, POLL_LIMIT);
        if (null != joining)
        {
            work += onJoinStep();
        }
        if (null != receiver)
        {
            work += onReceived();
        }
        return work;
    }

    private int onJoinStep()
    {
        final UpstreamStatus reached = joining.status();
        if (reached == status)
        {
            return 0;
        }
        if (joining.isDone())
        {
            joining.close();
            joining = null;
            isAsked = false;
        }
        return to(reached);
    }

    private int onReceived()
    {
        final Failure refusal = queue.failure(generation);
        if (null != refusal)
        {
            return onFailure(refusal);
        }
        final boolean isClose = receiver.lagSeconds() * NANOS_PER_SECOND <= times.syncLagNs();
        return UpstreamStatus.SYNC == status && isClose && receiver.isCaughtUp() ? to(UpstreamStatus.FOLLOW) : 0;
    }

    /** Nothing waits in the channel, and no subscription is accepted. */
    private int ask()
    {
        switch (status)
        {
            case READY:
                return isAsked ? 0 : isBallotKnown ? askNext() : vote();
            case FETCHED_SNAPSHOT:
                return isMemberWanted ? register(UpstreamStatus.FINAL_JOIN) : to(UpstreamStatus.READY);
            case JOINED:
            case REGISTERED:
                isBallotKnown = false; // it knows one member more
                isVoteAsked = false;
                return to(UpstreamStatus.READY);
            default:
                return 0;
        }
    }

    private int askNext()
    {
        switch (host.next(this))
        {
            case JOIN:
                return join(MessageType.JOIN);
            case FETCH_SNAPSHOT:
                return join(MessageType.FETCH_SNAPSHOT);
            case REGISTER:
                return register(UpstreamStatus.REGISTER);
            case SUBSCRIBE:
                isAsked = true;
                return request(MessageType.SUBSCRIBE);
            default:
                return vote();
        }
    }

    private int vote()
    {
        if (isVoteAsked && nowNs - votedNs < Math.min(times.reconnectTimeoutNs(), VOTE_INTERVAL_NS))
        {
            return 0;
        }
        isVoteAsked = true;
        votedNs = nowNs;
        channel.send(MessageType.VOTE, 0);
        return 1;
    }

    private int register(final UpstreamStatus next)
    {
        isAsked = true;
        request(MessageType.REGISTER);
        return to(next);
    }

    private int join(final MessageType type)
    {
        joining = new JoinReceiver(host, channel, upstream);
        isMemberWanted = MessageType.JOIN == type;
        isAsked = true;
        request(type);
        return to(UpstreamStatus.WAIT_SNAPSHOT);
    }

    private int request(final MessageType type)
    {
        host.subscription().encode(channel.bodyWriter());
        channel.sendWritten(type);
        return 1;
    }

    private boolean onBody(
        final MessageType type, final DirectBuffer buffer, final int offset, final int length)
    {
        lastHeardNs = nowNs;
        try
        {
            switch (type)
            {
                case ERROR:
                    onFailure(Failure.decode(channel.bodyReader(buffer, offset, length)));
                    return true;
                case BALLOT:
                    ballot = Ballot.decode(channel.bodyReader(buffer, offset, length));
                    isBallotKnown = true;
                    return true;
                default:
                    return dispatch(type, buffer, offset, length);
            }
        }
        catch (final MemtxException ex)
        {
            onFailure(new Failure(ex.code().number(), ex.getMessage()));
        }
        catch (final XlogException ex)
        {
            fail(UpstreamStatus.STOPPED, 0, ex.getMessage()); // our own disk: trying again does not cure it
        }
        return true;
    }

    private boolean dispatch(
        final MessageType type, final DirectBuffer buffer, final int offset, final int length)
    {
        if (null != joining)
        {
            return joining.onBody(type, buffer, offset, length);
        }
        if (null != receiver)
        {
            return receiver.onBody(type, buffer, offset, length, nowMs);
        }
        if (MessageType.HEARTBEAT == type && status.isRegistering())
        {
            return true; // it may take a while
        }
        if (MessageType.OK != type || !isAsked)
        {
            throw new InvalidMessageException("unexpected " + type);
        }
        final Accepted accepted = Accepted.decode(channel.bodyReader(buffer, offset, length));
        if (status.isRegistering())
        {
            isAsked = false;
            to(UpstreamStatus.REGISTER == status ? UpstreamStatus.REGISTERED : UpstreamStatus.JOINED);
            host.onRegistered(upstream, accepted);
            return true;
        }
        host.onSubscribed(upstream, accepted);
        receiver = new RowReceiver(channel, queue, ++generation, host, accepted, times.keepAliveNs());
        to(UpstreamStatus.SYNC);
        return true;
    }

    private boolean isBroken()
    {
        if (!channel.isOpen())
        {
            fail(UpstreamStatus.DISCONNECTED, 0, channel.failure());
            return true;
        }
        if (nowNs - lastHeardNs > times.disconnectTimeoutNs())
        {
            fail(UpstreamStatus.DISCONNECTED, ErrorCode.ER_TIMEOUT.number(), "timed out");
            return true;
        }
        return false;
    }

    private int onFailure(final Failure reason)
    {
        final boolean isPassing = null != joining || status.isRegistering(); // another member may have the answer
        final UpstreamStatus next = isPassing ? UpstreamStatus.LOADING : PassingErrors.statusAfter(reason.code());
        return fail(next, reason.code(), reason.text());
    }

    private int fail(final UpstreamStatus next, final int code, final String text)
    {
        failure = new Failure(code, text);
        counters.increment(
            UpstreamStatus.STOPPED == next ? ReplicationCounter.STREAMS_STOPPED : ReplicationCounter.RETRIES);
        disconnect();
        return to(next);
    }

    private void disconnect()
    {
        isAsked = false;
        isVoteAsked = false;
        isBallotKnown = false;
        if (null != receiver)
        {
            lastLagSeconds = receiver.lagSeconds();
            receiver = null;
        }
        if (null != joining)
        {
            joining.close();
            joining = null;
        }
        if (null != connection)
        {
            connection.close();
            connection = null;
            channel = null;
            handshake = null;
        }
    }

    private int to(final UpstreamStatus next)
    {
        final UpstreamStatus previous = status;
        status = next;
        stateSinceNs = nowNs;
        if (previous != next)
        {
            host.onStatus(this, previous);
        }
        return 1;
    }
}
