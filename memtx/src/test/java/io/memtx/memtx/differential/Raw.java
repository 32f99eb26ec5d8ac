package io.memtx.memtx.differential;

import io.memtx.memtx.Key;
import io.memtx.memtx.Operation;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackEncodable;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.Arrays;

/**
 * Values as they are encoded, handed to what takes Java objects.
 */
final class Raw
{
    private Raw()
    {
    }

    /** The elements of an array, each in its own encoding. */
    static Object[] values(final Tuple tuple)
    {
        final MsgPackWriter writer = new MsgPackWriter();
        tuple.encode(writer);
        final Object[] values = new Object[MsgPack.count(writer.address())];
        long address = MsgPack.firstElement(writer.address());
        for (int i = 0; i < values.length; i++)
        {
            final byte[] bytes = new byte[(int)(MsgPack.skip(address) - address)];
            Memory.copyTo(address, bytes, 0, bytes.length);
            values[i] = (MsgPackEncodable)(target) -> target.raw(bytes, 0, bytes.length);
            address += bytes.length;
        }
        return values;
    }

    static Key key(final Tuple parts)
    {
        return new Key(Arrays.asList(values(parts)));
    }

    static Operation[] operations(final Tuple encoded)
    {
        return Arrays.stream(values(encoded)).map((operation) -> operation(tuple(operation))).toArray(Operation[]::new);
    }

    private static Operation operation(final Tuple encoded)
    {
        final Object name = encoded.get(1);
        final Object field = name instanceof Long number ? (Object)number.intValue() : name;
        final Object argument = values(encoded)[2];
        return switch (encoded.getString(0))
        {
            case "=" -> Operation.set(field, argument);
            case "!" -> Operation.insertField(field, argument);
            case "+" -> Operation.add(field, argument);
            case "-" -> Operation.subtract(field, argument);
            case "&" -> Operation.and(field, bits(encoded));
            case "|" -> Operation.or(field, bits(encoded));
            case "^" -> Operation.xor(field, bits(encoded));
            case "#" -> Operation.deleteFields(field, encoded.getInt(2));
            default -> Operation.splice(field, encoded.getInt(2), encoded.getInt(3), encoded.getString(4));
        };
    }

    private static long bits(final Tuple operation)
    {
        return ((Number)operation.get(2)).longValue();
    }

    private static Tuple tuple(final Object array)
    {
        final MsgPackWriter writer = new MsgPackWriter();
        MsgPackBoxer.encode(writer, array);
        return Tuple.copyOf(writer.address(), writer.length());
    }
}
