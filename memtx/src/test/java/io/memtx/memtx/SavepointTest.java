package io.memtx.memtx;

import io.memtx.memtx.Transaction.Savepoint;
import io.memtx.memtx.txn.StatementList;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static io.memtx.memtx.GateFixture.assertFails;
import static io.memtx.memtx.GateFixture.row;
import static io.memtx.memtx.GateFixture.tuple;
import static io.memtx.memtx.GateFixture.tuples;
import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Parts of a transaction that are undone, and what its listeners are told. */
class SavepointTest
{
    @TempDir
    Path directory;
    private GateFixture fixture;
    private Memtx db;
    private Space space;
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void open()
    {
        fixture = new GateFixture(directory);
        db = fixture.db;
        space = fixture.space;
        fixture.insert(1, 2);
    }

    @AfterEach
    void close()
    {
        fixture.check();
        fixture.close();
    }

    @Test
    void shouldCommitWhatIsLeftWhenStatementInTheMiddleFails()
    {
        final long lsn = fixture.journal.vclock().get(1);
        db.transact((tx) ->
        {
            tx.insert(space, row(3));
            assertFails(ErrorCode.ER_TUPLE_FOUND, () -> tx.insert(space, row(1)));
            assertFails(ErrorCode.ER_TUPLE_FOUND, () -> tx.update(space, key(3), set("code", 999)));
            assertFails(ErrorCode.ER_FIELD_TYPE, () -> tx.replace(space, "x", 1, 1, "n", null));
            tx.insert(space, row(4));
        });
        assertEquals(tuples(1, 2, 3, 4), fixture.all());
        assertEquals(lsn + 2, fixture.journal.vclock().get(1));
    }

    @Test
    void shouldGoBackToSavepointsAnyNumberOfTimes()
    {
        db.transact((tx) ->
        {
            final Savepoint start = tx.savepoint();
            tx.insert(space, row(3));
            final Savepoint middle = tx.savepoint();
            tx.delete(space, 1);
            tx.update(space, key(3), set("code", 5));
            final Savepoint late = tx.savepoint();
            tx.rollbackTo(middle);
            assertEquals(tuples(1, 2, 3), fixture.all());
            assertFails(ErrorCode.ER_NO_SUCH_SAVEPOINT, () -> tx.rollbackTo(late));
            final Savepoint another = tx.savepoint(); // has the place of the void one
            tx.delete(space, 2);
            assertFails(ErrorCode.ER_NO_SUCH_SAVEPOINT, () -> tx.rollbackTo(late));
            tx.rollbackTo(another);
            tx.rollbackTo(middle);
            tx.rollbackTo(middle);
            assertEquals(tuples(1, 2, 3), fixture.all());
            tx.rollbackTo(start);
            assertEquals(tuples(1, 2), fixture.all());
            assertFails(ErrorCode.ER_NO_SUCH_SAVEPOINT, () -> tx.rollbackTo(middle));
            tx.insert(space, row(5));
        });
        assertEquals(tuples(1, 2, 5), fixture.all());
    }

    @Test
    void shouldLogNothingWhenAllIsTakenBack()
    {
        final long position = fixture.position();
        db.transact((tx) ->
        {
            final Savepoint start = tx.savepoint();
            tx.delete(space, 1);
            space.truncate();
            tx.insert(space, row(3));
            tx.rollbackTo(start);
        });
        assertEquals(position, fixture.position());
        assertEquals(tuples(1, 2), fixture.all());
        assertSame(db.engine().transactions().schema(), db.engine().transactions().confirmedSchema());
        fixture.insert(3);
    }

    @Test
    void shouldRefuseSavepointOfAnotherTransaction()
    {
        final Savepoint[] foreign = new Savepoint[1];
        final Transaction[] old = new Transaction[1];
        db.transact((tx) ->
        {
            foreign[0] = tx.savepoint();
            old[0] = tx;
        });
        db.transact((tx) ->
        {
            assertFails(ErrorCode.ER_NO_SUCH_SAVEPOINT, () -> tx.rollbackTo(foreign[0]));
            assertFails(ErrorCode.ER_TXN_COMMIT, () -> old[0].insert(space, row(9)));
        });
        assertFails(ErrorCode.ER_TXN_COMMIT, () -> old[0].rollbackTo(foreign[0]));
        assertFails(ErrorCode.ER_NO_TRANSACTION, db::transaction);
    }

