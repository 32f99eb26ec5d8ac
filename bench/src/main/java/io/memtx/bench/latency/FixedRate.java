package io.memtx.bench.latency;

import org.HdrHistogram.Histogram;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Runs operations on a fixed schedule and records how long after its due time each was done. An operation that is late
 * because the one before it took long is counted from when it should have begun: what a user would have waited who came
 * at that time, whether the program was ready for him or not (no coordinated omission).
 */
public final class FixedRate
{
    /** The longest latency that is told apart from longer ones: 10 s. */
    public static final long MAX_NS = 10_000_000_000L;

    /** Least time before the next operation is due that is worth a turn of other work. */
    private static final long IDLE_NS = 1_000;

    private static final int DIGITS = 3;

    private final long intervalNs;
    private final LongSupplier clock;

    /**
     * @param ratePerSecond of operations.
     */
    public FixedRate(final long ratePerSecond)
    {
        this(1_000_000_000L / ratePerSecond, System::nanoTime);
    }

    FixedRate(final long intervalNs, final LongSupplier clock)
    {
        this.intervalNs = intervalNs;
        this.clock = clock;
    }

    /**
     * @return an empty histogram of nanoseconds.
     */
    public static Histogram newHistogram()
    {
        return new Histogram(MAX_NS, DIGITS);
    }

    /**
     * Runs operations until it is told to stop.
     *
     * @param operation   to run, once for each interval since the call.
     * @param idle        run when there is time before the next operation, again and again.
     * @param isGoingOn   asked before each operation.
     * @param latencies   to add to.
     */
    public void run(
        final Runnable operation, final Runnable idle, final BooleanSupplier isGoingOn, final Histogram latencies)
    {
        long dueNs = clock.getAsLong() + intervalNs;
        while (isGoingOn.getAsBoolean())
        {
            awaitDue(dueNs, idle);
            operation.run();
            latencies.recordValue(Math.min(clock.getAsLong() - dueNs, MAX_NS));
            dueNs += intervalNs;
        }
    }

    private void awaitDue(final long dueNs, final Runnable idle)
    {
        long leftNs = dueNs - clock.getAsLong();
        while (leftNs > 0)
        {
            if (leftNs > IDLE_NS)
            {
                idle.run();
            }
            leftNs = dueNs - clock.getAsLong();
        }
    }
}
