package io.memtx.memtx.interop;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.crash.CrashDirectory;
import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.xlog.file.DropListener;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.XlogVerifier;
import io.memtx.xlog.journal.WalMode;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.KeySpec.unique;
import static io.memtx.memtx.Operation.add;
import static io.memtx.memtx.Operation.deleteFields;
import static io.memtx.memtx.Operation.insertField;
import static io.memtx.memtx.Operation.set;
import static io.memtx.memtx.schema.IndexType.HASH;
import static io.memtx.memtx.schema.IndexType.TREE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What this engine writes, Tarantool opens, with every space, index and row, and goes on with. */
class EngineDirectoryTest
{
    @TempDir
    private Path parent;

    @BeforeEach
    void needTarantool()
    {
        assumeTrue(TarantoolPeer.isInstalled(), TarantoolPeer.NOT_INSTALLED);
    }

    @Test
    void shouldOpenInTarantoolAfterACleanClose() throws IOException
    {
        final Path directory = parent.resolve("clean");
        final List<String> expected = write(new MemtxContext(directory), false);
        goBetween(directory, expected);
    }

    @Test
    void shouldOpenInTarantoolAfterRotation() throws IOException
    {
        final Path directory = parent.resolve("rotated");
        final List<String> expected = write(new MemtxContext(directory).walMaxSize(4096), false);
        assertTrue(files(directory, ".xlog").size() > 5, "logs of " + directory);
        goBetween(directory, expected);
    }

    @Test
    void shouldOpenInTarantoolAfterCheckpoints() throws IOException
    {
        final Path directory = parent.resolve("checkpoints");
        final List<String> expected = write(new MemtxContext(directory).checkpointCount(1).walMaxSize(16384), true);
        assertEquals(1, files(directory, ".snap").size());
        goBetween(directory, expected);
    }

    @Test
    void shouldOpenInTarantoolWhenKilledAndRecovered() throws Exception
    {
        for (final WalMode mode : List.of(WalMode.WRITE, WalMode.FSYNC))
        {
            final Path directory = parent.resolve("recovered" + mode);
            CrashDirectory.make(directory, mode);
            final List<String> expected;
            try (Memtx db = Memtx.open(directory))
            {
                expected = EngineDump.of(db);
            }
            goBetween(directory, expected);
        }
    }

    @Test
    void shouldOpenInTarantoolWhenKilledAndTrimmed() throws Exception
    {
        final Path directory = parent.resolve("killed");
        CrashDirectory.make(directory, WalMode.WRITE);
        for (final Path log : files(directory, ".xlog"))
        {
            XlogVerifier.trim(FileStorage.INSTANCE, log, ReadMode.UNCLOSED, DropListener.NONE);
        }
        final List<String> inTarantool = EngineDump.of(TarantoolPeer.onCopyOf(directory, parent.resolve("trimmed")));
        try (Memtx db = Memtx.open(directory))
        {
            EngineDump.assertSame(EngineDump.of(db), inTarantool, "trimmed");
        }
    }

    /** Tarantool opens it and writes; we open that and write; Tarantool opens that. */
    private void goBetween(final Path directory, final List<String> expected) throws IOException
    {
        EngineDump.assertSame(
            expected, EngineDump.of(TarantoolPeer.onCopyOf(directory, directory.resolve("copy"))), "in Tarantool");
        final TarantoolPeer peer = TarantoolPeer.on(directory);
        peer.run("""
            local s = box.schema.space.create('of tarantool')
            s:create_index('pk')
            box.begin() for i = 1, 20 do s:insert{i, ('x'):rep(200)} end box.commit()
            for _, space in box.space._space:pairs({511}, {iterator = 'GT'}) do
                local some = box.space[space.id]
                for _, tuple in ipairs(some.index[0] and some.field_count == 0 and space.name ~= 'types' and
                    some:select({}, {limit = 3}) or {}) do
                    some:update(some.index[0].parts[2] and {tuple[1], tuple[2]} or tuple[1], {{'!', -1, 'more'}})
                end
            end
            """);
        final List<String> changed = EngineDump.of(peer);
        final List<String> ours;
        try (Memtx db = Memtx.open(directory))
        {
            EngineDump.assertSame(changed, EngineDump.of(db), "from Tarantool");
            final Space space = db.space("of tarantool");
            space.delete(7);
            db.transact((tx) ->
            {
                tx.replace(space, 8, "ours");
                tx.insert(space, 21, "ours");
            });
            ours = EngineDump.of(db);
        }
        EngineDump.assertSame(ours, EngineDump.of(peer), "in Tarantool again");
    }

