package io.memtx.memtx;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleIndex;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.KeySpec.unique;
import static io.memtx.memtx.schema.IndexType.HASH;
import static io.memtx.memtx.schema.IndexType.TREE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Changes of indexes on data: which keep the data as it is, which order it anew, which are refused, and that whoever
 * reads meanwhile goes on.
 */
class AlterIndexTest
{
    @TempDir
    private Path directory;
    private Memtx db;
    private Space space;

    /** Fields without a format: number, text, number that repeats. */
    @BeforeEach
    void open()
    {
        db = Memtx.open(directory);
        space = db.createSpace("s", (def) -> def
            .index("pk", TREE, unique(KeyPart.of(0, FieldType.UNSIGNED)))
            .index("text", TREE, unique(KeyPart.of(1, FieldType.STRING)))
            .index("shared", TREE, nonUnique(KeyPart.of(2, FieldType.UNSIGNED)))
            .index("hash", HASH, unique(KeyPart.of(3, FieldType.UNSIGNED))));
        for (int i = 0; i < 200; i++)
        {
            space.insert(i, "t" + i, i % 5, 1000 + i);
        }
    }

    @AfterEach
    void close()
    {
        for (final Index index : space.indexes())
        {
            index.checkStructure();
            assertEquals(space.size(), index.size(), index.name());
        }
        db.engine().transactions().schema().forEach((store) -> store.checkStructure());
        final EngineState before = EngineState.of(db);
        reopen();
        assertEquals(before, EngineState.of(db));
        db.snapshot();
        reopen();
        assertEquals(before, EngineState.of(db));
        db.close();
    }

    private void reopen()
    {
        db.close();
        db = Memtx.open(directory);
        space = db.space("s");
    }

    private TupleIndex data(final String index)
    {
        return space.index(index).store().base();
    }

    private void assertKept(final String index, final Consumer<IndexAlteration> change)
    {
        final TupleIndex before = data(index);
        space.index(index).alter(change);
        assertSame(before, data(index), index);
    }

    private void assertRebuilt(final String index, final Consumer<IndexAlteration> change)
    {
        final TupleIndex before = data(index);
        space.index(index).alter(change);
        assertNotSame(before, data(index), index);
    }

    private void assertRefused(final ErrorCode code, final String text, final Executable executable)
    {
        final List<TupleIndex> before = space.indexes().stream().map((index) -> index.store().base()).toList();
        final MemtxException refusal = assertThrows(MemtxException.class, executable);
        assertEquals(code, refusal.code(), refusal::getMessage);
        assertEquals(text, refusal.getMessage());
        assertEquals(before, space.indexes().stream().map((index) -> index.store().base()).toList());
    }

    @Test
    void shouldKeepDataWhenOnlyTheNameChanges()
    {
        final TupleIndex before = data("text");
        final Index index = space.index("text");
        index.alter((change) -> change.name("renamed"));
        assertEquals("renamed", index.name());
        assertSame(before, data("renamed"));
        index.alter((change) -> { });
        assertEquals("t7", index.get("t7").getString(1));
        assertEquals(ErrorCode.ER_TUPLE_FOUND, assertThrows(
            MemtxException.class, () -> index.alter((change) -> change.name("shared"))).code());
        index.alter((change) -> change.name("text"));
    }

    @Test
    void shouldKeepDataWhenTypesGetWider()
    {
        assertKept("pk", (change) -> change.parts(KeyPart.of(0, FieldType.INTEGER)));
        assertKept("pk", (change) -> change.parts(KeyPart.of(0, FieldType.SCALAR)));
        assertKept("text", (change) -> change.parts(KeyPart.of(1, FieldType.SCALAR)));
        assertKept("shared", (change) -> change.parts(KeyPart.of(2, FieldType.NUMBER)));
        assertKept("hash", (change) -> change.parts(KeyPart.of(3, FieldType.SCALAR)));
        space.insert(-1, 7, 2.5, "hashed");
        space.insert("text", true, 2, 1.5);
        assertEquals("text", space.get("text").getString(0));
        assertEquals(-1, space.index("text").get(7).getInt(0));
        assertEquals("text", space.index("hash").get(1.5).getString(0));
        assertEquals(12, space.index("hash").get(1012.0).getInt(0));
        assertEquals(List.of(true, 7L), Arrays.asList(
            space.index("text").select().get(0).get(1), space.index("text").select().get(1).get(1)));
        assertEquals(41, space.index("shared").select(2).size());
        final TupleView view = new TupleView();
        assertTrue(space.primary().get(150, view));
        assertEquals("t150", view.getString(1));
        assertFalse(space.primary().get(1500, view));
        assertRefused(
            ErrorCode.ER_TUPLE_FOUND,
            "Duplicate key exists in unique index \"hash\" in space \"s\" with old tuple - " +
            "[12, \"t12\", 2, 1012] and new tuple - [300, \"x\", 0, 1012]",
            () -> space.insert(300, "x", 0, 1012.0));
    }

