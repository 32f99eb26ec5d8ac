package io.memtx.memtx;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.index.IteratorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import static io.memtx.memtx.GateFixture.assertFails;
import static io.memtx.memtx.GateFixture.row;
import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.Operation.add;
import static io.memtx.memtx.Operation.set;
import static io.memtx.memtx.schema.IndexType.TREE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Cursors that the data changes under, outside a transaction and inside one. */
class CursorTest
{
    @TempDir
    Path directory;
    private GateFixture fixture;
    private Memtx db;
    private Space space;
    private final TupleView view = new TupleView();

    @BeforeEach
    void open()
    {
        fixture = new GateFixture(directory);
        db = fixture.db;
        space = fixture.space;
    }

    @AfterEach
    void close()
    {
        fixture.close();
    }

    private interface Step
    {
        void at(Tuple tuple, Writer writer);
    }

    /** Changes by single statements or by those of a transaction. */
    private interface Writer
    {
        void insert(int id);

        void delete(int id);

        void update(int id, Operation operation);
    }

    private List<Integer> walk(final Index index, final IteratorType type, final Key from, final Step step)
    {
        return walk(index, type, from, step, new Writer()
        {
            @Override
            public void insert(final int id)
            {
                space.insert(row(id));
            }

            @Override
            public void delete(final int id)
            {
                space.delete(id);
            }

            @Override
            public void update(final int id, final Operation operation)
            {
                space.update(key(id), operation);
            }
        });
    }

    private List<Integer> walkInside(final Index index, final IteratorType type, final Key from, final Step step)
    {
        return db.compute((tx) -> walk(index, type, from, step, new Writer()
        {
            @Override
            public void insert(final int id)
            {
                tx.insert(space, row(id));
            }

            @Override
            public void delete(final int id)
            {
                tx.delete(space, id);
            }

            @Override
            public void update(final int id, final Operation operation)
            {
                tx.update(space, key(id), operation);
            }
        }));
    }

    private List<Integer> walk(
        final Index index, final IteratorType type, final Key from, final Step step, final Writer writer)
    {
        final List<Integer> ids = new ArrayList<>();
        try (Cursor cursor = index.cursor().open(type, from))
        {
            while (ids.size() < 50 && cursor.next(view))
            {
                final Tuple tuple = view.toTuple();
                ids.add(tuple.getInt(0));
                step.at(tuple, writer);
            }
        }
        return ids;
    }

    private void refill(final int... ids)
    {
        for (final Tuple tuple : space.primary().select())
        {
            space.delete(tuple.getInt(0));
        }
        fixture.insert(ids);
    }

    private void expect(
        final int[] ids,
        final Index index,
        final IteratorType type,
        final Key from,
        final Step step,
        final List<?> expected)
    {
        refill(ids);
        assertEquals(expected, walk(index, type, from, step), "outside");
        refill(ids);
        assertEquals(expected, walkInside(index, type, from, step), "inside");
        fixture.check();
    }

    @Test
    void shouldSeeWhatIsInsertedAheadAndGoOnBehindDeleted()
    {
        final Step step = (tuple, writer) ->
        {
            if (1 == tuple.getInt(0))
            {
                writer.insert(5);
                writer.delete(1);
            }
        };
        expect(new int[]{1, 10}, space.primary(), IteratorType.ALL, key(), step, List.of(1, 5, 10));
        expect(new int[]{1, 10}, space.primary(), IteratorType.GE, key(1), step, List.of(1, 5, 10));
    }

    @Test
    void shouldNotSeeWhatIsInsertedBehindWhenGoingBack()
    {
        expect(new int[]{1, 2, 3}, space.primary(), IteratorType.LE, key(), (tuple, writer) ->
        {
            if (3 == tuple.getInt(0))
            {
                writer.insert(100);
                writer.delete(2);
            }
        }, List.of(3, 1));
    }

    @Test
    void shouldVisitEachTupleOnceWhenItIsUpdatedAway()
    {
        final Step away = (tuple, writer) -> writer.update(tuple.getInt(0), set("group", 7));
        expect(
            new int[]{3, 6, 9, 12, 15}, space.index("group"), IteratorType.EQ, key(0), away, List.of(12, 6, 15, 3, 9));
        final Step deleted = (tuple, writer) -> writer.delete(tuple.getInt(0));
        expect(new int[]{1, 2, 3, 4}, space.primary(), IteratorType.REQ, key(), deleted, List.of(4, 3, 2, 1));
        expect(new int[]{1, 2, 3, 4}, space.index("code"), IteratorType.ALL, key(), deleted, List.of(4, 3, 2, 1));
    }

