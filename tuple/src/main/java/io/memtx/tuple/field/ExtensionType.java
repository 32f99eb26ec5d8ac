package io.memtx.tuple.field;

/**
 * The application types of MessagePack extensions that have a meaning in a tuple, with Tarantool's numbers.
 */
public final class ExtensionType
{
    /** MessagePack integer: the scale; then packed decimal digits, the last nibble being the sign. */
    public static final byte DECIMAL = 1;

    /** 16 bytes in the order of the text form, so that they order as bytes do. */
    public static final byte UUID = 2;

    /**
     * Little-endian: 8 bytes seconds since 1970; unless all zero also 4 bytes nanoseconds, 2 bytes minutes of the time
     * zone, 2 bytes its index.
     */
    public static final byte DATETIME = 4;

    /**
     * One byte: how many of the nine fields are not 0; then for each its number in one byte (0 year, month, week, day,
     * hour, minute, second, nanosecond, 8 adjustment) and its MessagePack integer.
     */
    public static final byte INTERVAL = 6;

    /** The greatest number that is known. */
    static final byte LAST = 8;

    static final int UUID_LENGTH = 16;

    private ExtensionType()
    {
    }

    static int bit(final byte type)
    {
        return 1 << type;
    }
}
