package io.memtx.tuple;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.Datetime;
import io.memtx.tuple.msgpack.Interval;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackEncodable;
import io.memtx.tuple.msgpack.MsgPackText;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A tuple that stands on the heap: a MessagePack array and, once somebody asks, its fields as Java objects (which
 * object for which value: {@link MsgPackBoxer}). Fields are counted from 0 here and from 1 in messages, as everywhere.
 * <p>
 * Immutable and thread safe, as long as nobody changes the {@code byte[]}, list or map that a field is returned as.
 * Two tuples are equal when their bytes are: 1 and 1.0 are different fields.
 */
public final class Tuple implements MsgPackEncodable, Iterable<Object>
{
    private static final int SCRATCH_LIMIT = 64 << 10;
    private static final ThreadLocal<ScratchBuffer> SCRATCH =
        ThreadLocal.withInitial(() -> new ScratchBuffer(SCRATCH_LIMIT));

    private final byte[] bytes;
    private List<Object> fields; // decoded by the first reader; a race decodes twice, harmlessly

    private Tuple(final byte[] bytes)
    {
        this.bytes = bytes;
    }

    /**
     * Makes a tuple of Java objects.
     *
     * @param fields in order, each of a type that {@link MsgPackBoxer} encodes.
     * @return the tuple.
     * @throws IllegalArgumentException for a type that cannot be encoded.
     */
    public static Tuple of(final Object... fields)
    {
        return ofList(Arrays.asList(fields));
    }

    /**
     * As {@link #of(Object...)}.
     *
     * @param fields in order.
     * @return the tuple.
     */
    public static Tuple ofList(final List<?> fields)
    {
        try (ScratchBuffer buffer = new ScratchBuffer(256))
        {
            final MsgPackWriter writer = new MsgPackWriter(buffer);
            MsgPackBoxer.encode(writer, fields);
            return copyOf(writer.address(), writer.length());
        }
    }

    /**
     * Takes encoded bytes of unknown origin.
     *
     * @param msgPack one MessagePack array; copied.
     * @return the tuple.
     * @throws MemtxException ER_INVALID_MSGPACK when it is not exactly one well-formed value, ER_TUPLE_NOT_ARRAY when
     *                        that is no array.
     */
    public static Tuple ofMsgPack(final byte[] msgPack)
    {
        final byte[] copy = msgPack.clone();
        try (ScratchBuffer buffer = new ScratchBuffer(Math.max(1, copy.length)))
        {
            final long address = buffer.address();
            Memory.copyFrom(copy, 0, address, copy.length);
            if (MsgPack.validate(address, address + copy.length) != address + copy.length)
            {
                throw new MemtxException(ErrorCode.ER_INVALID_MSGPACK, "tuple is malformed");
            }
            if (MsgPackType.ARRAY != MsgPack.typeOf(address))
            {
                throw new MemtxException(ErrorCode.ER_TUPLE_NOT_ARRAY);
            }
        }
        return new Tuple(copy);
    }

    /**
     * Copies a tuple to the heap.
     *
     * @param address of its well-formed MessagePack array.
     * @return the copy.
     */
    public static Tuple copyOf(final long address)
    {
        return copyOf(address, (int)(MsgPack.skip(address) - address));
    }

    /**
     * Copies a tuple of known length to the heap.
     *
     * @param address     of its well-formed MessagePack array.
     * @param lengthBytes of it.
     * @return the copy.
     */
    public static Tuple copyOf(final long address, final int lengthBytes)
    {
        final byte[] copy = new byte[lengthBytes];
        Memory.copyTo(address, copy, 0, lengthBytes);
        return new Tuple(copy);
    }

    /**
     * @return how many fields it has.
     */
    public int size()
    {
        return fields().size();
    }

    /**
     * @return the length of its MessagePack array.
     */
    public int lengthBytes()
    {
        return bytes.length;
    }

    /**
     * @return a copy of its MessagePack array.
     */
    public byte[] toMsgPack()
    {
        return bytes.clone();
    }

    /**
     * @return the fields; unmodifiable.
     */
    public List<Object> toList()
    {
        return fields();
    }

    /**
     * @param field counted from 0.
     * @return the field as a Java object; null when it is nil or beyond the end.
     */
    public Object get(final int field)
    {
        final List<Object> all = fields();
        return field >= 0 && field < all.size() ? all.get(field) : null;
    }

    public boolean isNil(final int field)
    {
        return null == get(field);
    }

    /**
     * @param field counted from 0.
     * @return its value.
     * @throws MemtxException ER_NO_SUCH_FIELD_NO beyond the end; ER_FIELD_TYPE when it is no integer from
     *                        -2<sup>63</sup> to 2<sup>63</sup>-1.
     */
    public long getLong(final int field)
    {
        final Object value = existing(field);
        if (value instanceof Long number)
        {
            return number;
        }
        throw wrongType(field, "integer", value);
    }

    /**
     * @param field counted from 0.
     * @return its value.
     * @throws MemtxException ER_NO_SUCH_FIELD_NO beyond the end; ER_FIELD_TYPE when it is no integer that fits.
     */
    public int getInt(final int field)
    {
        final Object value = existing(field);
        if (value instanceof Long number && number == number.intValue())
        {
            return number.intValue();
        }
        throw wrongType(field, "int32", value);
    }

