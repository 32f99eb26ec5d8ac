package io.memtx.tuple.msgpack;

import io.memtx.tuple.arena.Memory;

/**
 * Intervals as Tarantool writes them: an extension of type 6.
 * <pre>
 *   | 1 byte: count | count times: 1 byte, which field | MessagePack integer: its value |
 * </pre>
 * Fields are year, month, week, day, hour, minute, second, nanosecond and adjustment, counted from 0; those that are 0
 * are left out. Stateless, thread safe; reading makes no garbage.
 */
public final class MsgPackInterval
{
    /** The application type. */
    public static final byte TYPE = 6;

    /** How many fields there are. */
    public static final int FIELD_COUNT = 9;

    /** The last field: how days beyond the end of a month are treated, 0 to 2. */
    public static final int ADJUSTMENT = 8;

    /** The greatest value of the adjustment. */
    public static final int MAX_ADJUSTMENT = 2;

    private static final int NANOSECOND = 7;
    private static final int WEEK = 2;
    private static final int MIN_FIELD_LENGTH = 2;

    private MsgPackInterval()
    {
    }

    /**
     * Whether an extension of type 6 holds an interval.
     *
     * @param address of the extension value.
     * @return false when it is cut off or goes on, names a field that there is none of, or holds a value that is out of
     * range.
     */
    public static boolean isValid(final long address)
    {
        final long payload = address + MsgPack.payloadOffset(address);
        final long end = payload + MsgPack.payloadLength(address);
        if (end <= payload)
        {
            return false;
        }
        long next = payload + 1;
        for (int count = Memory.getByte(payload) & 0xFF; count > 0; count--)
        {
            if (end - next < MIN_FIELD_LENGTH || !isInteger(next + 1))
            {
                return false;
            }
            final long behind = MsgPack.validate(next + 1, end);
            if (MsgPack.INVALID == behind || !isValidField(Memory.getByte(next) & 0xFF, next + 1))
            {
                return false;
            }
            next = behind;
        }
        return next == end;
    }

    /**
     * Whether a field may have a value.
     *
     * @param field counted from 0.
     * @param value of it.
     * @return true when there is such a field and the value is in its range: 32 bits for years, months, weeks and
     * nanoseconds.
     */
    public static boolean isInRange(final int field, final long value)
    {
        if (ADJUSTMENT == field)
        {
            return value >= 0 && value <= MAX_ADJUSTMENT;
        }
        return field <= WEEK || NANOSECOND == field ? value == (int)value : field < ADJUSTMENT;
    }

    /**
     * @param address of an extension value that {@linkplain #isValid(long) is an interval}.
     * @param field   counted from 0.
     * @return its value; the last one that is given, as in Tarantool.
     */
    public static long get(final long address, final int field)
    {
        final long payload = address + MsgPack.payloadOffset(address);
        long value = 0;
        long next = payload + 1;
        for (int count = Memory.getByte(payload) & 0xFF; count > 0; count--)
        {
            if (field == Memory.getByte(next))
            {
                value = MsgPack.getInteger(next + 1);
            }
            next = MsgPack.skip(next + 1);
        }
        return value;
    }

    /**
     * Writes an interval; fields that are 0 are left out.
     *
     * @param writer to append to.
     * @param values of the fields, in order, each {@linkplain #isInRange(int, long) in its range}.
     * @throws IllegalArgumentException when one of them is not, or their number is wrong; nothing was written.
     */
    public static void encode(final MsgPackWriter writer, final long... values)
    {
        if (FIELD_COUNT != values.length)
        {
            throw new IllegalArgumentException("interval has other fields: count=" + values.length);
        }
        int count = 0;
        int length = 1;
        for (int field = 0; field < FIELD_COUNT; field++)
        {
            if (!isInRange(field, values[field]))
            {
                throw new IllegalArgumentException(
                    "interval is out of range: field=" + field + " value=" + values[field]);
            }
            if (0 != values[field])
            {
                count++;
                length += 1 + integerLength(values[field]);
            }
        }
        writer.extensionHeader(TYPE, length).unsigned(count);
        for (int field = 0; field < FIELD_COUNT; field++)
        {
            if (0 != values[field])
            {
                writer.unsigned(field).integer(values[field]); // a small number is the byte itself
            }
        }
    }

    private static int integerLength(final long value)
    {
        if (value >= -32 && value <= 0x7f)
        {
            return 1;
        }
        final long limit = value < 0 ? -value - 1 : value >>> 1; // of a signed integer of the same width
        return limit <= 0x7f ? 2 : limit <= 0x7fff ? 3 : limit <= 0x7fff_ffffL ? 5 : 9;
    }

    private static boolean isValidField(final int field, final long address)
    {
        final long value = MsgPack.getInteger(address);
        return isInRange(field, value) && (value >= 0 || MsgPackType.INTEGER == MsgPack.typeOf(address));
    }

    private static boolean isInteger(final long address)
    {
        final MsgPackType type = MsgPack.typeOf(address);
        return MsgPackType.UNSIGNED == type || MsgPackType.INTEGER == type;
    }
}
