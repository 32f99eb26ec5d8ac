package io.memtx.server.sim;

import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

import java.util.concurrent.TimeUnit;

/** The time of all instances: it passes when it is told to. */
final class SimulatedClock implements NanoClock, EpochClock
{
    private static final long BEGIN_MS = 1_600_000_000_000L;

    private long nowNs = TimeUnit.SECONDS.toNanos(1);

    void advance(final long durationNs)
    {
        nowNs += durationNs;
    }

    @Override
    public long nanoTime()
    {
        return nowNs;
    }

    @Override
    public long time()
    {
        return BEGIN_MS + TimeUnit.NANOSECONDS.toMillis(nowNs);
    }
}
