package io.memtx.tuple.field;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackDatetime;
import io.memtx.tuple.msgpack.MsgPackDecimal;
import io.memtx.tuple.msgpack.MsgPackInterval;
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

    DECIMAL("decimal", true, bit(ExtensionType.DECIMAL)),

    UUID("uuid", true, bit(ExtensionType.UUID)),

    DATETIME("datetime", true, bit(ExtensionType.DATETIME)),

    INTERVAL("interval", false, bit(ExtensionType.INTERVAL)),

    ARRAY("array", false, 0, MsgPackType.ARRAY),

    MAP("map", false, 0, MsgPackType.MAP),

    INT8("int8", Byte.MIN_VALUE, Byte.MAX_VALUE),

    UINT8("uint8", 0, 0xFFL),

    INT16("int16", Short.MIN_VALUE, Short.MAX_VALUE),

    UINT16("uint16", 0, 0xFFFFL),

    INT32("int32", Integer.MIN_VALUE, Integer.MAX_VALUE),

    UINT32("uint32", 0, 0xFFFF_FFFFL),

    INT64("int64", Long.MIN_VALUE, Long.MAX_VALUE),

    UINT64("uint64", 0, -1L),

    FLOAT32("float32", true, 0, MsgPackType.FLOAT),

    FLOAT64("float64", true, 0, MsgPackType.DOUBLE),

    DECIMAL32("decimal32", 9),

    DECIMAL64("decimal64", 18),

    DECIMAL128("decimal128", 38),

    DECIMAL256("decimal256", 76);

    /** Where in a {@linkplain #shapeOf(byte) shape} the length stands. */
    public static final int SHAPE_LENGTH_SHIFT = 16;

    private static final int SHAPE_KIND_MASK = (1 << SHAPE_LENGTH_SHIFT) - 1;
    private static final int UNSIGNED_BIT = 1 << MsgPackType.UNSIGNED.ordinal();
    private static final FieldType[] VALUES = values();
    private static final byte[] KIND_OF_CODE = new byte[256];
    private static final int[] SHAPE_OF_CODE = new int[256];

    static
    {
        for (int code = 0; code < 256; code++)
        {
            KIND_OF_CODE[code] = (byte)MsgPackType.of((byte)code).ordinal();
            SHAPE_OF_CODE[code] =
                1 << KIND_OF_CODE[code] | MsgPack.plainLength(code) << SHAPE_LENGTH_SHIFT;
        }
    }

    private final String text;
    private final boolean isIndexable;
    private final int kinds;
    private final int plainKinds;
    private final int extensions;
    private final boolean isRanged;
    private final long minimum;
    private final long maximum; // to be read as unsigned
    private final int precision; // in decimal digits; 0 unless it is fixed

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
        this.plainKinds = this.kinds;
        this.extensions = extensions;
        this.isRanged = false;
        this.minimum = 0;
        this.maximum = 0;
        this.precision = 0;
    }

    /** An integer of a fixed width. */
    FieldType(final String text, final long minimum, final long maximum)
    {
        final int unsigned = 1 << MsgPackType.UNSIGNED.ordinal();
        final int integer = 1 << MsgPackType.INTEGER.ordinal();
        this.text = text;
        this.isIndexable = true;
        this.kinds = minimum < 0 ? unsigned | integer : unsigned;
        this.plainKinds = (-1L == maximum ? unsigned : 0) | (Long.MIN_VALUE == minimum ? integer : 0);
        this.extensions = 0;
        this.isRanged = true;
        this.minimum = minimum;
        this.maximum = maximum;
        this.precision = 0;
    }

    /** A decimal of a fixed precision and, by the definition that has the type, a fixed scale. */
    FieldType(final String text, final int precision)
    {
        this.text = text;
        this.isIndexable = true;
        this.kinds = 0;
        this.plainKinds = 0;
        this.extensions = bit(ExtensionType.DECIMAL);
        this.isRanged = false;
        this.minimum = 0;
        this.maximum = 0;
        this.precision = precision;
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
     * @return whether it takes integers from 0 on and nothing else.
     */
    public boolean isUnsigned()
    {
        return kinds == UNSIGNED_BIT;
    }

    /**
     * Whether a key of this type may be any number of 64 bits, signed or, where the type {@linkplain #isUnsigned() is
     * unsigned}, not: then it needs no further look.
     *
     * @return true for unsigned and uint64, integer and int64.
     */
    public boolean takesAnyLong()
    {
        return UNSIGNED == this || UINT64 == this || INTEGER == this || INT64 == this;
    }

    /**
     * @return whether it is an integer of a fixed width, from int8 to uint64.
     */
    public boolean isFixedInteger()
    {
        return isRanged;
    }

    /**
     * @return whether it is a decimal of a fixed precision, so that the definition must say which scale it has.
     */
    public boolean isFixedDecimal()
    {
        return 0 != precision;
    }

    /**
     * As {@link #accepts(long, int)}, with a scale of 0.
     *
     * @param address of a well-formed MessagePack value.
     * @return false for nil too, unless the type is {@link #ANY}.
     */
    public boolean accepts(final long address)
    {
        return accepts(address, 0);
    }

    /**
     * Whether a value may stand in a field of this type. Thread safe, allocation free.
     *
     * @param address of a well-formed MessagePack value.
     * @param scale   of the field: how many digits behind the point a fixed decimal has, less than 0 for zeros in front
     *                of it; other types pass it over.
     * @return false for nil too, unless the type is {@link #ANY}.
     */
    public boolean accepts(final long address, final int scale)
    {
        final int kind = KIND_OF_CODE[Memory.getByte(address) & 0xFF];
        if (0 != (plainKinds & (1 << kind)))
        {
            return true;
        }
        if (isRanged)
        {
            return 0 != (kinds & (1 << kind)) && isInRange(address, kind);
        }
        return 0 != extensions && acceptsExtension(address, kind) &&
            (0 == precision || MsgPackDecimal.fits(address, precision, scale));
    }

    /**
     * Whether a value is of the right kind, so that only its amount may be the reason to refuse it.
     *
     * @param address of a well-formed MessagePack value.
     * @return true for an integer of a sign that a fixed integer can have, and for any decimal where the type is a
     * fixed one; else as {@link #accepts(long)}.
     */
    public boolean acceptsKind(final long address)
    {
        final int kind = KIND_OF_CODE[Memory.getByte(address) & 0xFF];
        return 0 != (kinds & (1 << kind)) || (0 != extensions && acceptsExtension(address, kind));
    }

    /**
     * Says why a fixed integer does not accept an integer. Makes garbage: the text.
     *
     * @param address of an integer.
     * @return the range and the number, {@code expected [-128..127], got 128}.
     */
    public String rangeText(final long address)
    {
        final long value = MsgPack.getInteger(address);
        final boolean isValueUnsigned = MsgPackType.UNSIGNED == MsgPack.typeOf(address);
        return "expected [" + minimum + ".." + Long.toUnsignedString(maximum) + "], got " +
            (isValueUnsigned ? Long.toUnsignedString(value) : Long.toString(value));
    }

    /**
     * The kinds of values that this type accepts without a second look: neither extensions nor what may be out of
     * range.
     *
     * @return a set of bits as {@link #kindBit(byte)} has them.
     */
    public int plainKinds()
    {
        return plainKinds;
    }

    /**
     * @param code the first byte of a value.
     * @return the bit of the kind of that value.
     */
    public static int kindBit(final byte code)
    {
        return SHAPE_OF_CODE[code & 0xFF] & SHAPE_KIND_MASK;
    }

    /**
     * What the first byte of a value tells, by one look.
     *
     * @param code the first byte of a value.
     * @return the bit of its kind, and from {@link #SHAPE_LENGTH_SHIFT} on its length in bytes; 0 there when the first
     * byte does not say it, or there are values within.
     */
    public static int shapeOf(final byte code)
    {
        return SHAPE_OF_CODE[code & 0xFF];
    }

    /**
     * As {@link #contains(FieldType, int, int)}, of fields of the same scale.
     *
     * @param other type.
     * @return true when what the other accepts is a subset.
     */
    public boolean contains(final FieldType other)
    {
        return contains(other, 0, 0);
    }

    /**
     * Whether this type accepts whatever another one does, so that a field can change from the other to this one
     * without a look at the data. As in Tarantool no fixed integer contains one that is not fixed, but uint64 unsigned,
     * and no fixed decimal contains one of another scale.
     *
     * @param other      type.
     * @param scale      that this type has, if it is a fixed decimal.
     * @param otherScale that the other has, if it is one.
     * @return true when what the other accepts is a subset.
     */
    public boolean contains(final FieldType other, final int scale, final int otherScale)
    {
        if ((kinds & other.kinds) != other.kinds || (extensions & other.extensions) != other.extensions)
        {
            return false;
        }
        if (isRanged)
        {
            return other.isRanged ?
                minimum <= other.minimum && Long.compareUnsigned(maximum, other.maximum) >= 0 :
                UINT64 == this && UNSIGNED == other;
        }
        return 0 == precision || (0 != other.precision && precision >= other.precision && scale == otherScale);
    }

    private boolean isInRange(final long address, final int kind)
    {
        final long value = MsgPack.getInteger(address);
        return MsgPackType.UNSIGNED.ordinal() == kind ?
            Long.compareUnsigned(value, maximum) <= 0 : value >= minimum && value <= maximum;
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

        return switch (extension)
        {
            case ExtensionType.DECIMAL -> MsgPackDecimal.isValid(address);
            case ExtensionType.UUID -> MsgPackBoxer.UUID_LENGTH == MsgPack.payloadLength(address);
            case ExtensionType.DATETIME -> MsgPackDatetime.isValid(address);
            case ExtensionType.INTERVAL -> MsgPackInterval.isValid(address);
            default -> false;
        };
    }
}
