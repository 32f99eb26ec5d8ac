package io.memtx.server.config;

import io.memtx.relay.applier.transport.Endpoint;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.List;

/** Looks whether an address can be listened on, before anything is changed. */
final class Endpoints
{
    private Endpoints()
    {
    }

    /** Throws when the new one is taken, and is not the old one. */
    static void checkFree(final String next, final String before)
    {
        if (null == next || next.equals(before))
        {
            return;
        }
        final Endpoint endpoint = Endpoint.parse(next);
        try (DatagramChannel channel = DatagramChannel.open())
        {
            channel.bind(new InetSocketAddress(endpoint.host(), endpoint.port()));
        }
        catch (final IOException | RuntimeException ex)
        {
            throw new ConfigException(List.of(new ConfigFault(
                "address", "iproto.listen", "can't listen on " + next + ": " + ex.getMessage())));
        }
    }
}
