package io.memtx.server.lua;

import io.memtx.server.console.DatetimeValue;
import io.memtx.server.console.FlowMapValue;
import io.memtx.server.console.IntervalValue;
import io.memtx.server.console.OpaqueValue;
import io.memtx.server.console.TupleValue;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.msgpack.Datetime;
import io.memtx.tuple.msgpack.Interval;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what a statement has returned, as {@code result.lua} writes it: MessagePack, with extensions for tuples, texts of
 * what has no data, and containers that were met before.
 */
final class ResultReader
{
    private static final int TUPLE = 64;
    private static final int TEXT = 65;
    private static final int SEEN = 66;
    private static final int STYLED = 67;
    private static final int ON_ONE_LINE = 1;

    private final ByteBuffer bytes;
    private final List<Object> containers;

    private ResultReader(final ByteBuffer bytes, final List<Object> containers)
    {
        this.bytes = bytes;
        this.containers = containers;
    }

    /**
     * @param encoded an array of values.
     * @return the values.
     */
    @SuppressWarnings("unchecked")
    static List<Object> read(final byte[] encoded)
    {
        return (List<Object>)new ResultReader(ByteBuffer.wrap(encoded), new ArrayList<>()).value();
    }

    private Object value()
    {
        final int tag = bytes.get() & 0xFF;
        if (tag < 0x80)
        {
            return (long)tag;
        }
        if (tag < 0x90)
        {
            return map(tag & 0xF);
        }
        if (tag < 0xA0)
        {
            return list(tag & 0xF);
        }
        if (tag < 0xC0)
        {
            return text(take(tag & 0x1F));
        }
        if (tag >= 0xE0)
        {
            return (long)(byte)tag;
        }
        return wide(tag);
    }

    private Object wide(final int tag)
    {
        return switch (tag)
        {
            case 0xC0 -> null;
            case 0xC2 -> false;
            case 0xC3 -> true;
            case 0xC4 -> take(bytes.get() & 0xFF);
            case 0xC5 -> take(bytes.getShort() & 0xFFFF);
            case 0xC6 -> take(bytes.getInt());
            case 0xC7 -> extension(bytes.get() & 0xFF);
            case 0xC8 -> extension(bytes.getShort() & 0xFFFF);
            case 0xC9 -> extension(bytes.getInt());
            case 0xCA -> bytes.getFloat();
            case 0xCB -> bytes.getDouble();
            case 0xCC -> (long)(bytes.get() & 0xFF);
            case 0xCD -> (long)(bytes.getShort() & 0xFFFF);
            case 0xCE -> bytes.getInt() & 0xFFFFFFFFL;
            case 0xCF -> unsigned(bytes.getLong());
            case 0xD0 -> (long)bytes.get();
            case 0xD1 -> (long)bytes.getShort();
            case 0xD2 -> (long)bytes.getInt();
            case 0xD3 -> bytes.getLong();
            case 0xD4, 0xD5, 0xD6, 0xD7, 0xD8 -> extension(1 << tag - 0xD4);
            case 0xD9 -> text(take(bytes.get() & 0xFF));
            case 0xDA -> text(take(bytes.getShort() & 0xFFFF));
            case 0xDB -> text(take(bytes.getInt()));
            case 0xDC -> list(bytes.getShort() & 0xFFFF);
            case 0xDD -> list(bytes.getInt());
            case 0xDE -> map(bytes.getShort() & 0xFFFF);
            case 0xDF -> map(bytes.getInt());
            default -> throw new IllegalStateException("no such value: " + tag);
        };
    }

    private static Object unsigned(final long bits)
    {
        return bits >= 0 ? (Object)bits : new BigInteger(Long.toUnsignedString(bits));
    }

    private List<Object> list(final int count)
    {
        final List<Object> list = new ArrayList<>();
        containers.add(list);
        for (int i = 0; i < count; i++)
        {
            list.add(value());
        }
        return list;
    }

    private Map<Object, Object> map(final int count)
    {
        final Map<Object, Object> map = new LinkedHashMap<>();
        containers.add(map);
        for (int i = 0; i < count; i++)
        {
            final Object key = value();
            map.put(key, value());
        }
        return map;
    }

    private byte[] take(final int length)
    {
        final byte[] taken = new byte[length];
        bytes.get(taken);
        return taken;
    }

    /** A string, or its bytes when they are no UTF-8. */
    private static Object text(final byte[] taken)
    {
        try
        {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(taken)).toString();
        }
        catch (final CharacterCodingException ex)
        {
            return taken;
        }
    }

    private Object extension(final int length)
    {
        final int type = bytes.get();
        final byte[] payload = take(length);
        return switch (type)
        {
            case TUPLE -> tuple(payload);
            case TEXT -> new OpaqueValue(new String(payload, StandardCharsets.UTF_8));
            case SEEN -> containers.get(Integer.parseInt(new String(payload, StandardCharsets.US_ASCII)));
            case STYLED -> styled(payload);
            default -> scalar(payload, type);
        };
    }

    /** A container that is to be shown on one line, or on many; other references to it lead to the same object. */
    private Object styled(final byte[] payload)
    {
        final int number = containers.size();
        final Object value = new ResultReader(ByteBuffer.wrap(payload, 1, payload.length - 1), containers).value();
        if (ON_ONE_LINE != payload[0])
        {
            return value;
        }
        final Object shown = shownOnOneLine(value);
        containers.set(number, shown);
        return shown;
    }

    @SuppressWarnings("unchecked")
    private static Object shownOnOneLine(final Object value)
    {
        return value instanceof Map ?
            new FlowMapValue((Map<Object, Object>)value) : new TupleValue((List<Object>)value);
    }

    /** What is in a tuple cannot be met again. */
    @SuppressWarnings("unchecked")
    private Object tuple(final byte[] payload)
    {
        final TupleValue value = new TupleValue(
            (List<Object>)new ResultReader(ByteBuffer.wrap(payload), new ArrayList<>()).value());
        containers.add(value);
        return value;
    }

    /** Values of the engine as the console shows them. */
    private static Object shown(final Object value)
    {
        if (value instanceof Datetime datetime)
        {
            return new DatetimeValue(datetime);
        }
        return value instanceof Interval interval ? new IntervalValue(interval) : value;
    }

    private static Object scalar(final byte[] payload, final int type)
    {
        final ByteBuffer array = ByteBuffer.allocate(payload.length + 7);
        array.put((byte)0x91).put((byte)0xC9).putInt(payload.length).put((byte)type).put(payload);
        return shown(Tuple.ofMsgPack(Arrays.copyOf(array.array(), array.position())).toList().get(0));
    }
}
