package io.memtx.memtx.model;

import io.memtx.memtx.Cursor;
import io.memtx.memtx.Index;
import io.memtx.memtx.Key;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.ReadView;
import io.memtx.memtx.ReadableIndex;
import io.memtx.memtx.Space;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.index.IteratorType;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Reads from an engine and from the model and compares. */
final class ReadChecks
{
    private static final IteratorType[] TYPES = {
        IteratorType.EQ, IteratorType.REQ, IteratorType.ALL, IteratorType.LT, IteratorType.LE, IteratorType.GE,
        IteratorType.GT, IteratorType.NP, IteratorType.PP};

    private final Random random;
    private final TupleView tuple = new TupleView();
    private final List<Frozen> frozen = new ArrayList<>();
    private Walk walk;
    private long count;

    ReadChecks(final Random random)
    {
        this.random = random;
    }

    /** How many reads were compared. */
    long count()
    {
        return count;
    }

    void read(final ModelSpace model, final Space space)
    {
        count++;
        final ModelIndex index = model.indexes.get(random.nextInt(model.indexes.size()));
        final Index subject = space.index(index.name);
        final List<Object> key = key(model, index);
        switch (random.nextInt(6))
        {
            case 0:
            case 1:
                get(model, index, subject, key);
                break;
            case 2:
                sizes(index, subject);
                break;
            case 3:
                page(model, index, subject, key);
                break;
            case 4:
                walk(index, subject, key);
                break;
            default:
                select(index, subject, key);
        }
    }

    /** Goes on with a walk that began some changes ago, or begins one. */
    void step(final ModelSpace model, final Space space)
    {
        count++;
        if (null == walk)
        {
            final ModelIndex index = model.indexes.get(random.nextInt(model.indexes.size()));
            if (!index.isHash)
            {
                walk = new Walk(index, space.index(index.name).cursor(), key(model, index));
            }
        }
        else if (!walk.step())
        {
            endWalk();
        }
    }

    void endWalk()
    {
        if (null != walk)
        {
            walk.cursor.close();
            walk = null;
        }
    }

    /** Compares all of a space through every index and has the structures checked. */
    void all(final Memtx db, final ModelSpace model, final Space space)
    {
        for (final ModelIndex index : model.indexes)
        {
            final Index subject = space.index(index.name);
            subject.checkStructure();
            assertEquals(index.rows().size(), subject.size(), index.name);
            assertAll(index, subject, index.rows());
        }
        assertEquals(0, db.info().pendingCount());
    }

    /** Compares the view opened the last time but one, and opens another. */
    void view(final Memtx db, final List<ModelSpace> models)
    {
        if (2 == frozen.size())
        {
            frozen.remove(0).check();
        }
        frozen.add(new Frozen(db.readView(), models));
    }

    void close()
    {
        endWalk();
        for (final Frozen each : frozen)
        {
            each.check();
        }
        frozen.clear();
    }

    private void get(final ModelSpace model, final ModelIndex index, final Index subject, final List<Object> parts)
    {
        if (!index.isUnique || parts.size() < index.parts.length || parts.contains(null))
        {
            return;
        }
        final ModelRow row = index.get(parts);
        final Tuple expected = null == row ? null : row.tuple();
        assertEquals(expected, subject.get(parts.toArray()), index.name);
        if (1 == parts.size() && parts.get(0) instanceof String text)
        {
            assertEquals(null != expected, subject.get(text, tuple), index.name);
        }
        else if (1 == parts.size() && parts.get(0) instanceof Long number && index != model.primary())
        {
            assertEquals(null != expected, subject.get(number.longValue(), tuple), index.name);
        }
        else
        {
            return;
        }
        assertEquals(expected, tuple.isWrapped() ? tuple.toTuple() : null, index.name);
    }

    private void sizes(final ModelIndex index, final Index subject)
    {
        final NavigableSet<ModelRow> rows = index.rows();
        assertEquals(rows.size(), subject.size(), index.name);
        if (!index.isHash)
        {
            assertEquals(rows.isEmpty() ? null : rows.first().tuple(), subject.min(), index.name);
            assertEquals(rows.isEmpty() ? null : rows.last().tuple(), subject.max(), index.name);
        }
    }

    private void select(final ModelIndex index, final Index subject, final List<Object> key)
    {
        final IteratorType type = type(index, key);
        final NavigableSet<ModelRow> rows = index.select(type, key);
        if (index.isHash && !(IteratorType.EQ == type))
        {
            return; // no order: compared as a whole by all()
        }
        final int offset = random.nextInt(4);
        assertEquals(
            tuples(rows, offset, 10),
            subject.select(type, Key.key(key.toArray()), offset, 10),
            () -> index.name + " " + type + " " + key + " offset=" + offset);
        if (0 == random.nextInt(8)) // the model counts in linear time
        {
            assertEquals(
                rows.size(),
                subject.count(type, Key.key(key.toArray())),
                () -> index.name + " " + type + " " + key);
        }
    }

