package io.memtx.memtx;

import java.util.List;

/**
 * Which fields make the key of an index that is being defined.
 *
 * @param fields   names (String) or numbers from 0 (Integer), in order.
 * @param isUnique whether no two tuples may have equal keys.
 */
public record KeySpec(List<Object> fields, boolean isUnique)
{
    /**
     * @param fields names or numbers.
     * @return a key that no two tuples may share.
     */
    public static KeySpec unique(final Object... fields)
    {
        return new KeySpec(List.of(fields), true);
    }

    /**
     * @param fields names or numbers.
     * @return a key that tuples may share; only for trees.
     */
    public static KeySpec nonUnique(final Object... fields)
    {
        return new KeySpec(List.of(fields), false);
    }
}
