package io.memtx.relay.applier.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * UDP endpoints on loopback that nobody listens on, each handed out once. Not from the range that the kernel chooses
 * from: while the owner of one is down, somebody who binds to port 0 shall not get it.
 */
public final class FreeEndpoint
{
    private static final int MIN_PORT = 10_000;
    private static final int MAX_PORT = 32_000;
    private static final Random RANDOM = new Random();
    private static final Set<Integer> TAKEN = new HashSet<>();

    private FreeEndpoint()
    {
    }

    /**
     * @return one that was free a moment ago.
     */
    public static synchronized Endpoint next()
    {
        for (;;)
        {
            final int port = MIN_PORT + RANDOM.nextInt(MAX_PORT - MIN_PORT);
            if (!TAKEN.contains(port) && isFree(port))
            {
                TAKEN.add(port);
                return new Endpoint("127.0.0.1", port);
            }
        }
    }

    private static boolean isFree(final int port)
    {
        try (DatagramChannel channel = DatagramChannel.open())
        {
            channel.bind(new InetSocketAddress("127.0.0.1", port));
            return true;
        }
        catch (final BindException ex)
        {
            return false;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