    private void page(final ModelSpace model, final ModelIndex index, final Index subject, final List<Object> key)
    {
        if (index.isHash)
        {
            return;
        }
        final IteratorType type = type(index, key);
        final List<Tuple> expected = tuples(index.select(type, key), 0, 8);
        if (expected.size() > 4)
        {
            assertEquals(
                expected.subList(4, expected.size()),
                subject.selectAfter(type, Key.key(key.toArray()), expected.get(3), 4),
                () -> model.name + " " + index.name + " " + type + " " + key);
        }
    }

    private void walk(final ModelIndex index, final Index subject, final List<Object> key)
    {
        final IteratorType type = type(index, key);
        if (index.isHash && IteratorType.EQ != type)
        {
            return;
        }
        final Iterator<ModelRow> expected = index.select(type, key).iterator();
        try (Cursor cursor = subject.cursor())
        {
            cursor.open(type, Key.key(key.toArray()));
            for (int i = 0; i < 5 && expected.hasNext(); i++)
            {
                assertTrue(cursor.next(tuple), index.name);
                assertEquals(expected.next().tuple(), tuple.toTuple(), index.name);
            }
            if (!expected.hasNext())
            {
                assertFalse(cursor.next(tuple), index.name);
            }
        }
    }

    private IteratorType type(final ModelIndex index, final List<Object> key)
    {
        if (index.isHash)
        {
            return key.size() < index.parts.length ? IteratorType.ALL : IteratorType.EQ;
        }
        IteratorType type = TYPES[random.nextInt(TYPES.length)];
        while ((IteratorType.NP == type || IteratorType.PP == type) && !isText(key))
        {
            type = TYPES[random.nextInt(TYPES.length)];
        }
        return type;
    }

    private static boolean isText(final List<Object> key)
    {
        return !key.isEmpty() && key.get(key.size() - 1) instanceof String text && !text.isEmpty();
    }

    /** From empty to full, of a row that is there or not. */
    private List<Object> key(final ModelSpace model, final ModelIndex index)
    {
        final ModelRow made = new ModelRow(model.randomRow(random));
        final ModelRow row = random.nextBoolean() ? made : model.primary().rows().ceiling(made);
        final List<Object> key = index.keyOf(null == row ? made : row);
        final int length = random.nextInt(3) > 0 ? key.size() : random.nextInt(key.size() + 1);
        final List<Object> parts = new ArrayList<>(key.subList(0, length));
        if (isText(parts) && 0 == random.nextInt(4))
        {
            final String text = (String)parts.get(length - 1);
            parts.set(length - 1, text.substring(0, 1 + random.nextInt(text.length())));
        }
        return parts;
    }

    private static List<Tuple> tuples(final Collection<ModelRow> rows, final int offset, final int limit)
    {
        final List<Tuple> tuples = new ArrayList<>();
        int position = 0;
        for (final ModelRow row : rows)
        {
            if (tuples.size() == limit)
            {
                break;
            }
            if (position++ >= offset)
            {
                tuples.add(row.tuple());
            }
        }
        return tuples;
    }

    private static void assertAll(
        final ModelIndex index, final ReadableIndex subject, final Collection<ModelRow> rows)
    {
        final List<Tuple> expected = tuples(rows, 0, Integer.MAX_VALUE);
        final List<Tuple> actual = subject.select();
        if (index.isHash)
        {
            assertEquals(expected.size(), actual.size(), index.name);
            assertEquals(new HashSet<>(expected), new HashSet<>(actual), index.name);
        }
        else
        {
            assertEquals(expected, actual, index.name);
        }
    }

    /** An iteration over a live index; it goes on behind the row that it returned last, whatever became of that. */
    private final class Walk
    {
        private final ModelIndex index;
        private final Cursor cursor;
        private final List<Object> key;
        private final IteratorType type;
        private ModelRow last;

        Walk(final ModelIndex index, final Cursor cursor, final List<Object> key)
        {
            this.index = index;
            this.cursor = cursor;
            this.key = key;
            type = type(index, key);
            cursor.open(type, Key.key(key.toArray()));
        }

        boolean step()
        {
            final NavigableSet<ModelRow> rows = index.select(type, key);
            final ModelRow next = null != last ? rows.higher(last) : rows.isEmpty() ? null : rows.first();
            assertEquals(null != next, cursor.next(tuple), () -> index.name + " " + type + " " + key);
            if (null != next)
            {
                assertEquals(next.tuple(), tuple.toTuple(), () -> index.name + " " + type + " " + key);
            }
            last = next;
            return null != next;
        }
    }

    /** A read view and what it must show however late it is looked at. */
    private static final class Frozen
    {
        private final ReadView view;
        private final List<ModelSpace> models;
        private final List<List<ModelRow>> rows = new ArrayList<>();

        Frozen(final ReadView view, final List<ModelSpace> models)
        {
            this.view = view;
            this.models = models;
            for (final ModelSpace model : models)
            {
                for (final ModelIndex index : model.indexes)
                {
                    rows.add(new ArrayList<>(index.rows()));
                }
            }
        }

        void check()
        {
            assertNotNull(view.vclock());
            int i = 0;
            for (final ModelSpace model : models)
            {
                for (final ModelIndex index : model.indexes)
                {
                    assertAll(index, view.index(model.name, index.name), rows.get(i++));
                }
            }
            view.close();
        }
    }
}
