package io.memtx.memtx;

import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.tuple.path.JsonPath;

import java.util.ArrayList;
import java.util.List;

/**
 * A tuple made of key parts alone: each stands where the index finds it, within arrays and maps where it has a path,
 * and nil fills what is before it.
 */
final class PartTuple
{
    private final List<KeyPart> parts;
    private final long[] values;

    /**
     * @param parts     of an index.
     * @param key       address of their values, one after the other.
     * @param partCount how many of the parts have one.
     */
    PartTuple(final List<KeyPart> parts, final long key, final int partCount)
    {
        this.parts = parts;
        values = new long[partCount];
        long next = key;
        for (int i = 0; i < partCount; i++)
        {
            values[i] = next;
            next = MsgPack.skip(next);
        }
    }

    void write(final MsgPackWriter target)
    {
        int fieldCount = 0;
        for (int i = 0; i < values.length; i++)
        {
            fieldCount = Math.max(fieldCount, parts.get(i).fieldNo() + 1);
        }
        target.arrayHeader(fieldCount);
        for (int field = 0; field < fieldCount; field++)
        {
            final List<Integer> within = new ArrayList<>();
            for (int i = 0; i < values.length; i++)
            {
                if (field == parts.get(i).fieldNo())
                {
                    within.add(i);
                }
            }
            writeValue(target, within, 0);
        }
    }

    /** Writes the value that the first steps of some parts lead to. */
    private void writeValue(final MsgPackWriter target, final List<Integer> within, final int depth)
    {
        if (within.isEmpty())
        {
            target.nil();
            return;
        }
        final JsonPath path = parts.get(within.get(0)).path();
        if (depth == path.stepCount())
        {
            final long value = values[within.get(0)];
            target.value(value);
        }
        else if (path.isName(depth))
        {
            writeMap(target, within, depth);
        }
        else
        {
            writeArray(target, within, depth);
        }
    }

    private void writeMap(final MsgPackWriter target, final List<Integer> within, final int depth)
    {
        final List<List<Integer>> pairs = new ArrayList<>();
        for (final int part : within)
        {
            List<Integer> pair = null;
            for (final List<Integer> other : pairs)
            {
                pair = path(other.get(0)).isSameStep(path(part), depth) ? other : pair;
            }
            if (null == pair)
            {
                pair = new ArrayList<>();
                pairs.add(pair);
            }
            pair.add(part);
        }
        target.mapHeader(pairs.size());
        for (final List<Integer> pair : pairs)
        {
            target.string(path(pair.get(0)).name(depth));
            writeValue(target, pair, depth + 1);
        }
    }

    private void writeArray(final MsgPackWriter target, final List<Integer> within, final int depth)
    {
        int count = 0;
        for (final int part : within)
        {
            count = Math.max(count, path(part).index(depth) + 1);
        }
        target.arrayHeader(count);
        for (int element = 0; element < count; element++)
        {
            final List<Integer> there = new ArrayList<>();
            for (final int part : within)
            {
                if (element == path(part).index(depth))
                {
                    there.add(part);
                }
            }
            writeValue(target, there, depth + 1);
        }
    }

    private JsonPath path(final int part)
    {
        return parts.get(part).path();
    }
}
