package io.memtx.memtx;

import com.ibm.icu.text.Collator;
import com.ibm.icu.util.ULocale;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.collation.Collation;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.key.NullableAction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

import static io.memtx.memtx.Key.key;
import static io.memtx.tuple.index.IteratorType.NP;
import static io.memtx.tuple.index.IteratorType.PP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * Indexes whose parts descend, are collated or leave nil out, against sorted lists: live, inside a transaction, through
 * a view, through a reader, and after recovery.
 */
class ExtendedIndexTest
{
    private static final IteratorType[] TYPES = {
        IteratorType.EQ, IteratorType.REQ, IteratorType.ALL, IteratorType.LT, IteratorType.LE, IteratorType.GE,
        IteratorType.GT, NP, PP};
    private static final Collator CASELESS = Collator.getInstance(ULocale.ROOT);

    static
    {
        CASELESS.setStrength(Collator.PRIMARY);
    }

    @TempDir
    private Path directory;

    private final TreeMap<Integer, Row> rows = new TreeMap<>();
    private Memtx db;
    private Random random;

    private record Row(int id, String text, Integer number)
    {
    }

    @BeforeEach
    void open()
    {
        db = Memtx.open(directory);
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    @Test
    void shouldReadAsSortedListsDoWhenRowsAndKeysAreRandom()
    {
        final long seed = System.nanoTime();
        random = new Random(seed);
        final Collation caseless = db.collation("unicode_ci");
        final KeyPart id = KeyPart.of(0, FieldType.UNSIGNED);
        final KeyPart text = KeyPart.of(1, FieldType.STRING).nullable();
        final KeyPart number = KeyPart.of(2, FieldType.UNSIGNED).nullable();
        final List<List<KeyPart>> indexes = List.of(
            List.of(text.descending()),
            List.of(number.descending(), text),
            List.of(text.collation(caseless)),
            List.of(text.collation(caseless).descending(), id.descending()),
            List.of(number.excludingNull(), text.descending()),
            List.of(text.excludingNull(), number.excludingNull().descending()));
        final Space space = db.createSpace("s", (def) ->
        {
            def.field("id", FieldType.UNSIGNED).nullableField("text", FieldType.STRING)
                .nullableField("number", FieldType.UNSIGNED).primaryKey(id.descending());
            for (int i = 0; i < indexes.size() / 2; i++)
            {
                def.index("i" + i, IndexType.TREE, KeySpec.nonUnique(indexes.get(i).toArray()));
            }
        });
        changeRows(null, space, 60);
        for (int i = indexes.size() / 2; i < indexes.size(); i++)
        {
            space.createIndex("i" + i, IndexType.TREE, KeySpec.nonUnique(indexes.get(i).toArray()));
        }

        for (int round = 0; round < 15; round++)
        {
            final String at = "seed=" + seed + " round=" + round;
            final TreeMap<Integer, Row> before = new TreeMap<>(rows);
            assertThrows(IllegalStateException.class, () -> db.transact((tx) ->
            {
                changeRows(tx, space, 20);
                check(new ArrayList<>(space.indexes()), indexes, at + " in a transaction");
                throw new IllegalStateException("on purpose");
            }));
            rows.clear();
            rows.putAll(before);
            check(new ArrayList<>(space.indexes()), indexes, at + " undone");
            db.transact((tx) -> changeRows(tx, space, 20));
            changeRows(null, space, 5);
            space.store().checkStructure();
            checkOutside(space, indexes, at);
        }

        db.close();
        db = Memtx.open(directory);
        final Space recovered = db.space("s");
        recovered.store().checkStructure();
        check(new ArrayList<>(recovered.indexes()), indexes, "seed=" + seed + " recovered");
        db.snapshot();
        db.close();
        db = Memtx.open(directory);
        check(new ArrayList<>(db.space("s").indexes()), indexes, "seed=" + seed + " from a snapshot");
    }

    @Test
    void shouldLetAnyNumberOfTuplesLackAUniqueKeyThatExcludesNil()
    {
        final Space space = db.createSpace("s", (def) -> def
            .primaryKey(KeyPart.of(0, FieldType.UNSIGNED))
            .index("u", IndexType.TREE, KeySpec.unique(KeyPart.of(1, FieldType.UNSIGNED).excludingNull())));
        final Index unique = space.index("u");
        space.insert(1, null);
        space.insert(2);
        space.insert(3, 7);
        final MemtxException ex = assertThrows(MemtxException.class, () -> space.insert(4, 7));
        assertEquals(ErrorCode.ER_TUPLE_FOUND, ex.code());
        assertEquals(1, unique.size());
        assertEquals(3, unique.get(7).getLong(0));
        assertEquals(List.of(), unique.select(new Object[] {null}));

        space.replace(3, null);
        assertNull(unique.get(7));
        space.replace(1, 7);
        assertEquals(1, unique.get(7).getLong(0));
        space.delete(1);
        space.delete(2);
        assertEquals(0, unique.size());
        space.store().checkStructure();
    }

    @Test
    void shouldFindByACollationInTreesAndHashes()
    {
        final KeyPart caseless = KeyPart.of(1, FieldType.STRING).collation(db.collation("UNICODE_CI"));
        final Space space = db.createSpace("s", (def) -> def
            .primaryKey(KeyPart.of(0, FieldType.UNSIGNED))
            .index("tree", IndexType.TREE, KeySpec.unique(caseless))
            .index("hash", IndexType.HASH, KeySpec.unique(caseless)));
        space.insert(1, "Stra\u00dfe");
        for (final String name : List.of("tree", "hash"))
        {
            assertEquals(1, space.index(name).get("STRASSE").getLong(0), name);
        }
        assertEquals(
            ErrorCode.ER_TUPLE_FOUND,
            assertThrows(MemtxException.class, () -> space.insert(2, "strasse")).code());
        final MemtxException ex =
            assertThrows(MemtxException.class, () -> space.index("tree").select(NP, key("s")));
        assertEquals(
            "Index 'tree' (TREE) of space 's' (memtx) does not support requested iterator type", ex.getMessage());
    }

    @Test
    void shouldTakeTheCollationOfTheField()
    {
        final Space space = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .field(new FieldDef(
                "name", FieldType.STRING, NullableAction.DEFAULT, db.collation("unicode_ci").def().id(), 0))
            .primaryKey("id")
            .index("name", IndexType.TREE, KeySpec.unique("name")));
        space.insert(1, "\u0401");
        assertEquals(1, space.index("name").get("\u0435").getLong(0));
    }

