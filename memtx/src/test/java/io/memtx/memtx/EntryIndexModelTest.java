package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import static io.memtx.memtx.Key.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Indexes over elements of arrays and over what functions return, against sorted lists: after statements that are good
 * and statements that collide, in transactions that commit and that roll back, live, frozen, on other threads' terms,
 * and after recovery.
 */
class EntryIndexModelTest
{
    private static final IteratorType[] TYPES = {
        IteratorType.EQ, IteratorType.REQ, IteratorType.ALL, IteratorType.LT, IteratorType.LE, IteratorType.GE,
        IteratorType.GT};
    private static final int IDS = 30;

    @TempDir
    private Path directory;
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private TreeMap<Integer, Row> rows = new TreeMap<>();
    private Memtx db;
    private Space space;

    /** A tuple: its id, unique numbers, and pairs of which each half may be nil. */
    private record Row(int id, List<Integer> numbers, List<Pair> pairs)
    {
        Tuple tuple()
        {
            final List<Object> encoded = new ArrayList<>();
            for (final Pair pair : pairs)
            {
                final Map<String, Object> map = new LinkedHashMap<>();
                map.put("noise", List.of(1));
                if (null != pair.word || pair.hashCode() % 2 == 0)
                {
                    map.put("word", pair.word);
                }
                map.put("n", pair.n);
                encoded.add(map);
            }
            return Tuple.of(id, numbers, Map.of("pairs", encoded));
        }
    }

    private record Pair(String word, int n)
    {
    }

    /** What stands in an index: a key and the tuple that it is of. */
    private record Entry(List<Object> key, int id)
    {
    }

    @BeforeEach
    void open()
    {
        db = Memtx.open(context());
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    private MemtxContext context()
    {
        return new MemtxContext(directory)
            .function("sum", (args) -> List.of(((Tuple)args[0]).toList().get(1) instanceof List<?> list ?
                list.stream().mapToLong((number) -> (Long)number).sum() : 0))
            .function("halves", (args) ->
            {
                final List<Object> keys = new ArrayList<>();
                for (final Object number : (List<?>)((Tuple)args[0]).get(1))
                {
                    keys.add(List.of((Long)number / 4));
                }
                return keys;
            });
    }

    @Test
    void shouldReadAsSortedListsDoWhenStatementsAreRandom()
    {
        db.functions().createMultikey("halves");
        db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .primaryKey("id")
            .index("numbers", IndexType.TREE, KeySpec.unique(KeyPart.of(1, FieldType.UNSIGNED).path("[*]")))
            .index("words", IndexType.TREE, KeySpec.nonUnique(
                KeyPart.of(2, FieldType.STRING).path("pairs[*].word").excludingNull(),
                KeyPart.of(2, FieldType.UNSIGNED).path("pairs[*].n").descending()))
            .index("halves", IndexType.TREE,
                KeySpec.nonUnique(KeyPart.of(0, FieldType.UNSIGNED)).madeBy(db.functions().id("halves"))));
        space = db.space("s");
        change(null, 60);
        space.createIndex("nullable", IndexType.TREE, KeySpec.nonUnique(
            KeyPart.of(2, FieldType.STRING).path("pairs[*].word").nullable()));
        space.createIndex("sum", IndexType.TREE,
            KeySpec.nonUnique(KeyPart.of(0, FieldType.UNSIGNED).descending()).madeBy(db.functions().id("sum")));
        for (int round = 0; round < 12; round++)
        {
            final String at = "seed=" + seed + " round=" + round;
            rollBack(at);
            final boolean hasView = random.nextBoolean();
            final ReadView view = hasView ? db.readView() : null;
            final TreeMap<Integer, Row> seen = new TreeMap<>(rows);
            db.transact((tx) -> change(tx, 25));
            change(null, 8);
            checkOutside(at);
            if (hasView)
            {
                final TreeMap<Integer, Row> now = rows;
                rows = seen;
                check(frozen(view), at + " an old view");
                rows = now;
                view.close();
            }
        }
        db.snapshot();
        change(null, 20);
        db.close();
        db = Memtx.open(context());
        space = db.space("s");
        checkOutside("seed=" + seed + " recovered");
        change(null, 20);
        db.transact((tx) -> change(tx, 20));
        checkOutside("seed=" + seed + " after recovery");
        space.truncate();
        rows.clear();
        change(null, 30);
        checkOutside("seed=" + seed + " truncated");
    }

