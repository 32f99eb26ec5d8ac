package io.memtx.memtx;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Changes of what a space is, and when its data is looked at for them. */
class AlterSpaceTest
{
    private static final FieldDef ID = new FieldDef("id", FieldType.UNSIGNED, false);
    private static final FieldDef TEXT = new FieldDef("text", FieldType.STRING, true);

    @TempDir
    private Path directory;
    private Memtx db;
    private Space space;
    private int calls;

    @BeforeEach
    void open()
    {
        db = Memtx.open(new MemtxContext(directory)
            .function("is_short", (args) ->
            {
                calls++;
                return ((Tuple)args[0]).size() < 4;
            })
            .function("is_small", (args) ->
            {
                calls++;
                return ((Number)args[0]).longValue() < 100;
            })
            .function("calls_the_engine", (args) ->
            {
                space.insert(1_000);
                return true;
            }));
        space = db.hasSpace("renamed") ? db.space("renamed") :
            db.spaceIfAbsent("s", (def) -> def.field(ID).field(TEXT).primaryKey("id"));
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    private void reopen()
    {
        db.close();
        open();
    }

    private static void assertRefused(final ErrorCode code, final String text, final Executable executable)
    {
        final MemtxException refusal = assertThrows(MemtxException.class, executable);
        assertEquals(code, refusal.code(), refusal::getMessage);
        assertEquals(text, refusal.getMessage());
    }

    private String row()
    {
        return db.space("_space").get(space.id()).toString();
    }

    @Test
    void shouldChangeSeveralThingsAtOnce()
    {
        space.insert(1, "one");
        space.alter((to) -> to.name("renamed").fieldCount(2).sync(true).format(List.of(ID, TEXT)));
        reopen();
        assertEquals(
            "[512, 1, \"renamed\", \"memtx\", 2, {\"is_sync\": true}, [{\"name\": \"id\", \"type\": \"unsigned\"}, " +
            "{\"name\": \"text\", \"type\": \"string\", \"is_nullable\": true}]]",
            row());
        assertRefused(
            ErrorCode.ER_EXACT_FIELD_COUNT, "Tuple field count 1 does not match space field count 2",
            () -> space.insert(2));
        space.alter((to) -> to.fieldCount(0).sync(false));
        space.insert(2, "two", 3);
        assertRefused(
            ErrorCode.ER_EXACT_FIELD_COUNT, "Tuple field count 3 does not match space field count 2",
            () -> space.alter((to) -> to.fieldCount(2)));
    }

    @Test
    void shouldRefuseWhatCannotChange()
    {
        space.insert(1, "one");
        db.createSpace("other", (def) -> { });
        assertRefused(ErrorCode.ER_SPACE_EXISTS, "Space 'other' already exists", () -> space.rename("other"));
        assertRefused(
            ErrorCode.ER_ALTER_SPACE,
            "Can't modify space 's': can not change data-temporariness on a non-empty space",
            () -> space.alter((to) -> to.temporary(true)));
        assertRefused(
            ErrorCode.ER_ALTER_SPACE,
            "Can't modify space 's': exact_field_count must be either 0 or >= formatted field count",
            () -> space.alter((to) -> to.fieldCount(1)));
        space.rename("s");
        space.delete(1);
        space.alter((to) -> to.temporary(true));
        space.insert(2, "two");
        reopen();
        assertEquals(0, space.size());
        space.alter((to) -> to.temporary(false));
        space.insert(3, "three");
        reopen();
        assertEquals(1, space.size());
    }

    @Test
    void shouldHoldTuplesToANewConstraintOnly()
    {
        final int isShort = db.functions().id("is_short");
        final int isSmall = db.functions().id("is_small");
        space.insert(1, "one", 3, 4);
        assertRefused(
            ErrorCode.ER_TUPLE_CONSTRAINT_FAILED, "Check constraint 'short' failed for a tuple",
            () -> space.alter((to) -> to.constraint("short", isShort)));
        space.replace(1, "one");
        space.alter((to) -> to.constraint("short", isShort));
        final int before = calls;
        assertTrue(before > 0);
        space.alter((to) -> to.name("t"));
        space.alter((to) -> to.format(List.of(ID)));
        assertEquals(before, calls, "tuples that met the constraint were looked at again");
        space.alter((to) -> to.format(List.of(ID.withConstraint("small", isSmall))));
        assertTrue(calls > before);
        space.insert(99);
        assertRefused(
            ErrorCode.ER_FIELD_CONSTRAINT_FAILED, "Check constraint 'small' failed for field '1 (id)'",
            () -> space.insert(100));
        space.alter((to) -> to.dropConstraint("short").format(List.of(ID)));
        space.insert(100, 1, 2, 3, 4);
        assertRefused(
            ErrorCode.ER_FIELD_CONSTRAINT_FAILED, "Check constraint 'small' failed for field '1 (id)'",
            () -> space.alter((to) -> to.format(List.of(ID.withConstraint("small", isSmall)))));
        final SchemaChange change = space.startAlter((to) -> to.constraint("short", isShort));
        db.doWork();
        db.doWork();
        assertRefused(
            ErrorCode.ER_TUPLE_CONSTRAINT_FAILED, "Check constraint 'short' failed for a tuple", change::await);
    }

    @Test
    void shouldNotLetAConstraintCallTheEngine()
    {
        space.insert(1, "one");
        final int id = db.functions().id("calls_the_engine");
        assertRefused(
            ErrorCode.ER_TUPLE_CONSTRAINT_FAILED, "Check constraint 'bad' failed for a tuple",
            () -> space.alter((to) -> to.constraint("bad", id)));
        final SchemaChange change = space.startAlter((to) -> to.constraint("bad", id));
        assertRefused(
            ErrorCode.ER_TUPLE_CONSTRAINT_FAILED, "Check constraint 'bad' failed for a tuple", change::await);
        assertEquals(1, space.size());
    }

    @Test
    void shouldFillInNewDefaults()
    {
        space.insert(1);
        space.alter((to) -> to.format(List.of(ID, TEXT.withDefault("none"))));
        assertEquals("none", space.insert(2).getString(1));
        reopen();
        assertEquals("none", space.insert(3).getString(1));
        assertEquals(1, space.get(1).size());
    }
}
