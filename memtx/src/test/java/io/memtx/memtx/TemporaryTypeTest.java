package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.schema.SpaceRow;
import io.memtx.memtx.schema.SpaceType;
import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.index.IteratorType;
import io.memtx.xlog.Vclock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * Spaces of type {@code temporary}, of which neither definition nor data is kept, as the sources and tests of
 * Tarantool 3 have them; and what is logged of those whose data is temporary, or local.
 */
class TemporaryTypeTest
{
    private static final int FIRST = 1 << 30;

    @TempDir
    private Path directory;

    @Test
    void shouldHaveNumbersOfTheirOwn()
    {
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(FIRST, create(db, "a").id());
            final Space b = create(db, "b");
            assertEquals(FIRST + 1, b.id());
            assertEquals(FIRST + 2, create(db, "c").id());
            b.drop();
            final Space d = create(db, "d");
            assertEquals(FIRST + 3, d.id());
            assertEquals(512, db.createSpace("normal", (def) -> def.primaryKey(0)).id());
            d.drop();
            db.createSpace("last", (def) -> def.type(SpaceType.TEMPORARY).id(SpaceDef.ID_MAX).primaryKey(0));
            assertEquals(FIRST + 1, create(db, "b").id());
            assertEquals(9999, db.createSpace(
                "low", (def) -> def.type(SpaceType.TEMPORARY).id(9999).primaryKey(0)).id());
            assertEquals(10_000, db.createSpace("next", (def) -> def.primaryKey(0)).id());
            refuses(
                ErrorCode.ER_CREATE_SPACE, "Failed to create space 'more': space id is too big",
                () -> db.createSpace("more", (def) -> def.id(Integer.MAX_VALUE).primaryKey(0)));
        }
    }

    @Test
    void shouldLeaveNothingBehind() throws IOException
    {
        try (Memtx db = Memtx.open(directory))
        {
            db.createSpace("normal", (def) -> def.primaryKey(0)).insert(1);
            final Space space = create(db, "t");
            final Vclock before = db.info().vclock().copy();
            space.insert(1, "one");
            space.createIndex("second", IndexType.HASH, KeySpec.unique(1));
            space.format(List.of(new FieldDef("id", FieldType.UNSIGNED), new FieldDef("w", FieldType.STRING)));
            space.rename("temporary");
            space.truncate();
            assertEquals(0, space.size());
            db.transact((tx) ->
            {
                tx.insert(space, 2, "two");
                create(db, "u").drop();
                create(db, "v");
            });
            db.space("v").index("primary").drop();
            create(db, "w").truncate();
            db.space("w").drop();
            assertEquals(before, db.info().vclock());
            assertEquals(List.of(Tuple.of(2, "two")), space.primary().select());
        }
        for (int i = 0; i < 2; i++)
        {
            try (Memtx db = Memtx.open(directory))
            {
                assertEquals(List.of("normal"), names(db));
                assertEquals(0, db.space("_truncate").size());
                final Space space = create(db, "t");
                assertEquals(FIRST, space.id());
                space.truncate();
                space.insert(1, "one");
                db.space("normal").replace(1, i);
                db.snapshot();
                assertEquals(1, space.size());
            }
        }
        final List<String> names = TarantoolPeer.on(directory).run(
            "for _, s in box.space._space:pairs({512}, {iterator = 'GE'}) do print(s.name) end " +
            "print(box.space._index:count({512}, {iterator = 'GE'}), box.space._truncate:len())");
        assertEquals(List.of("normal", "1\t0"), names);
    }

    @Test
    void shouldBeUndoneWithTheirTransaction()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space space = create(db, "t");
            space.insert(1, "one");
            final Vclock before = db.info().vclock().copy();
            assertThrows(MemtxException.class, () -> db.transact((tx) ->
            {
                tx.insert(db.createSpace("normal", (def) -> def.primaryKey(0)), 1);
                space.truncate();
                space.drop();
                create(db, "t");
                db.space("nothing");
            }));
            assertEquals(before, db.info().vclock());
            assertEquals(List.of(Tuple.of(1, "one")), db.space("t").primary().select());
            assertEquals(List.of("t"), names(db));
        }
    }

    @Test
    void shouldHaveNothingThatIsKept()
    {
        try (Memtx db = Memtx.open(new MemtxContext(directory).function("f", (args) -> true)))
        {
            final Space normal = db.createSpace("normal", (def) -> def.field(id()).primaryKey("id"));
            final Space space = create(db, "t");
            final String start = "temporary space does not support ";
            refuses(ErrorCode.ER_UNSUPPORTED, start + "constraints", () -> db.createSpace("c", (def) ->
                def.type(SpaceType.TEMPORARY).primaryKey(0).constraint("c", db.functions().id("f"))));
            refuses(ErrorCode.ER_UNSUPPORTED, start + "constraints", () -> db.createSpace("c", (def) ->
                def.type(SpaceType.TEMPORARY).primaryKey(0).foreignKey("c", "normal", Map.of(0, 0))));
            refuses(ErrorCode.ER_UNSUPPORTED, start + "sequences", () -> db.createSpace("c", (def) ->
                def.type(SpaceType.TEMPORARY).field(id()).primaryKey("id").sequence()));
            refuses(ErrorCode.ER_UNSUPPORTED, start + "privileges", () ->
                db.space("_priv").insert(1, 0, "space", space.id(), 1));
            db.space("_priv").insert(1, 0, "space", normal.id(), 1);
            db.space("_priv").insert(1, 0, "space", "", 1);
            final Space child = db.createSpace("child", (def) -> def.type(SpaceType.TEMPORARY)
                .field(id().withForeignKey("one", normal.id(), "id")).primaryKey("id"));
            assertThrows(MemtxException.class, () -> child.insert(1));
            normal.insert(1);
            child.insert(1);
        }
    }

    @Test
    void shouldSayWhatASpaceKeepsOnce()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final String start = "Wrong space options: ";
            for (final String type : List.of("normal", "data-temporary", "temporary"))
            {
                refuses(
                    ErrorCode.ER_WRONG_SPACE_OPTIONS,
                    start + "only one of 'type' or 'temporary' may be specified",
                    () -> insert(db, Map.of("type", type, "temporary", true)));
            }
            refuses(
                ErrorCode.ER_WRONG_SPACE_OPTIONS, start + "unknown space type", () -> insert(db, Map.of("type", "x")));
            refuses(
                ErrorCode.ER_WRONG_SPACE_OPTIONS, start + "'type' must be a string",
                () -> insert(db, Map.of("type", 1)));
            refuses(
                ErrorCode.ER_WRONG_SPACE_OPTIONS, start + "'temporary' must be boolean",
                () -> insert(db, Map.of("temporary", 1)));
            refuses(
                ErrorCode.ER_CREATE_SPACE, "Failed to create space 's': local space can't be synchronous",
                () -> insert(db, Map.of("group_id", 1, "is_sync", true)));
            refuses(
                ErrorCode.ER_NO_SUCH_GROUP, "Replication group '2' does not exist",
                () -> insert(db, Map.of("group_id", 2)));
            final Space space = create(db, "t");
            for (final Map<String, Object> flags : List.<Map<String, Object>>of(
                Map.of(), Map.of("temporary", true), Map.of("type", "data-temporary")))
            {
                refuses(
                    ErrorCode.ER_ALTER_SPACE, "Can't modify space 't': temporariness cannot change",
                    () -> db.space("_space").update(key(space.id()), set("flags", flags)));
            }
            final Vclock before = db.info().vclock().copy();
            db.space("_space").update(key(space.id()), set("flags", Map.of("type", "temporary", "is_sync", true)));
            assertEquals(before, db.info().vclock());
        }
    }

    @Test
    void shouldNotReplicateThatOthersDoNotHaveIsEmptied()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space normal = db.createSpace("normal", (def) -> def.primaryKey(0));
            final Space data = db.createSpace("data", (def) -> def.temporary().primaryKey(0));
            final Space local = db.createSpace("local", (def) -> def.local().primaryKey(0));
            final Vclock before = db.info().vclock().copy();
            normal.insert(1);
            data.insert(1);
            assertEquals(before.get(1) + 1, db.info().vclock().get(1));
            assertEquals(before.get(0), db.info().vclock().get(0));
            local.insert(1);
            assertEquals(before.get(0) + 1, db.info().vclock().get(0));
            data.truncate();
            local.truncate();
            assertEquals(before.get(0) + 3, db.info().vclock().get(0));
            assertEquals(before.get(1) + 1, db.info().vclock().get(1));
            normal.truncate();
            assertEquals(before.get(0) + 3, db.info().vclock().get(0));
            assertEquals(before.get(1) + 2, db.info().vclock().get(1));
        }
        try (Memtx db = Memtx.open(directory))
        {
            for (final String name : List.of("normal", "data", "local"))
            {
                assertEquals(0, db.space(name).size(), name);
            }
            assertEquals(3, db.space("_truncate").size());
        }
    }

    @Test
    void shouldBeMadeAndChangedWhenNothingCanBeLogged()
    {
        try (GateFixture fixture = new GateFixture(directory))
        {
            final Memtx db = fixture.db;
            final Space data = db.createSpace("data", (def) -> def.temporary().primaryKey(0));
            fixture.journal.fail(new IOException("disk"));
            db.doWork();
            final Space space = create(db, "t");
            space.createIndex("second", IndexType.TREE, KeySpec.nonUnique(1));
            space.insert(1, "one");
            space.rename("u");
            space.truncate();
            space.insert(2, "two");
            data.insert(1);
            refuses(
                ErrorCode.ER_READONLY, "Can't modify data on a read-only instance",
                () -> db.createSpace("n", (def) -> def.primaryKey(0)));
            refuses(
                ErrorCode.ER_READONLY, "Can't modify data on a read-only instance",
                () -> db.space("_space").insert(700, 1, "n", "memtx", 0, Map.of(), List.of()));
            refuses(ErrorCode.ER_READONLY, "Can't modify data on a read-only instance", () -> data.rename("n"));
            refuses(ErrorCode.ER_READONLY, "Can't modify data on a read-only instance", data::truncate);
            refuses(ErrorCode.ER_READONLY, "Can't modify data on a read-only instance", data::drop);
            assertEquals(1, data.size());
            assertEquals(List.of(Tuple.of(2, "two")), space.index("second").select("two"));
            space.index("second").drop();
            space.drop();
            assertEquals(List.of("s", "data"), names(db));
        }
    }

    private static List<String> names(final Memtx db)
    {
        return db.space("_space").primary().select(IteratorType.GE, key(512)).stream()
            .map((row) -> row.getString(SpaceRow.NAME)).toList();
    }

    private static FieldDef id()
    {
        return new FieldDef("id", FieldType.UNSIGNED);
    }

    private static Space create(final Memtx db, final String name)
    {
        return db.createSpace(name, (def) -> def.type(SpaceType.TEMPORARY).primaryKey(0));
    }

    private static void insert(final Memtx db, final Map<String, Object> flags)
    {
        db.space("_space").insert(700, 1, "s", "memtx", 0, flags, List.of());
    }

    private static void refuses(final ErrorCode code, final String text, final Executable call)
    {
        final MemtxException ex = assertThrows(MemtxException.class, call);
        assertEquals(text, ex.getMessage());
        assertEquals(code, ex.code());
    }
}
