package io.memtx.memtx.interop;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.NamedPart;
import io.memtx.memtx.Operation;
import io.memtx.memtx.Space;
import io.memtx.memtx.check.DirectoryCheck;
import io.memtx.memtx.function.MemtxFunction;
import io.memtx.memtx.recovery.RecoveryListener;
import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.schema.IndexType.HASH;
import static io.memtx.memtx.schema.IndexType.TREE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Directories with indexes over values within fields, elements of arrays and what functions return, both ways. */
class EntryDirectoryTest
{
    private static final String SCRIPT = """
        local s = box.schema.space.create('docs', {format = {{'id', 'unsigned'}, {'doc', 'map'}, {'tags', 'array'}}})
        s:create_index('pk')
        s:create_index('name', {unique = false, parts = {{'doc.who.name', 'string', is_nullable = true}}})
        s:create_index('second', {unique = false, parts = {{field = 2, type = 'unsigned', path = 'list[2]'},
            {'id', 'unsigned'}}})
        s:create_index('hash', {type = 'hash', parts = {{field = 2, type = 'unsigned', path = '["id"]'}}})
        s:create_index('tags', {unique = false, parts = {{field = 3, type = 'string', path = '[*].tag'}}})
        s:create_index('pairs', {parts = {{field = 3, type = 'unsigned', path = '[*].n', is_nullable = true},
            {field = 3, type = 'string', path = '[*].tag'}, {'id', 'unsigned'}}})
        local function fn(name, body, opts)
            box.schema.func.create(name, {body = body, is_deterministic = true, is_sandboxed = true, opts = opts})
        end
        fn('size', 'function(t) return {#t[3]} end')
        fn('all', 'function(t) local r = {} for _, x in pairs(t[3]) do table.insert(r, {x.tag, t[1]}) end return r end',
            {is_multikey = true})
        s:create_index('size', {func = 'size', unique = false, parts = {{1, 'unsigned'}}})
        s:create_index('all', {func = 'all', parts = {{1, 'string'}, {2, 'unsigned'}}})
        local function row(i)
            local tags = setmetatable({}, {__serialize = 'seq'})
            for n = 1, i % 5 do
                tags[n] = {tag = 't' .. (i * n) % 7, n = (n % 2 == 0) and i % 3 or nil}
            end
            return {i, {who = {name = (i % 4 ~= 0) and 'n' .. i % 6 or box.NULL}, list = {'x', i % 10}, id = 1000 + i},
                tags}
        end
        for i = 1, 80 do s:insert(row(i)) end
        box.snapshot()
        for i = 60, 140 do s:replace(row(i)) end
        for i = 1, 30 do s:delete(i * 4) end
        s:update(2, {{'=', 'doc.who.name', 'updated'}, {'=', 'tags', {{tag = 'u'}, {tag = 'u'}, {tag = 'v', n = 1}}}})
        """;

    @TempDir
    private Path parent;

    @BeforeEach
    void needTarantool()
    {
        assumeTrue(TarantoolPeer.isInstalled(), TarantoolPeer.NOT_INSTALLED);
    }

    private static MemtxContext context(final Path directory)
    {
        final MemtxFunction all = (args) ->
        {
            final Tuple tuple = (Tuple)args[0];
            final List<Object> keys = new ArrayList<>();
            for (final Object element : (List<?>)tuple.get(2))
            {
                keys.add(List.of(((Map<?, ?>)element).get("tag"), tuple.get(0)));
            }
            return keys;
        };
        return new MemtxContext(directory)
            .function("size", (args) -> List.of(((Tuple)args[0]).size() < 3 ?
                2 : ((List<?>)((Tuple)args[0]).get(2)).size()))
            .function("words", (args) -> keysOf((Tuple)args[0]))
            .function("all", all);
    }

    private static List<Object> keysOf(final Tuple tuple)
    {
        final List<Object> keys = new ArrayList<>();
        for (final Object element : (List<?>)((Map<?, ?>)tuple.get(1)).get("a"))
        {
            keys.add(List.of(((Map<?, ?>)element).get("b"), tuple.get(0)));
        }
        return keys;
    }

    @Test
    void shouldOpenWhatTarantoolWroteAndGoOn() throws IOException
    {
        final Path directory = Files.createDirectory(parent.resolve("theirs"));
        final TarantoolPeer peer = TarantoolPeer.on(directory);
        peer.run(SCRIPT);
        final List<String> expected = EngineDump.of(peer);
        try (Memtx db = Memtx.open(context(directory)))
        {
            EngineDump.assertSame(expected, EngineDump.of(db), "opened");
            db.snapshot();
        }
        EngineDump.assertSame(expected, EngineDump.of(TarantoolPeer.on(directory)), "from a snapshot of ours");
        final List<String> changed;
        try (Memtx db = Memtx.open(context(directory)))
        {
            final Space space = db.space("docs");
            for (int i = 90; i < 200; i++)
            {
                space.replace(i, Map.of("id", 5000 + i, "list", List.of(0, i)),
                    List.of(Map.of("tag", "new"), Map.of("tag", "t1")));
                space.delete(i - 10);
            }
            space.update(key(199), Operation.set(2, List.of()));
            changed = EngineDump.of(db);
        }
        check(directory);
        EngineDump.assertSame(changed, EngineDump.of(TarantoolPeer.on(directory)), "back in Tarantool");
    }

    @Test
    void shouldWriteWhatTarantoolOpens() throws IOException
    {
        final Path directory = parent.resolve("ours");
        final List<String> expected;
        try (Memtx db = Memtx.open(context(directory)))
        {
            db.functions().create("size", "function(t) return {#t} end");
            db.functions().createMultikey("words", "function(t) local r = {} for _, x in pairs(t[2].a) do " +
                "table.insert(r, {x.b, t[1]}) end return r end");
            final Space space = db.createSpace("ours", (def) -> def
                .field("id", FieldType.UNSIGNED)
                .field("doc", FieldType.MAP)
                .primaryKey("id")
                .index("path", TREE, KeySpec.nonUnique(
                    NamedPart.of("doc.c[1].b", FieldType.STRING).with(KeyPart::nullable)))
                .index("hash", HASH, KeySpec.unique(NamedPart.of("doc.id", FieldType.UNSIGNED)))
                .index("multi", TREE, KeySpec.nonUnique(NamedPart.of("doc.a[*].b", FieldType.STRING)))
                .index("size", TREE, KeySpec.nonUnique(KeyPart.of(0, FieldType.UNSIGNED))
                    .madeBy(db.functions().id("size")))
                .index("words", TREE, KeySpec.unique(
                    KeyPart.of(0, FieldType.STRING), KeyPart.of(1, FieldType.UNSIGNED))
                    .madeBy(db.functions().id("words"))));
            for (int i = 0; i < 100; i++)
            {
                space.insert(i, Map.of("id", i, "c", List.of(Map.of("b", "z" + i % 5)), "a",
                    List.of(Map.of("b", "x" + i % 7), Map.of("b", "y" + i % 3))));
                if (50 == i)
                {
                    db.snapshot();
                }
            }
            expected = EngineDump.of(db);
        }
        check(directory);
        EngineDump.assertSame(expected, EngineDump.of(TarantoolPeer.on(directory)), "in Tarantool");
    }

    private static void check(final Path directory)
    {
        final var report = DirectoryCheck.check(
            FileStorage.INSTANCE, directory, 64 << 20, RecoveryListener.NONE);
        assertEquals(List.of(), report.faults());
        assertTrue(report.indexCount() > 0);
    }
}
