package io.memtx.memtx.differential;

import io.memtx.tuple.field.FieldType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What mostly is in a map or an array, so that paths into it lead somewhere: in a map {@code a}, a value, {@code b}, an
 * array of values, and {@code c}, a map with a value {@code d}; in an array values, or maps with an {@code a}.
 */
final class RandomShape
{
    private static final int ODDS = 24; // one in so many is left out, is nil or does not fit

    /**
     * A way to values.
     *
     * @param path       within the field, as a part of an index has it.
     * @param type       of the values.
     * @param isNullable whether indexes say so, all of them: in 2.6 the last one has its way.
     */
    record Leaf(String path, FieldType type, boolean isNullable)
    {
        boolean isMultikey()
        {
            return path.contains("[*]");
        }
    }

    /** Where paths lead to. */
    final List<Leaf> leaves = new ArrayList<>();
    private final Random random;
    private final boolean isMap;
    private final boolean isOfMaps;
    private final FieldType type;
    private final FieldType elementType;

    /**
     * @param random to use.
     * @param isMap  whether it is one of maps, not of arrays.
     * @param types  of values, to choose from.
     */
    RandomShape(final Random random, final boolean isMap, final List<FieldType> types)
    {
        this.random = random;
        this.isMap = isMap;
        isOfMaps = !isMap && random.nextBoolean();
        type = types.get(random.nextInt(types.size()));
        elementType = types.get(random.nextInt(types.size()));
        if (isMap)
        {
            add(random.nextBoolean() ? "a" : "[\"a\"]", type);
            add("b[" + (1 + random.nextInt(2)) + "]", elementType);
            add("b[*]", elementType);
            add("c.d", type);
        }
        else
        {
            add("[1]" + (isOfMaps ? ".a" : ""), elementType);
            add("[*]" + (isOfMaps ? ".a" : ""), elementType);
        }
    }

    private void add(final String path, final FieldType ofLeaf)
    {
        leaves.add(new Leaf(path, ofLeaf, 0 == random.nextInt(3)));
    }

    /** A value, sometimes of another shape. */
    Object value(final RandomValues values)
    {
        if (isRare())
        {
            return values.of(isMap ? FieldType.MAP : FieldType.ARRAY);
        }
        if (!isMap)
        {
            return elements(values);
        }
        final Map<String, Object> map = new LinkedHashMap<>();
        put(map, "a", leaf(values, type));
        put(map, "b", elements(values));
        final Map<String, Object> inner = new LinkedHashMap<>();
        put(inner, "d", leaf(values, type));
        put(map, "c", inner);
        return map;
    }

    private List<Object> elements(final RandomValues values)
    {
        final List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--)
        {
            final Object element = leaf(values, elementType);
            if (isOfMaps)
            {
                final Map<String, Object> map = new LinkedHashMap<>();
                put(map, "a", element);
                list.add(map);
            }
            else
            {
                list.add(element);
            }
        }
        return list;
    }

    private void put(final Map<String, Object> map, final String key, final Object value)
    {
        if (!isRare())
        {
            map.put(key, value);
        }
    }

    private Object leaf(final RandomValues values, final FieldType ofLeaf)
    {
        return isRare() ? null : isRare() ? Map.of("a", 1L) : values.of(ofLeaf);
    }

    private boolean isRare()
    {
        return 0 == random.nextInt(ODDS);
    }
}
