package io.memtx.tuple.format;

import java.util.Objects;

/**
 * A field as definitions name it: by its name, which is looked up in the format whenever that changes, or by its
 * number. Immutable.
 *
 * @param fieldNo counted from 0; 0 where there is a name.
 * @param name    of the field; null for a number.
 */
public record FieldId(int fieldNo, String name)
{
    /**
     * @param field its name, or its number from 0.
     * @return the field.
     * @throws IllegalArgumentException when it is neither.
     */
    public static FieldId of(final Object field)
    {
        if (field instanceof String name && !name.isEmpty())
        {
            return new FieldId(0, name);
        }
        if (field instanceof Integer number && number >= 0)
        {
            return new FieldId(number, null);
        }
        throw new IllegalArgumentException("a field is a name or a number from 0: field=" + Objects.toString(field));
    }

    /**
     * @param format that has the names.
     * @return the number of the field, or {@link TupleFormat#NO_SUCH_FIELD}.
     */
    public int in(final TupleFormat format)
    {
        return null == name ? fieldNo : format.fieldIndex(name);
    }
}
