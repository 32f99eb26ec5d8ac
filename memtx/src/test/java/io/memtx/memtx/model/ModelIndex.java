package io.memtx.memtx.model;

import io.memtx.tuple.index.IteratorType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** An index as a sorted set of rows: by its parts, then, where they do not decide, by those of the primary key. */
final class ModelIndex implements Comparator<ModelRow>
{
    final String name;
    final boolean isHash;
    final boolean isUnique;
    final int[] parts;
    private final int[] primaryParts;
    private final TreeSet<ModelRow> rows = new TreeSet<>(this);

    ModelIndex(
        final String name, final boolean isHash, final boolean isUnique, final int[] parts, final int[] primaryParts)
    {
        this.name = name;
        this.isHash = isHash;
        this.isUnique = isUnique;
        this.parts = parts;
        this.primaryParts = primaryParts;
    }

    @Override
    public int compare(final ModelRow a, final ModelRow b)
    {
        if (0 != a.bias)
        {
            return compareKey(a, b);
        }
        if (0 != b.bias)
        {
            return -compareKey(b, a);
        }
        boolean hasNil = false;
        for (final int part : parts)
        {
            final int order = compareValues(a.field(part), b.field(part));
            if (0 != order)
            {
                return order;
            }
            hasNil |= null == a.field(part);
        }
        return isUnique && !hasNil ? 0 : compareParts(primaryParts, a, b);
    }

    List<Object> keyOf(final ModelRow row)
    {
        final List<Object> key = new ArrayList<>();
        for (final int part : parts)
        {
            key.add(row.field(part));
        }
        return key;
    }

    /** The row that another one would collide with. */
    ModelRow find(final ModelRow row)
    {
        final ModelRow found = rows.floor(row);
        return null != found && 0 == compare(found, row) ? found : null;
    }

    ModelRow get(final List<Object> key)
    {
        final NavigableSet<ModelRow> found = select(IteratorType.EQ, key);
        return found.isEmpty() ? null : found.first();
    }

    /** Rows in the order of the iterator. */
    NavigableSet<ModelRow> select(final IteratorType type, final List<Object> key)
    {
        final boolean isAll = key.isEmpty();
        final ModelRow before = ModelRow.before(key);
        final ModelRow behind = ModelRow.behind(key);
        switch (type)
        {
            case EQ:
                return rows.subSet(before, true, behind, true);
            case REQ:
                return rows.subSet(before, true, behind, true).descendingSet();
            case ALL:
            case GE:
                return rows.tailSet(before, true);
            case GT:
                return rows.tailSet(isAll ? before : behind, true);
            case LT:
                return rows.headSet(isAll ? behind : before, true).descendingSet();
            case LE:
                return rows.headSet(behind, true).descendingSet();
            case PP:
                return rows.headSet(before, true).descendingSet();
            case NP:
                final List<Object> next = new ArrayList<>(key);
                next.set(key.size() - 1, key.get(key.size() - 1) + "\u007f\u007f\u007f");
                return rows.tailSet(ModelRow.before(next), true);
            default:
                throw new IllegalArgumentException(type.name());
        }
    }

    void replace(final ModelRow oldRow, final ModelRow newRow)
    {
        if (null != oldRow)
        {
            check(rows.remove(oldRow));
        }
        if (null != newRow)
        {
            check(rows.add(newRow));
        }
    }

    NavigableSet<ModelRow> rows()
    {
        return rows;
    }

    private int compareKey(final ModelRow key, final ModelRow row)
    {
        for (int i = 0; i < key.fields.size(); i++)
        {
            final int order = compareValues(
                key.fields.get(i), 0 == row.bias ? row.field(parts[i]) : row.field(i));
            if (0 != order)
            {
                return order;
            }
        }
        return 0 == row.bias ? key.bias : key.bias - row.bias;
    }

    private static int compareParts(final int[] parts, final ModelRow a, final ModelRow b)
    {
        for (final int part : parts)
        {
            final int order = compareValues(a.field(part), b.field(part));
            if (0 != order)
            {
                return order;
            }
        }
        return 0;
    }

    static int compareValues(final Object a, final Object b)
    {
        final int classA = classOf(a);
        final int classB = classOf(b);
        if (classA != classB)
        {
            return Integer.compare(classA, classB);
        }
        switch (classA)
        {
            case 0:
                return 0;
            case 1:
                return Boolean.compare((Boolean)a, (Boolean)b);
            case 2:
                return a instanceof Long x && b instanceof Long y ?
                    Long.compare(x, y) : Double.compare(((Number)a).doubleValue(), ((Number)b).doubleValue());
            default:
                return Arrays.compareUnsigned(
                    ((String)a).getBytes(StandardCharsets.UTF_8), ((String)b).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static int classOf(final Object value)
    {
        if (null == value)
        {
            return 0;
        }
        return value instanceof Boolean ? 1 : value instanceof Number ? 2 : 3;
    }

    private void check(final boolean isGood)
    {
        if (!isGood)
        {
            throw new IllegalStateException("the model itself is broken: index=" + name);
        }
    }
}
