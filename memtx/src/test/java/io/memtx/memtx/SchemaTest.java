package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static io.memtx.memtx.Key.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Changes of schema through the public face, and what they leave in the system spaces, the log and the snapshot.
 */
class SchemaTest
{
    @TempDir
    private Path directory;

    private Memtx db;

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
    void shouldWriteTheRowsThatTarantoolWrites() throws IOException
    {
        createEverything();
        final List<String> ours = new ArrayList<>();
        for (final Tuple row : db.space("_space").primary().select(IteratorType.GE, key(512)))
        {
            ours.add(row.toString());
        }
        for (final Tuple row : db.space("_index").primary().select(IteratorType.GE, key(512)))
        {
            ours.add(row.toString());
        }
        assertEquals(
            List.of(
                "[512, 1, \"plain\", \"memtx\", 0, {}, []]",
                "[513, 1, \"full\", \"memtx\", 3, {}, [{\"name\": \"id\", \"type\": \"unsigned\"}, " +
                    "{\"name\": \"name\", \"type\": \"string\"}, " +
                    "{\"name\": \"more\", \"type\": \"number\", \"is_nullable\": true}]]",
                "[600, 1, \"own\", \"memtx\", 0, {\"group_id\": 1}, []]",
                "[601, 1, \"temp\", \"memtx\", 0, {\"temporary\": true}, []]",
                "[602, 1, \"sync\", \"memtx\", 0, {\"is_sync\": true}, []]",
                "[603, 1, \"both\", \"memtx\", 0, {\"temporary\": true, \"group_id\": 1}, []]",
                "[513, 0, \"pk\", \"tree\", {\"unique\": true}, [[0, \"unsigned\"]]]",
                "[513, 1, \"h\", \"hash\", {\"unique\": true}, [[1, \"string\"], [0, \"unsigned\"]]]",
                "[513, 2, \"n\", \"tree\", {\"unique\": false}, " +
                    "[{\"field\": 2, \"type\": \"number\", \"is_nullable\": true}]]",
                "[600, 0, \"pk\", \"tree\", {\"unique\": true}, [[0, \"unsigned\"]]]"),
            ours);

        final TarantoolPeer peer = TarantoolPeer.on(Files.createTempDirectory(directory, "peer"))
            .assumeVersion("2.6.");
        final List<String> theirs = peer.run("""
            local s = box.schema.space.create('plain')
            s = box.schema.space.create('full', {field_count = 3, format = {{name = 'id', type = 'unsigned'},
                {name = 'name', type = 'string'}, {name = 'more', type = 'number', is_nullable = true}}})
            s:create_index('pk')
            s:create_index('h', {type = 'hash', parts = {2, 1}})
            s:create_index('n', {unique = false, parts = {{3, 'number', is_nullable = true}}})
            s = box.schema.space.create('own', {id = 600, is_local = true})
            s:create_index('pk')
            box.schema.space.create('temp', {id = 601, temporary = true})
            box.schema.space.create('sync', {id = 602, is_sync = true})
            box.schema.space.create('both', {id = 603, temporary = true, is_local = true})
            local json = require('json')
            local function canonical(x)
                if type(x) == 'table' and (#x > 0 or next(x) == nil) then
                    local t = {}
                    for i, v in ipairs(x) do t[i] = canonical(v) end
                    return '[' .. table.concat(t, ', ') .. ']'
                elseif type(x) == 'table' then
                    local t = {}
                    for k, v in pairs(x) do table.insert(t, json.encode(k) .. ': ' .. canonical(v)) end
                    table.sort(t)
                    return '{' .. table.concat(t, ', ') .. '}'
                end
                return json.encode(x)
            end
            for _, t in box.space._space:pairs(512, {iterator = 'GE'}) do print(canonical(t:totable())) end
            for _, t in box.space._index:pairs(512, {iterator = 'GE'}) do print(canonical(t:totable())) end
            """);
        assertEquals(theirs, ours.stream().map(SchemaTest::sorted).toList());
    }

