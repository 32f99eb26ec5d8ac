package io.memtx.bench.replica;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;

/** Free ports of loopback. */
public final class Endpoints
{
    private static final String LOOPBACK = "127.0.0.1";

    private Endpoints()
    {
    }

    /**
     * @return {@code host:port} that nobody had a moment ago.
     * @throws IOException when there is none.
     */
    public static String free() throws IOException
    {
        try (DatagramChannel channel = DatagramChannel.open())
        {
            channel.bind(new InetSocketAddress(LOOPBACK, 0));
            return LOOPBACK + ':' + ((InetSocketAddress)channel.getLocalAddress()).getPort();
        }
    }
}
