package io.memtx.tuple.format;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldOrder;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.key.NullableAction;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.path.JsonPath;

import java.util.ArrayList;
import java.util.List;

/**
 * A value within a field, as paths of indexes lead to it: a step from the value that it lies in, and further steps. One
 * that no step leads on from is what an index wants; the others are arrays and maps on the way. Not changed once its
 * format is made.
 */
final class NestedField
{
    private final JsonPath path; // of the first index that took the step
    private final int step; // that leads here
    private final int number; // in the order in which they were made
    private final String text;
    private final List<NestedField> inner = new ArrayList<>(2);
    private FieldType type = FieldType.ANY;
    private int scale;
    private NullableAction action; // null while nobody has spoken
    private boolean isIndexed;

    NestedField(final JsonPath path, final int step, final int number, final String text)
    {
        this.path = path;
        this.step = step;
        this.number = number;
        this.text = text;
    }

    /** As messages name it. */
    String text()
    {
        return text;
    }

    int number()
    {
        return number;
    }

    /** Whether it stands for all elements of an array. */
    boolean isEveryElement()
    {
        return path.any() == step;
    }

    /** The type of what a step can be taken into. */
    static FieldType container(final JsonPath path, final int step)
    {
        return path.isName(step) ? FieldType.MAP : FieldType.ARRAY;
    }

    /**
     * Finds or makes the value that a step leads to.
     *
     * @param fields of this container.
     * @param name   of the container in messages.
     * @param number of a value that is made.
     * @throws MemtxException ER_MULTIKEY_INDEX_MISMATCH when one index wants all elements and another one of them.
     */
    static NestedField step(
        final List<NestedField> fields,
        final String name,
        final KeyPart part,
        final int step,
        final int number)
    {
        final JsonPath path = part.path();
        for (final NestedField field : fields)
        {
            if (field.path.isSameStep(path, step))
            {
                return field;
            }
        }
        if (!fields.isEmpty() && fields.get(0).isEveryElement() != (path.any() == step))
        {
            throw new MemtxException(ErrorCode.ER_MULTIKEY_INDEX_MISMATCH, name);
        }
        final NestedField made = new NestedField(
            path, step, number, "[" + (part.fieldNo() + 1) + "]" + path.text(step + 1));
        fields.add(made);
        return made;
    }

    List<NestedField> inner()
    {
        return inner;
    }

    /** Says that another step is taken from here. */
    void contain(final FieldType container)
    {
        if (FieldType.ANY != type && container != type)
        {
            throw new MemtxException(
                ErrorCode.ER_INDEX_PART_TYPE_MISMATCH, text, type.text(), container.text());
        }
        type = container;
        isIndexed = true;
    }

    /** Says that an index wants the value itself. */
    void demand(final KeyPart part)
    {
        if (type.contains(part.type(), scale, part.scale()))
        {
            type = part.type();
            scale = part.scale();
        }
        else if (!part.type().contains(type, part.scale(), scale))
        {
            throw new MemtxException(
                isIndexed ? ErrorCode.ER_INDEX_PART_TYPE_MISMATCH : ErrorCode.ER_FORMAT_MISMATCH_INDEX_PART,
                text, type.text(), part.type().text());
        }
        action = Nullability.stricter(text, action, part.nullableAction());
        isIndexed = true;
    }

    /** Whether whatever is demanded of values is demanded of them by others, of the same container, as well. */
    static boolean contains(final List<NestedField> fields, final List<NestedField> others)
    {
        return fields.stream().allMatch((field) -> others.stream().anyMatch(field::contains));
    }

    private boolean contains(final NestedField other)
    {
        return path.isSameStep(other.path, step) && type.contains(other.type, scale, other.scale) &&
            (isNullable() || !other.isNullable()) && contains(inner, other.inner);
    }

    /**
     * Checks the value.
     *
     * @param value address of it, or {@link FieldOrder#MISSING}.
     * @return the first of the values within that is required and missing; null when there is none.
     * @throws MemtxException for what a type does not take, and for what an element of an array lacks.
     */
    NestedField check(final long value)
    {
        if (FieldOrder.MISSING == value || MsgPack.isNil(value) && isNullable())
        {
            return firstRequired();
        }
        if (!type.accepts(value, scale))
        {
            throw TupleFormat.wrongType(text, type, value);
        }
        return checkInner(inner, value);
    }

    static NestedField checkInner(final List<NestedField> inner, final long container)
    {
        NestedField missing = null;
        for (int i = 0, size = inner.size(); i < size; i++)
        {
            final NestedField field = inner.get(i);
            if (field.isEveryElement())
            {
                field.checkElements(container);
            }
            else
            {
                missing = first(missing, field.check(field.path.find(container, field.step, field.step + 1)));
            }
        }
        return missing;
    }

    private void checkElements(final long array)
    {
        long element = MsgPack.firstElement(array);
        for (int i = MsgPack.count(array); i > 0; i--)
        {
            final NestedField missing = check(element);
            if (null != missing)
            {
                throw new MemtxException(ErrorCode.ER_FIELD_MISSING, missing.text);
            }
            element = MsgPack.skip(element);
        }
    }

    /** The first value that is required when this one is not there; elements of an array are not. */
    NestedField firstRequired()
    {
        if (inner.isEmpty())
        {
            return isNullable() ? null : this;
        }
        return firstRequired(inner);
    }

    static NestedField firstRequired(final List<NestedField> inner)
    {
        NestedField required = null;
        for (int i = 0, size = inner.size(); i < size; i++)
        {
            if (!inner.get(i).isEveryElement())
            {
                required = first(required, inner.get(i).firstRequired());
            }
        }
        return required;
    }

    static NestedField first(final NestedField a, final NestedField b)
    {
        return null == a || null != b && b.number < a.number ? b : a;
    }

    /** What an index wants may be nil if the index says so; what it lies in may be missing, but not nil. */
    private boolean isNullable()
    {
        return NullableAction.NONE == action;
    }
}