    @Test
    void shouldSeeNextAsLongAsItIsInserted()
    {
        expect(new int[]{1}, space.primary(), IteratorType.GT, key(0), (tuple, writer) ->
        {
            if (tuple.getInt(0) < 20)
            {
                writer.insert(tuple.getInt(0) + 1);
            }
        }, List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20));
    }

    @Test
    void shouldVisitEachTupleOfHashOnceWhenItIsDeletedOrUpdated()
    {
        final int[] ids = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        for (final Step step : List.<Step>of(
            (tuple, writer) -> writer.delete(tuple.getInt(0)),
            (tuple, writer) -> writer.update(tuple.getInt(0), add("group", 1))))
        {
            refill(ids);
            final List<Integer> outside = walk(space.index("name"), IteratorType.ALL, key(), step);
            assertEquals(12, outside.size());
            assertEquals(12, new HashSet<>(outside).size());
            refill(ids);
            final List<Integer> inside = walkInside(space.index("name"), IteratorType.ALL, key(), step);
            assertEquals(12, inside.size());
            assertEquals(12, new HashSet<>(inside).size());
        }
    }

    @Test
    void shouldSeeInHashWhatOwnTransactionAdded()
    {
        refill(1, 2, 3);
        final List<Integer> ids = walkInside(space.index("name"), IteratorType.ALL, key(), (tuple, writer) ->
        {
            if (tuple.getInt(0) < 10)
            {
                writer.insert(tuple.getInt(0) + 10);
            }
        });
        assertEquals(6, ids.size());
        assertEquals(6, new HashSet<>(ids).size());
    }

    @Test
    void shouldGoOnWhenMemoryOfCurrentTupleIsUsedAgain()
    {
        for (final boolean isReverse : new boolean[]{false, true})
        {
            refill(1, 2, 3, 4, 5);
            final Cursor cursor = space.primary().cursor().open(isReverse ? IteratorType.LE : IteratorType.GE);
            cursor.next(view);
            cursor.next(view);
            final int at = view.getInt(0);
            space.delete(at);
            for (int id = 40; id < 60; id++)
            {
                fixture.insert(id); // one of them takes the place
                space.delete(id);
            }
            assertTrue(cursor.next(view));
            assertEquals(isReverse ? at - 1 : at + 1, view.getInt(0));
            cursor.close();
        }
    }

    @Test
    void shouldEndWhenItsDataIsGone()
    {
        refill(1, 2, 3);
        final Cursor truncated = started(space.primary());
        space.truncate();
        assertFalse(truncated.next(view));
        fixture.insert(1, 2, 3);
        assertFalse(truncated.next(view));
        space.createIndex("more", TREE, nonUnique("code"));
        final Cursor dropped = started(space.index("more"));
        final Cursor other = started(space.primary());
        space.index("more").drop();
        assertFalse(dropped.next(view));
        assertTrue(other.next(view), "another index of the space is still there");
        space.rename("t");
        assertTrue(other.next(view));
        final Cursor gone = started(space.primary());
        space.drop();
        assertFalse(gone.next(view));
        while (0 != db.doWork())
        {
            Thread.onSpinWait();
        }
        assertFalse(gone.next(view));
        assertFails(ErrorCode.ER_NO_SUCH_SPACE, () -> gone.open(IteratorType.ALL));
    }

    @Test
    void shouldEndWhenTransactionThatTruncatedIsRolledBack()
    {
        refill(1, 2, 3);
        final Cursor[] cursors = new Cursor[2];
        assertThrows(IllegalArgumentException.class, () -> db.transact((tx) ->
        {
            cursors[0] = started(space.primary());
            space.truncate();
            tx.insert(space, row(7));
            tx.insert(space, row(8));
            cursors[1] = started(space.primary());
            assertFalse(cursors[0].next(view));
            throw new IllegalArgumentException("no");
        }));
        assertFalse(cursors[1].next(view));
        while (0 != db.doWork())
        {
            Thread.onSpinWait();
        }
        assertFalse(cursors[1].next(view));
    }

    @Test
    void shouldStandBehindTupleThatWasRolledBack()
    {
        refill(1, 5);
        final Cursor[] cursor = new Cursor[1];
        assertThrows(IllegalArgumentException.class, () -> db.transact((tx) ->
        {
            tx.insert(space, row(3));
            cursor[0] = space.primary().cursor().open(IteratorType.GE, key(2));
            assertTrue(cursor[0].next(view));
            assertEquals(3, view.getInt(0));
            throw new IllegalArgumentException("no");
        }));
        fixture.insert(4);
        assertTrue(cursor[0].next(view));
        assertEquals(4, view.getInt(0));
    }

    @Test
    void shouldForgetCursorsThatNobodyHolds()
    {
        refill(1, 2, 3);
        for (int i = 0; i < 100; i++)
        {
            started(space.primary());
        }
        final int openCount = db.engine().openCursorCount();
        assertTrue(openCount >= 50, "openCount=" + openCount);
        for (int i = 0; i < 100 && db.engine().openCursorCount() > 10; i++)
        {
            System.gc();
            space.replace(row(1));
        }
        assertTrue(db.engine().openCursorCount() <= 10);
    }

    @Test
    void shouldLeaveRegistryWhenClosedOrAtTheEnd()
    {
        refill(1);
        final int before = db.engine().openCursorCount();
        started(space.primary()).close();
        final Cursor ended = started(space.primary());
        assertFalse(ended.next(view));
        space.primary().select();
        space.primary().min();
        space.index("name").select();
        assertEquals(before, db.engine().openCursorCount());
        assertTrue(ended.open(IteratorType.ALL).next(view), "an ended cursor can be opened again");
        ended.close();
    }

    @Test
    void shouldRefuseUseAfterCloseAndByOtherThreads()
    {
        refill(1, 2);
        final Cursor closed = started(space.primary());
        closed.close();
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.next(view));
        assertThrows(IllegalStateException.class, () -> closed.open(IteratorType.ALL));
        final Cursor cursor = started(space.primary());
        final CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(() -> cursor.next(new TupleView()));
        assertInstanceOf(
            IllegalStateException.class, assertThrows(CompletionException.class, other::join).getCause());
        assertTrue(cursor.next(view));
        db.close();
        assertThrows(IllegalStateException.class, () -> cursor.next(view));
        assertThrows(IllegalStateException.class, () -> cursor.open(IteratorType.ALL));
        cursor.close();
        assertThrows(IllegalStateException.class, () -> view.getInt(0), "the memory is gone");
    }

    private Cursor started(final Index index)
    {
        final Cursor cursor = index.cursor().open(IteratorType.ALL);
        assertTrue(cursor.next(view));
        return cursor;
    }
}
