package io.memtx.tuple.format;

import io.memtx.tuple.field.FieldOrder;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPack;

import java.util.ArrayList;
import java.util.List;

/**
 * What indexes demand of values within fields. Not changed once its format is made; checking a good tuple allocates
 * nothing.
 */
final class NestedFields
{
    private final List<List<NestedField>> byField = new ArrayList<>(); // null where nobody looks into a field
    private int count;

    /**
     * Adds what a part with a path demands; the field itself is known to be the array or map that its first step wants.
     *
     * @param part of an index.
     * @param name of the field in messages.
     * @throws io.memtx.tuple.error.MemtxException as {@link TupleFormat#of} says.
     */
    void add(final KeyPart part, final String name)
    {
        while (byField.size() <= part.fieldNo())
        {
            byField.add(null);
        }
        List<NestedField> inner = byField.get(part.fieldNo());
        if (null == inner)
        {
            inner = new ArrayList<>(2);
            byField.set(part.fieldNo(), inner);
        }
        String container = name;
        for (int step = 0; step < part.path().stepCount(); step++)
        {
            final NestedField field = NestedField.step(inner, container, part, step, count);
            count = Math.max(count, field.number() + 1);
            if (step + 1 == part.path().stepCount())
            {
                field.demand(part);
            }
            else
            {
                field.contain(NestedField.container(part.path(), step + 1));
            }
            inner = field.inner();
            container = field.text();
        }
    }

    /** Whether whatever meets other demands, null for none, meets these. */
    boolean contains(final NestedFields other)
    {
        boolean isContained = true;
        for (int i = 0; isContained && i < byField.size(); i++)
        {
            isContained = !has(i) || null != other && other.has(i) &&
                NestedField.contains(byField.get(i), other.byField.get(i));
        }
        return isContained;
    }

    /** Whether values within a field are looked at. */
    boolean has(final int field)
    {
        return field < byField.size() && null != byField.get(field);
    }

    /**
     * Checks the values within the fields of a tuple, the fields themselves being good.
     *
     * @param tuple address of the tuple.
     * @param fieldCount of it.
     * @return the first that is required and missing; null when there is none.
     */
    NestedField check(final long tuple, final int fieldCount)
    {
        NestedField missing = null;
        long value = MsgPack.firstElement(tuple);
        for (int i = 0, size = byField.size(); i < size; i++)
        {
            final List<NestedField> inner = byField.get(i);
            final boolean isThere = i < fieldCount;
            if (null != inner)
            {
                missing = NestedField.first(missing, isThere && !FieldOrder.isNil(value) ?
                    NestedField.checkInner(inner, value) : NestedField.firstRequired(inner));
            }
            value = isThere ? MsgPack.skip(value) : value;
        }
        return missing;
    }
}