    @Test
    void shouldKeepDataWhenTypesGetNarrower()
    {
        assertKept("pk", (change) -> change.parts(KeyPart.of(0, FieldType.SCALAR)));
        space.insert("gone", "x", 1, 1);
        final Cursor cursor = space.primary().cursor();
        final TupleView view = new TupleView();
        cursor.open(IteratorType.GE, key("gone"));
        assertTrue(cursor.next(view));
        space.delete("gone");
        assertKept("pk", (change) -> change.parts(KeyPart.of(0, FieldType.UINT8)));
        assertFalse(cursor.next(view));
        assertEquals("t9", space.get(9).getString(1));
        assertTrue(space.primary().get(199, view));
        assertRefused(
            ErrorCode.ER_FIELD_VALUE_OUT_OF_RANGE,
            "The value of field 1 exceeds the supported range for type 'uint8': expected [0..255], got 256",
            () -> space.insert(256, "x", 1, 1));
        assertRefused(
            ErrorCode.ER_FIELD_VALUE_OUT_OF_RANGE,
            "The value of field 1 exceeds the supported range for type 'int8': expected [-128..127], got 128",
            () -> space.primary().alter((change) -> change.parts(KeyPart.of(0, FieldType.INT8))));
    }

    @Test
    void shouldKeepDataWhenNilIsAllowedAndForbiddenAgain()
    {
        assertKept("text", (change) -> change.parts(KeyPart.of(1, FieldType.STRING).nullable()));
        space.insert(200, null, 1, 1);
        space.insert(201, null, 1, 2);
        assertEquals(List.of(200L, 201L), space.index("text").select((Object)null).stream()
            .map((tuple) -> tuple.get(0)).toList());
        assertRefused(
            ErrorCode.ER_FIELD_TYPE,
            "Tuple field 2 type does not match one required by operation: expected string, got nil",
            () -> space.index("text").alter((change) -> change.parts(KeyPart.of(1, FieldType.STRING))));
        space.delete(200);
        space.delete(201);
        assertKept("text", (change) -> change.parts(KeyPart.of(1, FieldType.STRING)));
        assertRefused(
            ErrorCode.ER_TUPLE_FOUND,
            "Duplicate key exists in unique index \"text\" in space \"s\" with old tuple - " +
            "[3, \"t3\", 3, 1003] and new tuple - [300, \"t3\", 0, 1]",
            () -> space.insert(300, "t3", 0, 1));
    }

    @Test
    void shouldLetTuplesBeShortWhereTheLastPartMayBeMissing()
    {
        space.index("hash").drop();
        final Index shared = space.index("shared");
        shared.alter((change) -> change.parts(KeyPart.of(2, FieldType.UNSIGNED).nullable()));
        final Cursor cursor = shared.cursor();
        final TupleView view = new TupleView();
        cursor.open(IteratorType.ALL, key());
        assertTrue(cursor.next(view));
        space.insert(500, "short");
        space.insert(501, "shorter");
        assertEquals(List.of(500L, 501L), shared.select((Object)null).stream().map((tuple) -> tuple.get(0)).toList());
        int count = 1;
        while (cursor.next(view))
        {
            count++;
        }
        assertEquals(200, count);
        assertRefused(
            ErrorCode.ER_FIELD_MISSING,
            "Tuple field 3 required by space format is missing",
            () -> shared.alter((change) -> change.parts(KeyPart.of(2, FieldType.UNSIGNED))));
    }

