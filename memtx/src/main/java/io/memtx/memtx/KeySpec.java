package io.memtx.memtx;

import io.memtx.tuple.key.KeyPart;

import java.util.Arrays;
import java.util.List;

/**
 * Which fields make the key of an index that is being defined.
 *
 * @param fields     names or paths within fields (String, see {@link NamedPart}), numbers from 0 (Integer), or parts
 *                   with a type of their own ({@link KeyPart}, {@link NamedPart}), in order.
 * @param isUnique   whether no two tuples may have equal keys.
 * @param functionId of the function that makes keys ({@link Functions#id}), whose parts the fields are then, by number;
 *                   0 when keys are in the tuple.
 */
public record KeySpec(List<Object> fields, boolean isUnique, int functionId)
{
    /**
     * @throws IllegalArgumentException for a field that is neither a name nor a number from 0 nor a part.
     */
    public KeySpec
    {
        for (final Object field : Arguments.notNull(fields, "fields"))
        {
            if (!(field instanceof String || field instanceof KeyPart || field instanceof NamedPart ||
                field instanceof Integer no && no >= 0))
            {
                throw new IllegalArgumentException("field is neither a name nor a number from 0: " + field);
            }
        }
        fields = List.copyOf(fields);
    }

    /**
     * A key in the tuple.
     *
     * @param fields   as above.
     * @param isUnique whether no two tuples may have equal keys.
     */
    public KeySpec(final List<Object> fields, final boolean isUnique)
    {
        this(fields, isUnique, 0);
    }

    /**
     * Has a function make the keys of a tree: it is called with the tuple and returns a list of parts or, when it was
     * {@linkplain Functions#createMultikey made for that}, a list of such lists.
     *
     * @param id of the function: see {@link Functions#id}.
     * @return the key, with parts that are numbered from 0 within what the function returns.
     */
    public KeySpec madeBy(final int id)
    {
        return new KeySpec(fields, isUnique, id);
    }

    /**
     * @param fields of which each is what {@link KeySpec} takes for one.
     * @return a key that no two tuples may share.
     */
    public static KeySpec unique(final Object... fields)
    {
        return new KeySpec(Arrays.asList(Arguments.notNull(fields, "fields")), true);
    }

    /**
     * @param fields of which each is what {@link KeySpec} takes for one.
     * @return a key that tuples may share; only for trees.
     */
    public static KeySpec nonUnique(final Object... fields)
    {
        return new KeySpec(Arrays.asList(Arguments.notNull(fields, "fields")), false);
    }
}
