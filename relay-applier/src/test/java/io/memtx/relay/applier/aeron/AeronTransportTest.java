package io.memtx.relay.applier.aeron;

import io.memtx.relay.applier.counters.ReplicationCounter;
import io.memtx.relay.applier.counters.ReplicationCounters;
import io.memtx.relay.applier.transport.Acceptor;
import io.memtx.relay.applier.transport.Connection;
import io.memtx.relay.applier.transport.Endpoint;
import io.memtx.relay.applier.transport.FreeEndpoint;
import io.memtx.relay.applier.transport.Transport;
import io.memtx.relay.applier.transport.TransportContractTest;
import io.memtx.relay.applier.transport.TransportException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AeronTransportTest extends TransportContractTest
{
    private final String[] endpoints = {FreeEndpoint.next().toString(), FreeEndpoint.next().toString()};
    private final List<Throwable> errors = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void shouldHaveReportedNothing()
    {
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldLeaveNoDirectoryBehind()
    {
        final Transport transport = open(0, (connection) -> {});
        assertTrue(Files.exists(driverDirectory(0)));
        transport.close();
        transport.close();
        assertFalse(Files.exists(driverDirectory(0)));
    }

    @Test
    void shouldNotTouchTheDirectoryOfALiveDriver()
    {
        final Transport transport = open(0, (connection) -> {});
        final TransportException ex =
            assertThrows(TransportException.class, () -> open(0, (connection) -> {}));
        assertTrue(ex.getMessage().startsWith("another media driver is alive"), ex.getMessage());
        transport.doWork(nowNs());
        assertTrue(Files.exists(driverDirectory(0)));
        transport.close();
    }

    @Test
    void shouldTakeOverTheDirectoryOfADeadDriver() throws IOException
    {
        final Transport first = open(0, (connection) -> {});
        final Path copy = directory.resolve("copy");
        Files.createDirectory(copy);
        Files.copy(driverDirectory(0).resolve("cnc.dat"), copy.resolve("cnc.dat"));
        first.close();
        Files.createDirectory(driverDirectory(0));
        Files.move(copy.resolve("cnc.dat"), driverDirectory(0).resolve("cnc.dat"));
        open(0, (connection) -> {}).close();
    }

    @Test
    void shouldSayThatTheEndpointIsTaken() throws IOException
    {
        try (DatagramChannel taken = DatagramChannel.open())
        {
            final Endpoint endpoint = Endpoint.parse(endpoints[0]);
            taken.bind(new InetSocketAddress(endpoint.host(), endpoint.port()));
            final TransportException ex =
                assertThrows(TransportException.class, () -> open(0, (connection) -> {}));
            assertTrue(ex.getMessage().contains("Address already in use"), ex.getMessage());
        }
        errors.clear();
        assertFalse(Files.exists(driverDirectory(0)));
    }

    @Test
    void shouldSayThatThereIsNoDriver()
    {
        final AeronTransportContext context =
            context(0).isDriverEmbedded(false).livenessTimeoutNs(1_000_000_000L);
        assertThrows(TransportException.class, () -> AeronTransport.open(context, (connection) -> {}));
    }

    /** The budget is 16 MB; two connections, one each way, take less than another one. */
    @Test
    void shouldTakeLittleSharedMemory() throws IOException
    {
        final Transport transport = open(0);
        step();
        final long idle = bytesOf(driverDirectory(0));
        assertTrue(idle < EmbeddedDriver.MIN_FREE_BYTES, "idle=" + idle);
        final Transport other = open(1);
        final Connection there = transport.connect(endpoints[1]);
        final Connection back = other.connect(endpoints[0]);
        await(() -> Connection.State.OPEN == there.state() && Connection.State.OPEN == back.state());
        final long connected = bytesOf(driverDirectory(0));
        assertTrue(connected - idle < 4 << 20, "idle=" + idle + " connected=" + connected);
    }

    @Test
    void shouldSayThatThereIsNoRoom()
    {
        final Path path = driverDirectory(0);
        EmbeddedDriver.checkFree(path, EmbeddedDriver.MIN_FREE_BYTES);
        final TransportException ex = assertThrows(
            TransportException.class, () -> EmbeddedDriver.checkFree(path, EmbeddedDriver.MIN_FREE_BYTES - 1));
        assertEquals("not enough room for the media driver: directory=" + path +
            " free=16777215 needed=16777216 bytes", ex.getMessage());
    }

    @Test
    void shouldCountWhomItRefuses()
    {
        final ReplicationCounters counters = new ReplicationCounters();
        final AeronTransportContext few = context(0).maxConnections(2).maxOpening(2).counters(counters);
        final List<Connection> taken = new ArrayList<>();
        final Transport listener = AeronTransport.open(few, taken::add);
        final Transport client = open(1);
        final List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 4; i++)
        {
            connections.add(client.connect(endpoints[0]));
        }
        await(() ->
        {
            listener.doWork(nowNs());
            return 2 == taken.size() && 0 != counters.get(ReplicationCounter.SESSIONS_REFUSED);
        });
        await(() ->
        {
            listener.doWork(nowNs());
            return 2 == connections.stream().filter((other) -> Connection.State.OPEN == other.state()).count();
        });
        listener.close();
    }

    @Test
    void shouldCountPacketsThatAreNoneOfAerons() throws IOException
    {
        final ReplicationCounters counters = new ReplicationCounters();
        final Transport listener = AeronTransport.open(context(0).counters(counters), (connection) -> {});
        try (DatagramChannel channel = DatagramChannel.open())
        {
            final Endpoint endpoint = Endpoint.parse(endpoints[0]);
            final byte[] bytes = new byte[64];
            Arrays.fill(bytes, (byte)0xFF);
            await(() ->
            {
                try
                {
                    channel.send(ByteBuffer.wrap(bytes), new InetSocketAddress(endpoint.host(), endpoint.port()));
                }
                catch (final IOException ex)
                {
                    throw new UncheckedIOException(ex);
                }
                listener.doWork(nowNs());
                return counters.get(ReplicationCounter.INVALID_PACKETS) > 0;
            });
        }
        listener.close();
    }

    private static long bytesOf(final Path directory) throws IOException
    {
        final Process process = new ProcessBuilder("du", "-s", "-B1", directory.toString()).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Long.parseLong(output.substring(0, output.indexOf('\t')));
    }

    @Test
    void shouldCloseAConnectionToAnUnknownHost()
    {
        final Transport transport = open(0);
        assertThrows(IllegalArgumentException.class, () -> transport.connect("no.such.host.invalid:3301"));
    }

    @Override
    protected Transport open(final int number, final Acceptor acceptor)
    {
        return AeronTransport.open(context(number), acceptor);
    }

    @Override
    protected String endpoint(final int number)
    {
        return endpoints[number];
    }

    @Override
    protected long nowNs()
    {
        return System.nanoTime();
    }

    private AeronTransportContext context(final int number)
    {
        return new AeronTransportContext()
            .directory(driverDirectory(number))
            .listen(Endpoint.parse(endpoints[number]))
            .errorHandler(errors::add);
    }

    private Path driverDirectory(final int number)
    {
        return directory.resolve("driver" + number);
    }
}
