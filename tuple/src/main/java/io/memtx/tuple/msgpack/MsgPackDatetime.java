package io.memtx.tuple.msgpack;

import io.memtx.tuple.arena.Memory;

/**
 * Datetimes as Tarantool writes them: an extension of type 4, little-endian.
 * <pre>
 *   | 8 bytes: seconds since 1970 | 4 bytes: nanoseconds | 2 bytes: zone, minutes | 2 bytes: index of a named zone |
 *                                 |&lt;---- absent when all of them are 0 ------------------------------------>|
 * </pre>
 * Stateless, thread safe, allocation free.
 */
public final class MsgPackDatetime
{
    /** The application type. */
    public static final byte TYPE = 4;

    /** Least seconds since 1970: midnight of 22 June of the year -5879610. */
    public static final long MIN_SECONDS = -185_604_722_870_400L;

    /** Most seconds since 1970: midnight of 11 July of the year 5879611. */
    public static final long MAX_SECONDS = 185_480_451_417_600L;

    /** Most nanoseconds: a leap second has as many again. */
    public static final int MAX_NANOSECONDS = 1_999_999_999;

    /** The westernmost zone, in minutes. */
    public static final int MIN_ZONE_MINUTES = -12 * 60;

    /** The easternmost zone, in minutes. */
    public static final int MAX_ZONE_MINUTES = 14 * 60;

    /** The greatest index of a named zone. */
    public static final int MAX_ZONE_INDEX = 1024;

    private static final int SHORT_LENGTH = 8;
    private static final int LENGTH = 16;
    private static final int NANOSECONDS_OFFSET = 8;
    private static final int ZONE_OFFSET = 12;
    private static final int ZONE_INDEX_OFFSET = 14;

    private MsgPackDatetime()
    {
    }

    /**
     * Whether an extension of type 4 holds a datetime.
     *
     * @param address of the extension value.
     * @return false when its length is wrong or something in it is out of range.
     */
    public static boolean isValid(final long address)
    {
        final int length = MsgPack.payloadLength(address);
        if (SHORT_LENGTH != length && LENGTH != length)
        {
            return false;
        }
        return isInRange(seconds(address), nanoseconds(address), zoneMinutes(address), zoneIndex(address));
    }

    /**
     * Whether these make a datetime.
     *
     * @param seconds     since 1970.
     * @param nanoseconds of the second.
     * @param zoneMinutes of the time zone.
     * @param zoneIndex   of the named time zone.
     * @return whether each is in its range.
     */
    public static boolean isInRange(
        final long seconds, final int nanoseconds, final int zoneMinutes, final int zoneIndex)
    {
        return seconds >= MIN_SECONDS && seconds <= MAX_SECONDS &&
            nanoseconds >= 0 && nanoseconds <= MAX_NANOSECONDS &&
            zoneMinutes >= MIN_ZONE_MINUTES && zoneMinutes <= MAX_ZONE_MINUTES &&
            zoneIndex >= 0 && zoneIndex <= MAX_ZONE_INDEX;
    }

    /**
     * @param address of an extension value that {@linkplain #isValid(long) is a datetime}.
     * @return seconds since 1970.
     */
    public static long seconds(final long address)
    {
        return Memory.getLong(address + MsgPack.payloadOffset(address));
    }

    /**
     * @param address of an extension value that {@linkplain #isValid(long) is a datetime}.
     * @return nanoseconds of the second.
     */
    public static int nanoseconds(final long address)
    {
        return isShort(address) ? 0 : Memory.getInt(address + MsgPack.payloadOffset(address) + NANOSECONDS_OFFSET);
    }

    /**
     * @param address of an extension value that {@linkplain #isValid(long) is a datetime}.
     * @return minutes that its time zone is ahead of UTC.
     */
    public static int zoneMinutes(final long address)
    {
        return isShort(address) ? 0 : Memory.getShort(address + MsgPack.payloadOffset(address) + ZONE_OFFSET);
    }

    /**
     * @param address of an extension value that {@linkplain #isValid(long) is a datetime}.
     * @return the index of its named time zone in Tarantool's table; 0 for none.
     */
    public static int zoneIndex(final long address)
    {
        return isShort(address) ? 0 : Memory.getShort(address + MsgPack.payloadOffset(address) + ZONE_INDEX_OFFSET);
    }

    /**
     * Writes a datetime.
     *
     * @param writer      to append to.
     * @param seconds     since 1970.
     * @param nanoseconds of the second.
     * @param zoneMinutes of the time zone.
     * @param zoneIndex   of the named time zone, 0 for none.
     * @throws IllegalArgumentException when one of them is out of range; nothing was written.
     */
    public static void encode(
        final MsgPackWriter writer,
        final long seconds,
        final int nanoseconds,
        final int zoneMinutes,
        final int zoneIndex)
    {
        if (!isInRange(seconds, nanoseconds, zoneMinutes, zoneIndex))
        {
            throw new IllegalArgumentException(
                "datetime is out of range: seconds=" + seconds + " nanoseconds=" + nanoseconds +
                " zoneMinutes=" + zoneMinutes + " zoneIndex=" + zoneIndex);
        }
        final boolean isShort = 0 == (nanoseconds | zoneMinutes | zoneIndex);
        writer.extensionHeader(TYPE, isShort ? SHORT_LENGTH : LENGTH).longBigEndian(Long.reverseBytes(seconds));
        if (!isShort)
        {
            writer.longBigEndian(Long.reverseBytes(
                nanoseconds | (zoneMinutes & 0xFFFFL) << 32 | (long)zoneIndex << 48));
        }
    }

    private static boolean isShort(final long address)
    {
        return SHORT_LENGTH == MsgPack.payloadLength(address);
    }
}
