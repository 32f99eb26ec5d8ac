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

    /** Throws when the new one is taken by somebody else. */
    static void checkFree(final String next, final String before)
    {
        final Endpoint endpoint = null == next ? null : Endpoint.parse(next);
        if (null == next || null != before && Endpoint.parse(before).port() == endpoint.port())
        {
            return; // nothing to bind, or it is this instance that has the port
        }
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
