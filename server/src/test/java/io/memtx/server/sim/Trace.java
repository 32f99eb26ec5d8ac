package io.memtx.server.sim;

import java.util.ArrayDeque;

/** What happened, for people: the last events; and for machines: a hash of all. */
final class Trace
{
    private static final int KEPT = 150;

    private final SimulatedClock clock;
    private final ArrayDeque<String> events = new ArrayDeque<>();
    private long hash = 17;

    Trace(final SimulatedClock clock)
    {
        this.clock = clock;
    }

    /** Something worth telling. */
    void event(final String text)
    {
        fold(text.hashCode());
        events.add(String.format("%10.3f s  %s", clock.nanoTime() / 1e9, text));
        if (events.size() > KEPT)
        {
            events.poll();
        }
    }

    /** Something that is only to be the same each time. */
    void fold(final long value)
    {
        hash = 31 * (hash ^ value >>> 29) + value;
    }

    long hash()
    {
        return hash;
    }

    @Override
    public String toString()
    {
        return String.join("\n", events);
    }
}
