package io.memtx.memtx;

import io.memtx.memtx.txn.CommitGate;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.field.FieldType;
import io.memtx.xlog.journal.FakeJournal;
import io.memtx.xlog.journal.WalMode;
import org.agrona.concurrent.IdleStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import static io.memtx.memtx.GateFixture.assertFails;
import static io.memtx.memtx.GateFixture.assertRolledBack;
import static io.memtx.memtx.GateFixture.row;
import static io.memtx.memtx.GateFixture.tuple;
import static io.memtx.memtx.GateFixture.tuples;
import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.add;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The queue of pending transactions: confirmed late and out of step, rolled back from a position, or by a failure. */
class GateTest
{
    @TempDir
    Path directory;
    private GateFixture fixture;
    private Memtx db;
    private Space space;

    @BeforeEach
    void open()
    {
        fixture = new GateFixture(directory);
        db = fixture.db;
        space = fixture.space;
        fixture.insert(1, 2, 3);
        fixture.gate.hold();
    }

    @AfterEach
    void close()
    {
        fixture.close();
    }

    @Test
    void shouldConfirmOneByOneAndSeveralAtOnceWhenGateSaysSo()
    {
        final List<CompletableFuture<Void>> futures = new ArrayList<>();
        final List<Long> positions = new ArrayList<>();
        for (int id = 10; id < 15; id++)
        {
            final int next = id;
            futures.add(fixture.pend((tx) -> tx.insert(space, row(next))));
            positions.add(fixture.position());
        }
        assertEquals(5, fixture.pendingCount());
        assertEquals(3, space.size());

        fixture.confirm(positions.get(0));
        assertEquals(positions.get(0), db.confirmedPosition());
        assertTrue(futures.get(0).isDone());
        assertFalse(futures.get(1).isDone());
        assertEquals(tuples(1, 2, 3, 10), fixture.all());

        fixture.confirm(positions.get(3) - 1);
        assertEquals(tuples(1, 2, 3, 10, 11, 12), fixture.all());
        fixture.confirm(positions.get(4) + 1_000_000);
        assertEquals(0, fixture.pendingCount());
        assertEquals(tuples(1, 2, 3, 10, 11, 12, 13, 14), fixture.all());
        assertEquals(db.info().vclock(), fixture.journal.vclock());
        fixture.insert(20); // confirmed ahead of its append
        assertEquals(0, fixture.pendingCount());
    }

    @Test
    void shouldApplyChainOnOneKeyInOrder()
    {
        final List<Long> positions = new ArrayList<>();
        fixture.pend((tx) ->
        {
            tx.update(space, key(1), add("group", 1));
            tx.update(space, key(1), add("group", 1));
            tx.delete(space, 1);
            tx.insert(space, 1, 50, 999, "b1", null);
        });
        positions.add(fixture.position());
        fixture.pend((tx) -> tx.update(space, key(1), add("group", 10)));
        positions.add(fixture.position());
        fixture.pend((tx) -> tx.delete(space, 1));
        positions.add(fixture.position());
        fixture.pend((tx) -> tx.insert(space, 1, 70, 5, "other", 1));
        positions.add(fixture.position());

        assertEquals(Tuple.of(1, 70, 5, "other", 1), fixture.see((tx) -> tx.get(space, 1)));
        assertEquals(tuple(1), space.get(1));
        fixture.confirm(positions.get(0));
        assertEquals(Tuple.of(1, 50, 999, "b1", null), space.get(1));
        fixture.confirm(positions.get(1));
        assertEquals(Tuple.of(1, 60, 999, "b1", null), space.get(1));
        fixture.confirm(positions.get(2));
        assertNull(space.get(1));
        fixture.rollBackFrom(positions.get(3));
        assertNull(fixture.see((tx) -> tx.get(space, 1)));
    }