    /** In a transaction, or each by itself when there is none. */
    private void changeRows(final Transaction tx, final Space space, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            final int id = random.nextInt(60);
            if (random.nextInt(4) == 0)
            {
                rows.remove(id);
                delete(tx, space, id);
            }
            else
            {
                final Row row = new Row(
                    id, random.nextInt(4) == 0 ? null : text(), random.nextInt(3) == 0 ? null : random.nextInt(5));
                rows.put(id, row);
                replace(tx, space, row);
            }
        }
    }

    private static void delete(final Transaction tx, final Space space, final int id)
    {
        if (null == tx)
        {
            space.delete(id);
        }
        else
        {
            tx.delete(space, id);
        }
    }

    private static void replace(final Transaction tx, final Space space, final Row row)
    {
        if (null == tx)
        {
            space.replace(row.id, row.text, row.number);
        }
        else
        {
            tx.replace(space, row.id, row.text, row.number);
        }
    }

    private String text()
    {
        final StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--)
        {
            text.append("aAbB\u00e1".charAt(random.nextInt(5)));
        }
        return text.toString();
    }

    private void checkOutside(final Space space, final List<List<KeyPart>> indexes, final String at)
    {
        check(new ArrayList<>(space.indexes()), indexes, at);
        try (ReadView frozen = db.readView(); Reader reader = db.reader())
        {
            final List<ReadableIndex> views = new ArrayList<>();
            final List<ReadableIndex> readers = new ArrayList<>();
            for (final Index index : space.indexes())
            {
                views.add(frozen.index("s", index.name()));
                readers.add(reader.index("s", index.name()));
            }
            check(views, indexes, at + " view");
            check(readers, indexes, at + " reader");
        }
    }

    private void check(
        final List<ReadableIndex> subjects, final List<List<KeyPart>> indexes, final String at)
    {
        for (int i = 0; i < indexes.size(); i++)
        {
            for (int n = 0; n < 6; n++)
            {
                checkOne(subjects.get(i + 1), indexes.get(i), TYPES[random.nextInt(TYPES.length)], at);
            }
        }
    }

    private void checkOne(
        final ReadableIndex index, final List<KeyPart> parts, final IteratorType type, final String at)
    {
        final List<Object> values = new ArrayList<>();
        for (int i = random.nextInt(parts.size() + 1); i > 0; i--)
        {
            final KeyPart part = parts.get(values.size());
            values.add(part.isNullable() && random.nextInt(5) == 0 ?
                null : 1 == part.fieldNo() ? text() : (Object)random.nextInt(5));
        }
        final boolean isPrefix = NP == type || PP == type;
        if (isPrefix && !values.isEmpty() && null != parts.get(values.size() - 1).collation())
        {
            return;
        }

        final List<Row> sorted = new ArrayList<>();
        for (final Row row : rows.values())
        {
            if (parts.stream().noneMatch(part -> part.excludesNull() && null == value(row, part)))
            {
                sorted.add(row);
            }
        }
        final String what = at + ' ' + index.name() + ' ' + type + ' ' + values;
        assertEquals(sorted.size(), index.size(), what);
        sorted.sort(order(parts).thenComparing(Row::id, Comparator.reverseOrder()));
        if (type.isReverse())
        {
            Collections.reverse(sorted);
        }
        final List<Long> expected = new ArrayList<>();
        for (final Row row : sorted)
        {
            if (isWithin(row, parts, values, type))
            {
                expected.add((long)row.id);
            }
        }
        final Key key = key(values.toArray());
        assertEquals(expected, index.select(type, key).stream().map(tuple -> tuple.getLong(0)).toList(), what);
        assertEquals(expected.size(), index.count(type, key), what);
        if (expected.size() > 1)
        {
            final Tuple second = index.select(type, key, 1, 1).get(0);
            assertEquals(expected.size() - 2, index.selectAfter(type, key, second, Long.MAX_VALUE).size(), what);
        }
    }

    private static boolean isWithin(
        final Row row, final List<KeyPart> parts, final List<Object> values, final IteratorType type)
    {
        if (values.isEmpty())
        {
            return true;
        }
        int order = 0;
        for (int i = 0; i < values.size() && 0 == order; i++)
        {
            order = compare(parts.get(i), value(row, parts.get(i)), values.get(i));
        }
        final boolean isDescending = parts.get(values.size() - 1).isDescending();
        return switch (type)
        {
            case EQ, REQ -> 0 == order;
            case ALL, GE -> order >= 0;
            case GT -> order > 0;
            case LE -> order <= 0;
            case LT -> order < 0;
            case NP -> order > 0 && (isDescending || !hasPrefix(row, parts, values));
            default -> order < 0 && (!isDescending || !hasPrefix(row, parts, values));
        };
    }

    /** All before the last part being equal. Behind the empty prefix there is nothing at all, as in Tarantool. */
    private static boolean hasPrefix(final Row row, final List<KeyPart> parts, final List<Object> values)
    {
        final int last = values.size() - 1;
        if ("".equals(values.get(last)))
        {
            return true;
        }
        for (int i = 0; i < last; i++)
        {
            if (0 != compare(parts.get(i), value(row, parts.get(i)), values.get(i)))
            {
                return false;
            }
        }
        return value(row, parts.get(last)) instanceof String text && values.get(last) instanceof String prefix &&
            text.startsWith(prefix);
    }

    private static Comparator<Row> order(final List<KeyPart> parts)
    {
        return (a, b) ->
        {
            int order = 0;
            for (int i = 0; i < parts.size() && 0 == order; i++)
            {
                order = compare(parts.get(i), value(a, parts.get(i)), value(b, parts.get(i)));
            }
            return order;
        };
    }

    private static Object value(final Row row, final KeyPart part)
    {
        return switch (part.fieldNo())
        {
            case 0 -> row.id;
            case 1 -> row.text;
            default -> row.number;
        };
    }

    private static int compare(final KeyPart part, final Object a, final Object b)
    {
        final int order;
        if (null == a || null == b)
        {
            order = (null == a ? 0 : 1) - (null == b ? 0 : 1);
        }
        else if (a instanceof Integer number)
        {
            order = number.compareTo((Integer)b);
        }
        else
        {
            order = null == part.collation() ?
                ((String)a).compareTo((String)b) : CASELESS.compare((String)a, (String)b);
        }
        return part.isDescending() ? -order : order;
    }
}
