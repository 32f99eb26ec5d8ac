package io.memtx.relay.applier.aeron;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.memtx.relay.applier.transport.Acceptor;
import io.memtx.relay.applier.transport.Connection;
import io.memtx.relay.applier.transport.Endpoint;
import io.memtx.relay.applier.transport.Transport;
import io.memtx.relay.applier.transport.TransportContractTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Two that share a media driver, which neither of them owns: all that transports promise, over IPC. */
class SharedDriverTest extends TransportContractTest
{
    private final String[] endpoints = {freeEndpoint(), freeEndpoint()};
    private final List<Throwable> errors = new ArrayList<>();

    @TempDir
    private Path directory;

    private MediaDriver owner;

    @Override
    @AfterEach
    protected void closeTransports()
    {
        super.closeTransports();
        if (null != owner)
        {
            owner.close();
        }
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldNotLeaveMemory()
    {
        final Connection client = connected();
        assertEquals("aeron:ipc", accepted().get(0).peer());
        assertEquals(endpoints[1], client.peer());
    }

    @Test
    void shouldFindANeighbourByAnotherNameOfItsAddress()
    {
        final String port = endpoints[1].substring(endpoints[1].indexOf(':'));
        endpoints[1] = "0.0.0.0" + port;
        open(1);
        final Transport first = open(0);
        endpoints[1] = "localhost" + port;
        final Connection client = first.connect(endpoints[1]);
        await(() -> Connection.State.OPEN == client.state() && 1 == accepted().size());
        assertEquals("aeron:ipc", accepted().get(0).peer());
    }

    @Override
    protected Transport open(final int number, final Acceptor acceptor)
    {
        if (null == owner)
        {
            owner = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory.resolve("driver").toString())
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnShutdown(true)
                .errorHandler(errors::add));
        }
        return AeronTransport.open(
            new AeronTransportContext()
                .directory(directory.resolve("driver"))
                .isDriverEmbedded(false)
                .listen(Endpoint.parse(endpoints[number]))
                .errorHandler(errors::add),
            acceptor);
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

    private static String freeEndpoint()
    {
        try (DatagramChannel channel = DatagramChannel.open())
        {
            channel.bind(new InetSocketAddress("127.0.0.1", 0));
            return "127.0.0.1:" + ((InetSocketAddress)channel.getLocalAddress()).getPort();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
