package io.memtx.tuple.msgpack;

/**
 * The type of a MessagePack value, with the name that Tarantool's messages give it.
 */
public enum MsgPackType
{
    NIL("nil"),
    UNSIGNED("unsigned"),
    INTEGER("integer"),
    STRING("string"),
    BINARY("blob"),
    ARRAY("array"),
    MAP("map"),
    BOOLEAN("boolean"),
    FLOAT("float"),
    DOUBLE("double"),
    EXTENSION("extension");

    private static final MsgPackType[] OF_CODE = new MsgPackType[256];

    static
    {
        for (int code = 0; code < 256; code++)
        {
            OF_CODE[code] = classify(code);
        }
    }

    private final String text;

    MsgPackType(final String text)
    {
        this.text = text;
    }

    /**
     * @return the name used in messages.
     */
    public String text()
    {
        return text;
    }

    /**
     * @param code the first byte of a value.
     * @return its type; {@link #EXTENSION} for the reserved byte 0xc1 too, which validation refuses.
     */
    public static MsgPackType of(final byte code)
    {
        return OF_CODE[code & 0xFF];
    }

    private static MsgPackType classify(final int code)
    {
        if (code <= 0x7f || (code >= 0xcc && code <= 0xcf))
        {
            return UNSIGNED;
        }
        if (code >= 0xe0 || (code >= 0xd0 && code <= 0xd3))
        {
            return INTEGER;
        }
        if ((code & 0xe0) == 0xa0 || (code >= 0xd9 && code <= 0xdb))
        {
            return STRING;
        }
        if ((code & 0xf0) == 0x90 || code == 0xdc || code == 0xdd)
        {
            return ARRAY;
        }
        if ((code & 0xf0) == 0x80 || code == 0xde || code == 0xdf)
        {
            return MAP;
        }
        return switch (code)
        {
            case 0xc0 -> NIL;
            case 0xc2, 0xc3 -> BOOLEAN;
            case 0xc4, 0xc5, 0xc6 -> BINARY;
            case 0xca -> FLOAT;
            case 0xcb -> DOUBLE;
            default -> EXTENSION;
        };
    }
}