    @Test
    void shouldKeepDataWhenUniquenessGoesAndRebuildWhenItComes()
    {
        assertKept("text", (change) -> change.unique(false));
        space.insert(300, "t3", 0, 1);
        assertEquals(2, space.index("text").select("t3").size());
        assertRefused(
            ErrorCode.ER_TUPLE_FOUND,
            "Duplicate key exists in unique index \"text\" in space \"s\" with old tuple - " +
            "[3, \"t3\", 3, 1003] and new tuple - [300, \"t3\", 0, 1]",
            () -> space.index("text").alter((change) -> change.unique(true)));
        space.delete(300);
        assertRebuilt("text", (change) -> change.unique(true));
        assertRefused(
            ErrorCode.ER_TUPLE_FOUND,
            "Duplicate key exists in unique index \"text\" in space \"s\" with old tuple - " +
            "[3, \"t3\", 3, 1003] and new tuple - [300, \"t3\", 0, 1]",
            () -> space.insert(300, "t3", 0, 1));
    }

    @Test
    void shouldBeUniqueAgainWhenTheChangeIsRolledBack()
    {
        assertThrows(IllegalStateException.class, () -> db.transact((tx) ->
        {
            space.index("text").alter((change) -> change.unique(false));
            tx.insert(space, 300, "t3", 0, 1);
            throw new IllegalStateException("no");
        }));
        assertRefused(
            ErrorCode.ER_TUPLE_FOUND,
            "Duplicate key exists in unique index \"text\" in space \"s\" with old tuple - " +
            "[3, \"t3\", 3, 1003] and new tuple - [300, \"t3\", 0, 1]",
            () -> space.insert(300, "t3", 0, 1));
    }

    @Test
    void shouldGoOnBehindWhatARolledBackChangeLet()
    {
        space.index("hash").drop();
        final Index shared = space.index("shared");
        final Cursor cursor = shared.cursor();
        final TupleView view = new TupleView();
        assertThrows(IllegalStateException.class, () -> db.transact((tx) ->
        {
            shared.alter((change) -> change.parts(KeyPart.of(2, FieldType.UNSIGNED).nullable()));
            tx.insert(space, 500, "short");
            cursor.open(IteratorType.ALL, key());
            assertTrue(cursor.next(view));
            throw new IllegalStateException("no");
        }));
        int count = 0;
        while (cursor.next(view))
        {
            count++;
        }
        assertEquals(200, count);
    }

    @Test
    void shouldRebuildWhenOrderChanges()
    {
        assertRebuilt("text", (change) -> change.type(HASH));
        assertRebuilt("text", (change) -> change.type(TREE));
        assertRebuilt("text", (change) -> change.hint(false));
        assertRebuilt("text", (change) -> change.parts(KeyPart.of(1, FieldType.STRING).descending()));
        assertEquals("t99", space.index("text").select().get(0).getString(1));
        assertRebuilt("text", (change) -> change.parts(1, 2));
        assertRebuilt("text", (change) -> change.parts(2, 1));
        assertEquals(40, space.index("text").select(4).size());
        assertRebuilt("text", (change) -> change.parts(KeyPart.of(1, FieldType.STRING).excludingNull()));
        assertRebuilt("text", (change) -> change.parts(KeyPart.of(1, FieldType.STRING)));
    }

    @Test
    void shouldRebuildOnlyThoseThatUseThePrimaryKey()
    {
        final TupleIndex text = data("text");
        final TupleIndex shared = data("shared");
        final TupleIndex hash = data("hash");
        assertRebuilt("pk", (change) -> change.parts(3));
        assertSame(text, data("text"));
        assertSame(hash, data("hash"));
        final TupleIndex rebuilt = data("shared");
        assertNotSame(shared, rebuilt);
        assertKept("pk", (change) -> change.parts(KeyPart.of(3, FieldType.NUMBER)));
        assertSame(rebuilt, data("shared"));
        space.index("hash").drop();
        space.insert(7, "more", 1, 0.5);
        assertEquals(0.5, space.index("shared").select(1).get(0).get(3));
        assertRefused(
            ErrorCode.ER_TUPLE_FOUND,
            "Duplicate key exists in unique index \"pk\" in space \"s\" with old tuple - " +
            "[7, \"more\", 1, 0.5] and new tuple - [7, \"t7\", 2, 1007]",
            () -> space.primary().alter((change) -> change.parts(0)));
    }

    @Test
    void shouldNotRebuildWhatThePrimaryKeyOnlyReorders()
    {
        space.createIndex("all", TREE, nonUnique(2, 0));
        final TupleIndex all = data("all");
        assertRebuilt("pk", (change) -> change.parts(
            KeyPart.of(0, FieldType.UNSIGNED), KeyPart.of(2, FieldType.UNSIGNED)));
        assertSame(all, data("all"));
    }