    @Test
    void shouldKeepDefinitionsWhenReopened()
    {
        createEverything();
        db.space("full").insert(1, "one", 1.5);
        db.space("own").insert(7);
        db.space("full").rename("renamed");
        db.space("renamed").createIndex("x", IndexType.TREE, KeySpec.unique("name"));
        db.space("renamed").index("n").drop();
        final EngineState before = EngineState.of(db);
        reopen();
        assertEquals(before, EngineState.of(db));
        db.snapshot();
        reopen();
        assertEquals(before, EngineState.of(db));
        final Space renamed = db.space("renamed");
        assertEquals(List.of("pk", "h", "x"), renamed.indexes().stream().map(Index::name).toList());
        assertRefused(ErrorCode.ER_NO_SUCH_SPACE, () -> db.space("full"));
        assertRefused(ErrorCode.ER_EXACT_FIELD_COUNT, () -> renamed.insert(2, "two"));
        assertRefused(ErrorCode.ER_TUPLE_FOUND, () -> renamed.insert(2, "one", null));
        assertEquals(604, db.createSpace("next", (def) -> {}).id());
    }

    @Test
    void shouldReturnTheSpaceThatIsThere()
    {
        final Space first = db.spaceIfAbsent("s", (def) -> def.id(700).primaryKey(0));
        first.insert(1);
        final Space second = db.spaceIfAbsent("s", (def) -> def.id(800).fieldCount(9));
        assertEquals(700, second.id());
        assertEquals(1, second.size());
    }

    @Test
    void shouldChooseIds()
    {
        assertEquals(512, db.createSpace("a", (def) -> {}).id());
        assertEquals(700, db.createSpace("b", (def) -> def.id(700)).id());
        assertEquals(701, db.createSpace("c", (def) -> {}).id());
        assertEquals(300, db.createSpace("system", (def) -> def.id(300).primaryKey(0)).id(), "as in Tarantool");
        db.space("system").insert(1);
        assertEquals(702, db.createSpace("d", (def) -> def.id(0)).id());
        assertRefused(ErrorCode.ER_SPACE_EXISTS, () -> db.createSpace("e", (def) -> def.id(700)));
        db.space("d").drop();
        db.space("c").drop();
        assertEquals(701, db.createSpace("f", (def) -> {}).id());
        assertRefused(ErrorCode.ER_FIELD_TYPE, () -> db.createSpace("g", (def) -> def.id(-1)));
        reopen();
        assertEquals(1, db.space("system").size());
    }

    @Test
    void shouldUseNamesAgain()
    {
        for (int i = 0; i < 3; i++)
        {
            final Space space = db.createSpace("s", (def) -> def.id(512).primaryKey(0));
            space.createIndex("i", IndexType.TREE, KeySpec.nonUnique(1));
            space.insert(i, "x");
            space.index("i").drop();
            space.createIndex("i", IndexType.HASH, KeySpec.unique(1));
            assertEquals(Tuple.of(i, "x"), space.index("i").get("x"));
            if (i < 2)
            {
                space.drop();
            }
        }
        reopen();
        assertEquals(List.of(Tuple.of(2, "x")), db.space("s").index("i").select());
    }

    @Test
    void shouldRename()
    {
        final Space space = db.createSpace("a", (def) -> def.primaryKey(0));
        db.createSpace("b", (def) -> {});
        space.insert(1);
        assertRefused(ErrorCode.ER_SPACE_EXISTS, () -> space.rename("b"));
        space.rename("c");
        assertEquals("c", space.name());
        assertFalse(db.hasSpace("a"));
        assertEquals(Tuple.of(1), db.space("c").get(1));
        final MemtxException ex = assertThrows(MemtxException.class, () -> space.insert(1));
        assertTrue(ex.getMessage().contains("in space \"c\""), ex.getMessage());
        db.createSpace("a", (def) -> {});
    }

