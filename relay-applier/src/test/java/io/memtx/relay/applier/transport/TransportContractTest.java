package io.memtx.relay.applier.transport;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What connections promise, whatever carries them. */
public abstract class TransportContractTest
{
    private static final long TIMEOUT_NS = 20_000_000_000L;

    private final List<Transport> transports = new ArrayList<>();
    private final List<Connection> accepted = new ArrayList<>();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1 << 20]);

    /** Opens one that listens on {@link #endpoint}; {@code number} is 0 or 1. */
    protected abstract Transport open(int number, Acceptor acceptor);

    protected abstract String endpoint(int number);

    /** What transports are stepped with. */
    protected abstract long nowNs();

    @AfterEach
    protected void closeTransports()
    {
        transports.forEach(Transport::close);
    }

    @Test
    void shouldCarryMessagesInOrderBothWays()
    {
        final Connection client = connected();
        final Connection server = accepted.get(0);
        final long seed = System.nanoTime();
        final int count = 3_000;
        final Stream toServer = new Stream(client, server, seed, count);
        final Stream toClient = new Stream(server, client, seed + 1, count);
        await(() ->
        {
            toServer.step();
            toClient.step();
            return count == toServer.received && count == toClient.received;
        });
    }

    @Test
    void shouldHandOverAgainWhatWasDeclined()
    {
        final Connection client = connected();
        final Connection server = accepted.get(0);
        for (int i = 0; i < 10; i++)
        {
            buffer.putInt(0, i);
            await(() -> client.offer(buffer, 0, Integer.BYTES) >= 0);
        }
        final List<Integer> taken = new ArrayList<>();
        final boolean[] wasDeclined = new boolean[10];
        await(() ->
        {
            server.poll((message, offset, length) ->
            {
                final int value = message.getInt(offset);
                if (!wasDeclined[value])
                {
                    wasDeclined[value] = true;
                    return false;
                }
                return taken.add(value);
            }, 4);
            return 10 == taken.size();
        });
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), taken);
    }

    @Test
    void shouldRefuseWhenTheReaderLagsAndGoOnWhenItReads()
    {
        final Connection client = connected();
        final Connection server = accepted.get(0);
        final int length = client.maxMessageLength();
        int sent = 0;
        long answer = 0;
        for (int idle = 0; idle < 2_000; idle = answer >= 0 ? 0 : idle + 1)
        {
            answer = client.offer(buffer, 0, length);
            sent += answer >= 0 ? 1 : 0;
            step();
        }
        assertEquals(Connection.BACK_PRESSURED, answer);
        final int total = sent + 1;
        final int[] received = {0, sent};
        await(() ->
        {
            if (received[1] < total && client.offer(buffer, 0, length) >= 0)
            {
                received[1]++;
            }
            received[0] += server.poll((message, offset, messageLength) -> messageLength == length, 4);
            return total == received[0];
        });
    }

    @Test
    void shouldBeClosedOnBothSidesWhenOneCloses()
    {
        final Connection client = connected();
        final Connection server = accepted.get(0);
        server.close();
        assertEquals(Connection.State.CLOSED, server.state());
        assertNull(server.closeReason());
        await(() -> Connection.State.CLOSED == client.state() || client.offer(buffer, 0, 8) == Connection.NOT_OPEN);
        assertNotNull(client.closeReason());
        assertEquals(Connection.NOT_OPEN, client.offer(buffer, 0, 8));
        assertEquals(0, client.maxMessageLength());
    }

    @Test
    void shouldDeliverWhatWasSentBeforeClosing()
    {
        final Connection client = connected();
        final Connection server = accepted.get(0);
        await(() -> client.offer(buffer, 0, 8) >= 0);
        for (int i = 0; i < 2_000; i++)
        {
            step();
        }
        client.close();
        final int[] received = {0};
        await(() ->
        {
            received[0] += server.poll((message, offset, length) -> true, 1);
            return Connection.State.CLOSED == server.state();
        });
        assertEquals(1, received[0]);
    }

    @Test
    void shouldConnectOnceSomebodyListens()
    {
        final Transport first = open(0);
        final Connection client = first.connect(endpoint(1));
        for (int i = 0; i < 1_000; i++)
        {
            step();
        }
        assertEquals(Connection.State.CONNECTING, client.state());
        assertEquals(Connection.NOT_OPEN, client.offer(buffer, 0, 8));
        open(1);
        await(() -> Connection.State.OPEN == client.state());
    }

    @Test
    void shouldCarryManyConnectionsApart()
    {
        final Transport first = open(0);
        open(1);
        final List<Connection> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++)
        {
            clients.add(first.connect(endpoint(1)));
        }
        await(() -> 5 == accepted.size() &&
            clients.stream().allMatch((client) -> Connection.State.OPEN == client.state()));
        for (int i = 0; i < clients.size(); i++)
        {
            final Connection client = clients.get(i);
            buffer.putInt(0, i);
            await(() -> client.offer(buffer, 0, Integer.BYTES) >= 0);
        }
        final List<Integer> received = new ArrayList<>();
        await(() ->
        {
            accepted.forEach((server) -> server.poll(
                (message, offset, length) -> received.add(message.getInt(offset)), 1));
            return 5 == received.size();
        });
        assertEquals(List.of(0, 1, 2, 3, 4), received.stream().sorted().toList());
        clients.get(0).close();
        await(() -> 1 == accepted.stream().filter((server) -> Connection.State.CLOSED == server.state()).count());
        assertTrue(clients.stream().skip(1).allMatch((client) -> Connection.State.OPEN == client.state()));
    }

    @Test
    void shouldRefuseWhatIsNoEndpoint()
    {
        final Transport first = open(0);
        for (final String text : List.of("", "host", ":3301", "host:", "host:x", "a|b:1", "a?x=1:3301", "::1:3301"))
        {
            assertThrows(IllegalArgumentException.class, () -> first.connect(text), text);
        }
    }

    protected final Transport open(final int number)
    {
        final Transport transport = open(number, accepted::add);
        transports.add(transport);
        return transport;
    }

    protected final Connection connected()
    {
        open(1);
        final Connection client = open(0).connect(endpoint(1));
        await(() -> Connection.State.OPEN == client.state() && 1 == accepted.size());
        return client;
    }

    /** Connections that others have opened, in that order. */
    protected final List<Connection> accepted()
    {
        return accepted;
    }

    protected final void await(final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() < deadlineNs, "timed out");
            step();
        }
    }

    protected final void step()
    {
        final long nowNs = nowNs();
        transports.forEach((transport) -> transport.doWork(nowNs));
    }

    /** Sends numbered messages of random lengths and checks them on the other side. */
    private final class Stream
    {
        private final Connection from;
        private final Connection to;
        private final long seed;
        private final int count;
        private final Random sizes;
        private final Random expected;
        private int nextLength;
        private int sent;
        private int received;

        private Stream(final Connection from, final Connection to, final long seed, final int count)
        {
            this.from = from;
            this.to = to;
            this.seed = seed;
            this.count = count;
            sizes = new Random(seed);
            expected = new Random(seed);
            nextLength = length(sizes);
        }

        private void step()
        {
            if (sent < count)
            {
                buffer.setMemory(0, nextLength, (byte)sent);
                buffer.putInt(0, sent);
                if (from.offer(buffer, 0, nextLength) >= 0)
                {
                    sent++;
                    nextLength = length(sizes);
                }
            }
            to.poll((message, offset, length) ->
            {
                assertEquals(length(expected), length, "seed=" + seed);
                assertEquals(received, message.getInt(offset), "seed=" + seed);
                for (int i = Integer.BYTES; i < length; i++)
                {
                    assertEquals((byte)received, message.getByte(offset + i), "seed=" + seed);
                }
                received++;
                return true;
            }, 10);
        }

        private int length(final Random random)
        {
            final int max = 0 == random.nextInt(100) ? from.maxMessageLength() : 200;
            return Integer.BYTES + random.nextInt(max - Integer.BYTES + 1);
        }
    }
}
