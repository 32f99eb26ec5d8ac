package io.memtx.relay.applier.transport;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A network in one thread: delays by a seed, and links that are cut, one way or both. What is under way when a link is
 * cut waits; a connection over a link that was cut for too long is closed on both sides, each at its own time. A
 * connection that is broken loses what is under way, and a transport that is killed is never heard of again. Messages
 * of one connection neither overtake each other nor come twice: no transport may do that. Time is what transports are
 * stepped with.
 */
public final class FakeNetwork
{
    /** Longest message. */
    public static final int MAX_MESSAGE_LENGTH = 8 << 10;

    private static final int WINDOW_BYTES = 32 << 10;
    private static final long LIVENESS_TIMEOUT_NS = 5_000_000_000L;

    private final Random random;
    private final long maxDelayNs;
    private final Map<String, FakeTransport> listeners = new HashMap<>();
    private final Set<String> cuts = new HashSet<>();
    private final Map<String, Long> slow = new HashMap<>();

    /**
     * @param random     decides how long each message takes.
     * @param maxDelayNs the longest it takes while the link is whole.
     */
    public FakeNetwork(final Random random, final long maxDelayNs)
    {
        this.random = random;
        this.maxDelayNs = maxDelayNs;
    }

    /** Opens a transport that listens. */
    public Transport open(final String endpoint, final Acceptor acceptor)
    {
        final FakeTransport transport = new FakeTransport(endpoint, acceptor);
        if (null != listeners.putIfAbsent(endpoint, transport))
        {
            throw new TransportException("endpoint is taken: " + endpoint);
        }
        return transport;
    }

    /** Nothing goes from one to the other any more; the other way is a link of its own. */
    public void cut(final String from, final String to)
    {
        cuts.add(from + '>' + to);
    }

    /** What was cut is whole again, and what was slow is not any more. */
    public void heal()
    {
        cuts.clear();
        slow.clear();
    }

    /** Each message from one to the other takes so much longer from now on. */
    public void slow(final String from, final String to, final long delayNs)
    {
        slow.put(from + '>' + to, delayNs);
    }

    /**
     * Breaks the connections that a transport has made or accepted: what is under way is lost, both sides learn it when
     * they are stepped.
     *
     * @param endpoint of the transport.
     */
    public void breakConnections(final String endpoint)
    {
        final FakeTransport transport = listeners.get(endpoint);
        if (null != transport)
        {
            transport.connections.forEach(FakeConnection::breakOff);
        }
    }

    /**
     * Takes a transport away as the death of its process does: nobody is told.
     *
     * @param endpoint of the transport, which another one may listen on now.
     */
    public void kill(final String endpoint)
    {
        final FakeTransport transport = listeners.remove(endpoint);
        if (null != transport)
        {
            transport.isDead = true;
        }
    }

    private boolean isCut(final String from, final String to)
    {
        return cuts.contains(from + '>' + to);
    }

    private record Message(byte[] bytes, long dueNs)
    {
    }

    private final class FakeTransport implements Transport
    {
        private final String endpoint;
        private final Acceptor acceptor;
        private final List<FakeConnection> connections = new ArrayList<>();
        private long nowNs;
        private boolean isDead;

        private FakeTransport(final String endpoint, final Acceptor acceptor)
        {
            this.endpoint = endpoint;
            this.acceptor = acceptor;
        }

        @Override
        public Connection connect(final String remote)
        {
            Endpoint.parse(remote);
            final FakeConnection connection = new FakeConnection(this, remote, null);
            connections.add(connection);
            return connection;
        }

        @Override
        public int doWork(final long now)
        {
            nowNs = now;
            int work = 0;
            for (final FakeConnection connection : List.copyOf(connections))
            {
                work += connection.step() ? 1 : 0;
            }
            connections.removeIf((connection) -> Connection.State.CLOSED == connection.state);
            return work;
        }

        @Override
        public void close()
        {
            connections.forEach(FakeConnection::close);
            listeners.remove(endpoint, this);
        }