    @Test
    void shouldChangeTheFormatOfData()
    {
        final Space space = db.createSpace("s", (def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id"));
        space.insert(1, "x", null);
        space.insert(2, "y");
        space.format(List.of(new FieldDef("id", FieldType.UNSIGNED), new FieldDef("name", FieldType.STRING)));
        assertRefused(ErrorCode.ER_FIELD_TYPE, () -> space.insert(3, 3));
        assertRefused(ErrorCode.ER_FIELD_MISSING, () -> space.insert(3));
        space.update(key(1), Operation.set("name", "z"));
        final List<FieldDef> fields = space.fields();
        assertRefused(ErrorCode.ER_FIELD_TYPE, () -> space.format(
            List.of(new FieldDef("id", FieldType.UNSIGNED), new FieldDef("name", FieldType.UNSIGNED))));
        assertEquals(fields, space.fields());
        assertRefused(ErrorCode.ER_FIELD_TYPE, () -> space.insert(3, 3));
        space.format(List.of(new FieldDef("number", FieldType.NUMBER), new FieldDef("name", FieldType.SCALAR, true)));
        assertRefused(ErrorCode.ER_FIELD_TYPE, () -> space.insert(1.5, "the index still wants unsigned"));
        space.insert(3, 3);
        space.insert(4);
        space.format(List.of());
        space.insert(5, List.of());
        assertEquals(5, space.size());
        reopen();
        assertEquals(5, db.space("s").size());
    }

    @Test
    void shouldBuildIndexesOverData()
    {
        final Space space = db.createSpace("s", (def) -> def.primaryKey(0));
        db.transact((tx) ->
        {
            for (int i = 0; i < 20_000; i++)
            {
                tx.insert(space, i, i % 1000, "text" + (19_999 - i));
            }
        });
        final Index number = space.createIndex(
            "number", IndexType.TREE, KeySpec.nonUnique(new KeyPart(1, FieldType.UNSIGNED, false)));
        final Index text = space.createIndex(
            "text", IndexType.TREE, KeySpec.unique(new KeyPart(2, FieldType.STRING, false)));
        final Index hash = space.createIndex(
            "hash", IndexType.HASH, KeySpec.unique(new KeyPart(2, FieldType.STRING, false)));
        assertRefused(ErrorCode.ER_TUPLE_FOUND, () -> space.createIndex("no", IndexType.TREE, KeySpec.unique(1)));
        assertRefused(ErrorCode.ER_FIELD_MISSING, () -> space.createIndex("no", IndexType.TREE, KeySpec.unique(3)));
        assertEquals(20, number.count(IteratorType.EQ, key(7)));
        assertEquals(Tuple.of(7, 7, "text19992"), number.select(7).get(0));
        assertEquals(Tuple.of(19_999, 999, "text0"), text.min());
        assertEquals(Tuple.of(0, 0, "text19999"), hash.get("text19999"));
        assertEquals(4, space.indexes().size());
        for (final Index index : space.indexes())
        {
            index.store().base().checkStructure();
        }
        reopen();
        assertEquals(20, db.space("s").index("number").count(IteratorType.EQ, key(7)));
        assertEquals(20_000, db.space("s").index("hash").size());
    }

    @Test
    void shouldTruncate()
    {
        final Space space = db.createSpace("s", (def) -> def.primaryKey(0).index(
            "second", IndexType.HASH, KeySpec.unique(1)));
        for (int i = 0; i < 100; i++)
        {
            space.insert(i, "x" + i);
        }
        final ReadView view = db.readView();
        space.truncate();
        assertEquals(0, space.size());
        assertNull(space.index("second").get("x1"));
        space.insert(1, "x99");
        space.truncate();
        space.insert(2, "x98");
        assertEquals(100, view.primary("s").size());
        assertEquals(Tuple.of(5, "x5"), view.index("s", "second").get(key("x5")));
        view.close();
        assertThrows(IllegalStateException.class, () -> db.transact((tx) ->
        {
            space.truncate();
            assertEquals(0, space.size());
            throw new IllegalStateException("roll back");
        }));
        assertEquals(Tuple.of(2, "x98"), space.index("second").get("x98"));
        reopen();
        assertEquals(List.of(Tuple.of(2, "x98")), db.space("s").primary().select());
        db.space("s").drop();
        reopen();
        assertFalse(db.hasSpace("s"));
        assertEquals(0, db.space("_truncate").size());
    }

    @Test
    void shouldNotTakeANumberBeyondThoseOfSpacesForASpace()
    {
        final Space space = db.createSpace("t", (def) -> def.primaryKey(0));
        space.insert(1);
        final MemtxException ex = assertThrows(
            MemtxException.class, () -> db.space("_truncate").insert((1L << 32) + space.id(), 1));
        assertEquals(ErrorCode.ER_NO_SUCH_SPACE, ex.code());
        assertEquals(1, space.size());
    }

    @Test
    void shouldHoldManySpaces()
    {
        for (int i = 0; i < 2_000; i++)
        {
            db.createSpace("space" + i, (def) -> def.primaryKey(0)).insert(1);
        }
        reopen();
        for (int i = 0; i < 2_000; i++)
        {
            assertEquals(1, db.space("space" + i).size());
        }
        assertEquals(2_000, db.space("_space").primary().count(IteratorType.GE, key(512)));
    }

    @Test
    void shouldHoldAsManyIndexesAsTarantool()
    {
        final Space space = db.createSpace("s", (def) -> def.primaryKey(0));
        space.insert(1, 1);
        for (int i = 1; i < 128; i++)
        {
            space.createIndex("i" + i, IndexType.TREE, KeySpec.unique(new KeyPart(1, FieldType.UNSIGNED, false)));
        }
        final MemtxException ex = assertThrows(
            MemtxException.class, () -> space.createIndex("i128", IndexType.TREE, KeySpec.unique(1)));
        assertEquals("Can't create or modify index 'i128' in space 's': index id too big", ex.getMessage());
        assertEquals(128, space.indexes().size());
        space.insert(2, 2);
        assertRefused(ErrorCode.ER_TUPLE_FOUND, () -> space.insert(3, 2));
        space.delete(1);
        assertEquals(1, space.index("i127").size());
        space.index("i60").drop();
        assertEquals(60, space.createIndex(
            "again", IndexType.TREE, KeySpec.unique(new KeyPart(1, FieldType.UNSIGNED, false))).id());
    }

    @Test
    void shouldForgetTheDataOfATemporarySpace()
    {
        final Space space = db.createSpace("t", (def) -> def.temporary().primaryKey(0));
        final String before = db.info().vclock().toString();
        space.insert(1);
        space.update(key(1), Operation.set(1, "x"));
        db.transact((tx) -> tx.insert(space, 2));
        space.delete(2);
        assertEquals(before, db.info().vclock().toString(), "no row is written");
        assertEquals(List.of(Tuple.of(1, "x")), space.primary().select());
        reopen();
        assertEquals(0, db.space("t").size());
        db.space("t").insert(3);
        db.createSpace("other", (def) -> {});
        db.snapshot();
        assertEquals(1, db.space("t").size());
        reopen();
        assertEquals(0, db.space("t").size());
        assertTrue(db.space("_space").primary().select(IteratorType.GE, key(512)).get(0).toString()
            .contains("{\"temporary\": true}"));
    }

    @Test
    void shouldShowSystemViews()
    {
        db.createSpace("s", (def) -> def.primaryKey(0));
        for (final String name : List.of("space", "index", "user", "priv", "func", "collation", "sequence"))
        {
            assertEquals(
                db.space("_" + name).primary().select(), db.space("_v" + name).primary().select(), "_v" + name);
        }
        assertEquals("s", db.space("_vspace").index("name").get("s").getString(2));
        assertRefused(ErrorCode.ER_VIEW_IS_RO, () -> db.space("_vspace").delete(512));
    }

    @Test
    void shouldRollBackDefinitions()
    {
        final Space kept = db.createSpace("kept", (def) -> def.primaryKey(0));
        kept.insert(1, 5);
        final EngineState before = EngineState.of(db);
        assertThrows(IllegalStateException.class, () -> db.transact((tx) ->
        {
            final Space space = db.createSpace("s", (def) -> def.primaryKey(0));
            tx.insert(space, 1);
            space.rename("renamed");
            assertEquals(1, db.space("renamed").size());
            throw new IllegalStateException("roll back");
        }));
        assertThrows(IllegalStateException.class, () -> db.transact((tx) ->
        {
            kept.createIndex("i", IndexType.TREE, KeySpec.unique(1));
            assertEquals(1, kept.index("i").size());
            tx.insert(kept, 2, 6);
            assertEquals(2, kept.index("i").size());
            throw new IllegalStateException("roll back");
        }));
        assertThrows(IllegalStateException.class, () -> db.transact((tx) ->
        {
            tx.insert(kept, 2, 6);
            kept.drop();
            assertFalse(db.hasSpace("kept"));
            throw new IllegalStateException("roll back");
        }));
        assertEquals(before, EngineState.of(db));
        assertEquals(Tuple.of(1, 5), kept.get(1));
        db.transact((tx) ->
        {
            final Space space = db.createSpace("s", (def) -> def.primaryKey(0));
            tx.insert(space, 1, 9);
            tx.insert(kept, 3, 7);
        });
        reopen();
        assertEquals(Tuple.of(1, 9), db.space("s").get(1));
        assertEquals(2, db.space("kept").size());
    }

    @Test
    void shouldKeepFlagsThatNoOptionOfOursNames()
    {
        db.space("_space").insert(700, 1, "s", "memtx", 0, Map.of("type", "data-temporary"), List.of());
        db.space("_index").insert(700, 0, "pk", "tree", Map.of("unique", true), List.of(List.of(0, "unsigned")));
        db.space("s").insert(1);
        reopen();
        assertEquals(0, db.space("s").size());
        assertEquals("pk", db.space("s").primary().name());
    }

    private void createEverything()
    {
        db.createSpace("plain", (def) -> {});
        db.createSpace("full", (def) -> def
            .fieldCount(3)
            .field("id", FieldType.UNSIGNED).field("name", FieldType.STRING).nullableField("more", FieldType.NUMBER)
            .index("pk", IndexType.TREE, KeySpec.unique("id"))
            .index("h", IndexType.HASH, KeySpec.unique("name", "id"))
            .index("n", IndexType.TREE, KeySpec.nonUnique("more")));
        db.createSpace("own", (def) -> def.id(600).local()
            .index("pk", IndexType.TREE, KeySpec.unique(new KeyPart(0, FieldType.UNSIGNED, false))));
        db.createSpace("temp", (def) -> def.id(601).temporary());
        db.createSpace("sync", (def) -> def.id(602).sync());
        db.createSpace("both", (def) -> def.id(603).temporary().local());
    }

    private void reopen()
    {
        db.close();
        db = Memtx.open(directory);
    }

    private static void assertRefused(final ErrorCode code, final Executable call)
    {
        assertSame(code, assertThrows(MemtxException.class, call).code());
    }

    /** The text of a row with the keys of maps in order and empty maps as Lua shows them. */
    private static String sorted(final String row)
    {
        return row.replace("{}", "[]")
            .replace("{\"temporary\": true, \"group_id\": 1}", "{\"group_id\": 1, \"temporary\": true}")
            .replace("{\"name\": \"more\", \"type\": \"number\", \"is_nullable\": true}",
                "{\"is_nullable\": true, \"name\": \"more\", \"type\": \"number\"}")
            .replace("{\"field\": 2, \"type\": \"number\", \"is_nullable\": true}",
                "{\"field\": 2, \"is_nullable\": true, \"type\": \"number\"}");
    }
}
