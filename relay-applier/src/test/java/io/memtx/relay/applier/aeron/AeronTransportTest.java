package io.memtx.relay.applier.aeron;

import io.memtx.relay.applier.transport.Acceptor;
import io.memtx.relay.applier.transport.Endpoint;
import io.memtx.relay.applier.transport.FreeEndpoint;
import io.memtx.relay.applier.transport.Transport;
import io.memtx.relay.applier.transport.TransportContractTest;
import io.memtx.relay.applier.transport.TransportException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
