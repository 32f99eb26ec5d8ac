package io.memtx.tuple.key;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.field.FieldOrder;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.List;

/**
 * Finds fields of a tuple by walking its MessagePack array.
 */
final class TupleFields
{
    private static final int SHORT_ARRAY = 0x90;
    private static final int SHORT_ARRAY_MASK = 0xf0;
    private static final int SHORT_COUNT_MASK = 0x0f;

    private TupleFields()
    {
    }

    /** The address of a field that the tuple is known to have. */
    static long present(final long tuple, final int fieldNo)
    {
        long field = first(tuple);
        for (int i = 0; i < fieldNo; i++)
        {
            field = MsgPack.skip(field);
        }
        return field;
    }

    /** The address of a field, or {@link FieldOrder#MISSING}. */
    static long find(final long tuple, final int fieldNo)
    {
        return fieldNo < count(tuple) ? present(tuple, fieldNo) : FieldOrder.MISSING;
    }

    static long first(final long tuple)
    {
        final int code = Memory.getByte(tuple);
        return SHORT_ARRAY == (code & SHORT_ARRAY_MASK) ? tuple + 1 : MsgPack.firstElement(tuple);
    }

    static int count(final long tuple)
    {
        final int code = Memory.getByte(tuple);
        return SHORT_ARRAY == (code & SHORT_ARRAY_MASK) ? code & SHORT_COUNT_MASK : MsgPack.count(tuple);
    }

    static int extract(final long tuple, final List<KeyPart> parts, final MsgPackWriter out)
    {
        final int before = out.length();
        for (int i = 0, size = parts.size(); i < size; i++)
        {
            final long field = parts.get(i).find(tuple);
            if (FieldOrder.MISSING == field)
            {
                out.nil();
            }
            else
            {
                out.value(field);
            }
        }
        return out.length() - before;
    }
}