    private void rollBack(final String at)
    {
        final TreeMap<Integer, Row> before = new TreeMap<>(rows);
        assertThrows(ArithmeticException.class, () -> db.transact((tx) ->
        {
            change(tx, 15);
            check(live(), at + " in a transaction");
            final TreeMap<Integer, Row> then = new TreeMap<>(rows);
            final Transaction.Savepoint savepoint = tx.savepoint();
            change(tx, 10);
            tx.rollbackTo(savepoint);
            rows = then;
            check(live(), at + " at a savepoint");
            change(tx, 10);
            check(live(), at + " behind a savepoint");
            throw new ArithmeticException();
        }), at);
        rows = before;
        check(live(), at + " undone");
    }

    /** In a transaction, or each by itself when there is none. */
    private void change(final Transaction tx, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            final int id = random.nextInt(IDS);
            if (random.nextInt(4) == 0)
            {
                rows.remove(id);
                if (null == tx)
                {
                    space.delete(id);
                }
                else
                {
                    tx.delete(space, id);
                }
                continue;
            }
            final Row row = row(id);
            final boolean collides = rows.values().stream().anyMatch(
                (other) -> other.id != id && !Collections.disjoint(other.numbers, row.numbers));
            if (collides)
            {
                assertEquals(ErrorCode.ER_TUPLE_FOUND,
                    assertThrows(MemtxException.class, () -> put(tx, row), "seed=" + seed).code());
            }
            else
            {
                put(tx, row);
                rows.put(id, row);
            }
        }
    }

    private void put(final Transaction tx, final Row row)
    {
        final Tuple tuple = row.tuple();
        final boolean isUpdate = random.nextBoolean() && rows.containsKey(row.id);
        if (isUpdate)
        {
            final Operation[] operations = {
                Operation.set(1, tuple.get(1)), Operation.set(2, tuple.get(2))};
            final Tuple updated = null == tx ?
                space.update(key(row.id), operations) : tx.update(space, key(row.id), operations);
            assertNotNull(updated);
        }
        else if (null == tx)
        {
            space.replace(tuple.toList().toArray());
        }
        else
        {
            tx.replace(space, tuple.toList().toArray());
        }
    }

    private Row row(final int id)
    {
        final List<Integer> numbers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--)
        {
            numbers.add(random.nextInt(120));
        }
        if (!numbers.isEmpty() && random.nextInt(3) == 0)
        {
            numbers.add(numbers.get(0));
        }
        final List<Pair> pairs = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--)
        {
            pairs.add(new Pair(random.nextInt(4) == 0 ? null : "" + "abcd".charAt(random.nextInt(4)),
                random.nextInt(3)));
        }
        return new Row(id, numbers, pairs);
    }

    private List<ReadableIndex> live()
    {
        space.store().checkStructure();
        return new ArrayList<>(space.indexes());
    }

    private List<ReadableIndex> frozen(final ReadView view)
    {
        final List<ReadableIndex> indexes = new ArrayList<>();
        for (final Index index : space.indexes())
        {
            indexes.add(view.index("s", index.name()));
        }
        return indexes;
    }

    private void checkOutside(final String at)
    {
        check(live(), at);
        try (ReadView view = db.readView(); Reader reader = db.reader())
        {
            check(frozen(view), at + " view");
            final List<ReadableIndex> readers = new ArrayList<>();
            for (final Index index : space.indexes())
            {
                readers.add(reader.index("s", index.name()));
                checkCursors(reader, index, at + ' ' + index.name());
            }
            check(readers, at + " reader");
        }
    }

    private static void checkCursors(final Reader reader, final Index index, final String at)
    {
        final List<Tuple> expected = index.select(IteratorType.ALL, key());
        final List<Tuple> walked = new ArrayList<>();
        final TupleView view = new TupleView();
        reader.enter();
        final ReaderCursor beside = reader.index("s", index.name()).cursor().key().open(IteratorType.ALL);
        while (beside.next(view))
        {
            walked.add(view.toTuple());
        }
        reader.exit();
        assertEquals(expected, walked, at + " cursor of a reader");
        walked.clear();
        final Cursor live = index.cursor().open(IteratorType.ALL);
        while (live.next(view))
        {
            walked.add(view.toTuple());
        }
        assertEquals(expected, walked, at + " cursor");
    }

    private void check(final List<ReadableIndex> indexes, final String at)
    {
        for (final ReadableIndex index : indexes.subList(1, indexes.size()))
        {
            final List<Entry> entries = entries(index.name());
            assertEquals(entries.size(), index.size(), at + ' ' + index.name());
            for (int n = 0; n < 6; n++)
            {
                checkOne(index, entries, TYPES[random.nextInt(TYPES.length)], at);
            }
            final Tuple chosen = index.random(random.nextLong());
            assertTrue(null == chosen ? entries.isEmpty() : rows.containsKey(chosen.getInt(0)), at);
        }
    }

    private void checkOne(
        final ReadableIndex index, final List<Entry> entries, final IteratorType type, final String at)
    {
        final List<Object> parts = new ArrayList<>();
        if (random.nextInt(5) != 0)
        {
            parts.add(someKey(index.name()));
            if ("words".equals(index.name()) && random.nextBoolean())
            {
                parts.add((long)random.nextInt(3));
            }
        }
        final Key key = key(parts.toArray());
        final List<Entry> within = new ArrayList<>();
        for (final Entry entry : entries)
        {
            final int order = compare(index.name(), entry.key, parts);
            final boolean isWithin = parts.isEmpty() || switch (type)
            {
                case EQ, REQ -> 0 == order;
                case GE, ALL -> order >= 0;
                case GT -> order > 0;
                case LE -> order <= 0;
                default -> order < 0;
            };
            if (isWithin)
            {
                within.add(entry);
            }
        }
        if (type.isReverse())
        {
            Collections.reverse(within);
        }
        final String what = at + ' ' + index.name() + ' ' + type + ' ' + parts;
        final List<Tuple> expected = within.stream().map((entry) -> rows.get(entry.id).tuple()).toList();
        assertEquals(expected, index.select(type, key), what);
        assertEquals(expected.size(), index.count(type, key), what);
        final List<Tuple> paged = new ArrayList<>();
        Page page = index.selectPage(type, key, null, 4);
        while (!page.tuples().isEmpty())
        {
            paged.addAll(page.tuples());
            page = index.selectPage(type, key, page.position(), 4);
        }
        assertEquals(expected, paged, what);
        if (!entries.isEmpty())
        {
            assertEquals(
                key(entries.get((int)(entries.size() * 0.3)).key.toArray()), index.quantile(0.3, key(), key()), what);
        }
        if ("numbers".equals(index.name()) && !parts.isEmpty() && IteratorType.EQ == type)
        {
            assertEquals(expected.isEmpty() ? null : expected.get(0), index.get(key), what);
        }
    }

    private Object someKey(final String index)
    {
        return switch (index)
        {
            case "numbers" -> (long)random.nextInt(120);
            case "halves" -> (long)random.nextInt(30);
            case "sum" -> (long)random.nextInt(200);
            default -> "nullable".equals(index) && random.nextInt(4) == 0 ?
                null : "" + "abcd".charAt(random.nextInt(4));
        };
    }

    private List<Entry> entries(final String index)
    {
        final Set<Entry> entries = new LinkedHashSet<>();
        for (final Row row : rows.values())
        {
            switch (index)
            {
                case "numbers" -> row.numbers.forEach((number) ->
                    entries.add(new Entry(List.of((long)number), row.id)));
                case "halves" -> row.numbers.forEach((number) ->
                    entries.add(new Entry(List.of((long)number / 4), row.id)));
                case "sum" -> entries.add(new Entry(
                    List.of(row.numbers.stream().mapToLong((number) -> number).sum()), row.id));
                case "nullable" -> row.pairs.forEach((pair) ->
                    entries.add(new Entry(Collections.singletonList(pair.word), row.id)));
                default -> row.pairs.stream().filter((pair) -> null != pair.word).forEach((pair) ->
                    entries.add(new Entry(List.of(pair.word, (long)pair.n), row.id)));
            }
        }
        final List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(((Comparator<Entry>)(a, b) -> compare(index, a.key, b.key)).thenComparingInt(Entry::id));
        return sorted;
    }

    @SuppressWarnings("unchecked")
    private static int compare(final String index, final List<Object> a, final List<Object> b)
    {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++)
        {
            final boolean isDescending = "sum".equals(index) || "words".equals(index) && 1 == i;
            final Comparator<Comparable<Object>> ascending = (x, y) -> x.compareTo(y);
            final Comparator<Comparable<Object>> order =
                Comparator.nullsFirst(isDescending ? ascending.reversed() : ascending);
            final int result = order.compare((Comparable<Object>)a.get(i), (Comparable<Object>)b.get(i));
            if (0 != result)
            {
                return result;
            }
        }
        return 0;
    }
}