    /**
     * @param field counted from 0.
     * @return its value; an integer is converted.
     * @throws MemtxException ER_NO_SUCH_FIELD_NO beyond the end; ER_FIELD_TYPE when it is no number.
     */
    public double getDouble(final int field)
    {
        if (existing(field) instanceof Number number)
        {
            return number.doubleValue();
        }
        throw wrongType(field, "number", get(field));
    }

    /**
     * @param field counted from 0.
     * @return its value.
     * @throws MemtxException ER_NO_SUCH_FIELD_NO beyond the end; ER_FIELD_TYPE when it is no boolean.
     */
    public boolean getBoolean(final int field)
    {
        if (existing(field) instanceof Boolean bool)
        {
            return bool;
        }
        throw wrongType(field, "boolean", get(field));
    }

    /**
     * @param field counted from 0.
     * @return its value.
     * @throws MemtxException ER_NO_SUCH_FIELD_NO beyond the end; ER_FIELD_TYPE when it is no string.
     */
    public String getString(final int field)
    {
        if (existing(field) instanceof String text)
        {
            return text;
        }
        throw wrongType(field, "string", get(field));
    }

    /**
     * @param field counted from 0.
     * @return its value; an integer is converted.
     * @throws MemtxException ER_NO_SUCH_FIELD_NO beyond the end; ER_FIELD_TYPE when it is neither decimal nor integer.
     */
    public BigDecimal getDecimal(final int field)
    {
        final Object value = existing(field);
        if (value instanceof BigDecimal decimal)
        {
            return decimal;
        }
        if (value instanceof Long || value instanceof BigInteger)
        {
            return new BigDecimal(value.toString());
        }
        throw wrongType(field, "decimal", value);
    }

    /**
     * @param field counted from 0.
     * @return its value.
     * @throws MemtxException ER_NO_SUCH_FIELD_NO beyond the end; ER_FIELD_TYPE when it is no uuid.
     */
    public UUID getUuid(final int field)
    {
        if (existing(field) instanceof UUID uuid)
        {
            return uuid;
        }
        throw wrongType(field, "uuid", get(field));
    }

    /**
     * @param field counted from 0.
     * @return its value.
     * @throws MemtxException ER_NO_SUCH_FIELD_NO beyond the end; ER_FIELD_TYPE when it is no datetime.
     */
    public Datetime getDatetime(final int field)
    {
        if (existing(field) instanceof Datetime datetime)
        {
            return datetime;
        }
        throw wrongType(field, "datetime", get(field));
    }

    /**
     * @param field counted from 0.
     * @return its value.
     * @throws MemtxException ER_NO_SUCH_FIELD_NO beyond the end; ER_FIELD_TYPE when it is no interval.
     */
    public Interval getInterval(final int field)
    {
        if (existing(field) instanceof Interval interval)
        {
            return interval;
        }
        throw wrongType(field, "interval", get(field));
    }

    @Override
    public Iterator<Object> iterator()
    {
        return fields().iterator();
    }

    @Override
    public void encode(final MsgPackWriter writer)
    {
        writer.raw(bytes, 0, bytes.length);
    }

    @Override
    public boolean equals(final Object other)
    {
        return other instanceof Tuple that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode()
    {
        return Arrays.hashCode(bytes);
    }

    /**
     * @return the text that messages show for it, {@code [1, "a", null]}: see {@link MsgPackText}.
     */
    @Override
    public String toString()
    {
        try
        {
            return MsgPackText.of(offHeap());
        }
        finally
        {
            trim();
        }
    }

    private Object existing(final int field)
    {
        final List<Object> all = fields();
        if (field < 0 || field >= all.size())
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_FIELD_NO, field + 1);
        }
        return all.get(field);
    }

    private static MemtxException wrongType(final int field, final String expected, final Object value)
    {
        return new MemtxException(ErrorCode.ER_FIELD_TYPE, field + 1, expected, typeText(value));
    }

    private static String typeText(final Object value)
    {
        if (null == value)
        {
            return MsgPackType.NIL.text();
        }
        final MsgPackType type = value instanceof Long number && number < 0 ? MsgPackType.INTEGER :
            value instanceof Long || value instanceof BigInteger ? MsgPackType.UNSIGNED :
            value instanceof String ? MsgPackType.STRING :
            value instanceof Boolean ? MsgPackType.BOOLEAN :
            value instanceof Double ? MsgPackType.DOUBLE :
            value instanceof Float ? MsgPackType.FLOAT :
            value instanceof byte[] ? MsgPackType.BINARY :
            value instanceof List ? MsgPackType.ARRAY :
            value instanceof Map ? MsgPackType.MAP : MsgPackType.EXTENSION;
        return type.text();
    }

    private List<Object> fields()
    {
        List<Object> decoded = fields;
        if (null == decoded)
        {
            try
            {
                decoded = Collections.unmodifiableList((List<?>)MsgPackBoxer.decode(offHeap()));
                fields = decoded;
            }
            finally
            {
                trim();
            }
        }
        return decoded;
    }

    private long offHeap()
    {
        final long address = SCRATCH.get().ensureCapacity(bytes.length);
        Memory.copyFrom(bytes, 0, address, bytes.length);
        return address;
    }

    /** So that one large tuple does not leave every thread with as large a buffer. */
    private void trim()
    {
        if (bytes.length > SCRATCH_LIMIT)
        {
            SCRATCH.get().close();
            SCRATCH.remove();
        }
    }
}
