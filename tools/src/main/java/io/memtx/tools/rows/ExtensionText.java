package io.memtx.tools.rows;

import io.memtx.tuple.msgpack.Datetime;
import io.memtx.tuple.msgpack.Interval;
import io.memtx.tuple.msgpack.MsgPackBoxer;

import java.math.BigDecimal;
import java.util.UUID;

/**
 * Texts of the extension values that have one: UUID, decimal, datetime and interval.
 * <p>
 * Thread safe: no state.
 */
final class ExtensionText
{
    private ExtensionText()
    {
    }

    static boolean isUuid(final long address)
    {
        return MsgPackBoxer.decode(address) instanceof UUID;
    }

    static boolean isDecimal(final long address)
    {
        return MsgPackBoxer.decode(address) instanceof BigDecimal;
    }

    /** Answers null when there is none. */
    static String of(final long address)
    {
        final Object value = MsgPackBoxer.decode(address);
        if (value instanceof BigDecimal decimal)
        {
            return decimal.toPlainString();
        }
        return value instanceof UUID || value instanceof Datetime || value instanceof Interval ?
            value.toString() : null;
    }
}
