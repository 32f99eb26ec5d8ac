package io.memtx.memtx;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import static io.memtx.memtx.GateFixture.assertFails;
import static io.memtx.memtx.GateFixture.assertRolledBack;
import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.schema.IndexType.TREE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Changes in steps beside transactions that are confirmed late, or rolled back; and their own row among them. */
class OnlineGateTest
{
    private static final int ROWS = 1_200;

    @TempDir
    private Path directory;
    private GateFixture fixture;
    private Memtx db;
    private Space space;

    @BeforeEach
    void open()
    {
        fixture = new GateFixture(directory);
        db = fixture.db;
        space = fixture.space;
        db.transact((tx) ->
        {
            for (int id = 0; id < ROWS; id++)
            {
                tx.insert(space, id, id % 3, 100_000 - id, "n" + id, null);
            }
        });
    }

    @AfterEach
    void close()
    {
        fixture.check();
        assertEquals(0, db.info().memory().reservedBytes());
        fixture.close();
    }

    private SchemaChange start()
    {
        return space.startCreateIndex("more", TREE, nonUnique("group", "name"));
    }

    private void turn(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            db.doWork();
        }
    }

    @Test
    void shouldWaitForWhatIsPendingAndTakeIt()
    {
        final SchemaChange change = start();
        fixture.gate.hold();
        fixture.pend((tx) -> tx.replace(space, 7, 9, 7, "confirmed", null));
        final long kept = fixture.position();
        final CompletableFuture<Void> undone = fixture.pend((tx) ->
        {
            tx.replace(space, 8, 9, 8, "undone", null);
            tx.delete(space, 1_000);
        });
        final long gone = fixture.position();
        turn(20);
        assertEquals(ROWS, change.tupleCount());
        assertFalse(change.isDone());
        fixture.confirm(kept);
        fixture.rollBackFrom(gone);
        assertRolledBack(ErrorCode.ER_TXN_ROLLBACK, undone);
        fixture.gate.pass();
        turn(2);
        change.await();
        final Index more = space.index("more");
        assertEquals(ROWS, more.size());
        assertEquals("confirmed", more.select(9).get(0).getString(3));
        assertEquals(1, more.select(9).size());
        assertEquals(1, more.select(1_000 % 3, "n1000").size());
    }

    @Test
    void shouldGiveUpWhenNothingEverIsConfirmed()
    {
        final SchemaChange change = start();
        fixture.gate.hold();
        fixture.pend((tx) -> tx.replace(space, 7, 9, 7, "late", null));
        final long position = fixture.position();
        turn(SchemaChanges.WAIT_TURNS + 10);
        assertTrue(change.isDone());
        assertFails(ErrorCode.ER_TIMEOUT, change::await);
        assertEquals(6, space.indexes().size());
        fixture.confirm(position);
        fixture.gate.pass();
        start().await();
        assertEquals(1, space.index("more").select(9).size());
    }

    @Test
    void shouldLeaveNothingWhenItsRowIsRolledBack()
    {
        final long used = db.info().memory().usedBytes();
        final SchemaChange change = start();
        fixture.gate.hold();
        turn(5);
        assertFalse(change.isDone());
        assertEquals(1, fixture.pendingCount());
        change.cancel(); // comes too late
        fixture.rollBackFrom(fixture.position());
        assertTrue(change.isDone());
        assertEquals(ErrorCode.ER_TXN_ROLLBACK, assertThrows(MemtxException.class, change::await).code());
        assertEquals(6, space.indexes().size());
        fixture.gate.pass();
        turn(500);
        assertTrue(db.info().memory().usedBytes() - used < 4_096);
        start().await();
        assertEquals(ROWS, space.index("more").size());
    }

    @Test
    void shouldHaveNothingInTheLogBeforeItsRow()
    {
        final long before = fixture.position();
        final SchemaChange change = start();
        turn(1);
        assertEquals(1_000, change.tupleCount());
        change.cancel();
        turn(5);
        assertEquals(before, fixture.position());
        assertEquals(1, db.space("_space").primary().select(space.id()).size());
        assertEquals(6, db.space("_index").primary().select(space.id()).size());
    }

    @Test
    void shouldBeRefusedWhenReadOnly()
    {
        final SchemaChange change = start();
        turn(1);
        fixture.journal.fail(new IllegalStateException("disk"));
        turn(10);
        assertFails(ErrorCode.ER_READONLY, change::await);
        assertFails(ErrorCode.ER_READONLY, this::start);
    }
}