    @Test
    void shouldRefuseWhatTarantoolDoes()
    {
        assertRefused(
            ErrorCode.ER_MODIFY_INDEX, "Can't create or modify index 'pk' in space 's': primary key must be unique",
            () -> space.primary().alter((change) -> change.unique(false)));
        assertRefused(
            ErrorCode.ER_NULLABLE_PRIMARY, "Primary index of space 's' can not contain nullable parts",
            () -> space.primary().alter((change) -> change.parts(KeyPart.of(0, FieldType.UNSIGNED).nullable())));
        assertRefused(
            ErrorCode.ER_MODIFY_INDEX,
            "Can't create or modify index 'hash' in space 's': HASH index must be unique",
            () -> space.index("hash").alter((change) -> change.unique(false)));
        assertRefused(
            ErrorCode.ER_TUPLE_FOUND,
            "Duplicate key exists in unique index \"pk\" in space \"s\" with old tuple - " +
            "[0, \"t0\", 0, 1000] and new tuple - [5, \"t5\", 0, 1005]",
            () -> space.primary().alter((change) -> change.parts(2)));
        assertRefused(
            ErrorCode.ER_INDEX_PART_TYPE_MISMATCH,
            "Field 1 has type 'unsigned' in one index, but type 'string' in another",
            () -> space.index("text").alter((change) -> change.parts(KeyPart.of(0, FieldType.STRING))));
        space.format(List.of(new FieldDef("id", FieldType.UNSIGNED, false)));
        assertRefused(
            ErrorCode.ER_FORMAT_MISMATCH_INDEX_PART,
            "Field 1 (id) has type 'unsigned' in space format, but type 'string' in index definition",
            () -> space.primary().alter((change) -> change.parts(KeyPart.of(0, FieldType.STRING))));
        assertRefused(
            ErrorCode.ER_NO_SUCH_FIELD_NAME_IN_SPACE, "Field 'none' was not found in space 's' format",
            () -> space.index("text").alter((change) -> change.parts("none")));
    }

    @Test
    void shouldRefuseToRebuildBehindOtherStatementsAndSwapBehindThem()
    {
        assertRefused(
            ErrorCode.ER_MULTISTATEMENT_TRANSACTION, "Can not perform index build in a multi-statement transaction",
            () -> db.transact((tx) ->
            {
                tx.insert(space, 300, "x", 1, 1);
                space.index("text").alter((change) -> change.type(HASH));
            }));
        db.transact((tx) ->
        {
            tx.insert(space, 300, "x", 1, 1);
            space.index("shared").alter((change) -> change.parts(KeyPart.of(2, FieldType.SCALAR)));
            tx.insert(space, 301, "y", "text", 2);
            assertEquals(301, space.index("shared").select("text").get(0).getInt(0));
        });
        assertNotNull(space.get(300));
        assertEquals(1, space.index("shared").select("text").size());
    }

    @Test
    void shouldServeReadersWhoseStayBeganBefore()
    {
        space.index("hash").drop();
        try (Reader reader = db.reader(); ReadView before = db.readView())
        {
            final ReaderIndex shared = reader.index("s", "shared");
            final ReaderIndex primary = reader.primary("s");
            final TupleView view = new TupleView();
            reader.enter();
            final ReaderCursor cursor = shared.cursor();
            cursor.key().open(IteratorType.ALL);
            assertTrue(cursor.next(view));
            space.index("shared").alter((change) -> change.parts(KeyPart.of(2, FieldType.SCALAR).nullable()));
            space.primary().alter((change) -> change.parts(KeyPart.of(0, FieldType.SCALAR)));
            for (int i = 0; i < 500; i++)
            {
                space.insert("new" + i, "n" + i);
                space.insert(1000 + i, "m" + i, "text");
            }
            for (int i = 0; i < 200; i++)
            {
                assertTrue(primary.get(i, view));
                assertEquals(i, view.getInt(0));
            }
            assertFalse(primary.get(5000, view));
            int count = 1;
            while (cursor.next(view))
            {
                count++;
            }
            assertTrue(count >= 200 && count <= 1200, "count=" + count);
            reader.exit();
            assertEquals(200, before.index("s", "shared").select().size());
            assertEquals(1200, shared.select().size());
            assertEquals("new7", primary.get(key("new7")).getString(0));
            assertNull(primary.get(key("new700")));
        }
    }
}
