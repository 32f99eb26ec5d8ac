package io.memtx.memtx;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An operation of update and upsert. Fields are named, or numbered from 0; a negative number counts from the end.
 * Operations of one statement are applied from left to right, each to the result of the one before.
 * <p>
 * A value within a field has a path, {@code "address.lines[1]"} or {@code "[3].lines[1]"}: as in Tarantool, indexes of
 * a path count from 1, the number of the field too. Only its last step may be new, and only for {@link #set} and
 * {@link #insertField}: a pair of a map, or an element at the end of an array.
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
     * @param field name or path (String) or number (Integer).
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
     * Keeps the bits that are set in both.
     *
     * @param field of an unsigned integer.
     * @param bits  unsigned.
     * @return the operation.
     */
    public static Operation and(final Object field, final long bits)
    {
        return new Operation("&", field, unsigned(bits));
    }

    /**
     * Sets bits.
     *
     * @param field of an unsigned integer.
     * @param bits  unsigned.
     * @return the operation.
     */
    public static Operation or(final Object field, final long bits)
    {
        return new Operation("|", field, unsigned(bits));
    }

    /**
     * Turns bits over.
     *
     * @param field of an unsigned integer.
     * @param bits  unsigned.
     * @return the operation.
     */
    public static Operation xor(final Object field, final long bits)
    {
        return new Operation("^", field, unsigned(bits));
    }

    /**
     * Inserts a field before another; by a path an element into an array, or a pair that is not there into a map.
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
     * Removes fields; by a path elements of an array, or one pair of a map.
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
     * Replaces bytes of a string or varbinary, which keeps its type.
     *
     * @param field  of a string or varbinary.
     * @param offset of the first byte to cut, from 0; a negative one counts from behind the end: -1 appends.
     * @param length of bytes to cut; a negative one says how many to leave at the end.
     * @param paste  to put there.
     * @return the operation.
     */
    public static Operation splice(final Object field, final int offset, final int length, final String paste)
    {
        return new Operation(":", field, offset, length, paste);
    }

    /**
     * Replaces bytes of a string or varbinary, which keeps its type.
     *
     * @param field  of a string or varbinary.
     * @param offset of the first byte to cut, from 0; a negative one counts from behind the end: -1 appends.
     * @param length of bytes to cut; a negative one says how many to leave at the end.
     * @param paste  to put there; kept, not copied.
     * @return the operation.
     */
    public static Operation splice(final Object field, final int offset, final int length, final byte[] paste)
    {
        return new Operation(":", field, offset, length, paste);
    }

    List<Object> encoded()
    {
        return encoded;
    }

    private static Object unsigned(final long bits)
    {
        return bits >= 0 ? (Object)bits : new BigInteger(Long.toUnsignedString(bits));
    }
}
