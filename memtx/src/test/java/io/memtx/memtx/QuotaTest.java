package io.memtx.memtx;

import io.memtx.memtx.Transaction.Savepoint;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Memory that runs out in the middle of things. */
class QuotaTest
{
    private static final String PAD = "x".repeat(3000);

    @TempDir
    Path directory;
    private GateFixture fixture;
    private Memtx db;
    private Space space;

    @BeforeEach
    void open()
    {
        fixture = new GateFixture(directory, 4 << 20);
        db = fixture.db;
        space = fixture.space;
    }

    @AfterEach
    void close()
    {
        fixture.check();
        fixture.close();
    }

    private static Object[] wide(final int id)
    {
        return new Object[]{id, 0, id, "n" + id + PAD, null};
    }

    /** Inserts from an id on until the quota is reached; returns how many there are. */
    private int fill(final Transaction tx, final int from)
    {
        int id = from;
        try
        {
            while (true)
            {
                tx.insert(space, wide(id));
                id++;
            }
        }
        catch (final MemtxException ex)
        {
            assertEquals(ErrorCode.ER_MEMORY_ISSUE, ex.code(), ex::getMessage);
        }
        assertTrue(id - from > 100, "too early: inserted=" + (id - from));
        return id - from;
    }

    @Test
    void shouldKeepTransactionUsableWhenQuotaIsReached()
    {
        final int count = db.compute((tx) ->
        {
            final int inserted = fill(tx, 0);
            assertEquals(inserted, space.size());
            assertThrows(MemtxException.class, () -> tx.replace(space, wide(inserted)));
            assertEquals(inserted, space.size());
            for (int id = 0; id < 50; id++)
            {
                assertNotNull(tx.delete(space, id));
            }
            return inserted;
        });
        assertEquals(count - 50, space.size());
        assertEquals(count - 50, space.index("name").size());
        fixture.check();
        space.insert(wide(0));
        space.update(key(0), set("code", 1));
        assertEquals(0, db.info().memory().reservedBytes());
    }

    @Test
    void shouldGiveEverythingBackWhenFullTransactionIsRolledBack()
    {
        space.insert(wide(100_000));
        db.transact((tx) -> tx.delete(space, 100_000));
        for (int round = 0; round < 3; round++)
        {
            assertThrows(IllegalStateException.class, () -> db.transact((tx) ->
            {
                final Savepoint savepoint = tx.savepoint();
                final int first = fill(tx, 0);
                tx.rollbackTo(savepoint);
                assertEquals(0, space.size());
                final int second = fill(tx, 0);
                assertTrue(Math.abs(first - second) < 20, "first=" + first + " second=" + second);
                throw new IllegalStateException("no");
            }));
            assertEquals(0, space.size());
            assertEquals(0, db.info().memory().reservedBytes());
        }
        db.transact((tx) -> fill(tx, 0));
    }

    @Test
    void shouldConfirmAndRollBackPendingWhenQuotaIsReached()
    {
        fixture.gate.hold();
        final long[] positions = new long[2];
        final int[] counts = new int[2];
        fixture.pend((tx) ->
        {
            for (int id = 0; id < 300; id++)
            {
                tx.insert(space, wide(id));
            }
        });
        positions[0] = fixture.position();
        fixture.pend((tx) -> counts[1] = fill(tx, 300));
        positions[1] = fixture.position();
        fixture.pend((tx) ->
        {
            for (int id = 0; id < 300; id += 2)
            {
                tx.delete(space, id);
            }
        });
        final long last = fixture.position();
        fixture.confirm(positions[0]);
        assertEquals(300, space.size());
        fixture.rollBackFrom(last);
        fixture.confirm(positions[1]);
        assertEquals(300 + counts[1], space.size());
        assertEquals(0, db.info().memory().reservedBytes());
        fixture.pend((tx) -> tx.delete(space, 1));
        fixture.confirm(fixture.position());
        assertEquals(299 + counts[1], space.size());
    }

    @Test
    void shouldDeleteAtFullQuotaWithViewOpen()
    {
        final int count = db.compute((tx) -> fill(tx, 0));
        try (ReadView view = db.readView())
        {
            for (int id = 0; id < count; id += 2)
            {
                assertNotNull(space.delete(id));
            }
            db.transact((tx) ->
            {
                for (int id = 1; id < count; id += 2)
                {
                    assertNotNull(tx.delete(space, id));
                }
            });
            assertEquals(0, space.size());
            assertEquals(count, view.primary("s").select().size());
            assertThrows(MemtxException.class, () -> db.transact((tx) ->
            {
                for (int id = 0; id < count; id++)
                {
                    tx.insert(space, wide(id));
                }
            }), "what the view can see is held back");
        }
        db.doWork();
        for (int id = 0; id < count - 50; id++)
        {
            space.insert(wide(id));
        }
    }

    @Test
    void shouldChangeNothingWhenSingleStatementFindsNoMemory()
    {
        int id = 0;
        try
        {
            while (true)
            {
                space.insert(wide(id));
                id++;
            }
        }
        catch (final MemtxException ex)
        {
            assertEquals(ErrorCode.ER_MEMORY_ISSUE, ex.code());
        }
        assertTrue(id > 500, "inserted=" + id);
        assertEquals(id, space.size());
        assertEquals(0, db.info().memory().reservedBytes());
        final long lsn = db.info().vclock().get(1);
        assertThrows(MemtxException.class, () -> space.replace(wide(100_000)));
        assertEquals(lsn, db.info().vclock().get(1));
        for (int i = 0; i < 20; i++)
        {
            space.delete(i);
        }
        space.insert(wide(0));
    }
}
