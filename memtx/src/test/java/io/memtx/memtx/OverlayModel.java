package io.memtx.memtx;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.index.IteratorType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * What the space of {@link GateFixture} must hold: rows by id on the heap, searched one by one.
 */
final class OverlayModel
{
    /** Names of the indexes in order, and which fields they have. */
    static final List<String> INDEXES = List.of("primary", "group", "code", "name", "rank", "text");
    static final int[][] PARTS = {{0}, {1, 3}, {2}, {3}, {4}, {3}};
    private static final boolean[] IS_UNIQUE = {true, false, true, true, true, false};

    final TreeMap<Integer, Object[]> rows;

    OverlayModel()
    {
        this(new TreeMap<>());
    }

    private OverlayModel(final TreeMap<Integer, Object[]> rows)
    {
        this.rows = rows;
    }

    OverlayModel copy()
    {
        return new OverlayModel(new TreeMap<>(rows));
    }

    /** The row that makes another one impossible in a secondary index, leaving out one id; or null. */
    Object[] conflict(final Object[] row, final int exceptId)
    {
        for (final Object[] other : rows.values())
        {
            final boolean isSame = other[2].equals(row[2]) || other[3].equals(row[3]) ||
                null != row[4] && row[4].equals(other[4]);
            if (isSame && !other[0].equals(exceptId))
            {
                return other;
            }
        }
        return null;
    }

    List<Tuple> select(final int index, final IteratorType type, final Object... key)
    {
        final List<Object[]> found = new ArrayList<>();
        for (final Object[] row : rows.values())
        {
            if (0 == key.length || matches(row, index, type, key))
            {
                found.add(row);
            }
        }
        found.sort((a, b) -> compare(index, a, b));
        if (type.isReverse())
        {
            Collections.reverse(found);
        }
        final List<Tuple> tuples = new ArrayList<>();
        found.forEach((row) -> tuples.add(Tuple.of(row)));
        return tuples;
    }

    /** The keys of an index worth asking for: none, each prefix of each row's, and ones between and beyond. */
    List<Object[]> keys(final int index)
    {
        final List<Object[]> keys = new ArrayList<>();
        keys.add(new Object[0]);
        for (final Object[] row : rows.values())
        {
            for (int count = 1; count <= PARTS[index].length; count++)
            {
                final Object[] key = new Object[count];
                for (int i = 0; i < count; i++)
                {
                    key[i] = row[PARTS[index][i]];
                }
                keys.add(key);
            }
        }
        if (4 == index)
        {
            keys.add(new Object[]{null});
        }
        final boolean isText = 3 == PARTS[index][0];
        keys.addAll(isText ?
            List.of(new Object[]{"a"}, new Object[]{"ab"}, new Object[]{"zz"}, new Object[]{"ab2"}) :
            List.of(new Object[]{0}, new Object[]{100000}, new Object[]{990}));
        return keys;
    }

    private static boolean matches(
        final Object[] row, final int index, final IteratorType type, final Object[] key)
    {
        final int[] parts = PARTS[index];
        int order = 0;
        for (int i = 0; i < key.length && 0 == order; i++)
        {
            order = compare(row[parts[i]], key[i]);
        }
        return switch (type)
        {
            case EQ, REQ -> 0 == order;
            case GE, ALL -> order >= 0;
            case GT -> order > 0;
            case LE -> order <= 0;
            case LT, PP -> order < 0;
            case NP -> isBehindPrefix(row, parts, key);
            default -> throw new IllegalArgumentException(type.name());
        };
    }

    private static boolean isBehindPrefix(final Object[] row, final int[] parts, final Object[] key)
    {
        final int last = key.length - 1;
        int order = 0;
        for (int i = 0; i < last && 0 == order; i++)
        {
            order = compare(row[parts[i]], key[i]);
        }
        if (0 == order)
        {
            final Object value = row[parts[last]];
            order = compare(value, key[last]);
            if (key[last] instanceof String prefix && ((String)value).startsWith(prefix))
            {
                return false;
            }
        }
        return order > 0;
    }

    private static int compare(final int index, final Object[] a, final Object[] b)
    {
        int order = 0;
        boolean hasNil = false;
        final int[] parts = PARTS[index];
        for (int i = 0; i < parts.length && 0 == order; i++)
        {
            order = compare(a[parts[i]], b[parts[i]]);
            hasNil |= null == a[parts[i]];
        }
        return 0 == order && (!IS_UNIQUE[index] || hasNil) ? compare(a[0], b[0]) : order;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static int compare(final Object a, final Object b)
    {
        if (null == a || null == b)
        {
            return null == a ? null == b ? 0 : -1 : 1;
        }
        return ((Comparable)a).compareTo(b);
    }

    @Override
    public String toString()
    {
        final List<String> text = new ArrayList<>();
        rows.values().forEach((row) -> text.add(Arrays.toString(row)));
        return String.join(" ", text);
    }
}
