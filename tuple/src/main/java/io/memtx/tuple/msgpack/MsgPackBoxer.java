package io.memtx.tuple.msgpack;

import io.memtx.tuple.arena.Memory;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Between Java objects and MessagePack, for those who do not mind garbage.
 * <pre>
 *   Java, encoded                        MessagePack          Java, decoded
 *   null                                 nil                  null
 *   Boolean                              boolean              Boolean
 *   Byte, Short, Integer, Long,          integer              Long; BigInteger from 2^63 on
 *   BigInteger from -2^63 to 2^64-1
 *   Float                                float                Float
 *   Double                               double               Double
 *   CharSequence                         string               String, what is not UTF-8 replaced by U+FFFD
 *   byte[]                               binary               byte[]
 *   Object[], List                       array                List
 *   Map                                  map                  Map, in the order of the encoding
 *   BigDecimal                           extension 1          BigDecimal
 *   UUID                                 extension 2          UUID
 *   Datetime, OffsetDateTime, Instant    extension 4          Datetime
 *   Interval                             extension 6          Interval
 *   Extension                            extension            Extension
 *   MsgPackEncodable                     what it writes
 * </pre>
 * Stateless, thread safe.
 */
public final class MsgPackBoxer
{
    /** The extension type of a UUID: 16 bytes, big-endian, in the order of the text. */
    public static final byte UUID_EXTENSION = 2;

    /** Length of the payload of that extension, in bytes. */
    public static final int UUID_LENGTH = 16;
    private static final BigInteger UNSIGNED_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final BigInteger SIGNED_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private MsgPackBoxer()
    {
    }

    /**
     * Encodes one value, whatever is in it.
     *
     * @param writer to append to.
     * @param value  of a type that the table above has.
     * @throws IllegalArgumentException that names the type, when there is no encoding for it; for an integer out of
     *                                  range; for nesting deeper than {@link MsgPack#MAX_DEPTH} (a container that
     *                                  contains itself). What was appended until then stays in the writer.
     */
    public static void encode(final MsgPackWriter writer, final Object value)
    {
        encode(writer, value, 0);
    }

    /**
     * Decodes one value, whatever is in it.
     *
     * @param address of a well-formed value.
     * @return the object that the table above has for it; lists and maps are modifiable and the caller's.
     */
    public static Object decode(final long address)
    {
        return switch (MsgPack.typeOf(address))
        {
            case NIL -> null;
            case BOOLEAN -> MsgPack.getBoolean(address);
            case UNSIGNED -> decodeUnsigned(MsgPack.getInteger(address));
            case INTEGER -> MsgPack.getInteger(address);
            case FLOAT -> (float)MsgPack.getDouble(address);
            case DOUBLE -> MsgPack.getDouble(address);
            case STRING -> decodeString(address);
            case BINARY -> decodePayload(address);
            case ARRAY -> decodeArray(address);
            case MAP -> decodeMap(address);
            case EXTENSION -> decodeExtension(address);
        };
    }

    /**
     * Decodes a string.
     *
     * @param address of a string value.
     * @return its text, what is not UTF-8 replaced by U+FFFD.
     */
    public static String decodeString(final long address)
    {
        return new String(decodePayload(address), StandardCharsets.UTF_8);
    }

    /**
     * Copies a payload to the heap.
     *
     * @param address of a string, binary or extension value.
     * @return the bytes behind its header.
     */
    public static byte[] decodePayload(final long address)
    {
        final byte[] bytes = new byte[MsgPack.payloadLength(address)];
        Memory.copyTo(address + MsgPack.payloadOffset(address), bytes, 0, bytes.length);
        return bytes;
    }