    @Test
    void shouldRollBackNewestFirstWhenGateWantsIt()
    {
        final List<String> ends = new ArrayList<>();
        final List<CompletableFuture<Void>> futures = new ArrayList<>();
        long second = 0;
        for (int id = 10; id < 14; id++)
        {
            final int next = id;
            futures.add(fixture.pend((tx) ->
            {
                tx.insert(space, row(next));
                tx.onRollback((statements) -> ends.add("back " + next));
                tx.onCommit((statements) -> ends.add("done " + next));
            }));
            second = 11 == id ? fixture.position() : second;
        }
        final long used = fixture.usedBytes();
        fixture.rollBackFrom(second);
        assertEquals(List.of("back 13", "back 12", "back 11"), ends);
        assertRolledBack(ErrorCode.ER_TXN_ROLLBACK, futures.get(3));
        assertRolledBack(ErrorCode.ER_TXN_ROLLBACK, futures.get(1));
        assertFalse(futures.get(0).isDone());
        assertTrue(fixture.usedBytes() < used);
        fixture.confirm(second - 1);
        assertEquals("done 10", ends.get(3));
        assertEquals(tuples(1, 2, 3, 10), fixture.all());
        assertEquals(3, db.info().rolledBackCount());
    }

    @Test
    void shouldTellWaiterOfRollbackAlsoAfterLaterConfirmation()
    {
        final long lost = db.changes().delete(space).u64(1).commit();
        fixture.rollBackFrom(lost);
        final long kept = db.changes().delete(space).u64(2).commit();
        fixture.confirm(kept);
        final long lostToo = db.changes().delete(space).u64(3).commit();
        fixture.rollBackFrom(lostToo);
        assertFails(ErrorCode.ER_TXN_ROLLBACK, () -> db.await(lost));
        assertFails(ErrorCode.ER_TXN_ROLLBACK, () -> db.await(lostToo));
        db.await(kept);
        assertEquals(tuples(1, 3), fixture.all());
    }

    @Test
    void shouldFailConvenientCallWhenVerdictIsThereAlready()
    {
        fixture.gate.rollBackFrom(fixture.position() + 1);
        assertFails(ErrorCode.ER_TXN_ROLLBACK, () -> fixture.insert(10));
        space.onReplace((oldTuple, newTuple, name, type) -> {});
        fixture.gate.rollBackFrom(fixture.position() + 1);
        assertFails(ErrorCode.ER_TXN_ROLLBACK, () -> fixture.insert(10));
        fixture.gate.rollBackFrom(fixture.position() + 1);
        assertFails(ErrorCode.ER_TXN_ROLLBACK, () -> db.transact((tx) -> tx.delete(space, 1)));
        assertEquals(tuples(1, 2, 3), fixture.all());
    }

    @Test
    void shouldAnswerVerdictWhenNothingIsPending()
    {
        fixture.gate.rollBackFrom(1);
        db.doWork();
        assertEquals(CommitGate.NOTHING, fixture.gate.rollbackPosition());
        fixture.gate.pass();
        fixture.insert(10);
    }

    @Test
    void shouldNotKeepReaderWaitingWhenNothingIsPending()
    {
        db.changes().delete(space).u64(1).commit();
        fixture.rollBackFrom(fixture.position());
        assertEquals(tuple(1), db.compute((tx) -> tx.get(space, 1)));
        final long size = db.compute((tx) -> space.size());
        assertEquals(3, size);
        assertEquals(0, fixture.pendingCount());
    }

    @Test
    void shouldKeepTemporaryChangeBehindPendingOnes()
    {
        fixture.gate.pass();
        final Space temporary = db.createSpace("t", (def) -> def
            .temporary().field("id", FieldType.UNSIGNED).primaryKey("id"));
        fixture.gate.hold();
        temporary.insert(1);
        assertEquals(1, temporary.size());
        final long position = db.changes().delete(space).u64(1).commit();
        assertEquals(position, db.changes().insert(temporary).u64(2).commit());
        assertEquals(1, temporary.size());
        fixture.confirm(position);
        assertEquals(2, temporary.size());
        db.changes().delete(space).u64(2).commit();
        db.changes().insert(temporary).u64(3).commit();
        fixture.rollBackFrom(fixture.position());
        assertEquals(2, temporary.size());
    }

