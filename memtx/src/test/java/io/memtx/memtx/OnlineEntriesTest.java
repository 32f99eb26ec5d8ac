package io.memtx.memtx;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.KeySpec.unique;
import static io.memtx.memtx.schema.IndexType.TREE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Changes of indexes over paths, multikey and functional ones, and of foreign keys: in steps, or at once in the last
 * one, and only rebuilt where they have to be.
 */
class OnlineEntriesTest
{
    private static final int ROWS = 2_500;

    @TempDir
    private Path directory;
    private Memtx db;
    private Space space;

    @BeforeEach
    void open()
    {
        db = Memtx.open(context());
        space = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).field("doc", FieldType.MAP).primaryKey("id"));
        db.transact((tx) ->
        {
            for (int i = 0; i < ROWS; i++)
            {
                tx.insert(space, i, doc("c" + i % 100, i % 7, 10 + i % 3));
            }
        });
    }

    private MemtxContext context()
    {
        return new MemtxContext(directory).memtxMemory(32 << 20)
            .function("size", (args) -> List.of(((Tuple)args[0]).size()));
    }

    private static Map<String, Object> doc(final String city, final Object... tags)
    {
        return Map.of("city", city, "tags", List.of(tags));
    }

    @AfterEach
    void close()
    {
        db.engine().transactions().schema().forEach((store) -> store.checkStructure());
        assertEquals(0, db.info().memory().reservedBytes());
        final EngineState before = EngineState.of(db);
        db.close();
        try (Memtx again = Memtx.open(context()))
        {
            assertEquals(before, EngineState.of(again));
        }
    }

    /** Steps until it is done, and changes the space between any two turns. */
    private void stepThrough(final SchemaChange change)
    {
        assertFalse(change.isDone());
        for (int i = 0; !change.isDone(); i++)
        {
            space.replace(i, doc("new", 100));
            space.delete(ROWS - 1 - i);
            space.insert(ROWS + i, doc("new", 100, 101));
            db.doWork();
        }
        change.await();
    }

    private static KeySpec tags()
    {
        return nonUnique(NamedPart.of("doc.tags[*]", FieldType.UNSIGNED));
    }

    @Test
    void shouldBuildIndexesOverPathsInSteps()
    {
        final SchemaChange change = space.startCreateIndex(
            "city", TREE, nonUnique(NamedPart.of("doc.city", FieldType.STRING)));
        stepThrough(change);
        assertEquals(space.size(), space.index("city").size());
        assertTrue(change.tupleCount() >= ROWS - 10);
        assertFalse(space.index("city").select("new").isEmpty());
    }

    @Test
    void shouldBuildMultikeyIndexesAtOnce()
    {
        stepThrough(space.startCreateIndex("tags", TREE, tags()));
        final Index tags = space.index("tags");
        assertEquals(1, tags.select(101).size());
        space.insert(1_000_000, doc("later", 102, 103));
        assertEquals(1_000_000, tags.select(103).get(0).getInt(0));
        assertEquals("the space is already being modified", refusedWhileUnderWay());
    }

    private String refusedWhileUnderWay()
    {
        final SchemaChange change = space.startCreateIndex("more", TREE, tags());
        final String text = assertThrows(MemtxException.class, () -> space.drop()).getMessage();
        change.await();
        return text.substring(text.indexOf(": ") + 2);
    }

    @Test
    void shouldBuildFunctionalIndexesAtOnce()
    {
        final KeySpec key = nonUnique(KeyPart.of(0, FieldType.UNSIGNED)).madeBy(db.functions().id("size"));
        stepThrough(space.startCreateIndex("size", TREE, key));
        final Index size = space.index("size");
        assertEquals(space.size(), size.select(2).size());
        space.insert(1_000_000, doc("long"), "third");
        assertEquals(1, size.select(3).size());
        size.alter((to) -> to.name("count").parts(KeyPart.of(0, FieldType.INTEGER)));
        assertEquals(1, space.index("count").select(3).size());
        space.insert(1_000_001, doc("long"), "third");
        assertEquals(2, space.index("count").select(3).size());
    }

    @Test
    void shouldRefuseADuplicateEntryAndLeaveNothing()
    {
        final SchemaChange change =
            space.startCreateIndex("tags", TREE, unique(NamedPart.of("doc.tags[*]", FieldType.UNSIGNED)));
        assertEquals(ErrorCode.ER_TUPLE_FOUND, assertThrows(MemtxException.class, change::await).code());
        assertEquals(1, space.indexes().size());
        space.createIndex("tags", TREE, tags());
        space.insert(1_000_000, doc("later", 102));
    }

    @Test
    void shouldGiveUpWhatIsToBeBuiltAtOnce()
    {
        final SchemaChange change = space.startCreateIndex("tags", TREE, tags());
        space.insert(1_000_000, doc("later", 102));
        change.cancel();
        assertEquals(1, space.indexes().size());
        space.createIndex("tags", TREE, tags());
    }

    @Test
    void shouldRebuildEntriesOnlyWhereTheirKeyChanges()
    {
        final Index tags = space.createIndex("tags", TREE, tags());
        final Object base = tags.store().base();
        tags.alter((to) -> to.name("labels"));
        assertSame(base, space.index("labels").store().base());
        space.insert(1_000_000, doc("later", 102));
        space.index("labels").alter((to) -> to.parts(NamedPart.of("doc.tags[*]", FieldType.INTEGER)));
        assertNotSame(base, space.index("labels").store().base());
        space.insert(1_000_001, doc("later", -1));
        assertEquals(1_000_001, space.index("labels").min().getInt(0));
        space.primary().alter((to) -> to.parts(KeyPart.of(0, FieldType.UNSIGNED).descending()));
        assertEquals(1_000_001, space.index("labels").min().getInt(0));
        assertEquals(1_000_001, space.primary().select().get(0).getInt(0));
        space.insert(1_000_002, doc("later", -1));
        assertEquals(1_000_002, space.index("labels").select(-1).get(0).getInt(0));
    }

    @Test
    void shouldKeepAnIndexOverAPathThatTakesMore()
    {
        final Index city = space.createIndex("city", TREE, nonUnique(NamedPart.of("doc.city", FieldType.STRING)));
        final Object base = city.store().base();
        city.alter((to) -> to.parts(NamedPart.of("doc.city", FieldType.SCALAR)));
        assertSame(base, city.store().base());
        space.insert(1_000_000, Map.of("city", 7));
        assertEquals(1_000_000, city.select(7).get(0).getInt(0));
        final MemtxException refusal = assertThrows(MemtxException.class,
            () -> city.alter((to) -> to.parts(NamedPart.of("doc.city", FieldType.STRING))));
        assertEquals(ErrorCode.ER_FIELD_TYPE, refusal.code());
        city.alter((to) -> to.parts(NamedPart.of("doc.tags[1]", FieldType.UNSIGNED).with(KeyPart::nullable)));
        assertNotSame(base, city.store().base());
        assertEquals(ROWS / 7 + 1, city.select(0).size());
    }

    @Test
    void shouldHoldTuplesToNewForeignKeysAtOnce()
    {
        final Space parents = db.createSpace("p", (def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id"));
        final Space children = db.createSpace("c", (def) -> def
            .field("id", FieldType.UNSIGNED).field("parent", FieldType.UNSIGNED).primaryKey("id"));
        parents.insert(1);
        children.insert(10, 1);
        final List<FieldDef> fields = List.of(
            new FieldDef("id", FieldType.UNSIGNED),
            new FieldDef("parent", FieldType.UNSIGNED).withForeignKey("key", parents.id(), "id"));
        final SchemaChange failing = children.startAlter((to) -> to.format(fields));
        parents.delete(1); // nothing refers to it yet
        assertEquals(ErrorCode.ER_FIELD_FOREIGN_KEY_FAILED,
            assertThrows(MemtxException.class, failing::await).code());
        parents.insert(1);
        children.startAlter((to) -> to.format(fields)).await();
        assertEquals(ErrorCode.ER_FOREIGN_KEY_INTEGRITY,
            assertThrows(MemtxException.class, () -> parents.delete(1)).code());
        children.alter((to) -> to.name("children"));
        assertEquals(ErrorCode.ER_FOREIGN_KEY_INTEGRITY,
            assertThrows(MemtxException.class, () -> parents.delete(1)).code());
    }
}
