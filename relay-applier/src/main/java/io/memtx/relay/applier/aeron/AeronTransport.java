package io.memtx.relay.applier.aeron;

import io.aeron.Aeron;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.driver.Configuration;
import io.aeron.logbuffer.FragmentHandler;
import io.memtx.relay.applier.counters.ReplicationCounter;
import io.memtx.relay.applier.transport.Acceptor;
import io.memtx.relay.applier.transport.Connection;
import io.memtx.relay.applier.transport.Endpoint;
import io.memtx.relay.applier.transport.Transport;
import io.memtx.relay.applier.transport.TransportException;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentInvoker;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections over Aeron, with a media driver of its own or one that runs already. Whoever owns the transport steps
 * everything with {@link #doWork}: driver, client, and what connections wait for.
 */
public final class AeronTransport implements Transport
{
    /** What every instance listens on. */
    static final int REQUEST_STREAM = 1;

    /** What a publisher is told whose stream is not wanted any more. */
    static final String REJECTION = "memtx: closed";

    /** Requests are short: small terms, so that a connection costs the listening side little. */
    private static final int REQUEST_TERM_LENGTH = 1 << 16;

    private static final FragmentHandler NOBODY = (buffer, offset, length, header) -> { };
    private static final int EMPTY_LIMIT = 64;

    private static final long GOODBYE_NS = 2 * Configuration.PUBLICATION_HEARTBEAT_TIMEOUT_NS;
    private static final long GOODBYE_STEP_NS = 1_000_000;

    private final AeronTransportContext context;
    private final Acceptor acceptor;
    private final EmbeddedDriver driver;
    private final Aeron aeron;
    private final AgentInvoker invoker;
    private final List<AeronConnection> connections = new ArrayList<>();
    private final List<Image> rejected = new ArrayList<>();

    /** Nobody reads them any more; but the driver keeps a stream until what has come of it was read. */
    private final List<Image> abandoned = new ArrayList<>();
    private final SecureRandom random = new SecureRandom();
    private final long invalidPacketsBefore;

    private long nowNs;
    private int opening;
    private int accepted;
    private boolean isClosed;

    private AeronTransport(final AeronTransportContext context, final Acceptor acceptor)
    {
        this.context = context;
        this.acceptor = acceptor;
        invalidPacketsBefore = context.counters().get(ReplicationCounter.INVALID_PACKETS);
        driver = context.isDriverEmbedded() ? EmbeddedDriver.launch(context) : null;
        Aeron client = null;
        try
        {
            client = Aeron.connect(clientContext());
            aeron = client;
            invoker = aeron.conductorAgentInvoker();
            listen();
        }
        catch (final RuntimeException ex)
        {
            CloseHelper.quietCloseAll(client, driver);
            throw new TransportException("can't open the transport: " + ex.getMessage(), ex);
        }
    }

    /**
     * Opens one: launches or finds the media driver, binds the endpoint.
     *
     * @param context  options.
     * @param acceptor gets connections that others have opened, from within {@link #doWork}.
     * @return the transport.
     * @throws TransportException   when there is no room for the driver's buffers, another driver is alive in its
     *                              directory, none is alive though one was to be there, or the endpoint is taken.
     * @throws NullPointerException when the directory or the error handler is missing.
     */
    public static AeronTransport open(final AeronTransportContext context, final Acceptor acceptor)
    {
        context.validate();
        return new AeronTransport(context, acceptor);
    }

    @Override
    public Connection connect(final String endpoint)
    {
        final Endpoint remote = Endpoint.parse(endpoint);
        final int ipcStream = IpcListeners.find(aeron, remote);
        final OutgoingConnection connection = IpcListeners.NULL_STREAM == ipcStream ?
            newConnection(
                remote, Channels.publication(remote, REQUEST_TERM_LENGTH), REQUEST_STREAM, replyChannel(remote)) :
            newConnection(remote, Channels.ipcPublication(REQUEST_TERM_LENGTH), ipcStream, Channels.IPC);
        connections.add(connection);
        return connection;
    }

    @Override
    public int doWork(final long now)
    {
        nowNs = now;
        int work = null == driver ? 0 : driver.invoker().invoke();
        work += invoker.invoke();
        for (int i = rejected.size() - 1; i >= 0; i--) // the client takes no calls from within its own
        {
            final Image image = rejected.remove(i);
            image.reject(REJECTION);
            abandoned.add(image);
        }
        empty();
        if (null != driver)
        {
            context.counters().set(
                ReplicationCounter.INVALID_PACKETS, invalidPacketsBefore + driver.invalidPackets());
        }
        if (aeron.isClosed())
        {
            throw new TransportException("the media driver does not answer");
        }
        for (int i = connections.size() - 1; i >= 0; i--)
        {
            work += step(i);
        }
        return work;
    }

    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            final boolean isAnybodyThere = !connections.isEmpty(); // those that were closed just now, too
            connections.forEach(AeronConnection::close);
            connections.clear();
            if (isAnybodyThere && null != driver)
            {
                sayGoodbye();
            }
            CloseHelper.closeAll(aeron, driver);
        }
    }

    /** The end of a stream travels with its next heartbeat: without it peers would wait for their time-outs. */
    private void sayGoodbye()
    {
        final long beginNs = System.nanoTime();
        while (!aeron.isClosed() && System.nanoTime() - beginNs < GOODBYE_NS)
        {
            driver.invoker().invoke();
            invoker.invoke();
            LockSupport.parkNanos(GOODBYE_STEP_NS);
        }
    }

    /** What comes of no connection is read, and forgotten. */
    private void empty()
    {
        for (int i = abandoned.size() - 1; i >= 0; i--)
        {
            final Image image = abandoned.get(i);
            if (image.isClosed())
            {
                abandoned.remove(i);
            }
            else
            {
                image.poll(NOBODY, EMPTY_LIMIT);
            }
        }
    }

    private int step(final int index)
    {
        final AeronConnection connection = connections.get(index);
        final Connection.State before = connection.state();
        final boolean isStepped = connection.step(nowNs);
        final Connection.State after = connection.state();
        final boolean isIncoming = connection instanceof IncomingConnection;
        if (isIncoming && Connection.State.CONNECTING == before && Connection.State.CONNECTING != after)
        {
            opening--;
            if (Connection.State.OPEN == after)
            {
                acceptor.onConnection(connection);
            }
            else
            {
                context.counters().increment(ReplicationCounter.SESSIONS_REFUSED);
            }
        }
        if (Connection.State.CLOSED == connection.state())
        {
            if (isIncoming)
            {
                accepted--;
                abandoned.add(((IncomingConnection)connection).image());
            }
            final AeronConnection last = connections.remove(connections.size() - 1);
            if (last != connection)
            {
                connections.set(index, last);
            }
        }
        return isStepped ? 1 : 0;
    }

    private OutgoingConnection newConnection(
        final Endpoint remote, final String requestChannel, final int requestStream, final String replyChannel)
    {
        return new OutgoingConnection(
            aeron,
            remote,
            requestChannel,
            requestStream,
            replyChannel,
            1 + random.nextInt(Integer.MAX_VALUE),
            random.nextLong());
    }

    private String replyChannel(final Endpoint remote)
    {
        final String host = null == context.replyHost() ? Channels.localHost(remote) : context.replyHost();
        return Channels.subscription(new Endpoint(host, 0));
    }

    private Aeron.Context clientContext()
    {
        final Aeron.Context client = new Aeron.Context()
            .useConductorAgentInvoker(true)
            .errorHandler(context.errorHandler())
            .subscriberErrorHandler((ex) ->
            {
                throw new TransportException("message was not handled", ex);
            });
        client.aeronDirectoryName(context.directory().toString());
        client.driverTimeoutMs(TimeUnit.NANOSECONDS.toMillis(context.livenessTimeoutNs()));
        return null == driver ? client : client.driverAgentInvoker(driver.invoker());
    }

    private void listen()
    {
        if (null != context.listen())
        {
            final Subscription subscription = aeron.addSubscription(
                Channels.subscription(context.listen()), REQUEST_STREAM, this::onImage, null);
            assert null != subscription;
            listenToNeighbours();
        }
    }

    /** To those that share the driver. */
    private void listenToNeighbours()
    {
        final int stream = 1 + random.nextInt(Integer.MAX_VALUE);
        final Subscription subscription = aeron.addSubscription(Channels.IPC, stream, this::onNeighbour, null);
        assert null != subscription;
        IpcListeners.announce(aeron, context.listen(), stream);
    }

    private void onImage(final Image image)
    {
        if (accepted >= context.maxConnections() || opening >= context.maxOpening() || 0 != image.joinPosition())
        {
            rejected.add(image);
            context.counters().increment(ReplicationCounter.SESSIONS_REFUSED);
            return;
        }
        accept(image, false);
    }

    /** Whoever may map the driver's memory is of this host, and has no place of its own among the connections. */
    private void onNeighbour(final Image image)
    {
        accept(image, true);
    }

    private void accept(final Image image, final boolean isIpc)
    {
        accepted++;
        opening++;
        connections.add(new IncomingConnection(
            aeron, image, isIpc, context.termLength(), nowNs + context.openTimeoutNs()));
    }
}