    @Test
    void shouldRollBackAllAndTurnReadOnlyWhenJournalFails()
    {
        final CompletableFuture<Void> first = fixture.pend((tx) -> tx.delete(space, 1));
        final CompletableFuture<Void> second = fixture.pend((tx) -> tx.insert(space, row(10)));
        final long single = db.changes().delete(space).u64(2).commit();
        fixture.journal.fail(new IOException("disk"));
        db.doWork();
        assertRolledBack(ErrorCode.ER_WAL_IO, first);
        assertRolledBack(ErrorCode.ER_CASCADE_ROLLBACK, second);
        assertFails(ErrorCode.ER_CASCADE_ROLLBACK, () -> db.await(single));
        assertReadOnly();
    }

    @Test
    void shouldRollBackAllWhenAppendFails()
    {
        final CompletableFuture<Void> first = fixture.pend((tx) -> tx.delete(space, 1));
        fixture.journal.failAtAppend(1);
        final CompletableFuture<Void> second = fixture.pend((tx) -> tx.insert(space, row(10)));
        assertRolledBack(ErrorCode.ER_WAL_IO, second);
        db.doWork();
        assertRolledBack(ErrorCode.ER_WAL_IO, first);
        assertReadOnly();
    }

    @Test
    void shouldRefuseACommitWhileARollBackIsDue()
    {
        final CompletableFuture<Void> first = fixture.pend((tx) -> tx.delete(space, 1));
        final CompletableFuture<Void> second = fixture.pend((tx) ->
        {
            tx.insert(space, row(10));
            fixture.journal.fail(new IOException("disk"));
            db.doWork();
        });
        assertRolledBack(ErrorCode.ER_CASCADE_ROLLBACK, second);
        db.doWork();
        assertRolledBack(ErrorCode.ER_WAL_IO, first);
        assertReadOnly();
    }

    @Test
    void shouldFailStatementsOfEachKindWhenAppendFails()
    {
        fixture.gate.pass();
        space.beforeReplace((oldTuple, newTuple, name, type) -> newTuple);
        fixture.journal.failAtAppend(1);
        assertFails(ErrorCode.ER_WAL_IO, () -> space.delete(99));
        fixture.check();
        assertReadOnly();
    }

    @Test
    void shouldUndoSingleStatementWhenAppendFails()
    {
        fixture.gate.pass();
        final long used = fixture.usedBytes();
        fixture.journal.failAtAppend(1);
        assertFails(ErrorCode.ER_WAL_IO, () -> fixture.insert(10));
        assertEquals(used, fixture.usedBytes());
        assertReadOnly();
    }

    @Test
    void shouldAppendAgainWhenJournalIsNotReady()
    {
        fixture.journal.refuse(3);
        fixture.pend((tx) -> tx.delete(space, 1));
        fixture.confirm(fixture.position());
        assertEquals(tuples(2, 3), fixture.all());
    }

    @Test
    void shouldOpenViewForAnotherThreadWithoutWaitingForPending() throws Exception
    {
        fixture.pend((tx) -> tx.delete(space, 1));
        final CompletableFuture<Long> size = CompletableFuture.supplyAsync(() ->
        {
            try (ReadView view = db.readView())
            {
                return view.primary("s").size();
            }
        });
        while (!size.isDone())
        {
            db.doWork();
        }
        assertEquals(3, size.get(10, TimeUnit.SECONDS));
        assertEquals(1, fixture.pendingCount());
    }

    @Test
    void shouldWriteOnlyConfirmedDataToCheckpointWhilePending()
    {
        fixture.pend((tx) ->
        {
            tx.delete(space, 1);
            tx.insert(space, row(10));
        });
        final long position = fixture.position();
        fixture.pend((tx) -> tx.insert(space, row(11)));
        final long lsn = db.info().vclock().get(1);
        assertTrue(db.snapshot());
        assertEquals(2, fixture.pendingCount());
        fixture.confirm(position);
        fixture.close();
        fixture = new GateFixture(directory, 16 << 20, true);
        assertEquals(lsn, fixture.db.info().vclock().get(1));
        assertEquals(tuples(1, 2, 3), fixture.all());
        fixture.check();
    }

    @Test
    void shouldEndFuturesOfPendingTransactionsWhenClosed()
    {
        final CompletableFuture<Void> future = fixture.pend((tx) -> tx.delete(space, 1));
        db.close();
        assertInstanceOf(
            IllegalStateException.class, assertThrows(ExecutionException.class, future::get).getCause());
    }

