package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.key.NullableAction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rows of {@code _collation}: what they may say, and what becomes of them. */
class CollationRowsTest
{
    @TempDir
    private Path directory;

    private Memtx db;
    private Space collations;

    @BeforeEach
    void open()
    {
        db = Memtx.open(directory);
        collations = db.space("_collation");
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    @Test
    void shouldServeACollationOfOnesOwnAfterRecoveryToo()
    {
        collations.insert(300, "Mine", 1, "ICU", "sv", Map.of("strength", "PRIMARY"));
        final KeyPart part = KeyPart.of(1, FieldType.STRING).collation(db.collation("Mine"));
        final Space space = db.createSpace("s", (def) -> def
            .primaryKey(KeyPart.of(0, FieldType.UNSIGNED)).index("i", IndexType.TREE, KeySpec.unique(part)));
        space.insert(1, "\u00e4");
        space.insert(2, "Z");
        assertEquals(2, space.index("i").min().getLong(0));

        db.close();
        open();
        assertEquals(2, db.space("s").index("i").min().getLong(0));
        assertEquals(1, db.space("s").index("i").get("\u00c4").getLong(0));

        refuses(
            ErrorCode.ER_DROP_COLLATION, "Can't drop collation Mine : space 's' has it", () -> collations.delete(300));
        db.space("s").drop();
        collations.delete(300);
        refuses(ErrorCode.ER_NO_SUCH_COLLATION, "Collation 'Mine' does not exist", () -> db.collation("Mine"));
    }

    @Test
    void shouldAnswerBadRowsAsTarantoolDoes()
    {
        refuses(ErrorCode.ER_CANT_CREATE_COLLATION, "unknown collation type", () -> insert("FOO", "", Map.of()));
        refuses(
            ErrorCode.ER_CANT_CREATE_COLLATION,
            "Failed to initialize collation: collation locale is too long.",
            () -> insert("ICU", "l".repeat(200), Map.of()));
        refuses(
            ErrorCode.ER_WRONG_COLLATION_OPTIONS, "unexpected option 'foo'", () -> insert("ICU", "", Map.of("foo", 1)));
        refuses(
            ErrorCode.ER_WRONG_COLLATION_OPTIONS,
            "'strength' must be enum",
            () -> insert("ICU", "", Map.of("strength", 1)));
        refuses(
            ErrorCode.ER_CANT_CREATE_COLLATION,
            "Failed to initialize collation: ICU wrong strength option setting, expected " +
                "PRIMARY | SECONDARY | TERTIARY | QUATERNARY | IDENTICAL.",
            () -> insert("ICU", "", Map.of("strength", "foo")));
        refuses(
            ErrorCode.ER_IDENTIFIER, "Invalid identifier", () -> collations.insert(300, "", 1, "ICU", "", Map.of()));
        refuses(
            ErrorCode.ER_DROP_COLLATION,
            "Can't drop collation none : system collation",
            () -> collations.delete(0));
        refuses(
            ErrorCode.ER_UNSUPPORTED,
            "collation does not support alter",
            () -> collations.replace(1, "unicode", 1, "ICU", "ru", Map.of()));
        insert("icu", "zz_NOPE", Map.of());
    }

    @Test
    void shouldRefuseACollationThatFitsNoFieldOrIsNone()
    {
        refuses(
            ErrorCode.ER_WRONG_COLLATION_OPTIONS,
            "collation was not found by ID",
            () -> create(new FieldDef("a", FieldType.STRING, NullableAction.DEFAULT, 999, 0)));
        refuses(
            ErrorCode.ER_CREATE_SPACE,
            "Failed to create space 's': collation is reasonable only for string, scalar and any fields",
            () -> create(new FieldDef("a", FieldType.UNSIGNED, NullableAction.DEFAULT, 1, 0)));
        create(new FieldDef("a", FieldType.STRING, NullableAction.DEFAULT, 1, 0));
        assertEquals(List.of(1), db.space("s").store().def().fields().stream().map(FieldDef::collationId).toList());
        refuses(
            ErrorCode.ER_DROP_COLLATION, "Can't drop collation unicode", () -> collations.delete(1));
    }

    private void insert(final String type, final String locale, final Map<String, Object> options)
    {
        collations.insert(300, "mine", 1, type, locale, options);
    }

    private void create(final FieldDef field)
    {
        db.createSpace("s", (def) -> def.field(field).primaryKey("a"));
    }

    private static void refuses(final ErrorCode code, final String text, final Runnable statement)
    {
        final MemtxException ex = assertThrows(MemtxException.class, statement::run, text);
        assertEquals(code, ex.code(), ex.getMessage());
        assertTrue(ex.getMessage().contains(text), ex.getMessage());
    }
}
