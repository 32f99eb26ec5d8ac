package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

import static io.memtx.memtx.Key.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Reads by place: pages, offsets, quantiles, ends of a prefix, a tuple at random; of live indexes, in transactions over
 * unconfirmed data, in read views and by readers. What a selection yields is known to be right from other tests.
 */
class PositionTest
{
    private static final int COUNT = 300;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    private Path directory;
    private Memtx db;
    private Space space;

    @BeforeEach
    void open()
    {
        db = Memtx.open(directory);
        space = db.createSpace("s", (def) -> def
            .index("pk", IndexType.TREE, KeySpec.unique(new KeyPart(0, FieldType.UNSIGNED, false)))
            .index("group", IndexType.TREE, KeySpec.nonUnique(new KeyPart(2, FieldType.UNSIGNED, false)))
            .index("pair", IndexType.TREE, KeySpec.unique(
                new KeyPart(2, FieldType.UNSIGNED, false), new KeyPart(0, FieldType.UNSIGNED, false)))
            .index("maybe", IndexType.TREE, KeySpec.unique(new KeyPart(1, FieldType.STRING, true)))
            .index("hash", IndexType.HASH, KeySpec.unique(new KeyPart(0, FieldType.UNSIGNED, false))));
        for (int i = 0; i < COUNT; i++)
        {
            space.insert(row(i));
        }
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    @Test
    void shouldPage()
    {
        everywhere((index) ->
        {
            for (int i = 0; i < 40; i++)
            {
                final IteratorType type = type();
                final Key key = randomKey(index);
                final List<Tuple> expected = index.select(type, key);
                final List<Tuple> paged = new ArrayList<>();
                String position = null;
                while (true)
                {
                    final Page page = index.selectPage(type, key, position, 1 + random.nextInt(100));
                    paged.addAll(page.tuples());
                    if (page.tuples().isEmpty())
                    {
                        assertNull(page.position());
                        break;
                    }
                    position = page.position();
                    assertEquals(position, index.position(page.tuples().get(page.tuples().size() - 1)));
                }
                assertEquals(expected, paged, () -> "seed=" + seed + ' ' + index.name() + ' ' + type + ' ' + key);
            }
            assertEquals(new Page(List.of(), null), index.selectPage(IteratorType.ALL, key(), null, 0));
        });
    }

    @Test
    void shouldGoOnBehindWhatIsGone()
    {
        for (final String name : List.of("pk", "group", "pair", "maybe"))
        {
            final Index index = space.index(name);
            final Page first = index.selectPage(IteratorType.GE, key(), null, 10);
            final List<Tuple> rest = index.select(IteratorType.GE, key(), 10, Long.MAX_VALUE);
            first.tuples().forEach((tuple) -> space.delete(tuple.getLong(0)));
            assertEquals(rest, index.selectPage(IteratorType.GE, key(), first.position(), COUNT).tuples());
            assertEquals(
                List.of(), index.selectPage(IteratorType.LE, key(), first.position(), COUNT).tuples(), name);
        }
    }

    @Test
    void shouldRefusePositionsThatDoNotFit()
    {
        everywhere((index) ->
        {
            final Tuple tuple = index.min();
            final String good = index.position(tuple);
            final String other = space.index("pk".equals(index.name()) ? "pair" : "pk").position(tuple);
            for (final String bad : List.of("", "!", "a", "gA", "kA", good + "AAAA", good.substring(2), other))
            {
                refused(ErrorCode.ER_ITERATOR_POSITION, "Iterator position is invalid",
                    () -> index.selectPage(IteratorType.GE, key(), bad, 1));
            }
            refused(ErrorCode.ER_ITERATOR_POSITION, "Iterator position is invalid",
                () -> index.position(Tuple.of("x", 1)));
            final Key last = keyOf(index, index.max());
            for (final IteratorType type : List.of(IteratorType.EQ, IteratorType.REQ, IteratorType.GE, IteratorType.GT))
            {
                refused(ErrorCode.ER_ITERATOR_POSITION, "Iterator position is invalid",
                    () -> index.selectPage(type, last, good, 1));
            }
        });
    }

    @Test
    void shouldCountWhatStandsBefore()
    {
        everywhere((index) ->
        {
            final List<Tuple> all = index.select();
            final List<Tuple> reverse = index.select(IteratorType.LE, key());
            for (int i = 0; i < 40; i++)
            {
                final IteratorType type = type();
                final Key key = randomKey(index);
                final List<Tuple> selected = index.select(type, key, 0, 1);
                if (!selected.isEmpty())
                {
                    assertEquals(
                        (type.isReverse() ? reverse : all).indexOf(selected.get(0)), index.offsetOf(type, key),
                        () -> "seed=" + seed + ' ' + index.name() + ' ' + type + ' ' + key);
                }
            }
            assertEquals(all.size(), index.offsetOf(IteratorType.GT, keyOf(index, index.max())));
        });
    }

    @Test
    void shouldDivideRanges()
    {
        everywhere((index) ->
        {
            for (int i = 0; i < 40; i++)
            {
                final double level = random.nextDouble() * 0.998 + 0.001;
                final Key begin = randomKey(index);
                final Key end = randomKey(index);
                final List<Tuple> range = index.select(IteratorType.GE, begin);
                if (!end.parts().isEmpty())
                {
                    range.removeAll(index.select(IteratorType.GE, end));
                }
                final int common = Math.min(begin.parts().size(), end.parts().size());
                final boolean isRange = 0 == common ||
                    !begin.parts().subList(0, common).equals(end.parts().subList(0, common)) &&
                    index.count(IteratorType.GE, begin) > index.count(IteratorType.GE, end);
                if (isRange)
                {
                    final Key expected =
                        range.isEmpty() ? null : keyOf(index, range.get((int)(range.size() * level)));
                    assertEquals(
                        String.valueOf(expected), String.valueOf(index.quantile(level, begin, end)),
                        () -> "seed=" + seed + ' ' + index.name() + ' ' + level + ' ' + begin + ' ' + end);
                }
            }
            final Key middle = keyOf(index, index.select(IteratorType.GE, key(), 150, 1).get(0));
            refused(ErrorCode.ER_ILLEGAL_PARAMS, "begin_key must be < end_key",
                () -> index.quantile(0.5, middle, middle));
            for (final double level : new double[]{0, 1, -1, 2, Double.NaN})
            {
                refused(ErrorCode.ER_ILLEGAL_PARAMS, "level must be > 0 and < 1",
                    () -> index.quantile(level, key(), key()));
            }
        });
    }

    @Test
    void shouldFindTheEndsOfAPrefix()
    {
        everywhere((index) ->
        {
            for (int i = 0; i < 40; i++)
            {
                final Key key = randomKey(index);
                final List<Tuple> under = index.select(IteratorType.EQ, key);
                assertEquals(under.isEmpty() ? null : under.get(0), index.min(key));
                assertEquals(under.isEmpty() ? null : under.get(under.size() - 1), index.max(key));
            }
            assertEquals(index.min(), index.min(key()));
        });
    }

    @Test
    void shouldChooseAtRandom()
    {
        everywhere((index) ->
        {
            for (int i = 0; i < 20; i++)
            {
                final Tuple tuple = index.random(random.nextLong());
                assertEquals(tuple, space.get(tuple.getLong(0)));
            }
        });
        space.truncate();
        try (ReadView view = db.readView(); Reader reader = db.reader())
        {
            assertNull(space.index("pk").random(7));
            assertNull(view.index("s", "pk").random(7));
            assertNull(view.index("s", "hash").random(7));
            assertNull(reader.index("s", "hash").random(7));
        }
    }

    @Test
    void shouldRefuseAHash()
    {
        try (ReadView view = db.readView(); Reader reader = db.reader())
        {
            for (final ReadableIndex hash : List.of(
                space.index("hash"), view.index("s", "hash"), reader.index("s", "hash")))
            {
                final Tuple tuple = hash.random(3);
                assertTrue(hash.select().contains(tuple));
                unsupported("pagination", () -> hash.selectPage(IteratorType.ALL, key(), null, 1));
                unsupported("pagination", () -> hash.position(tuple));
                unsupported("quantile()", () -> hash.quantile(0.5, key(), key()));
                unsupported("min()", () -> hash.min(key(1)));
                unsupported("max()", hash::max);
                unsupported("requested iterator type", () -> hash.offsetOf(IteratorType.EQ, key(1)));
            }
        }
    }

    /** Runs a check in a transaction with unconfirmed changes, and when it is confirmed live, frozen and beside. */
    private void everywhere(final Consumer<ReadableIndex> check)
    {
        db.transact((tx) ->
        {
            for (int i = 0; i < 100; i++)
            {
                final int id = random.nextInt(COUNT + 100);
                if (random.nextBoolean())
                {
                    tx.replace(space, row(id));
                }
                else
                {
                    tx.delete(space, id);
                }
            }
            trees().forEach(check);
        });
        trees().forEach(check);
        try (ReadView view = db.readView(); Reader reader = db.reader())
        {
            trees().forEach((index) -> check.accept(view.index("s", index.name())));
            trees().forEach((index) -> check.accept(reader.index("s", index.name())));
        }
    }

    private List<Index> trees()
    {
        final List<Index> trees = new ArrayList<>(space.indexes());
        trees.removeIf((index) -> "hash".equals(index.name()));
        return trees;
    }

    private Object[] row(final int id)
    {
        return new Object[]{id, 0 == id % 5 ? null : "n" + id, random.nextInt(12)};
    }

    private IteratorType type()
    {
        return List.of(
            IteratorType.EQ, IteratorType.REQ, IteratorType.ALL, IteratorType.GE, IteratorType.GT, IteratorType.LE,
            IteratorType.LT).get(random.nextInt(7));
    }

    /** None, one that is there, or the beginning of it. */
    private Key randomKey(final ReadableIndex index)
    {
        final List<Tuple> all = index.select();
        final Key key = keyOf(index, all.get(random.nextInt(all.size())));
        return new Key(key.parts().subList(0, random.nextInt(key.parts().size() + 1)));
    }

    private static Key keyOf(final ReadableIndex index, final Tuple tuple)
    {
        return switch (index.name())
        {
            case "pk" -> key(tuple.get(0));
            case "group" -> key(tuple.get(2));
            case "pair" -> key(tuple.get(2), tuple.get(0));
            default -> new Key(Collections.singletonList(tuple.get(1)));
        };
    }

    private static void unsupported(final String what, final Executable call)
    {
        refused(
            ErrorCode.ER_UNSUPPORTED_INDEX_FEATURE,
            "Index 'hash' (HASH) of space 's' (memtx) does not support " + what, call);
    }

    private static void refused(final ErrorCode code, final String message, final Executable call)
    {
        final MemtxException error = assertThrows(MemtxException.class, call);
        assertEquals(message, error.getMessage());
        assertEquals(code, error.code());
    }
}
