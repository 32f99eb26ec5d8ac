package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.index.IteratorType;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

import static io.memtx.memtx.Key.key;
import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Compares all that an engine, a transaction or a view can say about the space of {@link GateFixture} with a model.
 */
final class OverlayChecks
{
    private static final List<IteratorType> TREE_TYPES = List.of(
        IteratorType.EQ, IteratorType.REQ, IteratorType.ALL, IteratorType.LT, IteratorType.LE, IteratorType.GE,
        IteratorType.GT, IteratorType.NP, IteratorType.PP);
    private static final int HASH_INDEX = 3;

    private OverlayChecks()
    {
    }

    /** A live index or one of a view, by name. */
    interface Indexes
    {
        ReadableIndex index(String name);
    }

    static void assertSame(final OverlayModel model, final Indexes indexes, final String what)
    {
        assertSame(model, indexes, what, IndexType.TREE);
    }

    static void assertSame(
        final OverlayModel model, final Indexes indexes, final String what, final IndexType primaryType)
    {
        for (int i = 0; i < OverlayModel.INDEXES.size(); i++)
        {
            final ReadableIndex index = indexes.index(OverlayModel.INDEXES.get(i));
            final String where = what + " index=" + index.name();
            assertEquals(model.rows.size(), index.size(), where);
            if (HASH_INDEX == i || 0 == i && IndexType.HASH == primaryType)
            {
                assertHash(model, i, index, where);
            }
            else
            {
                assertTree(model, i, index, where);
            }
        }
    }

    private static void assertTree(
        final OverlayModel model, final int number, final ReadableIndex index, final String what)
    {
        for (final Object[] parts : model.keys(number))
        {
            for (final IteratorType type : TREE_TYPES)
            {
                final String where = what + " type=" + type + " key=" + Arrays.toString(parts) + " model=" + model;
                final List<Tuple> expected = model.select(number, type, parts);
                assertEquals(expected, index.select(type, key(parts)), where);
                assertEquals(expected.size(), index.count(type, key(parts)), where);
                assertPages(expected, index, type, key(parts), where);
            }
        }
        final List<Tuple> all = model.select(number, IteratorType.ALL);
        assertEquals(all.isEmpty() ? null : all.get(0), index.min(), what);
        assertEquals(all.isEmpty() ? null : all.get(all.size() - 1), index.max(), what);
        if (0 == number || 2 == number)
        {
            for (final Tuple tuple : all)
            {
                assertEquals(tuple, index.get(key(tuple.get(OverlayModel.PARTS[number][0]))), what);
            }
        }
    }

    private static void assertPages(
        final List<Tuple> expected,
        final ReadableIndex index,
        final IteratorType type,
        final Key key,
        final String where)
    {
        final int size = expected.size();
        for (int offset = 1; offset <= size + 1; offset += 2)
        {
            final int from = Math.min(offset, size);
            assertEquals(expected.subList(from, size), index.select(type, key, offset, Long.MAX_VALUE), where);
            assertEquals(
                expected.subList(from, Math.min(size, from + 2)), index.select(type, key, offset, 2), where);
        }
        for (int i = 0; i < size; i += 3)
        {
            assertEquals(
                expected.subList(i + 1, Math.min(size, i + 4)),
                index.selectAfter(type, key, expected.get(i), 3),
                where + " after=" + expected.get(i));
        }
    }

    private static void assertHash(
        final OverlayModel model, final int number, final ReadableIndex index, final String what)
    {
        final int field = OverlayModel.PARTS[number][0];
        final Key some = 0 == field ? key(5) : key("b");
        final Key none = 0 == field ? key(5000) : key("none");
        final List<Tuple> all = model.select(number, IteratorType.ALL);
        final List<Tuple> found = index.select(IteratorType.ALL, key());
        assertEquals(all.size(), found.size(), what);
        assertEquals(new HashSet<>(all), new HashSet<>(found), what);
        assertEquals(all.size(), index.select(IteratorType.ALL, some).size(), what + ": ALL has no key");
        assertEquals(all.size(), index.count(IteratorType.ALL, some), what + ": ALL has no key");
        assertEquals(Math.max(0, all.size() - 3), index.select(IteratorType.ALL, key(), 3, 1000).size(), what);
        for (final Tuple tuple : all)
        {
            final Key full = key(tuple.get(field));
            assertEquals(tuple, index.get(full), what);
            assertEquals(List.of(tuple), index.select(IteratorType.EQ, full), what);
            assertEquals(1, index.count(IteratorType.EQ, full), what);
        }
        assertEquals(List.of(), index.select(IteratorType.EQ, none), what);
        assertEquals(null, index.get(none), what);
    }
}
