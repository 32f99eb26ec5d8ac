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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static io.memtx.memtx.Key.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * Indexes whose parts lie within fields. The random test has every value twice in a tuple, within a field and in a
 * field of its own, and an index over each: the two must read alike.
 */
class PathIndexTest
{
    private static final IteratorType[] TYPES = {
        IteratorType.EQ, IteratorType.REQ, IteratorType.ALL, IteratorType.LT, IteratorType.LE, IteratorType.GE,
        IteratorType.GT};
    private static final int IDS = 50;

    @TempDir
    private Path directory;
    private Memtx db;
    private Random random;

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
    void shouldReadAsPlainIndexesDoWhenRowsAndKeysAreRandom()
    {
        final long seed = System.nanoTime();
        random = new Random(seed);
        final KeyPart name = KeyPart.of(2, FieldType.STRING).nullable();
        final KeyPart number = KeyPart.of(3, FieldType.UNSIGNED).nullable();
        final NamedPart nameWithin = NamedPart.of("doc.who.name", FieldType.STRING).with(KeyPart::nullable);
        final NamedPart numberWithin = NamedPart.of("doc.list[2]", FieldType.UNSIGNED).with(KeyPart::nullable);
        final KeyPart id = KeyPart.of(0, FieldType.UNSIGNED);
        final KeyPart idWithin = KeyPart.of(1, FieldType.UNSIGNED).path(".id");
        final Space space = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .field("doc", FieldType.MAP)
            .primaryKey("id")
            .index("a.plain", IndexType.TREE, KeySpec.nonUnique(name))
            .index("a.path", IndexType.TREE, KeySpec.nonUnique(nameWithin))
            .index("b.plain", IndexType.TREE, KeySpec.nonUnique(number.descending(), name))
            .index("b.path", IndexType.TREE, KeySpec.nonUnique(numberWithin.with(KeyPart::descending), nameWithin))
            .index("c.plain", IndexType.TREE, KeySpec.unique(name.excludingNull(), number, id))
            .index("c.path", IndexType.TREE, KeySpec.unique(
                nameWithin.with(KeyPart::excludingNull), numberWithin, idWithin)));
        change(null, space, 80);
        space.createIndex("d.plain", IndexType.HASH, KeySpec.unique(id));
        space.createIndex("d.path", IndexType.HASH, KeySpec.unique(idWithin));
        for (int round = 0; round < 15; round++)
        {
            final String at = "seed=" + seed + " round=" + round;
            assertThrows(ArithmeticException.class, () -> db.transact((tx) ->
            {
                change(tx, space, 20);
                check(new ArrayList<>(space.indexes()), at + " in a transaction");
                throw new ArithmeticException();
            }));
            check(new ArrayList<>(space.indexes()), at + " undone");
            db.transact((tx) -> change(tx, space, 20));
            change(null, space, 5);
            space.store().checkStructure();
            checkOutside(space, at);
        }
        db.snapshot();
        change(null, space, 20);
        db.close();
        db = Memtx.open(directory);
        db.space("s").store().checkStructure();
        check(new ArrayList<>(db.space("s").indexes()), "seed=" + seed + " recovered");
    }

    @Test
    void shouldFindThePrimaryKeyWithinAField()
    {
        final Space space = db.createSpace("s", (def) -> def
            .primaryKey(KeyPart.of(0, FieldType.UNSIGNED).path("key.id"))
            .index("other", IndexType.TREE, KeySpec.nonUnique(KeyPart.of(1, FieldType.STRING))));
        space.insert(Map.of("key", Map.of("id", 5)), "b");
        space.insert(Map.of("key", Map.of("id", 4)), "b");
        assertEquals("b", space.get(5).getString(1));
        space.update(key(5), Operation.set(1, "a"));
        assertRefused(ErrorCode.ER_CANT_UPDATE_PRIMARY_KEY,
            "Attempt to modify a tuple field which is part of primary index in space 's'",
            () -> space.update(key(5), Operation.set("[1].key.id", 6)));
        space.replace(Map.of("key", Map.of("id", 4)), "a");
        assertEquals(
            List.of(Map.of("key", Map.of("id", 4L)), Map.of("key", Map.of("id", 5L))),
            space.index("other").select("a").stream().map((tuple) -> tuple.get(0)).toList(), "ties break by the key");
        assertEquals(ErrorCode.ER_TUPLE_FOUND, assertThrows(
            MemtxException.class, () -> space.insert(Map.of("key", Map.of("id", 4)), "x")).code());
        db.close();
        db = Memtx.open(directory);
        db.space("s").delete(4);
        assertNull(db.space("s").get(4));
        assertEquals(1, db.space("s").size());
    }

    @Test
    void shouldNameThePlaceOfWhatDoesNotFit()
    {
        final Space space = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .primaryKey("id")
            .index("i", IndexType.TREE, KeySpec.nonUnique(
                KeyPart.of(1, FieldType.UNSIGNED).path("a.b"),
                KeyPart.of(1, FieldType.STRING).path("a.list[2]").nullable())));
        space.insert(1, Map.of("a", Map.of("b", 1)));
        space.insert(2, Map.of("a", Map.of("b", 1, "list", List.of(1, "x"))));
        assertMissing("[2][\"a\"][\"b\"]", () -> space.insert(3));
        assertType("2", "map", "nil", () -> space.insert(3, null));
        assertMissing("[2][\"a\"][\"b\"]", () -> space.insert(3, Map.of()));
        assertMissing("[2][\"a\"][\"b\"]", () -> space.insert(3, Map.of("a", Map.of("c", 1))));
        assertType("2", "map", "array", () -> space.insert(3, List.of()));
        final Map<Object, Object> nil = new HashMap<>();
        nil.put("a", null);
        assertType("[2][\"a\"]", "map", "nil", () -> space.insert(3, nil));
        assertType("[2][\"a\"]", "map", "string", () -> space.insert(3, Map.of("a", "x")));
        assertType("[2][\"a\"][\"b\"]", "unsigned", "string", () -> space.insert(3, Map.of("a", Map.of("b", "x"))));
        assertType("[2][\"a\"][\"list\"]", "array", "map",
            () -> space.insert(3, Map.of("a", Map.of("b", 1, "list", Map.of()))));
        assertType("[2][\"a\"][\"list\"][2]", "string", "unsigned",
            () -> space.insert(3, Map.of("a", Map.of("b", 1, "list", List.of(1, 2)))));
        final Map<Object, Object> withNil = new HashMap<>();
        withNil.put("b", null);
        assertType("[2][\"a\"][\"b\"]", "unsigned", "nil", () -> space.insert(3, Map.of("a", withNil)));
        assertEquals(2, space.size());
        assertType("[2][\"a\"]", "map", "unsigned", () -> space.update(key(1), Operation.set("[2].a", 1)));
    }

    @Test
    void shouldNameTheFirstOfTwoPlacesWhatDoesNotFit()
    {
        final Space space = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).field("map", FieldType.MAP).field("n", FieldType.UNSIGNED)
            .primaryKey("id")
            .index("i", IndexType.TREE, KeySpec.nonUnique(KeyPart.of(1, FieldType.UNSIGNED).path("a"))));
        assertType("[2][\"a\"]", "unsigned", "string", () -> space.insert(1, Map.of("a", "x"), "y"));
        assertType("3 (n)", "unsigned", "string", () -> space.insert(1, Map.of("a", 1), "y"));
        assertType("3 (n)", "unsigned", "string", () -> space.insert(1, Map.of(), "y")); // what is missing comes last
        assertType("2 (map)", "map", "string", () -> space.insert(1, "x", "y"));
    }

    @Test
    void shouldRefuseIndexesThatContradictEachOther()
    {
        final Space space = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .field("text", FieldType.STRING)
            .primaryKey("id")
            .index("i", IndexType.TREE, KeySpec.nonUnique(KeyPart.of(2, FieldType.UNSIGNED).path("a[1]"))));
        assertRefused(ErrorCode.ER_INDEX_PART_TYPE_MISMATCH,
            "Field 2 (text) has type 'string' in one index, but type 'map' in another",
            () -> create(space, KeyPart.of(1, FieldType.STRING).path("a")));
        assertRefused(ErrorCode.ER_INDEX_PART_TYPE_MISMATCH,
            "Field 3 has type 'map' in one index, but type 'array' in another",
            () -> create(space, KeyPart.of(2, FieldType.STRING).path("[1]")));
        assertRefused(ErrorCode.ER_INDEX_PART_TYPE_MISMATCH,
            "Field 3 has type 'map' in one index, but type 'string' in another",
            () -> create(space, KeyPart.of(2, FieldType.STRING)));
        assertRefused(ErrorCode.ER_INDEX_PART_TYPE_MISMATCH,
            "Field [3][\"a\"] has type 'array' in one index, but type 'map' in another",
            () -> create(space, KeyPart.of(2, FieldType.STRING).path("a.b")));
        assertRefused(ErrorCode.ER_INDEX_PART_TYPE_MISMATCH,
            "Field [3][\"a\"] has type 'array' in one index, but type 'unsigned' in another",
            () -> create(space, KeyPart.of(2, FieldType.UNSIGNED).path("a")));
        assertRefused(ErrorCode.ER_INDEX_PART_TYPE_MISMATCH,
            "Field [3][\"a\"][1] has type 'unsigned' in one index, but type 'string' in another",
            () -> create(space, KeyPart.of(2, FieldType.STRING).path("a[1]")));
        assertRefused(ErrorCode.ER_INDEX_PART_TYPE_MISMATCH,
            "Field [3][\"a\"][1] has type 'unsigned' in one index, but type 'map' in another",
            () -> create(space, KeyPart.of(2, FieldType.STRING).path("a[1].b")));
        assertRefused(ErrorCode.ER_MODIFY_INDEX,
            "Can't create or modify index 'new' in space 's': same key part is indexed twice",
            () -> create(space, KeyPart.of(3, FieldType.STRING).path("a"),
                KeyPart.of(3, FieldType.STRING).path("[\"a\"]")));
        create(space, KeyPart.of(3, FieldType.STRING).path("a"), KeyPart.of(3, FieldType.STRING).path("b"));
    }

    @Test
    void shouldFindNamesInDefinitions()
    {
        final Space space = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .field("doc.x", FieldType.UNSIGNED)
            .field("doc", FieldType.ANY)
            .field("zip code", FieldType.MAP)
            .primaryKey("id"));
        assertEquals(KeyPart.of(1, FieldType.UNSIGNED), part(space, "doc.x"));
        assertEquals(KeyPart.of(2, FieldType.SCALAR).path("y.z"), part(space, "doc.y.z"));
        assertEquals(KeyPart.of(2, FieldType.SCALAR).path("[1]"), part(space, "doc[1]"));
        assertEquals(KeyPart.of(3, FieldType.SCALAR).path("a"), part(space, "[\"zip code\"].a"));
        assertEquals(KeyPart.of(3, FieldType.SCALAR).path("b"), part(space, "[4]['b']"));
        assertEquals(KeyPart.of(9, FieldType.SCALAR).path("b"), part(space, "[10].b"));
        assertEquals(
            KeyPart.of(2, FieldType.STRING).path("y").descending(),
            part(space, NamedPart.of("doc.y", FieldType.STRING).with(KeyPart::descending)));
        for (final String name : List.of("other.x", "[\"other\"].x", "[", "[x].y", ".doc", ""))
        {
            assertEquals(ErrorCode.ER_NO_SUCH_FIELD_NAME_IN_SPACE,
                assertThrows(MemtxException.class, () -> part(space, name), name).code(), name);
        }
        assertRefused(ErrorCode.ER_WRONG_INDEX_OPTIONS, "Wrong index options: invalid path",
            () -> part(space, "doc.y["));
    }

    private static KeyPart part(final Space space, final Object field)
    {
        return SpaceDefinition.resolve(
            space.id(), space.name(), 1, SpaceDefinition.IndexSpec.of("i", IndexType.TREE, KeySpec.unique(field)),
            space.fields(), (id) -> null).parts().get(0);
    }

    private static void create(final Space space, final Object... parts)
    {
        space.createIndex("new", IndexType.TREE, KeySpec.nonUnique(parts));
    }

    private static void assertMissing(final String field, final Executable statement)
    {
        assertRefused(ErrorCode.ER_FIELD_MISSING,
            "Tuple field " + field + " required by space format is missing", statement);
    }

    private static void assertType(
        final String field, final String expected, final String got, final Executable statement)
    {
        assertRefused(ErrorCode.ER_FIELD_TYPE,
            "Tuple field " + field + " type does not match one required by operation: expected " + expected +
            ", got " + got, statement);
    }

    private static void assertRefused(final ErrorCode code, final String text, final Executable statement)
    {
        final MemtxException ex = assertThrows(MemtxException.class, statement, text);
        assertEquals(text, ex.getMessage());
        assertEquals(code, ex.code());
    }

    /** In a transaction, or each by itself when there is none. */
    private void change(final Transaction tx, final Space space, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            final int id = random.nextInt(IDS);
            final int choice = random.nextInt(6);
            if (0 == choice)
            {
                delete(tx, space, id);
            }
            else if (1 == choice && null != space.get(id))
            {
                final String name = text();
                update(tx, space, id, Operation.set("doc.who", Map.of("name", name)), Operation.set(2, name));
            }
            else
            {
                replace(tx, space, row(id));
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

    private static void update(
        final Transaction tx, final Space space, final int id, final Operation... operations)
    {
        if (null == tx)
        {
            space.update(key(id), operations);
        }
        else
        {
            tx.update(space, key(id), operations);
        }
    }

    private static void replace(final Transaction tx, final Space space, final Object[] row)
    {
        if (null == tx)
        {
            space.replace(row);
        }
        else
        {
            tx.replace(space, row);
        }
    }

    private Object[] row(final int id)
    {
        final String name = random.nextInt(4) == 0 ? null : text();
        final Integer number = random.nextInt(4) == 0 ? null : random.nextInt(5);
        final Map<String, Object> doc = new LinkedHashMap<>();
        if (random.nextBoolean())
        {
            doc.put("noise", List.of(1, 2, 3));
        }
        if (null != name || random.nextBoolean())
        {
            final Map<String, Object> who = new HashMap<>();
            who.put("name", name);
            doc.put("who", who);
        }
        doc.put("id", id);
        if (null != number)
        {
            doc.put("list", List.of("x", number, random.nextInt()));
        }
        else if (random.nextBoolean())
        {
            doc.put("list", List.of("x"));
        }
        return new Object[]{id, doc, name, number};
    }

    private String text()
    {
        final StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--)
        {
            text.append("aAbB".charAt(random.nextInt(4)));
        }
        return text.toString();
    }

    private void checkOutside(final Space space, final String at)
    {
        check(new ArrayList<>(space.indexes()), at);
        try (ReadView frozen = db.readView(); Reader reader = db.reader())
        {
            final List<ReadableIndex> views = new ArrayList<>();
            final List<ReadableIndex> readers = new ArrayList<>();
            for (final Index index : space.indexes())
            {
                views.add(frozen.index("s", index.name()));
                readers.add(reader.index("s", index.name()));
            }
            check(views, at + " view");
            check(readers, at + " reader");
        }
    }

    private void check(final List<ReadableIndex> indexes, final String at)
    {
        for (int i = 1; i + 1 < indexes.size() - 1; i += 2)
        {
            for (int n = 0; n < 8; n++)
            {
                checkPair(indexes.get(i), indexes.get(i + 1), i, TYPES[random.nextInt(TYPES.length)], at);
            }
        }
        for (int id = 0; indexes.size() > 8 && id < IDS; id++)
        {
            assertEquals(indexes.get(7).get(key(id)), indexes.get(8).get(key(id)), at + " id=" + id);
        }
    }

    private void checkPair(
        final ReadableIndex plain,
        final ReadableIndex path,
        final int number,
        final IteratorType type,
        final String at)
    {
        final List<Object> parts = new ArrayList<>();
        final int count = random.nextInt(1 == number ? 2 : 3);
        for (int i = 0; i < count; i++)
        {
            final boolean isName = 3 == number ? i == 1 : i == 0;
            parts.add(random.nextInt(6) == 0 ? null : isName ? text() : (Object)random.nextInt(5));
        }
        final Key key = key(parts.toArray());
        final String what = at + ' ' + path.name() + ' ' + type + ' ' + parts;
        final List<Tuple> expected = plain.select(type, key);
        assertEquals(expected, path.select(type, key), what);
        assertEquals(expected.size(), path.count(type, key), what);
        assertEquals(plain.size(), path.size(), what);
        final List<Tuple> paged = new ArrayList<>();
        Page page = path.selectPage(type, key, null, 3);
        while (!page.tuples().isEmpty())
        {
            paged.addAll(page.tuples());
            page = path.selectPage(type, key, page.position(), 3);
        }
        assertEquals(expected, paged, what);
        if (expected.size() > 1)
        {
            assertEquals(
                expected.subList(1, expected.size()),
                path.selectAfter(type, key, expected.get(0), Long.MAX_VALUE), what);
        }
        assertEquals(plain.quantile(0.4, key(), key()), path.quantile(0.4, key(), key()), what);
    }
}
