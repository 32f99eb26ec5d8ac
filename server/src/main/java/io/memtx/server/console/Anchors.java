package io.memtx.server.console;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The collections of a document that are met more than once, and their names: 0, 1 and so on in the order in which they
 * are written. A walk over all of it, which ends where it has been before, so that a table may contain itself.
 */
final class Anchors
{
    private static final String MANY = "";
    private static final int MAX_DEPTH = 1000;

    private final Map<Object, String> names = new IdentityHashMap<>(); // null: once; MANY: not written yet
    private int count;

    Anchors(final Object root)
    {
        find(root, 0);
    }

    /**
     * @param collection any.
     * @return its name; null when it is met once. The first to ask writes it.
     */
    String nameOf(final Object collection)
    {
        final String name = names.get(collection);
        if (null == name || !MANY.equals(name))
        {
            return name;
        }
        final String given = String.valueOf(count++);
        names.put(collection, given);
        return given;
    }

    /**
     * @param collection any.
     * @return whether {@link #nameOf} has named it before.
     */
    boolean isWritten(final Object collection)
    {
        final String name = names.get(collection);
        return null != name && !MANY.equals(name);
    }

    private void find(final Object value, final int depth)
    {
        final Collection<?> items = value instanceof Collection<?> list ? list :
            value instanceof TupleValue tuple ? tuple.fields() : null;
        final Map<?, ?> entries = value instanceof Map<?, ?> map ? map :
            value instanceof FlowMapValue map ? map.entries() : null;
        if (null == items && null == entries || isShared(value) || depth > MAX_DEPTH)
        {
            return; // whoever writes it refuses what is too deep
        }
        if (names.containsKey(value))
        {
            names.put(value, MANY);
            return;
        }
        names.put(value, null);
        if (null != items)
        {
            items.forEach((item) -> find(item, depth + 1));
        }
        else
        {
            entries.forEach((key, entry) ->
            {
                find(key, depth + 1);
                find(entry, depth + 1);
            });
        }
    }

    /**
     * Java has one empty list for everybody; it says nothing of tables.
     */
    private static boolean isShared(final Object value)
    {
        return value == List.of() || value == Map.of() ||
            value == Collections.EMPTY_LIST || value == Collections.EMPTY_MAP;
    }
}