    private static List<String> write(final MemtxContext context, final boolean hasCheckpoints)
    {
        try (Memtx db = Memtx.open(context))
        {
            define(db);
            change(db);
            if (hasCheckpoints)
            {
                assertTrue(db.snapshot());
            }
            changeSchema(db);
            if (hasCheckpoints)
            {
                assertTrue(db.snapshot());
            }
            for (int i = 0; i < 200; i++)
            {
                db.space("tree").replace(20_000 + i, "last", i / 8.0, List.of(i, "x"));
            }
            return EngineDump.of(db);
        }
    }

    private static void define(final Memtx db)
    {
        db.createSpace("tree", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .field("name", FieldType.STRING)
            .nullableField("score", FieldType.NUMBER)
            .nullableField("any", FieldType.ANY)
            .primaryKey("id")
            .index("name", TREE, nonUnique("name"))
            .index("score", TREE, nonUnique("score"))
            .index("unique", TREE, unique("name", "id"))
            .index("hash", HASH, unique("name", "id")));
        db.createSpace("hash", (def) -> def
            .field("key", FieldType.STRING).field("value", FieldType.INTEGER)
            .primaryKey(HASH, "key")
            .index("value", TREE, nonUnique("value")));
        db.createSpace("local", (def) -> def.local().field("id", FieldType.UNSIGNED).primaryKey("id"));
        db.createSpace("temporary", (def) -> def.temporary().field("id", FieldType.UNSIGNED).primaryKey("id"));
        db.createSpace("counted", (def) -> def
            .id(700).fieldCount(2).field("id", FieldType.SCALAR).field("flag", FieldType.BOOLEAN).primaryKey("id"));
        db.createSpace("types", (def) -> def
            .field("d", FieldType.DOUBLE).field("b", FieldType.VARBINARY)
            .nullableField("m", FieldType.MAP).nullableField("a", FieldType.ARRAY)
            .primaryKey("d", "b"));
    }

    private static void change(final Memtx db)
    {
        final Space tree = db.space("tree");
        final Space hash = db.space("hash");
        final Space local = db.space("local");
        final Space temporary = db.space("temporary");
        for (int i = 0; i < 60; i++)
        {
            tree.insert(i, "n" + i % 7, 0 == i % 3 ? null : i * 1.5);
            hash.insert("key" + i, i - 30L);
        }
        tree.update(key(1), set("name", "renamed"), add("score", 1));
        tree.update(key(2), insertField(3, Map.of("k", 1)));
        tree.update(key(4), set("any", 5), insertField(4, true), deleteFields(3, 1));
        tree.update(key(1000), set("name", "missing"));
        tree.upsert(Tuple.of(5, "never"), set("name", "upserted"));
        tree.upsert(Tuple.of(1001, "new", -0.5), set("name", "never"));
        tree.delete(6);
        tree.delete(1002);
        local.insert(1, "one");
        local.insert(2, "two");
        temporary.insert(1);
        db.transact((tx) ->
        {
            for (int i = 0; i < 500; i++)
            {
                tx.replace(tree, 2000 + i, "tx" + i % 3, 1e6 + i);
            }
            tx.replace(local, 3, "in a transaction");
            tx.delete(temporary, 1);
            tx.delete(hash, "key3");
            tx.delete(tree.index("unique"), "n0", 7);
            tx.update(tree.index("hash"), key("n1", 8), set("score", -77));
        });
        db.transact((tx) -> tx.replace(local, 4, "only local"));
        tree.insert(5000, "z".repeat(30_000), 1);
        for (final Object scalar : new Object[]{true, -5L, 1.25, "text", Long.MAX_VALUE, new byte[]{1, 2}})
        {
            db.space("counted").insert(scalar, false);
        }
        db.space("types").insert(1.5, new byte[]{0, -1}, Map.of("a", List.of(1, 2)), List.of(1, "two"));
        db.space("types").insert(-1e300, new byte[0]);
    }

    private static void changeSchema(final Memtx db)
    {
        final Space dropped = db.createSpace("dropped", (def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id"));
        dropped.insert(1);
        dropped.drop();
        final Space altered = db.createSpace("before", (def) -> def
            .field("id", FieldType.UNSIGNED).field("word", FieldType.STRING).primaryKey("id"));
        altered.insert(1, "gone");
        altered.truncate();
        altered.insert(2, "b", 20);
        altered.insert(3, "a", 10);
        altered.rename("after");
        altered.format(List.of(
            new FieldDef("id", FieldType.UNSIGNED, false),
            new FieldDef("word", FieldType.STRING, false),
            new FieldDef("number", FieldType.INTEGER, false)));
        altered.createIndex("number", TREE, unique("number"));
        altered.createIndex("gone", TREE, nonUnique("word")).drop();
        altered.insert(4, "c", -5);
        db.createSpace("without index", (def) -> def.field("x", FieldType.ANY));
    }

    private static List<Path> files(final Path directory, final String suffix) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.filter((file) -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }
}
