package io.memtx.memtx;

import org.agrona.concurrent.EpochClock;

/**
 * The time, read once a turn of the transaction thread: the system's clock costs as much as encoding a row.
 */
final class EngineClock implements EpochClock
{
    private static final int STALE_READS = 64;

    private final EpochClock source;
    private long nowMs;
    private int reads;

    EngineClock(final EpochClock source)
    {
        this.source = source;
        nowMs = source.time();
    }

    void tick()
    {
        nowMs = source.time();
        reads = 0;
    }

    /** Statements that follow each other without a turn between them do not freeze the time. */
    @Override
    public long time()
    {
        if (++reads >= STALE_READS)
        {
            tick();
        }
        return nowMs;
    }
}
