package io.memtx.tuple.field;

import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackDatetime;
import io.memtx.tuple.msgpack.MsgPackDecimal;
import io.memtx.tuple.msgpack.MsgPackInterval;

/**
 * The application types of MessagePack extensions that have a meaning in a tuple, with Tarantool's numbers.
 */
public final class ExtensionType
{
    /** {@link MsgPackDecimal}. */
    public static final byte DECIMAL = MsgPackDecimal.TYPE;

    /** 16 bytes in the order of the text form, so that they order as bytes do. */
    public static final byte UUID = MsgPackBoxer.UUID_EXTENSION;

    /** {@link MsgPackDatetime}. */
    public static final byte DATETIME = MsgPackDatetime.TYPE;

    /** {@link MsgPackInterval}. */
    public static final byte INTERVAL = MsgPackInterval.TYPE;

    /** The greatest number that is known. */
    static final byte LAST = 8;

    private ExtensionType()
    {
    }

    static int bit(final byte type)
    {
        return 1 << type;
    }
}