    private static void encode(final MsgPackWriter writer, final Object value, final int depth)
    {
        if (null == value)
        {
            writer.nil();
        }
        else if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte)
        {
            writer.integer(((Number)value).longValue());
        }
        else if (value instanceof CharSequence text)
        {
            writer.string(text);
        }
        else if (value instanceof Double number)
        {
            writer.float64(number);
        }
        else if (value instanceof Boolean bool)
        {
            writer.bool(bool);
        }
        else if (value instanceof byte[] bytes)
        {
            writer.binary(bytes);
        }
        else if (value instanceof BigDecimal decimal)
        {
            MsgPackDecimal.encode(writer, decimal);
        }
        else if (value instanceof MsgPackEncodable encodable)
        {
            encodable.encode(writer);
        }
        else if (value instanceof Float number)
        {
            writer.float32(number);
        }
        else if (value instanceof BigInteger number)
        {
            encodeBigInteger(writer, number);
        }
        else if (value instanceof UUID uuid)
        {
            encodeUuid(writer, uuid);
        }
        else if (value instanceof OffsetDateTime dateTime)
        {
            Datetime.of(dateTime).encode(writer);
        }
        else if (value instanceof Instant instant)
        {
            Datetime.of(instant).encode(writer);
        }
        else if (value instanceof Extension extension)
        {
            final byte[] payload = extension.payload();
            writer.extensionHeader(extension.type(), payload.length).raw(payload, 0, payload.length);
        }
        else
        {
            encodeContainer(writer, value, depth + 1);
        }
    }

    private static void encodeContainer(final MsgPackWriter writer, final Object value, final int depth)
    {
        if (depth > MsgPack.MAX_DEPTH)
        {
            throw new IllegalArgumentException("value nests too deep: limit=" + MsgPack.MAX_DEPTH);
        }
        if (value instanceof List<?> list)
        {
            writer.arrayHeader(list.size());
            for (final Object element : list)
            {
                encode(writer, element, depth);
            }
        }
        else if (value instanceof Object[] array)
        {
            writer.arrayHeader(array.length);
            for (final Object element : array)
            {
                encode(writer, element, depth);
            }
        }
        else if (value instanceof Map<?, ?> map)
        {
            writer.mapHeader(map.size());
            for (final Map.Entry<?, ?> entry : map.entrySet())
            {
                encode(writer, entry.getKey(), depth);
                encode(writer, entry.getValue(), depth);
            }
        }
        else
        {
            throw new IllegalArgumentException("no encoding for type: class=" + value.getClass().getName());
        }
    }

    private static void encodeBigInteger(final MsgPackWriter writer, final BigInteger number)
    {
        if (number.compareTo(SIGNED_MIN) < 0 || number.compareTo(UNSIGNED_MAX) > 0)
        {
            throw new IllegalArgumentException("integer out of range: value=" + number);
        }
        if (number.signum() < 0)
        {
            writer.integer(number.longValue());
        }
        else
        {
            writer.unsigned(number.longValue());
        }
    }

    private static void encodeUuid(final MsgPackWriter writer, final UUID uuid)
    {
        writer.extensionHeader(UUID_EXTENSION, UUID_LENGTH)
            .longBigEndian(uuid.getMostSignificantBits())
            .longBigEndian(uuid.getLeastSignificantBits());
    }

    private static Object decodeUnsigned(final long bits)
    {
        return bits >= 0 ? (Object)bits : BigInteger.valueOf(bits).add(TWO_TO_64);
    }

    private static List<Object> decodeArray(final long address)
    {
        final int count = MsgPack.count(address);
        final List<Object> list = new ArrayList<>(count);
        long element = MsgPack.firstElement(address);
        for (int i = 0; i < count; i++)
        {
            list.add(decode(element));
            element = MsgPack.skip(element);
        }
        return list;
    }

    private static Map<Object, Object> decodeMap(final long address)
    {
        final int count = MsgPack.count(address);
        final Map<Object, Object> map = new LinkedHashMap<>();
        long element = MsgPack.firstElement(address);
        for (int i = 0; i < count; i++)
        {
            final Object key = decode(element);
            element = MsgPack.skip(element);
            map.put(key, decode(element));
            element = MsgPack.skip(element);
        }
        return map;
    }

    private static Object decodeExtension(final long address)
    {
        final byte type = MsgPack.extensionType(address);
        if (UUID_EXTENSION == type && UUID_LENGTH == MsgPack.payloadLength(address))
        {
            final long payload = address + MsgPack.payloadOffset(address);
            return new UUID(Memory.getLongBigEndian(payload), Memory.getLongBigEndian(payload + 8));
        }
        if (MsgPackDecimal.TYPE == type && MsgPackDecimal.isValid(address))
        {
            return MsgPackDecimal.decode(address);
        }
        if (MsgPackDatetime.TYPE == type && MsgPackDatetime.isValid(address))
        {
            return Datetime.decode(address);
        }
        if (MsgPackInterval.TYPE == type && MsgPackInterval.isValid(address))
        {
            return Interval.decode(address);
        }
        return new Extension(type, decodePayload(address));
    }
}
