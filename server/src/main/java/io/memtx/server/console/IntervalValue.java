package io.memtx.server.console;

import io.memtx.tuple.msgpack.Interval;

/**
 * An interval of time as a statement returns it, shown as {@code +1 years, -2 months}.
 *
 * @param interval of it.
 */
public record IntervalValue(Interval interval)
{
}
