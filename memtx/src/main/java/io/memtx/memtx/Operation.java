package io.memtx.memtx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An operation of update and upsert. Fields are named, or numbered from 0; a negative number counts from the end.
 * Operations of one statement are applied from left to right, each to the result of the one before.
 */
public final class Operation
{
    private final List<Object> encoded;

    private Operation(final String code, final Object field, final Object... arguments)
    {
        if (!(field instanceof String) && !(field instanceof Integer))
        {
            throw new IllegalArgumentException("field is neither a name nor a number: " + field);
        }
        encoded = new ArrayList<>(2 + arguments.length);
        encoded.add(code);
        encoded.add(field);
        encoded.addAll(Arrays.asList(arguments));
    }

    /**
     * Assigns; one behind the last field appends, further behind fills the gap with nil.
     *
     * @param field name (String) or number (Integer).
     * @param value any that {@link io.memtx.tuple.Tuple#of} takes.
     * @return the operation.
     */
    public static Operation set(final Object field, final Object value)
    {
        return new Operation("=", field, value);
    }

    /**
     * Adds.
     *
     * @param field of a number.
     * @param value a number.
     * @return the operation.
     */
    public static Operation add(final Object field, final Object value)
    {
        return new Operation("+", field, value);
    }

    /**
     * Subtracts.
     *
     * @param field of a number.
     * @param value a number.
     * @return the operation.
     */
    public static Operation subtract(final Object field, final Object value)
    {
        return new Operation("-", field, value);
    }

    /**
     * Inserts a field before another.
     *
     * @param field to insert before.
     * @param value of the new field.
     * @return the operation.
     */
    public static Operation insertField(final Object field, final Object value)
    {
        return new Operation("!", field, value);
    }

    /**
     * Removes fields.
     *
     * @param field first to remove.
     * @param count of fields, at least 1; clipped at the end.
     * @return the operation.
     */
    public static Operation deleteFields(final Object field, final int count)
    {
        return new Operation("#", field, count);
    }

    /**
     * Replaces bytes of a string.
     *
     * @param field  of a string.
     * @param offset of the first byte to cut, from 0.
     * @param length of bytes to cut.
     * @param paste  to put there.
     * @return the operation.
     */
    public static Operation splice(final Object field, final int offset, final int length, final String paste)
    {
        return new Operation(":", field, offset, length, paste);
    }

    List<Object> encoded()
    {
        return encoded;
    }
}
