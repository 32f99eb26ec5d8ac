package io.memtx.tuple.field;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackDecimal;
import io.memtx.tuple.msgpack.MsgPackType;

import java.util.Locale;

import static io.memtx.tuple.field.ExtensionType.bit;

/**
 * The type of a field, with Tarantool's names, and what each type accepts (3.x where 2.6 and 3.x differ).
 * <p>
 * Nil is accepted by {@link #ANY} alone: whether a field or a key part may be nil is for the format or the part to say.
 */
public enum FieldType
{
    ANY("any", false, (bit(ExtensionType.LAST) << 1) - 2, MsgPackType.values()),

    UNSIGNED("unsigned", true, 0, MsgPackType.UNSIGNED),

    STRING("string", true, 0, MsgPackType.STRING),

    NUMBER(
        "number", true, bit(ExtensionType.DECIMAL),
        MsgPackType.UNSIGNED, MsgPackType.INTEGER, MsgPackType.FLOAT, MsgPackType.DOUBLE),

    DOUBLE("double", true, 0, MsgPackType.UNSIGNED, MsgPackType.INTEGER, MsgPackType.FLOAT, MsgPackType.DOUBLE),

    INTEGER("integer", true, 0, MsgPackType.UNSIGNED, MsgPackType.INTEGER),

    BOOLEAN("boolean", true, 0, MsgPackType.BOOLEAN),

    VARBINARY("varbinary", true, 0, MsgPackType.BINARY),

    SCALAR(
        "scalar", true, bit(ExtensionType.DECIMAL) | bit(ExtensionType.UUID) | bit(ExtensionType.DATETIME),
        MsgPackType.UNSIGNED, MsgPackType.INTEGER, MsgPackType.FLOAT, MsgPackType.DOUBLE, MsgPackType.STRING,
        MsgPackType.BINARY, MsgPackType.BOOLEAN),

    ARRAY("array", false, 0, MsgPackType.ARRAY),

    MAP("map", false, 0, MsgPackType.MAP);

    private static final FieldType[] VALUES = values();
    private static final byte[] KIND_OF_CODE = new byte[256];
    private static final int[] KIND_BIT_OF_CODE = new int[256];

    static
    {
        for (int code = 0; code < 256; code++)
        {
            KIND_OF_CODE[code] = (byte)MsgPackType.of((byte)code).ordinal();
            KIND_BIT_OF_CODE[code] = 1 << KIND_OF_CODE[code];
        }
    }

    private final String text;
    private final boolean isIndexable;
    private final int kinds;
    private final int extensions;

    FieldType(final String text, final boolean isIndexable, final int extensions, final MsgPackType... types)
    {
        int kinds = 0;
        for (final MsgPackType type : types)
        {
            kinds |= 1 << type.ordinal();
        }
        this.text = text;
        this.isIndexable = isIndexable;
        this.kinds = kinds & ~(1 << MsgPackType.EXTENSION.ordinal());
        this.extensions = extensions;
    }

    /**
     * Looks a name up as Tarantool does: in any case, and with the aliases num, uint, str, int and *.
     *
     * @param name of a type.
     * @return the type, or null when there is none of that name.
     */
    public static FieldType fromText(final String name)
    {
        final String lower = name.toLowerCase(Locale.ROOT);
        for (final FieldType type : VALUES)
        {
            if (type.text.equals(lower))
            {
                return type;
            }
        }
        return switch (lower)
        {
            case "num", "uint" -> UNSIGNED;
            case "str" -> STRING;
            case "int" -> INTEGER;
            case "*" -> ANY;
            default -> null;
        };
    }

    /**
     * @return the name used in formats, index definitions and messages.
     */
    public String text()
    {
        return text;
    }

    /**
     * @return whether a hash or a tree index can have a part of this type.
     */
    public boolean isIndexable()
    {
        return isIndexable;
    }

    /**
     * Whether a value may stand in a field of this type. Thread safe, allocation free.
     *
     * @param address of a well-formed MessagePack value.
     * @return false for nil too, unless the type is {@link #ANY}.
     */
    public boolean accepts(final long address)
    {
        final int kind = KIND_OF_CODE[Memory.getByte(address) & 0xFF];
        return 0 != (kinds & (1 << kind)) || (0 != extensions && acceptsExtension(address, kind));
    }

    /**
     * The kinds of values that this type accepts without a second look: all but extensions.
     *
     * @return a set of bits as {@link #kindBit(byte)} has them.
     */
    public int plainKinds()
    {
        return kinds;
    }

    /**
     * @param code the first byte of a value.
     * @return the bit of the kind of that value.
     */
    public static int kindBit(final byte code)
    {
        return KIND_BIT_OF_CODE[code & 0xFF];
    }

    /**
     * Whether this type accepts whatever another one does, so that a field can change from the other to this one
     * without a look at the data.
     *
     * @param other type.
     * @return true when what the other accepts is a subset.
     */
    public boolean contains(final FieldType other)
    {
        return (kinds & other.kinds) == other.kinds && (extensions & other.extensions) == other.extensions;
    }

    private boolean acceptsExtension(final long address, final int kind)
    {
        if (MsgPackType.EXTENSION.ordinal() != kind)
        {
            return false;
        }
        final byte extension = MsgPack.extensionType(address);
        if (extension <= 0 || extension > ExtensionType.LAST || 0 == (extensions & bit(extension)))
        {
            return false;
        }
        if (ANY == this)
        {
            return true;
        }

        final int length = MsgPack.payloadLength(address);
        return switch (extension)
        {
            case ExtensionType.UUID -> ExtensionType.UUID_LENGTH == length;
            case ExtensionType.DATETIME ->
                ExtensionType.DATETIME_SHORT_LENGTH == length || ExtensionType.DATETIME_LENGTH == length;
            case ExtensionType.DECIMAL -> MsgPackDecimal.isValid(address);
            default -> false;
        };
    }
}
