package io.memtx.server.lua;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * What time it is, by several clocks, and random bytes. Owned by Lua's thread.
 */
final class ClockCalls
{
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long NS_PER_MS = 1_000_000L;
    private static final int MAX_RANDOM_LENGTH = 16 << 20;

    private final SecureRandom random = new SecureRandom();

    void addTo(final HostCalls host)
    {
        host.add("now", (arguments) -> nowNs((String)arguments.get(0)));
        host.add("random", (arguments) -> random(((Number)arguments.get(0)).longValue()));
    }

    private static long nowNs(final String kind)
    {
        return switch (kind)
        {
            case "realtime" ->
            {
                final Instant now = Instant.now();
                yield now.getEpochSecond() * NS_PER_SECOND + now.getNano();
            }
            case "monotonic" -> System.nanoTime();
            case "proc" -> ProcessHandle.current().info().totalCpuDuration()
                .map((duration) -> duration.toNanos()).orElse(0L);
            case "thread" -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            case "uptime" -> ManagementFactory.getRuntimeMXBean().getUptime() * NS_PER_MS;
            default -> throw new IllegalArgumentException("no such clock: " + kind);
        };
    }

    private byte[] random(final long length)
    {
        if (length < 0 || length > MAX_RANDOM_LENGTH)
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "too many random bytes: " + length);
        }
        final byte[] bytes = new byte[(int)length];
        random.nextBytes(bytes);
        return bytes;
    }
}
