package io.memtx.memtx.sequence;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Sequence;
import io.memtx.memtx.Space;
import io.memtx.memtx.Transaction;
import io.memtx.memtx.TransactionBody;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What a roll-back leaves of a sequence's value: what was given stays given, what was taken away comes back. */
class SequenceRollbackTest
{
    @TempDir
    private Path directory;

    private Memtx db;
    private Sequence q;

    @BeforeEach
    void open()
    {
        db = Memtx.open(directory);
        q = db.sequences().create("q", (def) -> def.start(100).min(1));
        q.set(3);
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    @Test
    void shouldBringTheValueBackWhenAResetIsRolledBack()
    {
        rollBack((tx) -> q.reset());
        assertEquals(3, q.current());

        rollBack((tx) ->
        {
            q.reset();
            assertEquals(100, q.next());
        });
        assertEquals(3, q.current());

        reopen();
        assertEquals(4, q.next());
    }

    @Test
    void shouldBringTheValueBackWhenAResetIsUndoneToASavepoint()
    {
        db.transact((tx) ->
        {
            final Transaction.Savepoint savepoint = tx.savepoint();
            q.reset();
            tx.rollbackTo(savepoint);
            assertEquals(3, q.current());
        });
        assertEquals(4, q.next());
    }

    @Test
    void shouldKeepTheValueWhenASetIsRolledBack()
    {
        rollBack((tx) -> q.set(70));
        assertEquals(70, q.current());
    }

    @Test
    void shouldGiveNoValueTwiceWhenADropIsRolledBack()
    {
        final Space s = db.createSpace("s", (def) ->
            def.field("id", FieldType.UNSIGNED).primaryKey("id").sequence("q"));
        assertEquals(Tuple.of(4), s.insert((Object)null)); // no row of its own: the row says 3
        rollBack((tx) ->
        {
            s.detachSequence();
            q.drop();
        });
        assertEquals(Tuple.of(5), s.insert((Object)null));
        rollBack((tx) -> q.reset());
        assertEquals(Tuple.of(6), s.insert((Object)null));
    }

    private void rollBack(final TransactionBody body)
    {
        assertThrows(UnsupportedOperationException.class, () -> db.transact((tx) ->
        {
            body.run(tx);
            throw new UnsupportedOperationException("wanted");
        }));
    }

    private void reopen()
    {
        db.close();
        db = Memtx.open(directory);
        q = db.sequences().get("q");
    }
}
