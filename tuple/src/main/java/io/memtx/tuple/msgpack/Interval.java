package io.memtx.tuple.msgpack;

/**
 * A stretch of time in units of the calendar, each with a sign of its own: a month is not a number of days. Immutable,
 * thread safe.
 *
 * @param years       of it.
 * @param months      of it.
 * @param weeks       of it.
 * @param days        of it.
 * @param hours       of it.
 * @param minutes     of it.
 * @param seconds     of it.
 * @param nanoseconds of it.
 * @param adjustment  what becomes of a day that the month reached does not have: {@link #EXCESS}, {@link #LIMIT} or
 *                    {@link #SNAP}.
 */
public record Interval(
    int years,
    int months,
    int weeks,
    long days,
    long hours,
    long minutes,
    long seconds,
    int nanoseconds,
    int adjustment) implements MsgPackEncodable
{
    /** It goes on into the next month. */
    public static final int EXCESS = 0;

    /** It becomes the last day of the month; Tarantool's default, {@code none}. */
    public static final int LIMIT = 1;

    /** As {@link #LIMIT}, and the last day of a month leads to the last day of another. */
    public static final int SNAP = 2;

    private static final String[] UNITS =
    {
        "years", "months", "weeks", "days", "hours", "minutes", "seconds", "nanoseconds"
    };
    private static final int SECONDS = 6;

    /**
     * @throws IllegalArgumentException when the adjustment is none.
     */
    public Interval
    {
        if (adjustment < EXCESS || adjustment > SNAP)
        {
            throw new IllegalArgumentException("adjustment is out of range: adjustment=" + adjustment);
        }
    }

    /**
     * @param address of an extension value that {@linkplain MsgPackInterval#isValid(long) is an interval}.
     * @return it.
     */
    public static Interval decode(final long address)
    {
        return new Interval(
            (int)MsgPackInterval.get(address, 0),
            (int)MsgPackInterval.get(address, 1),
            (int)MsgPackInterval.get(address, 2),
            MsgPackInterval.get(address, 3),
            MsgPackInterval.get(address, 4),
            MsgPackInterval.get(address, 5),
            MsgPackInterval.get(address, SECONDS),
            (int)MsgPackInterval.get(address, 7),
            (int)MsgPackInterval.get(address, MsgPackInterval.ADJUSTMENT));
    }

    @Override
    public void encode(final MsgPackWriter writer)
    {
        MsgPackInterval.encode(
            writer, years, months, weeks, days, hours, minutes, seconds, nanoseconds, adjustment);
    }

    /**
     * @return the text that Tarantool prints: {@code +1 years, -2 months}. It tells nothing of the adjustment.
     */
    @Override
    public String toString()
    {
        final long[] values = {years, months, weeks, days, hours, minutes, seconds, nanoseconds};
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < values.length; i++)
        {
            if (0 != values[i] || (SECONDS == i && text.isEmpty()))
            {
                text.append(text.isEmpty() ? (values[i] < 0 ? "" : "+") : ", ")
                    .append(values[i]).append(' ').append(UNITS[i]);
            }
        }
        return text.toString();
    }
}