        private void accept(final FakeConnection theirs)
        {
            final FakeConnection ours = new FakeConnection(this, theirs.transport.endpoint, theirs);
            theirs.other = ours;
            ours.state = Connection.State.OPEN;
            ours.lastHeardNs = Math.max(nowNs, theirs.transport.nowNs); // it may not have been stepped for long
            connections.add(ours);
            acceptor.onConnection(ours);
        }
    }

    private final class FakeConnection implements Connection
    {
        private final FakeTransport transport;
        private final String peer;
        private final ArrayDeque<Message> underWay = new ArrayDeque<>();
        private FakeConnection other;
        private State state = State.CONNECTING;
        private String reason;
        private int bytesUnderWay;
        private long lastHeardNs;
        private boolean isBroken;

        private FakeConnection(final FakeTransport transport, final String peer, final FakeConnection other)
        {
            this.transport = transport;
            this.peer = peer;
            this.other = other;
        }

        @Override
        public State state()
        {
            return state;
        }

        @Override
        public long offer(final DirectBuffer buffer, final int offset, final int length)
        {
            if (State.OPEN != state || isBroken)
            {
                return NOT_OPEN;
            }
            if (length < 1 || length > MAX_MESSAGE_LENGTH)
            {
                throw new IllegalArgumentException("message is too long: length=" + length);
            }
            if (other.bytesUnderWay + length > WINDOW_BYTES)
            {
                return BACK_PRESSURED;
            }
            final byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            final Message last = other.underWay.peekLast();
            final long dueNs = transport.nowNs + (long)(random.nextDouble() * maxDelayNs) +
                slow.getOrDefault(transport.endpoint + '>' + peer, 0L);
            other.underWay.add(new Message(bytes, null == last ? dueNs : Math.max(dueNs, last.dueNs)));
            other.bytesUnderWay += length;
            return 0;
        }

        @Override
        public int poll(final MessageHandler handler, final int limit)
        {
            int count = 0;
            while (State.OPEN == state && count < limit && isDue())
            {
                final byte[] bytes = underWay.peek().bytes;
                if (!handler.onMessage(new UnsafeBuffer(bytes), 0, bytes.length))
                {
                    break;
                }
                underWay.remove();
                bytesUnderWay -= bytes.length;
                count++;
            }
            return count;
        }

        @Override
        public int maxMessageLength()
        {
            return State.OPEN == state ? MAX_MESSAGE_LENGTH : 0;
        }

        @Override
        public String peer()
        {
            return peer;
        }

        @Override
        public String closeReason()
        {
            return reason;
        }

        @Override
        public void close()
        {
            state = State.CLOSED;
        }

        private void breakOff()
        {
            for (final FakeConnection side : null == other ? List.of(this) : List.of(this, other))
            {
                side.underWay.clear();
                side.bytesUnderWay = 0;
                side.isBroken = true;
            }
        }

        private boolean isDue()
        {
            return !underWay.isEmpty() && underWay.peek().dueNs <= transport.nowNs &&
                !isCut(peer, transport.endpoint);
        }

        private boolean step()
        {
            if (State.CONNECTING == state)
            {
                return connectStep();
            }
            if (State.OPEN != state)
            {
                return false;
            }
            if (isBroken)
            {
                state = State.CLOSED;
                reason = "connection was broken";
                return true;
            }
            final boolean isHeard = !isCut(peer, transport.endpoint) && !other.transport.isDead;
            lastHeardNs = isHeard ? transport.nowNs : lastHeardNs;
            if (isHeard && State.CLOSED == other.state && underWay.isEmpty())
            {
                state = State.CLOSED;
                reason = "peer has closed the connection";
                return true;
            }
            if (transport.nowNs - lastHeardNs > LIVENESS_TIMEOUT_NS)
            {
                state = State.CLOSED;
                reason = "nothing heard of the peer";
                return true;
            }
            return false;
        }

        private boolean connectStep()
        {
            final FakeTransport listener = listeners.get(peer);
            if (null == listener || isCut(transport.endpoint, peer) || isCut(peer, transport.endpoint))
            {
                return false;
            }
            listener.accept(this);
            state = State.OPEN;
            lastHeardNs = transport.nowNs;
            return true;
        }
    }
}
