package io.memtx.memtx;

import java.util.Arrays;
import java.util.List;

/**
 * A key for the convenient face: the values of its parts, in the order of the index.
 *
 * @param parts from none (everything) to as many as the index has.
 */
public record Key(List<Object> parts)
{
    private static final Key EMPTY = new Key(List.of());

    /**
     * @throws IllegalArgumentException for null instead of a list; null in it is nil.
     */
    public Key
    {
        Arguments.notNull(parts, "key parts");
    }

    /**
     * @param parts in the order of the index; null is nil.
     * @return the key.
     */
    public static Key key(final Object... parts)
    {
        return 0 == Arguments.notNull(parts, "key parts").length ? EMPTY : new Key(Arrays.asList(parts.clone()));
    }
}
