package io.memtx.server.process;

import org.agrona.CloseHelper;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Stands between instances on loopback and passes datagrams on, or does not: each {@link Link} loses, repeats, delays,
 * reorders, slows down or cuts them, both ways. Who connects through it names an endpoint for the answers in its first
 * message; the link writes another endpoint of its own over that one, so answers come this way, too.
 */
final class UdpRelay
{
    private static final int MAX_DATAGRAM_LENGTH = 65_536;
    private static final int DATA_HEADER_LENGTH = 32;
    private static final int DATA_TYPE = 1;
    private static final int TYPE_OFFSET = 6;
    private static final int TERM_OFFSET = 8;
    private static final int CONNECT_MAGIC = 0x3158_544d;
    private static final int ENDPOINT_LENGTH_OFFSET = DATA_HEADER_LENGTH + 6;
    private static final int ENDPOINT_OFFSET = DATA_HEADER_LENGTH + 20;
    private static final long QUEUED_BYTES_MAX = 256 << 10;
    private static final int RECORDED_MAX = 2_000;

    private final Random random;
    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_DATAGRAM_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final PriorityQueue<Delayed> delayed = new PriorityQueue<>();
    private final Queue<Link> opening = new ConcurrentLinkedQueue<>();
    private final Map<DatagramChannel, Long> freeNs = new HashMap<>();
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "udp-relay");

    private volatile boolean isClosed;
    private long sequence;

    UdpRelay(final long seed) throws IOException
    {
        random = new Random(seed);
        thread.setDaemon(true);
        thread.start();
    }

    /** Opens a way to an instance. */
    Link link(final String endpoint) throws IOException
    {
        final Link link = new Link(new Route(null, address(endpoint)));
        link.route.link = link;
        opening.add(link);
        selector.wakeup();
        return link;
    }

    void close() throws InterruptedException
    {
        isClosed = true;
        selector.wakeup();
        thread.join();
    }

    /** One way to an instance, and back. Rates from 0 to 1. May be changed by any thread. */
    final class Link
    {
        volatile double lossRate;
        volatile double duplicateRate;
        volatile double reorderRate;
        volatile long bytesPerSecond;
        volatile boolean isCut;
        volatile boolean isCutThere;
        volatile boolean isCutBack;
        volatile boolean isRecording;

        private final Route route;
        private final Map<String, Route> answerRoutes = new HashMap<>();
        private final List<byte[]> recorded = new ArrayList<>();
        private final List<byte[]> answered = new ArrayList<>();

        private Link(final Route route)
        {
            this.route = route;
        }

        /** Where to connect instead. */
        String endpoint() throws IOException
        {
            return text(route.front.getLocalAddress());
        }

        /** What was passed on to the instance since recording began. */
        List<byte[]> recorded()
        {
            synchronized (recorded)
            {
                return List.copyOf(recorded);
            }
        }

        /** What the instance has said, in answer and on its own, since recording began. */
        List<byte[]> answered()
        {
            synchronized (answered)
            {
                return List.copyOf(answered);
            }
        }

        private void record(final List<byte[]> datagrams, final ByteBuffer datagram)
        {
            synchronized (datagrams)
            {
                if (isRecording && datagrams.size() < RECORDED_MAX)
                {
                    final byte[] copy = new byte[datagram.remaining()];
                    datagram.duplicate().get(copy);
                    datagrams.add(copy);
                }
            }
        }

        private boolean happens(final double rate)
        {
            return rate > 0 && random.nextDouble() < rate;
        }
    }

    /** A socket that clients see, and one more for each client that the target sees. */
    private final class Route
    {
        private final DatagramChannel front;
        private final SocketAddress target;
        private final Map<SocketAddress, DatagramChannel> backs = new HashMap<>();
        private Link link;

        private Route(final Link link, final SocketAddress target) throws IOException
        {
            this.link = link;
            this.target = target;
            front = bound();
        }

        private DatagramChannel back(final SocketAddress client) throws IOException
        {
            DatagramChannel back = backs.get(client);
            if (null == back)
            {
                back = bound();
                back.connect(target);
                back.register(selector, SelectionKey.OP_READ, new Way(this, front, client, false));
                backs.put(client, back);
            }
            return back;
        }
    }

    /** Where datagrams of a socket go; those of a front go to the target, by the back of their client. */
    private record Way(Route route, DatagramChannel out, SocketAddress to, boolean isFront)
    {
    }

    private record Delayed(long dueNs, long number, DatagramChannel out, SocketAddress to, byte[] bytes)
        implements Comparable<Delayed>
    {
        @Override
        public int compareTo(final Delayed other)
        {
            return dueNs == other.dueNs ? Long.compare(number, other.number) : Long.compare(dueNs, other.dueNs);
        }
    }

    private DatagramChannel bound() throws IOException
    {
        final DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress("127.0.0.1", 0));
        channel.configureBlocking(false);
        synchronized (channels)
        {
            channels.add(channel);
        }
        return channel;
    }

    private void run()
    {
        try
        {
            while (!isClosed)
            {
                for (Link link = opening.poll(); null != link; link = opening.poll())
                {
                    link.route.front.register(selector, SelectionKey.OP_READ, new Way(link.route, null, null, true));
                }
                if (delayed.isEmpty())
                {
                    selector.select();
                }
                else
                {
                    selector.select(1);
                }
                for (final SelectionKey key : selector.selectedKeys())
                {
                    receive((DatagramChannel)key.channel(), (Way)key.attachment());
                }
                selector.selectedKeys().clear();
                sendDue();
            }
            selector.close();
        }
        catch (final IOException ex)
        {
            ex.printStackTrace();
        }
        synchronized (channels)
        {
            for (final DatagramChannel channel : channels)
            {
                CloseHelper.quietClose(channel);
            }
        }
    }

    private void receive(final DatagramChannel channel, final Way way) throws IOException
    {
        for (int i = 0; i < 64; i++)
        {
            buffer.clear();
            final SocketAddress source;
            try
            {
                source = channel.receive(buffer);
            }
            catch (final PortUnreachableException ex)
            {
                continue; // the target is down
            }
            if (null == source)
            {
                return;
            }
            buffer.flip();
            final Link link = way.route.link;
            final boolean isThere = way.isFront == (way.route == link.route);
            if (way.isFront)
            {
                redirectAnswers(link);
            }
            link.record(isThere ? link.recorded : link.answered, buffer);
            if (isThere ? !link.isCutThere : !link.isCutBack)
            {
                pass(link, way.isFront ? way.route.back(source) : way.out, way.isFront ? way.route.target : way.to);
            }
        }
    }

    private void pass(final Link link, final DatagramChannel out, final SocketAddress to) throws IOException
    {
        if (link.isCut || link.happens(link.lossRate))
        {
            return;
        }
        final int copies = link.happens(link.duplicateRate) ? 2 : 1;
        for (int i = 0; i < copies; i++)
        {
            long dueNs = link.happens(link.reorderRate) ? System.nanoTime() + random.nextInt(4_000_000) : 0;
            if (0 != link.bytesPerSecond)
            {
                dueNs = slow(link, out);
                if (dueNs < 0)
                {
                    return;
                }
            }
            if (0 == dueNs)
            {
                send(out, to, buffer.duplicate());
            }
            else
            {
                final byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                delayed.add(new Delayed(dueNs, sequence++, out, to, bytes));
            }
        }
    }

    /** When the datagram at hand has its turn; negative if the queue is full. */
    private long slow(final Link link, final DatagramChannel out)
    {
        final long nowNs = System.nanoTime();
        final long beginNs = Math.max(nowNs, freeNs.getOrDefault(out, nowNs));
        final long bytesAhead = (beginNs - nowNs) / 1_000 * link.bytesPerSecond / 1_000_000;
        if (bytesAhead > QUEUED_BYTES_MAX)
        {
            return -1;
        }
        final long dueNs = beginNs + buffer.remaining() * 1_000_000_000L / link.bytesPerSecond;
        freeNs.put(out, dueNs);
        return dueNs;
    }

    private void sendDue() throws IOException
    {
        final long nowNs = System.nanoTime();
        while (!delayed.isEmpty() && delayed.peek().dueNs - nowNs <= 0)
        {
            final Delayed due = delayed.poll();
            send(due.out, due.to, ByteBuffer.wrap(due.bytes));
        }
    }

    private static void send(final DatagramChannel out, final SocketAddress to, final ByteBuffer bytes)
        throws IOException
    {
        try
        {
            if (out.isConnected())
            {
                out.write(bytes);
            }
            else
            {
                out.send(bytes, to);
            }
        }
        catch (final PortUnreachableException ex)
        {
            bytes.clear(); // the target is down
        }
    }

    /** Writes an endpoint of the link over the one that a connecting instance wants its answers at. */
    private void redirectAnswers(final Link link) throws IOException
    {
        if (buffer.remaining() <= ENDPOINT_OFFSET || DATA_TYPE != buffer.getShort(TYPE_OFFSET) ||
            0 == buffer.getShort(ENDPOINT_LENGTH_OFFSET) || 0 != buffer.getInt(TERM_OFFSET) ||
            CONNECT_MAGIC != buffer.getInt(DATA_HEADER_LENGTH))
        {
            return;
        }
        final byte[] endpoint = new byte[buffer.getShort(ENDPOINT_LENGTH_OFFSET)];
        for (int i = 0; i < endpoint.length; i++)
        {
            endpoint[i] = buffer.get(ENDPOINT_OFFSET + i);
        }
        final byte[] redirected = answerEndpoint(link, new String(endpoint, StandardCharsets.US_ASCII));
        for (int i = 0; i < endpoint.length; i++)
        {
            buffer.put(ENDPOINT_OFFSET + i, redirected[i]);
        }
    }

    private byte[] answerEndpoint(final Link link, final String wanted) throws IOException
    {
        Route route = link.answerRoutes.get(wanted);
        if (null == route)
        {
            route = new Route(link, address(wanted));
            route.front.register(selector, SelectionKey.OP_READ, new Way(route, null, null, true));
            link.answerRoutes.put(wanted, route);
        }
        final String endpoint = text(route.front.getLocalAddress());
        if (endpoint.length() != wanted.length())
        {
            throw new IOException("ports are of different lengths: " + endpoint + ", " + wanted);
        }
        return endpoint.getBytes(StandardCharsets.US_ASCII);
    }

    private static SocketAddress address(final String endpoint)
    {
        final int colon = endpoint.lastIndexOf(':');
        return new InetSocketAddress(endpoint.substring(0, colon), Integer.parseInt(endpoint.substring(colon + 1)));
    }

    private static String text(final SocketAddress address)
    {
        return "127.0.0.1:" + ((InetSocketAddress)address).getPort();
    }
}
