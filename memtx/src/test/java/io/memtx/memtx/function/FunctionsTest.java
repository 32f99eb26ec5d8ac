package io.memtx.memtx.function;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rows of {@code _func}: made for Java code, kept, refused and dropped as Tarantool does it. */
class FunctionsTest
{
    @TempDir
    private Path directory;

    private MemtxContext context()
    {
        return new MemtxContext(directory).clock(() -> 1_700_000_000_000L).function("twice", (args) -> 2);
    }

    @Test
    void shouldKeepTheRowOfAFunction()
    {
        final Tuple row;
        try (Memtx db = Memtx.open(context()))
        {
            assertFalse(db.functions().has("twice"));
            db.functions().create("twice");
            row = row(db, "twice");
            assertEquals("LUA", row.getString(4));
            assertEquals("2023-11-14 22:13:20", row.getString(17));
        }
        try (Memtx db = Memtx.open(context()))
        {
            assertEquals(row, row(db, "twice"));
            db.snapshot();
        }
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(row, row(db, "twice"), "a row without code stays");
            db.functions().drop("twice");
            assertFalse(db.functions().has("twice"));
        }
    }

    @Test
    void shouldRefuseWhatIsNoFunction()
    {
        try (Memtx db = Memtx.open(context()))
        {
            db.functions().create("twice");
            assertRefused(ErrorCode.ER_FUNCTION_EXISTS, "Function 'twice' already exists",
                () -> db.functions().create("twice"));
            assertRefused(ErrorCode.ER_NO_SUCH_FUNCTION, "Function 'thrice' does not exist",
                () -> db.functions().create("thrice"));
            assertRefused(ErrorCode.ER_NO_SUCH_FUNCTION, "Function 'thrice' does not exist",
                () -> db.functions().drop("thrice"));
            assertRefused(ErrorCode.ER_FUNCTION_LANGUAGE, "Unsupported language 'PERL' specified for function 'g'",
                () -> insert(db, 200, "g", "PERL"));
            assertRefused(ErrorCode.ER_IDENTIFIER,
                "Invalid identifier '' (expected printable symbols only or it is too long)",
                () -> insert(db, 200, "", "LUA"));
            assertRefused(ErrorCode.ER_CREATE_FUNCTION,
                "Failed to create function '" + "x".repeat(64) + "': function name is too long",
                () -> insert(db, 200, "x".repeat(65_001), "LUA"));
            assertRefused(ErrorCode.ER_CREATE_FUNCTION,
                "Failed to create function 'g': function id is too big",
                () -> insert(db, 32_001, "g", "LUA"));
            assertFalse(db.functions().has("g"));
        }
    }

    @Test
    void shouldRollACreatedFunctionBack()
    {
        try (Memtx db = Memtx.open(context()))
        {
            assertThrows(ArithmeticException.class, () -> db.transact((tx) ->
            {
                db.functions().create("twice");
                throw new ArithmeticException();
            }));
            assertFalse(db.functions().has("twice"));
            db.functions().create("twice");
            assertTrue(db.functions().has("twice"));
        }
    }

    @Test
    void shouldDropPrivilegesWithWhatTheyAreOn()
    {
        try (Memtx db = Memtx.open(context()))
        {
            db.functions().create("twice");
            final Space space = db.createSpace("s", (def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id"));
            final Space privileges = db.space("_priv");
            final long before = privileges.size();
            privileges.insert(1, 2, "space", space.id(), 1);
            privileges.insert(1, 3, "space", space.id(), 3);
            privileges.insert(1, 2, "function", row(db, "twice").getInt(0), 4);
            space.drop();
            assertEquals(before + 1, privileges.size());
            db.functions().drop("twice");
            assertEquals(before, privileges.size());
        }
    }

    @Test
    void shouldBeARowThatTarantoolKnows() throws IOException
    {
        try (Memtx db = Memtx.open(context()))
        {
            db.functions().create("twice");
        }
        final List<String> lines = TarantoolPeer.on(directory).run("""
            local f = box.func.twice
            print(f.name, f.language, f.is_deterministic, f.is_sandboxed, pcall(f.call, f))
            box.schema.func.create('theirs', {body = 'function() return 1 end', is_deterministic = true})
            """);
        assertTrue(
            lines.get(0).startsWith("twice\tLUA\ttrue\ttrue\tfalse") && lines.get(0).contains("written in Java"),
            lines.toString());
        try (Memtx db = Memtx.open(directory))
        {
            assertTrue(db.functions().has("theirs"), "nothing uses it, so it may be in Lua");
            assertTrue(db.functions().has("twice"));
        }
    }

    private static Tuple row(final Memtx db, final String name)
    {
        return db.space("_func").index("name").get(name);
    }

    private static void insert(final Memtx db, final int id, final String name, final String language)
    {
        final List<Object> row = new ArrayList<>(row(db, "twice").toList());
        row.set(0, id);
        row.set(2, name);
        row.set(4, language);
        db.space("_func").insert(row.toArray());
    }

    private static void assertRefused(final ErrorCode code, final String text, final Executable call)
    {
        final MemtxException ex = assertThrows(MemtxException.class, call);
        assertEquals(text, ex.getMessage());
        assertEquals(code, ex.code());
    }
}
