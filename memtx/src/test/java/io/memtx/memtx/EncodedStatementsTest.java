package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.KeySpec.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Statements as bytes, good and bad, and checkpoints that another thread asks for. */
class EncodedStatementsTest
{
    @TempDir
    private Path directory;

    private Memtx db;
    private Space space;

    @BeforeEach
    void open()
    {
        db = Memtx.open(directory);
        space = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .field("n", FieldType.UNSIGNED)
            .index("pk", IndexType.TREE, unique("id"))
            .index("n", IndexType.TREE, nonUnique("n")));
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    @Test
    void shouldDoWhatBytesSay()
    {
        db.transact((tx) ->
        {
            final EncodedStatements statements = tx.encoded();
            assertEquals(Tuple.of(1, 10), statements.put(space, bytes(1, 10), false));
            assertEquals(Tuple.of(1, 11), statements.put(space, bytes(1, 11), true));
            final byte[] add = bytes(List.of("+", 2, 5));
            assertEquals(Tuple.of(1, 16), statements.update(space.primary(), bytes(1), add, 1));
            assertEquals(Tuple.of(1, 21), statements.update(space.primary(), bytes(1), bytes(List.of("+", 1, 5)), 0));
            assertNull(statements.update(space.primary(), bytes(7), add, 1));
            statements.upsert(space, bytes(1, 0), add, 1);
            statements.upsert(space, bytes(2, 0), add, 1);
            assertEquals(Tuple.of(1, 26), statements.delete(space.primary(), bytes(1)));
            assertNull(statements.delete(space.primary(), bytes(1)));
        });
        assertEquals(List.of(Tuple.of(2, 0)), space.primary().select());
    }

    @Test
    void shouldRefuseWhatIsNoStatementAndChangeNothing()
    {
        db.transact((tx) ->
        {
            final EncodedStatements statements = tx.encoded();
            statements.put(space, bytes(1, 1), false);
            final byte[] cut = {(byte)0x92, 1};
            final byte[] number = {1};
            final Index primary = space.primary();
            refused(ErrorCode.ER_INVALID_MSGPACK, () -> statements.put(space, cut, false));
            refused(ErrorCode.ER_TUPLE_NOT_ARRAY, () -> statements.put(space, number, false));
            refused(ErrorCode.ER_INVALID_MSGPACK, () -> statements.delete(primary, cut));
            refused(ErrorCode.ER_INVALID_MSGPACK, () -> statements.delete(primary, new byte[0]));
            refused(ErrorCode.ER_TUPLE_NOT_ARRAY, () -> statements.delete(primary, number));
            refused(ErrorCode.ER_EXACT_MATCH, () -> statements.delete(primary, bytes()));
            refused(ErrorCode.ER_KEY_PART_TYPE, () -> statements.delete(primary, bytes("a")));
            refused(ErrorCode.ER_MORE_THAN_ONE_TUPLE, () -> statements.delete(space.index("n"), bytes(1)));
            refused(ErrorCode.ER_INVALID_MSGPACK, () -> statements.update(primary, bytes(1), cut, 1));
            refused(ErrorCode.ER_ILLEGAL_PARAMS, () -> statements.update(primary, bytes(1), number, 1));
            refused(ErrorCode.ER_UNKNOWN_UPDATE_OP,
                () -> statements.update(primary, bytes(1), bytes(List.of("?", 2, 5)), 1));
            refused(ErrorCode.ER_NO_SUCH_FIELD_NO,
                () -> statements.update(primary, bytes(1), bytes(List.of("=", 0, 5)), 1));
        });
        assertEquals(List.of(Tuple.of(1, 1)), space.primary().select());
    }

    @Test
    void shouldMakeCheckpointsThatOtherThreadsAskFor() throws Exception
    {
        space.insert(1, 1);
        final CompletableFuture<CompletableFuture<Boolean>> asked =
            CompletableFuture.supplyAsync(() -> db.requestSnapshot());
        final CompletableFuture<Boolean> first = asked.get(60, TimeUnit.SECONDS);
        step(first);
        assertTrue(first.join());
        final CompletableFuture<Boolean> second = db.requestSnapshot();
        step(second);
        assertFalse(second.join(), "nothing new");
        final CompletableFuture<Boolean> third = db.requestSnapshot();
        db.close();
        assertThrows(RuntimeException.class, third::join);
        assertThrows(RuntimeException.class, () -> db.requestSnapshot().join());
    }

    private void step(final CompletableFuture<?> future)
    {
        while (!future.isDone())
        {
            db.doWork();
            Thread.onSpinWait();
        }
    }

    private static void refused(final ErrorCode code, final Runnable statement)
    {
        assertEquals(code, assertThrows(MemtxException.class, statement::run).code());
    }

    private static byte[] bytes(final Object... values)
    {
        return Tuple.of(values).toMsgPack();
    }
}
