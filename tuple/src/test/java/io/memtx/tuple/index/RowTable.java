package io.memtx.tuple.index;

import io.memtx.tuple.key.KeyDef;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Rows as Java values and the naive answer to every iteration: filter all rows, sort what is left. Field 0 is the id,
 * a Long, that breaks ties; other fields are Long, String or null, and may be missing. For one thread.
 */
final class RowTable
{
    private final TreeMap<Long, Object[]> rows = new TreeMap<>();
    private final int[] fieldNos;

    RowTable(final KeyDef keyDef)
    {
        fieldNos = keyDef.parts().stream().mapToInt(part -> part.fieldNo()).toArray();
    }

    void put(final Object... fields)
    {
        rows.put((Long)fields[0], fields);
    }

    void remove(final long id)
    {
        rows.remove(id);
    }

    int size()
    {
        return rows.size();
    }

    List<Long> ids()
    {
        return new ArrayList<>(rows.keySet());
    }

    /**
     * @param type of iterator.
     * @param key  parts.
     * @return the ids in the order of the iteration.
     */
    List<Long> select(final IteratorType type, final Object... key)
    {
        final Comparator<Object[]> order = (a, b) ->
        {
            for (final int fieldNo : fieldNos)
            {
                final int difference = compareValues(field(a, fieldNo), field(b, fieldNo));
                if (0 != difference)
                {
                    return difference;
                }
            }
            return compareValues(a[0], b[0]);
        };
        final List<Long> ids = new ArrayList<>();
        rows.values().stream()
            .filter(row -> 0 == key.length || matches(type, row, key))
            .sorted(type.isReverse() ? order.reversed() : order)
            .forEach(row -> ids.add((Long)row[0]));
        return ids;
    }

    private boolean matches(final IteratorType type, final Object[] row, final Object[] key)
    {
        final int order = compare(row, key, key.length);
        return switch (type)
        {
            case EQ, REQ -> 0 == order;
            case ALL, GE -> order >= 0;
            case GT -> order > 0;
            case LE -> order <= 0;
            case LT, PP -> order < 0;
            case NP -> isBehindPrefix(row, key, order);
            default -> throw new IllegalArgumentException(type.name());
        };
    }

    private boolean isBehindPrefix(final Object[] row, final Object[] key, final int order)
    {
        final int last = key.length - 1;
        if (!(key[last] instanceof String prefix))
        {
            return order > 0;
        }
        final boolean startsWithIt = 0 == compare(row, key, last) &&
            field(row, fieldNos[last]) instanceof String text && text.startsWith(prefix);
        return !prefix.isEmpty() && order > 0 && !startsWithIt;
    }

    private int compare(final Object[] row, final Object[] key, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            final int difference = compareValues(field(row, fieldNos[i]), key[i]);
            if (0 != difference)
            {
                return difference;
            }
        }
        return 0;
    }

    private static Object field(final Object[] row, final int fieldNo)
    {
        return fieldNo < row.length ? row[fieldNo] : null;
    }

    private static int compareValues(final Object a, final Object b)
    {
        if (null == a || null == b)
        {
            return Boolean.compare(null != a, null != b);
        }
        return a instanceof Long number ? number.compareTo((Long)b) : ((String)a).compareTo((String)b);
    }
}
