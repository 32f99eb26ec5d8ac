package io.memtx.tuple.msgpack;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * A moment, to the nanosecond, and how far the time zone it was named in was ahead of UTC. Two datetimes are equal when
 * all of that is; an index orders them by the moment alone. Immutable, thread safe.
 *
 * @param seconds     since 1970, from {@link MsgPackDatetime#MIN_SECONDS} to {@link MsgPackDatetime#MAX_SECONDS}.
 * @param nanoseconds of the second, from 0 to {@link MsgPackDatetime#MAX_NANOSECONDS}: more than 999,999,999 is a leap
 *                    second.
 * @param zoneMinutes that the zone is ahead of UTC, from -720 to 840.
 * @param zoneIndex   of a named zone in Tarantool's table, 0 for none, up to 1024. Kept, not interpreted.
 */
public record Datetime(long seconds, int nanoseconds, int zoneMinutes, int zoneIndex)
    implements MsgPackEncodable, Comparable<Datetime>
{
    private static final int SECONDS_PER_MINUTE = 60;

    /**
     * @throws IllegalArgumentException when a component is out of its range.
     */
    public Datetime
    {
        if (!MsgPackDatetime.isInRange(seconds, nanoseconds, zoneMinutes, zoneIndex))
        {
            throw new IllegalArgumentException(
                "datetime is out of range: seconds=" + seconds + " nanoseconds=" + nanoseconds +
                " zoneMinutes=" + zoneMinutes + " zoneIndex=" + zoneIndex);
        }
    }

    /**
     * A moment of UTC.
     *
     * @param instant to take.
     * @return the datetime.
     * @throws IllegalArgumentException when it is out of range.
     */
    public static Datetime of(final Instant instant)
    {
        return new Datetime(instant.getEpochSecond(), instant.getNano(), 0, 0);
    }

    /**
     * @param dateTime to take, its offset a whole number of minutes.
     * @return the datetime, without a named zone.
     * @throws IllegalArgumentException when it is out of range, or its offset has seconds.
     */
    public static Datetime of(final OffsetDateTime dateTime)
    {
        final int offset = dateTime.getOffset().getTotalSeconds();
        if (0 != offset % SECONDS_PER_MINUTE)
        {
            throw new IllegalArgumentException("offset is not in whole minutes: offset=" + dateTime.getOffset());
        }
        return new Datetime(dateTime.toEpochSecond(), dateTime.getNano(), offset / SECONDS_PER_MINUTE, 0);
    }

    /**
     * @param address of an extension value that {@linkplain MsgPackDatetime#isValid(long) is a datetime}.
     * @return it.
     */
    public static Datetime decode(final long address)
    {
        return new Datetime(
            MsgPackDatetime.seconds(address),
            MsgPackDatetime.nanoseconds(address),
            MsgPackDatetime.zoneMinutes(address),
            MsgPackDatetime.zoneIndex(address));
    }

    /**
     * Reads the text that {@link #toString()} writes, and what ISO 8601 has besides:
     * {@code 2021-08-31T12:30:00.5+03:00}.
     *
     * @param text with or without time, fraction, and zone; without a zone it is UTC.
     * @return the datetime.
     * @throws IllegalArgumentException when it is none, or out of range, or names its zone.
     */
    public static Datetime parse(final CharSequence text)
    {
        return DatetimeText.parse(text);
    }

    /**
     * @return the moment; a leap second is the second after it.
     */
    public Instant toInstant()
    {
        return Instant.ofEpochSecond(seconds, nanoseconds);
    }

    /**
     * @return the moment with its offset; a leap second is the second after it.
     */
    public OffsetDateTime toOffsetDateTime()
    {
        return OffsetDateTime.ofInstant(toInstant(), ZoneOffset.ofTotalSeconds(zoneMinutes * SECONDS_PER_MINUTE));
    }

    /**
     * Orders by the moment alone, as an index does; so it is not consistent with equals.
     */
    @Override
    public int compareTo(final Datetime other)
    {
        return seconds != other.seconds ?
            Long.compare(seconds, other.seconds) : Integer.compare(nanoseconds, other.nanoseconds);
    }

    @Override
    public void encode(final MsgPackWriter writer)
    {
        MsgPackDatetime.encode(writer, seconds, nanoseconds, zoneMinutes, zoneIndex);
    }

    /**
     * @return the text that Tarantool prints, {@code 2021-08-31T12:30:00.500+0300}; a named zone by its offset.
     */
    @Override
    public String toString()
    {
        return DatetimeText.of(this);
    }
}
