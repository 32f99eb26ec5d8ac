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

    /** The greatest number that is known. */
    static final byte LAST = 8;

    static final int UUID_LENGTH = 16;
    static final int DATETIME_SHORT_LENGTH = 8;
    static final int DATETIME_LENGTH = 16;
    static final int DATETIME_NANOSECONDS_OFFSET = 8;

    private ExtensionType()
    {
    }

    static int bit(final byte type)
    {
        return 1 << type;
    }
}