    @Test
    void shouldRefuseStatementsInListenersAndCompletions()
    {
        final CompletableFuture<Void> future = fixture.pend((tx) ->
        {
            tx.delete(space, 1);
            tx.onCommit((statements) -> space.insert(row(20)));
            tx.onCommit((statements) -> db.transact((other) -> other.delete(space, 2)));
            tx.onCommit((statements) -> db.changes().delete(space).u64(2).commit());
            tx.onCommit((statements) -> assertEquals(2, space.size()));
        });
        final CompletableFuture<Tuple> dependent = future.thenApply((nothing) -> space.insert(row(21)));
        fixture.confirm(fixture.position());
        assertEquals(3, fixture.errors.size(), fixture.errors::toString);
        fixture.errors.forEach((error) -> assertInstanceOf(IllegalStateException.class, error));
        assertTrue(dependent.isCompletedExceptionally());
        assertEquals(tuples(2, 3), fixture.all());
    }

    @Test
    void shouldRefuseToWaitInsideTransaction()
    {
        fixture.gate.pass();
        db.transact((tx) ->
        {
            tx.delete(space, 1);
            assertFails(ErrorCode.ER_ACTIVE_TRANSACTION, db::snapshot);
            assertFails(ErrorCode.ER_ACTIVE_TRANSACTION, () -> db.await(Long.MAX_VALUE));
            assertFails(ErrorCode.ER_ACTIVE_TRANSACTION, () -> space.insert(row(10)));
            assertFails(ErrorCode.ER_ACTIVE_TRANSACTION, () -> db.transact((other) -> {}));
            assertFails(ErrorCode.ER_ACTIVE_TRANSACTION, db::close);
        });
        assertEquals(tuples(2, 3), fixture.all());
    }

    @Test
    void shouldStayPendingUntilJournalIsForced()
    {
        final FakeJournal[] journals = new FakeJournal[1];
        final Thread owner = Thread.currentThread(); // the helper's thread waits in the same way
        final MemtxContext context = new MemtxContext(directory.resolve("forced"))
            .memtxMemory(8 << 20)
            .ddlTimeoutMs(20)
            .idleStrategy(new IdleStrategy()
            {
                @Override
                public void idle(final int workCount)
                {
                    idle();
                }

                @Override
                public void idle()
                {
                    if (Thread.currentThread() == owner)
                    {
                        journals[0].confirmAll(); // a call that waits has its journal forced
                    }
                    Thread.yield();
                }

                @Override
                public void reset()
                {
                }
            })
            .journalSource((journalContext) ->
            {
                journals[0] = new FakeJournal(journalContext.replicaId(), journalContext.vclock(), WalMode.FSYNC);
                return journals[0];
            });
        try (Memtx forced = Memtx.open(context))
        {
            final Space late = forced.createSpace("s", GateFixture::describe);
            late.insert(row(1));
            final long first = forced.changes().delete(late).u64(1).commit();
            final long second = forced.changes().delete(late).u64(2).commit();
            forced.doWork();
            assertEquals(1, late.size());
            assertEquals(2, forced.info().pendingCount());
            journals[0].confirm(first);
            forced.doWork();
            assertEquals(0, late.size());
            assertEquals(1, forced.info().pendingCount());
            assertTrue(forced.confirmedPosition() < second);
            late.insert(row(1));
            assertEquals(0, forced.info().pendingCount());
        }
    }

    private void assertReadOnly()
    {
        assertEquals(0, fixture.pendingCount());
        fixture.gate.pass();
        assertEquals(tuples(1, 2, 3), fixture.all());
        assertTrue(db.info().isReadOnly());
        assertFails(ErrorCode.ER_READONLY, () -> fixture.insert(30));
        assertFails(ErrorCode.ER_READONLY, () -> db.transact((tx) -> tx.delete(space, 1)));
        assertFails(ErrorCode.ER_READONLY, () -> db.createSpace("new", GateFixture::describe));
        assertEquals(tuple(2), db.compute((tx) -> tx.get(space, 2)));
        try (ReadView view = db.readView())
        {
            assertEquals(3, view.primary("s").size());
        }
    }
}
