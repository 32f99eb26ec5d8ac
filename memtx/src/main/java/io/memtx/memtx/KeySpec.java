package io.memtx.memtx;

import io.memtx.tuple.key.KeyPart;

import java.util.Arrays;
import java.util.List;

/**
 * Which fields make the key of an index that is being defined.
 *
 * @param fields   names (String), numbers from 0 (Integer) or parts with a type of their own ({@link KeyPart}), in
 *                 order.
 * @param isUnique whether no two tuples may have equal keys.
 */
public record KeySpec(List<Object> fields, boolean isUnique)
{
    /**
     * @throws IllegalArgumentException for a field that is neither a name nor a number from 0 nor a {@link KeyPart}.
     */
    public KeySpec
    {
        for (final Object field : Arguments.notNull(fields, "fields"))
        {
            if (!(field instanceof String || field instanceof KeyPart || field instanceof Integer no && no >= 0))
            {
                throw new IllegalArgumentException("field is neither a name nor a number from 0: " + field);
            }
        }
        fields = List.copyOf(fields);
    }

    /**
     * @param fields names or numbers.
     * @return a key that no two tuples may share.
     */
    public static KeySpec unique(final Object... fields)
    {
        return new KeySpec(Arrays.asList(Arguments.notNull(fields, "fields")), true);
    }

    /**
     * @param fields names or numbers.
     * @return a key that tuples may share; only for trees.
     */
    public static KeySpec nonUnique(final Object... fields)
    {
        return new KeySpec(Arrays.asList(Arguments.notNull(fields, "fields")), false);
    }
}
