package io.memtx.tuple.field;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;

/**
 * The classes of values in the order in which they compare; the numbers stand in the top bits of a hint.
 */
final class FieldClass
{
    static final int NIL = 0;
    static final int BOOLEAN = 1;
    static final int NUMBER = 2;
    static final int STRING = 3;
    static final int BINARY = 4;
    static final int UUID = 5;
    static final int DATETIME = 6;

    /** What no index accepts: arrays, maps, extensions without an order. Their class orders, their contents do not. */
    static final int OTHER = 7;

    private static final int EXTENSION = -1;
    private static final int FLOAT_CODE = 0xca;
    private static final byte[] OF_CODE = new byte[256];

    static
    {
        for (int code = 0; code < 256; code++)
        {
            OF_CODE[code] = (byte)classify(MsgPackType.of((byte)code));
        }
    }

    private FieldClass()
    {
    }

    static int of(final long address)
    {
        final int valueClass = OF_CODE[Memory.getByte(address) & 0xFF];
        return EXTENSION == valueClass ? ofExtension(address) : valueClass;
    }

    static boolean isFloating(final long address)
    {
        return FLOAT_CODE == (Memory.getByte(address) & 0xFE);
    }

    static boolean isFloat(final long address)
    {
        return FLOAT_CODE == (Memory.getByte(address) & 0xFF);
    }

    /**
     * @param address of an integer.
     * @return whether its type is the unsigned one, so that its 64 bits are to be read as such.
     */
    static boolean isUnsigned(final long address)
    {
        final int code = Memory.getByte(address) & 0xFF;
        return code <= 0x7f || (code >= 0xcc && code <= 0xcf);
    }

    private static int ofExtension(final long address)
    {
        return switch (MsgPack.extensionType(address))
        {
            case ExtensionType.DECIMAL -> NUMBER;
            case ExtensionType.UUID -> UUID;
            case ExtensionType.DATETIME -> DATETIME;
            default -> OTHER;
        };
    }

    private static int classify(final MsgPackType type)
    {
        return switch (type)
        {
            case NIL -> NIL;
            case BOOLEAN -> BOOLEAN;
            case UNSIGNED, INTEGER, FLOAT, DOUBLE -> NUMBER;
            case STRING -> STRING;
            case BINARY -> BINARY;
            case EXTENSION -> EXTENSION;
            case ARRAY, MAP -> OTHER;
        };
    }
}
