package io.memtx.memtx;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.index.IteratorType;
import io.memtx.xlog.Vclock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import static io.memtx.memtx.GateFixture.assertFails;
import static io.memtx.memtx.GateFixture.row;
import static io.memtx.memtx.GateFixture.tuple;
import static io.memtx.memtx.GateFixture.tuples;
import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Reads while transactions are pending: inside a transaction the merged state, everywhere else the confirmed one. */
class OverlayReadTest
{
    @TempDir
    Path directory;
    private GateFixture fixture;
    private Space space;
    private final OverlayModel base = new OverlayModel();
    private OverlayModel merged;

    @BeforeEach
    void open()
    {
        fixture = new GateFixture(directory);
        space = fixture.space;
        for (int id = 1; id <= 12; id++)
        {
            fixture.insert(id);
            base.rows.put(id, row(id));
        }
        merged = base.copy();
        fixture.gate.hold();
    }

    @AfterEach
    void close()
    {
        fixture.close();
    }

    /** Three transactions that delete, replace, move between keys and add, also what one before them did. */
    private long[] pendThree()
    {
        final long[] positions = new long[3];
        fixture.pend((tx) ->
        {
            tx.delete(space, 1);
            tx.delete(space, 6);
            tx.insert(space, row(20));
            tx.update(space, key(7), set("group", 9), set("name", "ab777"));
        });
        positions[0] = fixture.position();
        fixture.pend((tx) ->
        {
            tx.delete(space, 20);
            tx.insert(space, row(6));
            tx.insert(space, row(21));
            tx.update(space, key(12), set("rank", 1000));
        });
        positions[1] = fixture.position();
        fixture.pend((tx) ->
        {
            tx.update(space, key(21), set("code", 5));
            tx.delete(space, 6);
            tx.replace(space, row(1));
        });
        positions[2] = fixture.position();

        merged.rows.remove(6);
        merged.rows.put(7, new Object[]{7, 9, 993, "ab777", 7});
        merged.rows.put(12, new Object[]{12, 0, 988, "ab12", 1000});
        merged.rows.put(21, new Object[]{21, 0, 5, "b21", 21});
        return positions;
    }

    @Test
    void shouldMergeEveryIteratorWhenTransactionsArePending()
    {
        final long[] positions = pendThree();
        assertMerged("pending");
        OverlayChecks.assertSame(base, space::index, "outside");

        fixture.confirm(positions[0]);
        assertMerged("one confirmed");
        fixture.confirm(positions[2]);
        assertEquals(0, fixture.pendingCount());
        fixture.gate.pass();
        fixture.db.doWork();
        OverlayChecks.assertSame(merged, space::index, "all confirmed");
        assertMerged("all confirmed");
    }

    @Test
    void shouldShowStateBeforeWhenPendingAreRolledBack()
    {
        final long[] positions = pendThree();
        fixture.rollBackFrom(positions[0]);
        assertEquals(0, fixture.pendingCount());
        OverlayChecks.assertSame(base, space::index, "outside");
        merged = base;
        assertMerged("rolled back");
    }

    @Test
    void shouldKeepOlderWhenNewerAreRolledBack()
    {
        final long[] positions = pendThree();
        fixture.confirm(positions[0]);
        fixture.rollBackFrom(positions[1]);
        base.rows.remove(1);
        base.rows.remove(6);
        base.rows.put(20, row(20));
        base.rows.put(7, new Object[]{7, 9, 993, "ab777", 7});
        OverlayChecks.assertSame(base, space::index, "outside");
        merged = base;
        assertMerged("half rolled back");
    }

    @Test
    void shouldReadOwnChangesInsideTransaction()
    {
        fixture.see((tx) ->
        {
            for (int id = 1; id <= 12; id += 2)
            {
                tx.delete(space, id);
                merged.rows.remove(id);
            }
            tx.insert(space, row(30));
            merged.rows.put(30, row(30));
            OverlayChecks.assertSame(merged, space::index, "own");
            return 0;
        });
    }

    @Test
    void shouldMergeWhenBaseIsEmptyOrAllHidden()
    {
        fixture.see((tx) ->
        {
            for (int id = 1; id <= 12; id++)
            {
                tx.delete(space, id);
            }
            OverlayChecks.assertSame(new OverlayModel(), space::index, "all hidden");
            return 0;
        });
        assertEquals(12, space.size());
        fixture.rollBackFrom(fixture.position());
        OverlayChecks.assertSame(base, space::index, "outside");
    }

