package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Which of several reasons a statement is refused for, where more than one would do. */
class PrecedenceTest
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
    void shouldNameTheOtherTupleWhenAnUpdateTakesItsPrimaryKey()
    {
        final Space s = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).field("code", FieldType.UNSIGNED)
            .primaryKey("id").index("code", IndexType.HASH, KeySpec.unique("code")));
        s.insert(1, 10);
        s.insert(2, 20);
        final String taken = "Duplicate key exists in unique index \"primary\" in space \"s\" with old tuple - " +
            "[2, 20] and new tuple - [2, 10]";

        refuse(ErrorCode.ER_TUPLE_FOUND, taken, () -> s.update(key(1), set("id", 2)));
        refuse(ErrorCode.ER_TUPLE_FOUND, taken, () -> db.transact((tx) -> tx.update(s, key(1), set("id", 2))));
        refuse(
            ErrorCode.ER_CANT_UPDATE_PRIMARY_KEY,
            "Attempt to modify a tuple field which is part of primary index in space 's'",
            () -> s.update(key(1), set("id", 3)));
        db.transact((tx) ->
        {
            tx.delete(s, 2);
            refuse(
                ErrorCode.ER_CANT_UPDATE_PRIMARY_KEY,
                "Attempt to modify a tuple field which is part of primary index in space 's'",
                () -> tx.update(s, key(1), set("id", 2)));
        });
    }

    @Test
    void shouldMissTheIndexBeforeItLooksAtTheOperationsOfAnUpsert()
    {
        final Space s = db.createSpace("s", (def) -> def.field("id", FieldType.UNSIGNED));

        refuse(
            ErrorCode.ER_NO_SUCH_INDEX_ID, "No index #0 is defined in space 's'",
            () -> s.upsert(Tuple.of(1), set("nope", 1)));
        refuse(
            ErrorCode.ER_FIELD_TYPE,
            "Tuple field 1 (id) type does not match one required by operation: expected unsigned, got string",
            () -> s.upsert(Tuple.of("1"), set("nope", 1)));
    }

    @Test
    void shouldMissPartsOfAKeyBeforeTheIteratorInAHash()
    {
        final Space s = db.createSpace("s", (def) -> def
            .field("a", FieldType.UNSIGNED).field("b", FieldType.STRING)
            .index("pk", IndexType.HASH, KeySpec.unique("a", "b")));
        final String partial = "HASH index  does not support selects via a partial key (expected 2 parts, got ";
        final String advice = "). Please Consider changing index type to TREE.";

        refuse(ErrorCode.ER_PARTIAL_KEY, partial + 0 + advice, () -> s.primary().select(IteratorType.LT, key()));
        refuse(ErrorCode.ER_PARTIAL_KEY, partial + 1 + advice, () -> s.primary().count(IteratorType.GE, key(1)));
        refuse(
            ErrorCode.ER_UNSUPPORTED_INDEX_FEATURE,
            "Index 'pk' (HASH) of space 's' (memtx) does not support requested iterator type",
            () -> s.primary().select(IteratorType.LT, key(1, "a")));
    }

    @Test
    void shouldMissThePrimaryIndexBeforeItReadsTheRowOfAnother()
    {
        final Space s = db.createSpace("s", (def) -> {});

        refuse(
            ErrorCode.ER_ALTER_SPACE, "Can't modify space 's': can not add a secondary key before primary",
            () -> db.space("_index").insert(
                s.id(), 1, "i", "tree", Map.of("unique", true), List.of(List.of(0, "oops"))));
    }

    private static void refuse(final ErrorCode code, final String text, final Executable call)
    {
        final MemtxException ex = assertThrows(MemtxException.class, call);
        assertEquals(text, ex.getMessage());
        assertEquals(code, ex.code());
    }
}
