package io.memtx.relay.applier;

import io.memtx.relay.applier.aeron.AeronTransport;
import io.memtx.relay.applier.aeron.AeronTransportContext;
import io.memtx.relay.applier.transport.Endpoint;
import io.memtx.relay.applier.transport.FreeEndpoint;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Prints how many bytes of heap a row takes on its way from one log over Aeron into another, signed, both instances and
 * both drivers on one thread: run without the memory checks, which box addresses. What a row takes it takes in each
 * round; what a time-out, a log file or the loading of a class takes, when it happens, is in one or the other.
 */
final class GarbageProbe
{
    private static final int WARM_UP_ROWS = 200_000;
    private static final int ROWS = 50_000;
    private static final int ROUNDS = 5;
    private static final long TIMEOUT_NS = 500_000_000L;

    private GarbageProbe()
    {
    }

    /** Argument: an empty directory. */
    public static void main(final String[] args) throws Exception
    {
        final Path directory = Path.of(args[0]);
        final Endpoint endpoint = FreeEndpoint.next();
        try (LogInstance first = start(directory, 1, endpoint);
            LogInstance second = start(directory, 2, FreeEndpoint.next()))
        {
            second.follow(endpoint.toString());
            first.stopRecording();
            second.stopRecording();
            carry(first, second, WARM_UP_ROWS);
            final com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean)ManagementFactory.getThreadMXBean();
            long least = Long.MAX_VALUE;
            for (int i = 0; i < ROUNDS; i++)
            {
                final long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
                carry(first, second, ROWS);
                least = Math.min(
                    least, threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before);
            }
            System.out.println(least / (double)ROWS);
        }
    }

    private static LogInstance start(final Path directory, final int id, final Endpoint endpoint) throws Exception
    {
        final AeronTransportContext context = new AeronTransportContext()
            .directory(directory.resolve("driver" + id))
            .listen(endpoint)
            .errorHandler(Throwable::printStackTrace);
        return new LogInstance(
            Files.createDirectory(directory.resolve("node" + id)), id, TIMEOUT_NS,
            (acceptor) -> AeronTransport.open(context, acceptor));
    }

    private static void carry(final LogInstance from, final LogInstance to, final int count)
    {
        final long target = from.lsn(1) + count;
        while (to.lsn(1) < target)
        {
            for (int i = 0; i < 4 && from.lsn(1) < target; i++)
            {
                from.write(1, 0);
            }
            from.step(System.nanoTime());
            to.step(System.nanoTime());
        }
    }
}
