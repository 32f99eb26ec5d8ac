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
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static io.memtx.memtx.Key.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Indexes over the elements of arrays: rules and refusals, each as Tarantool has it. */
class MultikeyIndexTest
{
    @TempDir
    private Path directory;
    private Memtx db;
    private Space space;

    @BeforeEach
    void open()
    {
        db = Memtx.open(directory);
        space = db.createSpace("m", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .primaryKey("id")
            .index("u", IndexType.TREE, KeySpec.unique(numbers()))
            .index("n", IndexType.TREE, KeySpec.nonUnique(
                KeyPart.of(2, FieldType.STRING).path("x[*].a"), KeyPart.of(0, FieldType.UNSIGNED))));
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    private static KeyPart numbers()
    {
        return KeyPart.of(1, FieldType.UNSIGNED).path("[*]");
    }

    @Test
    void shouldHaveAnEntryForEachDistinctElement()
    {
        insert(1, List.of(1, 2, 2), "p", "q");
        insert(2, List.of(3));
        insert(3, List.of(), "q", "a", "q");
        final Index unique = space.index("u");
        assertEquals(List.of(1, 1, 2), ids(unique.select()));
        assertEquals(3, unique.size());
        assertEquals(3, unique.count(IteratorType.ALL, key()));
        assertEquals(1, unique.get(2).getInt(0));
        assertEquals(List.of(3, 1, 1, 3), ids(space.index("n").select()));
        assertEquals(List.of(1, 3), ids(space.index("n").select("q")));
        final Tuple[] removed = new Tuple[1];
        db.transact((tx) -> removed[0] = tx.delete(unique, 2));
        assertEquals(1, removed[0].getInt(0));
        assertNull(unique.get(1));
        assertEquals(List.of(2), ids(unique.select()));
        assertEquals(2, space.size());
    }

    @Test
    void shouldRefuseAnElementThatAnotherTupleHas()
    {
        insert(1, List.of(1, 2));
        insert(5, List.of(9, 10));
        final String old = "[1, [1, 2], {\"x\": []}]";
        assertRefused(ErrorCode.ER_TUPLE_FOUND, "Duplicate key exists in unique index \"u\" in space \"m\" with old " +
            "tuple - " + old + " and new tuple - [2, [3, 2], {\"x\": []}]", () -> insert(2, List.of(3, 2)));
        assertRefused(ErrorCode.ER_TUPLE_FOUND, "Duplicate key exists in unique index \"u\" in space \"m\" with old " +
            "tuple - " + old + " and new tuple - [5, [1], {\"x\": []}]",
            () -> space.update(key(5), Operation.set(1, List.of(1))));
        assertEquals(ErrorCode.ER_TUPLE_FOUND, assertThrows(
            MemtxException.class, () -> space.replace(5, List.of(11, 2), Map.of("x", List.of()))).code());
        assertEquals(List.of(1, 1, 5, 5), ids(space.index("u").select()));
        space.replace(1, List.of(2, 7), Map.of("x", List.of()));
        insert(2, List.of(1));
        assertEquals(List.of(2, 1, 1, 5, 5), ids(space.index("u").select()));
        db.transact((tx) ->
        {
            tx.delete(space, 1);
            tx.insert(space, 3, List.of(7, 2), Map.of("x", List.of()));
            tx.replace(space, 3, List.of(2), Map.of("x", List.of()));
            tx.insert(space, 4, List.of(7), Map.of("x", List.of()));
            assertEquals(List.of(2, 3, 4, 5, 5), ids(space.index("u").select()));
            assertEquals(4, space.index("u").get(7).getInt(0));
        });
        assertEquals(List.of(2, 3, 4, 5, 5), ids(space.index("u").select()));
        space.store().checkStructure();
    }

    @Test
    void shouldNameThePlaceOfAnElementThatDoesNotFit()
    {
        assertRefused(ErrorCode.ER_FIELD_MISSING,
            "Tuple field [3][\"x\"][*][\"a\"] required by space format is missing",
            () -> space.insert(2, List.of(3), Map.of("x", List.of(Map.of("a", "p"), Map.of("b", "q")))));
        assertType("[3][\"x\"][*]", "map", "unsigned",
            () -> space.insert(2, List.of(3), Map.of("x", List.of(Map.of("a", "p"), 5))));
        assertType("[2][*]", "unsigned", "string", () -> space.insert(2, List.of(3, "x"), Map.of()));
        final List<Object> withNil = new ArrayList<>();
        withNil.add(null);
        assertType("[2][*]", "unsigned", "nil", () -> space.insert(2, withNil, Map.of()));
        assertType("2", "array", "map", () -> space.insert(2, Map.of(), Map.of()));
        space.insert(1);
        assertType("2", "array", "nil", () -> space.insert(2, null, Map.of()));
        assertType("3", "map", "nil", () -> space.insert(2, List.of(), null));
        space.insert(3, List.of(3), Map.of());
        assertEquals(List.of(3), ids(space.index("u").select()));
        assertEquals(0, space.index("n").size());
    }

    @Test
    void shouldLeaveOutElementsThatAreNilWhereTheIndexDoes()
    {
        final Space other = db.createSpace("other", (def) -> def
            .primaryKey(KeyPart.of(0, FieldType.UNSIGNED))
            .index("all", IndexType.TREE, KeySpec.unique(numbers().nullable()))
            .index("some", IndexType.TREE, KeySpec.unique(numbers().excludingNull())));
        final List<Object> withNils = new ArrayList<>(List.of(1));
        withNils.add(null);
        withNils.add(null);
        other.insert(1, withNils);
        other.insert(2, withNils.subList(1, 2));
        other.insert(3, withNils.subList(1, 3));
        assertEquals(List.of(1, 2, 3, 1), ids(other.index("all").select()));
        assertEquals(List.of(1), ids(other.index("some").select()));
        other.replace(1, List.of());
        assertEquals(List.of(2, 3), ids(other.index("all").select()));
        assertEquals(0, other.index("some").size());
    }

    @Test
    void shouldRefuseIndexesThatCannotBe()
    {
        assertRefused(ErrorCode.ER_MODIFY_INDEX,
            "Can't create or modify index 'primary' in space 's': primary key cannot be multikey",
            () -> db.createSpace("s", (def) -> def.primaryKey(numbers())));
        assertRefused(ErrorCode.ER_MODIFY_INDEX,
            "Can't create or modify index 'z' in space 'm': HASH index cannot be multikey",
            () -> space.createIndex("z", IndexType.HASH, KeySpec.unique(numbers())));
        assertRefused(ErrorCode.ER_MULTIKEY_INDEX_MISMATCH,
            "Field 2 is used as multikey in one index and as single key in another",
            () -> create(KeyPart.of(1, FieldType.UNSIGNED).path("[1]")));
        assertRefused(ErrorCode.ER_MULTIKEY_INDEX_MISMATCH,
            "Field [3][\"x\"] is used as multikey in one index and as single key in another",
            () -> create(KeyPart.of(2, FieldType.STRING).path("x[1].a")));
        create(KeyPart.of(3, FieldType.STRING).path("y[1]"));
        assertRefused(ErrorCode.ER_MULTIKEY_INDEX_MISMATCH,
            "Field [4][\"y\"] is used as multikey in one index and as single key in another",
            () -> space.createIndex("zz", IndexType.TREE, KeySpec.unique(
                KeyPart.of(3, FieldType.STRING).path("y[*]"))));
        assertRefused(ErrorCode.ER_WRONG_INDEX_OPTIONS, "Wrong index options: incompatable multikey index path",
            () -> space.createIndex("zz", IndexType.TREE, KeySpec.unique(
                KeyPart.of(4, FieldType.STRING).path("[*].a"), KeyPart.of(4, FieldType.STRING).path("x[*].b"))));
        assertRefused(ErrorCode.ER_WRONG_INDEX_OPTIONS,
            "Wrong index options: no more than one array index placeholder [*] is allowed in JSON path",
            () -> space.createIndex("zz", IndexType.TREE, KeySpec.unique(
                KeyPart.of(4, FieldType.STRING).path("[*].a[*]"))));
    }

    @Test
    void shouldRefuseToPageByATuple()
    {
        insert(1, List.of(1, 2));
        final Index unique = space.index("u");
        final String text = "Multikey index does not support position by tuple";
        assertRefused(ErrorCode.ER_UNSUPPORTED, text, () -> unique.position(space.get(1)));
        assertRefused(ErrorCode.ER_UNSUPPORTED, text,
            () -> unique.selectAfter(IteratorType.ALL, key(), space.get(1), 1));
        try (ReadView view = db.readView())
        {
            final ReadableIndex frozen = view.index("m", "u");
            assertRefused(ErrorCode.ER_UNSUPPORTED, text, () -> frozen.position(space.get(1)));
            assertRefused(ErrorCode.ER_UNSUPPORTED, text,
                () -> frozen.selectAfter(IteratorType.ALL, key(), space.get(1), 1));
        }
        final Page page = unique.selectPage(IteratorType.ALL, key(), null, 1);
        assertEquals(List.of(1), ids(unique.selectPage(IteratorType.ALL, key(), page.position(), 9).tuples()));
    }

    @Test
    void shouldBuildOverDataUnlessElementsCollide()
    {
        final Space other = db.createSpace("b", (def) -> def.primaryKey(KeyPart.of(0, FieldType.UNSIGNED)));
        other.insert(1, List.of(1, 2));
        other.insert(2, List.of(3, 2));
        final long before = usedBytes();
        assertRefused(ErrorCode.ER_TUPLE_FOUND, "Duplicate key exists in unique index \"u\" in space \"b\" with old " +
            "tuple - [1, [1, 2]] and new tuple - [2, [3, 2]]",
            () -> other.createIndex("u", IndexType.TREE, KeySpec.unique(numbers())));
        assertEquals(before, usedBytes());
        other.createIndex("n", IndexType.TREE, KeySpec.nonUnique(numbers()));
        assertEquals(List.of(1, 1, 2, 2), ids(other.index("n").select()));
        assertType("[2][*]", "unsigned", "string", () -> other.insert(3, List.of("x")));
        other.insert(3, List.of(7));
        assertEquals(5, other.index("n").size());
    }

    @Test
    void shouldGoOnWalkingWhenWhatItStandsOnIsChanged()
    {
        final TreeMap<Integer, Integer> idByElement = new TreeMap<>();
        for (int i = 0; i < 6; i++)
        {
            insert(i, List.of(10 * i, 10 * i + 1, 10 * i + 2));
            idByElement.putAll(Map.of(10 * i, i, 10 * i + 1, i, 10 * i + 2, i));
        }
        final TupleView view = new TupleView();
        final Cursor cursor = space.index("u").cursor().open(IteratorType.ALL);
        int last = -1;
        for (int steps = 0; cursor.next(view); steps++)
        {
            final int id = view.getInt(0);
            last = idByElement.higherKey(last);
            assertEquals(idByElement.get(last), id);
            if (0 == steps % 3)
            {
                space.replace(id, List.of(10 * id, 10 * id + 5), Map.of("x", List.of()));
                idByElement.values().removeAll(List.of(id));
                idByElement.putAll(Map.of(10 * id, id, 10 * id + 5, id));
            }
            if (2 == id)
            {
                space.delete(id);
                idByElement.values().removeAll(List.of(id));
            }
        }
        assertNull(idByElement.higherKey(last));
        assertEquals(List.copyOf(idByElement.values()), ids(space.index("u").select()));
    }

    @Test
    void shouldGiveAllMemoryBack()
    {
        collect();
        final long before = db.engine().arena().usedBytes();
        final Space other = db.createSpace("big", (def) -> def
            .primaryKey(KeyPart.of(0, FieldType.UNSIGNED))
            .index("n", IndexType.TREE, KeySpec.nonUnique(numbers())));
        for (int i = 0; i < 300; i++)
        {
            other.replace(i % 100, List.of(i, i + 1, i % 7), "x".repeat(i));
        }
        assertThrows(ArithmeticException.class, () -> db.transact((tx) ->
        {
            for (int i = 0; i < 200; i++)
            {
                tx.replace(other, i, List.of(i, i + 2));
            }
            throw new ArithmeticException();
        }));
        final long filled = usedBytes();
        final Index index = other.createIndex("m", IndexType.TREE, KeySpec.nonUnique(numbers()));
        index.drop();
        assertEquals(filled, usedBytes(), "an index less");
        try (ReadView view = db.readView())
        {
            for (int i = 0; i < 100; i++)
            {
                other.replace(i, List.of(i));
            }
            assertEquals(300, view.index("big", "n").size());
        }
        other.truncate();
        for (int i = 0; i < 100; i++)
        {
            other.insert(i, List.of(i, i + 1));
            other.delete(i);
        }
        other.insert(1, List.of(1, 2, 3));
        other.drop();
        assertEquals(before, usedBytes(), "all dropped");
    }

    private long usedBytes()
    {
        collect();
        return db.engine().arena().usedBytes();
    }

    private void collect()
    {
        for (int i = 0; i < 200; i++)
        {
            db.doWork();
        }
    }

    private void create(final KeyPart part)
    {
        space.createIndex("z", IndexType.TREE, KeySpec.nonUnique(part));
    }

    private void insert(final int id, final List<Integer> numbers, final String... words)
    {
        final List<Object> maps = new ArrayList<>();
        for (final String word : words)
        {
            maps.add(Map.of("a", word));
        }
        space.insert(id, numbers, Map.of("x", maps));
    }

    private static List<Integer> ids(final List<Tuple> tuples)
    {
        return tuples.stream().map((tuple) -> tuple.getInt(0)).toList();
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
}