    @Test
    void shouldRefuseSavepointOfAnotherLevel()
    {
        final Savepoint[] savepoints = new Savepoint[2];
        space.onReplace((oldTuple, newTuple, name, type) ->
        {
            final Transaction tx = db.transaction();
            if (null != savepoints[0])
            {
                assertFails(ErrorCode.ER_NO_SUCH_SAVEPOINT, () -> tx.rollbackTo(savepoints[0]));
            }
            if (null != savepoints[1])
            {
                assertFails(ErrorCode.ER_NO_SUCH_SAVEPOINT, () -> tx.rollbackTo(savepoints[1]));
            }
            savepoints[1] = tx.savepoint();
            tx.rollbackTo(savepoints[1]);
        });
        db.transact((tx) ->
        {
            savepoints[0] = tx.savepoint();
            tx.insert(space, row(3));
            tx.insert(space, row(4));
            assertFails(ErrorCode.ER_NO_SUCH_SAVEPOINT, () -> tx.rollbackTo(savepoints[1]));
            tx.rollbackTo(savepoints[0]);
        });
        assertEquals(tuples(1, 2), fixture.all());
    }

    @Test
    void shouldRollBackAllWhenFunctionThrows()
    {
        final long used = fixture.usedBytes();
        assertThrows(IllegalArgumentException.class, () -> db.transact((tx) ->
        {
            tx.delete(space, 1);
            tx.insert(space, row(3));
            tx.update(space, key(2), set("code", 6));
            tx.onCommit((statements) -> told.add("commit"));
            tx.onRollback((statements) -> told.add("rollback"));
            throw new IllegalArgumentException("no");
        }));
        assertEquals(List.of("rollback"), told);
        assertEquals(tuples(1, 2), fixture.all());
        fixture.db.doWork();
        assertEquals(0, db.info().memory().reservedBytes());
        assertTrue(fixture.usedBytes() - used <= 6 * 2048, "the overlay's first blocks at most");
    }

    @Test
    void shouldTellListenersWhatWasDoneInOrder()
    {
        db.transact((tx) ->
        {
            tx.onCommit((statements) -> told.add("first" + describe(statements)));
            tx.onCommit((statements) -> told.add("second"));
            tx.onRollback((statements) -> told.add("never"));
            change(tx);
        });
        final int id = space.id();
        assertEquals(List.of("first -3@" + id + " 1-@" + id + " 33@" + id, "second"), told);
        space.delete(3);
        space.insert(row(1));
        told.clear();
        assertThrows(IllegalStateException.class, () -> db.transact((tx) ->
        {
            tx.onCommit((statements) -> told.add("never"));
            tx.onRollback((statements) -> told.add("first" + describe(statements)));
            tx.onRollback((statements) -> told.add("second"));
            change(tx);
            throw new IllegalStateException("no");
        }));
        assertEquals(List.of("first 33@" + id + " 1-@" + id + " -3@" + id, "second"), told);
    }

    @Test
    void shouldTellListenersOfReadOnlyTransaction()
    {
        db.transact((tx) -> tx.onCommit((statements) -> told.add("commit " + statements.count())));
        assertEquals(List.of("commit 0"), told);
    }

    @Test
    void shouldGoOnWhenListenerFails()
    {
        db.transact((tx) ->
        {
            tx.insert(space, row(3));
            tx.onCommit((statements) ->
            {
                throw new IllegalArgumentException("first");
            });
            tx.onCommit((statements) ->
            {
                throw new AssertionError("second");
            });
            tx.onCommit((statements) -> told.add("third"));
        });
        assertEquals(List.of("third"), told);
        assertEquals(List.of("first", "second"), fixture.errors.stream().map(Throwable::getMessage).toList());
        assertEquals(tuples(1, 2, 3), fixture.all());
    }

    @Test
    void shouldGiveBackWhatUndoneStatementsHadSetAside()
    {
        db.transact((tx) ->
        {
            tx.insert(space, row(3));
            final Savepoint savepoint = tx.savepoint();
            final long reserved = db.info().memory().reservedBytes();
            for (int i = 0; i < 1000; i++)
            {
                tx.insert(space, row(4));
                tx.rollbackTo(savepoint);
            }
            assertEquals(reserved, db.info().memory().reservedBytes());
        });
        assertEquals(0, db.info().memory().reservedBytes());
        assertEquals(tuple(3), space.get(3));
    }

    private void change(final Transaction tx)
    {
        tx.insert(space, row(3));
        tx.delete(space, 1);
        tx.update(space, key(3), set("group", 5));
    }

    private static String describe(final StatementList statements)
    {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < statements.count(); i++)
        {
            text.append(' ').append(id(statements.oldTuple(i))).append(id(statements.newTuple(i)))
                .append('@').append(statements.spaceId(i));
        }
        return text.toString();
    }

    private static String id(final Tuple tuple)
    {
        return null == tuple ? "-" : String.valueOf(tuple.get(0));
    }
}
