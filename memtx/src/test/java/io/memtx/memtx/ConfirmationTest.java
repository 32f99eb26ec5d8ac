package io.memtx.memtx;

import io.memtx.memtx.Transaction.Savepoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static io.memtx.memtx.GateFixture.row;
import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Which transactions readers on other threads are told of, because the base goes through what was never confirmed. */
class ConfirmationTest
{
    @TempDir
    Path directory;
    private GateFixture fixture;
    private Space space;

    @BeforeEach
    void open()
    {
        fixture = new GateFixture(directory);
        space = fixture.space;
        fixture.insert(1, 2, 3);
    }

    @AfterEach
    void close()
    {
        fixture.check();
        fixture.close();
    }

    @Test
    void shouldNotTellOfTransactionsThatWriteEachTupleOnce()
    {
        assertTold(0, (tx) ->
        {
            tx.insert(space, row(4));
            tx.update(space, key(1), set("group", 7));
            tx.delete(space, 2);
            tx.replace(space, row(3));
        });
        assertTold(0, (tx) -> tx.delete(space, 4));
        final long before = version();
        space.insert(row(5));
        space.replace(row(5));
        space.delete(5);
        assertEquals(before, version());
    }

    @Test
    void shouldTellOfTransactionsThatChangeWhatTheyWrote()
    {
        assertTold(1, (tx) ->
        {
            tx.insert(space, row(4));
            tx.update(space, key(4), set("group", 7));
        });
        assertTold(1, (tx) ->
        {
            tx.replace(space, row(4));
            tx.delete(space, 4);
        });
        assertTold(1, (tx) ->
        {
            tx.replace(space, row(1));
            tx.replace(space, row(2));
            tx.replace(space, row(1));
        });
    }

    @Test
    void shouldTellOfTransactionsThatInsertWhatTheyDeleted()
    {
        assertTold(1, (tx) ->
        {
            tx.delete(space, 1);
            tx.insert(space, row(1));
        });
        assertTold(0, (tx) ->
        {
            tx.insert(space, row(4));
            tx.delete(space, 1);
        });
    }

    @Test
    void shouldTellOfPendingTransactionWhenItIsConfirmedAndNotWhenItIsRolledBack()
    {
        final long before = version();
        fixture.gate.hold();
        fixture.pend((tx) -> changeTwice(tx, 4));
        final long position = fixture.position();
        fixture.pend((tx) -> changeTwice(tx, 5));
        assertEquals(before, version());
        fixture.confirm(position);
        assertEquals(before + 2, version());
        fixture.rollBackFrom(fixture.position());
        assertEquals(before + 2, version());
    }

    @Test
    void shouldTellOfNothingInListenersAndOfNothingThatTheNextTransactionDoes()
    {
        final long before = version();
        final long[] seen = new long[1];
        fixture.db.transact((tx) ->
        {
            tx.onCommit((statements) -> seen[0] = version());
            changeTwice(tx, 4);
        });
        assertEquals(before + 2, seen[0]);
        assertTold(0, (tx) -> tx.insert(space, row(5)));
        assertTold(1, (tx) ->
        {
            final Savepoint savepoint = tx.savepoint();
            changeTwice(tx, 6);
            tx.rollbackTo(savepoint);
            tx.insert(space, row(7));
        }); // more often than needed is no harm
    }

    private void changeTwice(final Transaction tx, final int id)
    {
        tx.insert(space, row(id));
        tx.update(space, key(id), set("group", 7));
    }

    private void assertTold(final int times, final TransactionBody body)
    {
        final long before = version();
        fixture.db.transact(body);
        assertEquals(before + 2L * times, version());
    }

    private long version()
    {
        return fixture.db.engine().transactions().confirmation().current();
    }
}
