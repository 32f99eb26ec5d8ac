package io.memtx.relay.applier.aeron;

import io.aeron.ChannelUriStringBuilder;
import io.memtx.relay.applier.transport.Endpoint;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;

/** Makes the URIs of Aeron's channels. Thread safe: no state. */
final class Channels
{
    /** Between two that share a media driver, for subscriptions. */
    static final String IPC = "aeron:ipc";

    private Channels()
    {
    }

    static String subscription(final Endpoint endpoint)
    {
        return new ChannelUriStringBuilder().media("udp").endpoint(endpoint.toString()).build();
    }

    static String publication(final Endpoint endpoint, final int termLength)
    {
        return new ChannelUriStringBuilder().media("udp").endpoint(endpoint.toString()).termLength(termLength).build();
    }

    static String ipcPublication(final int termLength)
    {
        return new ChannelUriStringBuilder().media("ipc").termLength(termLength).build();
    }

    /**
     * @return the address that the route to a remote endpoint begins with; nothing is sent.
     * @throws IllegalArgumentException when there is no such host.
     */
    static String localHost(final Endpoint remote)
    {
        final InetSocketAddress address = new InetSocketAddress(remote.host(), remote.port());
        if (address.isUnresolved())
        {
            throw new IllegalArgumentException("unknown host: " + remote.host());
        }
        try (DatagramChannel channel = DatagramChannel.open())
        {
            channel.connect(address);
            final String host = ((InetSocketAddress)channel.getLocalAddress()).getAddress().getHostAddress();
            final int zone = host.indexOf('%');
            return zone < 0 ? host : host.substring(0, zone);
        }
        catch (final IOException ex)
        {
            throw new IllegalArgumentException("no route: host=" + remote.host(), ex);
        }
    }

    /** Whether it is an address in figures: looking it up asks nobody. */
    static boolean isAddress(final String host)
    {
        return host.indexOf(':') >= 0 || host.chars().allMatch((ch) -> ch >= '0' && ch <= '9' || '.' == ch);
    }
}
