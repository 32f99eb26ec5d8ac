package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import static io.memtx.memtx.KeySpec.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Synchronous spaces over two instances: what the tutorial does. */
@Timeout(240)
class SynchronousTest
{
    @TempDir
    private Path directory;

    private ReplicaSet set;

    @BeforeEach
    void newSet()
    {
        set = new ReplicaSet(directory);
    }

    @AfterEach
    void close()
    {
        set.close();
    }

    @Test
    void shouldCommitWithTheSecondOneAndTimeOutWithoutItWhenQuorumIsTwo() throws Exception
    {
        final InstanceContext context = set.context(1);
        context.synchro().quorum(2);
        final Instance first = set.start(1, context);
        set.await(() -> "running".equals(first.info().status()));
        final Memtx one = first.db();
        createSync(one);

        final Instance second = set.start(2, 1);
        set.await(() -> "running".equals(second.info().status()));
        final CompletableFuture<Tuple> write = replace(one, 1);
        set.await(write::isDone);
        assertEquals(Tuple.of(1), write.join());
        assertEquals(Tuple.of(1), one.space("sync").get(1));
        set.await(() -> null != second.db().space("sync").get(1));
        assertEquals(1, first.synchro().info().owner());
        assertEquals(2, first.synchro().info().quorum());

        set.stop(2);
        final CompletableFuture<Tuple> late = replace(one, 2);
        set.await(late::isDone);
        final CompletionException ex = assertThrows(CompletionException.class, late::join);
        final MemtxException reason = (MemtxException)ex.getCause();
        assertEquals(ErrorCode.ER_SYNC_QUORUM_TIMEOUT, reason.code());
        assertEquals("Quorum collection for a synchronous transaction is timed out", reason.getMessage());
        assertNull(one.space("sync").get(2));

        final Instance back = set.start(2, 1);
        set.await(() -> "running".equals(back.info().status()));
        final CompletableFuture<Tuple> again = replace(one, 3);
        set.await(again::isDone);
        assertEquals(Tuple.of(3), again.join());
        set.await(() -> null != back.db().space("sync").get(3));
        assertNull(back.db().space("sync").get(2));
        assertTrue(set.errors.isEmpty(), set.errors::toString);
    }

    static void createSync(final Memtx db)
    {
        db.createSpace("sync", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .sync()
            .index("pk", IndexType.TREE, unique("id")));
    }

    static CompletableFuture<Tuple> replace(final Memtx db, final int id)
    {
        return db.submit((tx) -> tx.replace(db.space("sync"), id));
    }
}
