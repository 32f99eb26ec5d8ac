package io.memtx.relay.applier.counters;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Values of {@link ReplicationCounter}s. Single writer: the thread of relays and appliers; any thread reads. Allocates
 * nothing.
 */
public final class ReplicationCounters
{
    private final AtomicLongArray values = new AtomicLongArray(ReplicationCounter.values().length);

    /**
     * Counts one.
     *
     * @param counter of what happened.
     */
    public void increment(final ReplicationCounter counter)
    {
        add(counter, 1);
    }

    /**
     * Counts some.
     *
     * @param counter of what happened.
     * @param count   how often, or how much.
     */
    public void add(final ReplicationCounter counter, final long count)
    {
        final int index = counter.ordinal();
        values.setOpaque(index, values.getPlain(index) + count); // one writer: no need to exchange
    }

    /**
     * @param counter of a state.
     * @param value   of it now.
     */
    public void set(final ReplicationCounter counter, final long value)
    {
        values.setOpaque(counter.ordinal(), value);
    }

    /**
     * @param counter to read.
     * @return its value, 0 at first. Any thread.
     */
    public long get(final ReplicationCounter counter)
    {
        return values.getOpaque(counter.ordinal());
    }
}
