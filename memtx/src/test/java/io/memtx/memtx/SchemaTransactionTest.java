package io.memtx.memtx;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static io.memtx.memtx.GateFixture.assertFails;
import static io.memtx.memtx.GateFixture.assertRolledBack;
import static io.memtx.memtx.GateFixture.row;
import static io.memtx.memtx.GateFixture.tuple;
import static io.memtx.memtx.GateFixture.tuples;
import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.KeySpec.unique;
import static io.memtx.memtx.schema.IndexType.TREE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Changes of schema as part of transactions: undone with them, waited for, unseen until confirmed. */
class SchemaTransactionTest
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
    }

    @AfterEach
    void close()
    {
        fixture.check();
        fixture.close();
    }

    private void abandoned(final TransactionBody body)
    {
        assertThrows(UnsupportedOperationException.class, () -> db.transact((tx) ->
        {
            body.run(tx);
            throw new UnsupportedOperationException("wanted");
        }));
        collect();
    }

    private void collect()
    {
        while (0 != db.doWork())
        {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldBringDataBackWhenTruncateIsRolledBack()
    {
        abandoned((tx) ->
        {
            tx.insert(space, row(4));
            space.truncate();
            assertEquals(0, space.size());
            tx.insert(space, row(1));
            tx.insert(space, row(9));
            assertEquals(tuples(1, 9), fixture.all());
        });
        assertEquals(tuples(1, 2, 3), fixture.all());
        assertEquals(tuple(2), space.index("name").get("ab2"));
        fixture.insert(4);
    }

    @Test
    void shouldKeepOnlyWhatCameAfterTruncate()
    {
        db.transact((tx) ->
        {
            tx.delete(space, 1);
            space.truncate();
            tx.insert(space, row(1));
        });
        collect();
        assertEquals(tuples(1), fixture.all());
        assertEquals(1, space.index("rank").size());
    }

    @Test
    void shouldLeaveNothingWhenCreatedSpaceIsRolledBack()
    {
        final TransactionBody body = (tx) ->
        {
            final Space created = db.createSpace("new", GateFixture::describe);
            tx.insert(created, row(1));
            tx.insert(created, row(2));
            tx.delete(created, 1);
            assertEquals(1, created.size());
        };
        abandoned(body); // the overlays of the system spaces get their blocks
        final long used = fixture.usedBytes();
        abandoned(body);
        assertEquals(used, fixture.usedBytes());
        assertFalse(db.hasSpace("new"));
        assertFails(ErrorCode.ER_NO_SUCH_SPACE, () -> db.space("new"));
        db.transact(body);
        assertEquals(1, db.space("new").size());
    }

    @Test
    void shouldGiveMemoryBackWhenSpaceIsCreatedAndDropped()
    {
        final Runnable cycle = () ->
        {
            db.transact((tx) ->
            {
                final Space created = db.createSpace("new", GateFixture::describe);
                tx.insert(created, row(1));
            });
            db.space("new").insert(row(2));
            db.space("new").truncate();
            db.space("new").insert(row(2));
            db.space("new").drop();
            collect();
        };
        cycle.run();
        final long used = fixture.usedBytes();
        cycle.run();
        assertEquals(used, fixture.usedBytes());
        db.transact((tx) ->
        {
            final Space created = db.createSpace("new", GateFixture::describe);
            tx.insert(created, row(1));
            created.drop();
            assertFails(ErrorCode.ER_NO_SUCH_SPACE, () -> tx.insert(created, row(1)));
        });
        collect();
        assertFalse(db.hasSpace("new"));
        assertEquals(used, fixture.usedBytes());
    }

    /** What was deleted is still in the base, and has to be in all indexes of it until that is confirmed. */
    @Test
    void shouldRefuseABuildBehindStatementsThatHaveDeletedEverything()
    {
        final long entries = space.primary().size();
        db.transact((tx) ->
        {
            for (long id = 1; id <= entries; id++)
            {
                tx.delete(space, id);
            }
            assertFails(
                ErrorCode.ER_MULTISTATEMENT_TRANSACTION, () -> space.createIndex("more", TREE, nonUnique("code")));
            tx.insert(space, row(1));
        });
        db.transact((tx) ->
        {
            space.truncate();
            assertEquals(0, space.createIndex("more", TREE, nonUnique("code")).size());
            tx.insert(space, row(2));
        });
        assertEquals(tuples(2), space.index("more").select());
        fixture.check();
    }

    @Test
    void shouldRefuseBuildAndFormatCheckAfterEarlierStatements()
    {
        db.transact((tx) ->
        {
            tx.insert(space, row(4));
            assertFails(
                ErrorCode.ER_MULTISTATEMENT_TRANSACTION, () -> space.createIndex("more", TREE, nonUnique("code")));
            assertFails(ErrorCode.ER_MULTISTATEMENT_TRANSACTION, () -> space.format(List.of(
                new FieldDef("id", FieldType.UNSIGNED), new FieldDef("group", FieldType.UNSIGNED),
                new FieldDef("code", FieldType.UNSIGNED), new FieldDef("name", FieldType.STRING),
                new FieldDef("rank", FieldType.UNSIGNED, true), new FieldDef("more", FieldType.UNSIGNED))));
            final Space created = db.createSpace("new", (def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id"));
            created.createIndex("more", TREE, nonUnique("id"));
            tx.insert(created, 1);
        });
        assertEquals(tuples(1, 2, 3, 4), fixture.all());
        assertEquals(1, db.space("new").index("more").size());
        space.createIndex("more", TREE, nonUnique("code"));
        assertEquals(4, space.index("more").size());
    }

    @Test
    void shouldKeepOldIndexesWhenNewOneIsRefused()
    {
        fixture.insert(5);
        collect();
        final long used = fixture.usedBytes();
        assertFails(ErrorCode.ER_TUPLE_FOUND, () -> space.createIndex("more", TREE, unique("group")));
        assertFails(ErrorCode.ER_NO_SUCH_INDEX_NAME, () -> space.index("more"));
        collect();
        assertTrue(fixture.usedBytes() - used < 8192, "the overlay's first blocks at most");
        abandoned((tx) ->
        {
            space.createIndex("more", TREE, nonUnique("group"));
            tx.insert(space, row(6));
            assertEquals(List.of(tuple(3), tuple(6)), space.index("more").select(0));
        });
        assertFails(ErrorCode.ER_NO_SUCH_INDEX_NAME, () -> space.index("more"));
        fixture.insert(6);
    }

    @Test
    void shouldGoOnWithinTransactionThatCreatedIndex()
    {
        db.transact((tx) ->
        {
            final Index created = space.createIndex("more", TREE, nonUnique("group"));
            tx.insert(space, row(6));
            tx.delete(space, 3);
            assertEquals(List.of(tuple(6)), created.select(0));
        });
        assertEquals(List.of(tuple(6)), space.index("more").select(0));
        db.transact((tx) ->
        {
            tx.insert(space, row(9));
            space.index("more").drop();
            tx.delete(space, 9);
            tx.insert(space, row(12));
        });
        assertEquals(tuples(1, 2, 6, 12), fixture.all());
    }

    @Test
    void shouldTimeOutWhenEarlierTransactionsStayPending()
    {
        fixture.gate.hold();
        fixture.pend((tx) -> tx.delete(space, 1));
        assertFails(ErrorCode.ER_TIMEOUT, space::truncate);
        assertFails(ErrorCode.ER_TIMEOUT, () -> db.createSpace("new", GateFixture::describe));
        final CompletableFuture<Void> future = fixture.pend((tx) ->
        {
            assertFails(ErrorCode.ER_TIMEOUT, space::truncate);
            assertEquals(tuples(2, 3), fixture.all());
            tx.delete(space, 2);
        });
        fixture.confirm(fixture.position());
        assertTrue(future.isDone());
        assertEquals(tuples(3), fixture.all());
        fixture.gate.pass();
        space.truncate();
        assertEquals(List.of(), fixture.all());
    }

    @Test
    void shouldFailWhenWhatItStandsOnIsRolledBack()
    {
        fixture.gate.hold();
        fixture.pend((tx) -> tx.delete(space, 1));
        final long position = fixture.position();
        final CompletableFuture<Void> future = fixture.pend((tx) ->
        {
            fixture.gate.rollBackFrom(position);
            space.truncate();
        });
        assertRolledBack(ErrorCode.ER_TXN_ROLLBACK, future);
        db.doWork();
        assertEquals(tuples(1, 2, 3), fixture.all());
        assertEquals(0, fixture.pendingCount());

        fixture.pend((tx) -> tx.delete(space, 1));
        fixture.gate.rollBackFrom(fixture.position());
        fixture.gate.confirm(fixture.position() - 1);
        assertFails(ErrorCode.ER_SPACE_EXISTS, () -> db.createSpace("s", GateFixture::describe));
        assertEquals(0, fixture.pendingCount(), "outside a transaction the roll-back is simply done first");
    }

    @Test
    void shouldShowPendingTruncateToNobodyOutside()
    {
        fixture.gate.hold();
        fixture.pend((tx) ->
        {
            space.truncate();
            tx.insert(space, row(9));
        });
        final long position = fixture.position();
        final CompletableFuture<Void> later = fixture.pend((tx) -> tx.insert(space, row(10)));
        assertEquals(1, fixture.pendingCount(), "nothing starts before it is confirmed");
        assertEquals(tuples(1, 2, 3), fixture.all());
        assertEquals(3, space.size());
        assertEquals(tuple(2), space.get(2));
        try (ReadView view = db.readView())
        {
            assertEquals(3, view.primary("s").size());
            assertFails(ErrorCode.ER_TIMEOUT, () -> fixture.insert(11));
            assertFails(ErrorCode.ER_TIMEOUT, () -> db.changes().delete(space).u64(1).commit());
            assertFails(ErrorCode.ER_TIMEOUT, () -> db.transact((tx) -> tx.delete(space, 1)));
            assertFails(ErrorCode.ER_TIMEOUT, space::truncate);
            assertFalse(later.isDone());
            fixture.confirm(position);
            collect();
            assertEquals(tuples(1, 2, 3), view.primary("s").select());
        }
        assertEquals(tuples(9), fixture.all());
        fixture.confirm(fixture.position());
        assertTrue(later.isDone());
        assertEquals(tuples(9, 10), fixture.all());
    }

    @Test
    void shouldWriteToOldSpaceWhenPendingTruncateIsRolledBack()
    {
        fixture.gate.hold();
        final CompletableFuture<Void> truncate = fixture.pend((tx) -> space.truncate());
        fixture.gate.rollBackFrom(fixture.position());
        final long position = db.changes().delete(space).u64(1).commit(); // waits, and meets the roll-back
        assertRolledBack(ErrorCode.ER_TXN_ROLLBACK, truncate);
        fixture.confirm(position);
        assertEquals(tuples(2, 3), fixture.all());
        fixture.pend((tx) -> space.truncate());
        fixture.gate.rollBackFrom(fixture.position());
        fixture.gate.confirm(fixture.position() - 1);
        fixture.pend((tx) -> tx.insert(space, row(4)));
        fixture.confirm(fixture.position());
        assertEquals(tuples(2, 3, 4), fixture.all());
    }

    @Test
    void shouldShowPendingSpaceToNobodyOutside()
    {
        fixture.gate.hold();
        fixture.pend((tx) -> tx.insert(db.createSpace("new", GateFixture::describe), row(1)));
        assertFalse(db.hasSpace("new"));
        assertFails(ErrorCode.ER_NO_SUCH_SPACE, () -> db.space("new"));
        try (ReadView view = db.readView())
        {
            assertFails(ErrorCode.ER_NO_SUCH_SPACE, () -> view.primary("new"));
        }
        fixture.rollBackFrom(fixture.position());
        assertFalse(db.hasSpace("new"));
        fixture.pend((tx) -> tx.insert(db.createSpace("new", GateFixture::describe), row(1)));
        fixture.confirm(fixture.position());
        assertEquals(List.of(tuple(1)), db.space("new").primary().select());
        fixture.gate.pass();
        fixture.pend((tx) -> db.space("new").drop());
        assertFalse(db.hasSpace("new"));
    }

    @Test
    void shouldUndoEverythingWhenFailingInTheMiddleOfDefinition()
    {
        assertFails(ErrorCode.ER_TUPLE_FOUND, () -> db.transact((tx) ->
        {
            final Space created = db.createSpace("new", GateFixture::describe);
            tx.insert(created, row(1));
            tx.update(created, key(1), Operation.set("group", 4));
            tx.insert(space, row(1));
        }));
        assertFalse(db.hasSpace("new"));
        assertEquals(Tuple.of(1, 1, 999, "b1", 1), space.get(1));
    }
}