    @Test
    void shouldShowOnlyConfirmedDataInViewsAndToCursorsOutside()
    {
        final Vclock before = fixture.db.info().vclock();
        final long[] positions = pendThree();
        try (ReadView view = fixture.db.readView())
        {
            assertEquals(before, view.vclock());
            OverlayChecks.assertSame(base, (name) -> view.index("s", name), "view");
            fixture.confirm(positions[2]);
            OverlayChecks.assertSame(base, (name) -> view.index("s", name), "view after confirmation");
        }
        try (ReadView view = fixture.db.readView())
        {
            assertEquals(before.get(1) + 11, view.vclock().get(1));
            OverlayChecks.assertSame(merged, (name) -> view.index("s", name), "second view");
        }
    }

    @Test
    void shouldShowUnconfirmedToCursorOnlyInsideTransaction()
    {
        final Cursor cursor = space.primary().cursor();
        final TupleView view = new TupleView();
        fixture.pend((tx) -> tx.delete(space, 2));
        assertEquals(1, walk(cursor.open(IteratorType.LE, key(1))).size());
        final List<Tuple> inside = fixture.see((tx) -> walk(cursor.open(IteratorType.LE, key(3))));
        assertEquals(List.of(tuple(3), tuple(1)), inside);
        assertEquals(tuples(3, 2, 1), walk(cursor.open(IteratorType.LE, key(3))));

        fixture.see((tx) -> cursor.open(IteratorType.GE, key(1)).next(view));
        assertEquals(1, view.getLong(0));
        assertTrue(cursor.next(view));
        assertEquals(2, view.getLong(0), "the transaction is over: confirmed data");
        cursor.close();
    }

    @Test
    void shouldFindWithoutGarbageFaceInsideAndOutside()
    {
        final TupleView view = new TupleView();
        pendThree();
        assertTrue(space.primary().get(6, view));
        assertTrue(space.index("name").get("ab6", view));
        assertFalse(space.index("name").get("ab777", view));
        fixture.see((tx) ->
        {
            assertFalse(space.primary().get(6, view));
            assertFalse(space.index("name").get("ab6", view));
            assertTrue(space.index("name").get("ab777", view));
            assertEquals(7, view.getLong(0));
            return 0;
        });
    }

    @Test
    void shouldRefuseDuplicateOfPendingTuple()
    {
        pendThree();
        fixture.see((tx) ->
        {
            assertFails(ErrorCode.ER_TUPLE_FOUND, () -> tx.insert(space, row(21)));
            assertFails(ErrorCode.ER_TUPLE_FOUND, () -> tx.insert(space, 40, 1, 5, "new", null));
            assertFails(ErrorCode.ER_TUPLE_FOUND, () -> tx.insert(space, 40, 1, 41, "ab777", null));
            assertFails(ErrorCode.ER_TUPLE_FOUND, () -> tx.replace(space, 40, 1, 41, "new", 1000));
            assertFails(ErrorCode.ER_TUPLE_FOUND, () -> tx.update(space, key(2), set("code", 5)));
            assertFails(
                ErrorCode.ER_TUPLE_FOUND, () -> tx.upsert(space, Tuple.of(40, 1, 41, "ab777", null), set("code", 1)));
            // what pending transactions have given up is free
            assertNotNull(tx.insert(space, 40, 1, 994, "b7", 6));
            assertNotNull(tx.update(space, key(2), set("rank", 12)));
            return 0;
        });
        OverlayChecks.assertSame(base, space::index, "outside");
        fixture.gate.pass();
        fixture.db.doWork();
        fixture.check();
        assertEquals(Tuple.of(40, 1, 994, "b7", 6), space.get(40));
    }

    @Test
    void shouldChooseVisibleTupleAtRandomInsideTransaction()
    {
        fixture.see((tx) ->
        {
            for (int id = 2; id <= 12; id++)
            {
                tx.delete(space, id);
            }
            for (final String name : Set.of("primary", "name"))
            {
                for (int seed = 0; seed < 20; seed++)
                {
                    assertEquals(tuple(1), space.index(name).random(seed));
                }
            }
            tx.delete(space, 1);
            assertNull(space.primary().random(1));
            return 0;
        });
    }

    private void assertMerged(final String what)
    {
        fixture.see((tx) ->
        {
            OverlayChecks.assertSame(merged, space::index, what);
            return 0;
        });
        fixture.check();
    }

    private static List<Tuple> walk(final Cursor cursor)
    {
        final List<Tuple> tuples = new ArrayList<>();
        final TupleView view = new TupleView();
        while (cursor.next(view))
        {
            tuples.add(view.toTuple());
        }
        return tuples;
    }
}
