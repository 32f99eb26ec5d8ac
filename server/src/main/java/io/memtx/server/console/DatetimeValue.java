package io.memtx.server.console;

import io.memtx.tuple.msgpack.Datetime;

/**
 * A datetime as a statement returns it.
 *
 * @param datetime of it.
 * @param text     that is shown: {@code 2021-08-31T12:30:00.500+0300}, or with the name of its zone.
 */
public record DatetimeValue(Datetime datetime, String text)
{
    /**
     * @param datetime shown with its offset.
     */
    public DatetimeValue(final Datetime datetime)
    {
        this(datetime, datetime.toString());
    }
}
