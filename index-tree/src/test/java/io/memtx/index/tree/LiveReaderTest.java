package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaReader;
import io.memtx.tuple.index.IndexReader;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.OrderedIndexContractTest;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.index.TupleIndex;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.index.ReadGate;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * All that an ordered index does, seen through a reader for other threads.
 */
class LiveReaderTest extends OrderedIndexContractTest
{
    @Override
    protected TupleIndex newIndex(final Arena arena, final KeyDef keyDef)
    {
        return new ReadThrough(arena, new TreeIndex(arena, keyDef));
    }

    @Test
    void shouldFindNothingWhenTreeIsEmpty()
    {
        final IndexReader reader = create(BY_ID).reader(ReadGate.OPEN);
        assertEquals(Arena.NULL_REF, reader.getInteger(1));
        assertEquals(0, reader.size());
        final TupleCursor cursor = reader.cursor();
        assertEquals(Arena.NULL_REF, cursor.next(), "before it is opened");
        cursor.open(IteratorType.ALL, 0, 0);
        assertEquals(Arena.NULL_REF, cursor.next());
    }

    @Test
    void shouldFindNothingWhenTreeIsClosed()
    {
        final Arena arena = fixture.arena();
        final ArenaReader inside = arena.readers().open(Thread.currentThread());
        inside.enter();
        final TreeIndex tree = new TreeIndex(arena, BY_ID);
        for (long id = 0; id < 5_000; id++)
        {
            tree.replace(Arena.NULL_REF, fixture.tuple(id));
        }
        final IndexReader reader = tree.reader(ReadGate.OPEN);
        assertEquals(5_000, reader.size());
        final TupleCursor cursor = reader.cursor();
        cursor.open(IteratorType.LE, 0, 0);
        assertNotEquals(Arena.NULL_REF, cursor.next());

        tree.close();
        assertEquals(Arena.NULL_REF, reader.getInteger(7));
        assertEquals(0, reader.size());
        int count = 1;
        while (Arena.NULL_REF != cursor.next())
        {
            count++;
        }
        assertTrue(count <= Block.LEAF_CAPACITY, "it may end the leaf that it was in: count=" + count);
        inside.exit();
        arena.readers().close(inside);
    }

    @Test
    void shouldKeepBlocksThatLeaveTheTreeWhileAReaderIsInside()
    {
        final Arena arena = fixture.arena();
        final ArenaReader inside = arena.readers().open(Thread.currentThread());
        final TreeIndex tree = new TreeIndex(arena, BY_ID);
        final int[] refs = new int[5_000];
        for (int id = 0; id < refs.length; id++)
        {
            refs[id] = fixture.tuple(id);
            tree.replace(Arena.NULL_REF, refs[id]);
        }
        final long used = arena.usedBytes();
        inside.enter();
        for (int id = 0; id < refs.length; id++)
        {
            tree.replace(refs[id * 7 % refs.length], Arena.NULL_REF);
        }
        assertEquals(0, tree.bytes());
        assertTrue(arena.usedBytes() >= used, "nothing may be given back");
        assertTrue(arena.retiredCount() >= refs.length / Block.LEAF_CAPACITY, "retired=" + arena.retiredCount());
        inside.exit();
        while (0 != arena.reclaimRetired(1_000))
        {
            assertTrue(arena.retiredCount() >= 0);
        }
        assertEquals(0, arena.retiredCount());
        tree.close();
        arena.readers().close(inside);
    }

    @Test
    void shouldLeaveOutSoManyWhenSkipping()
    {
        create(BY_ID);
        for (long id = 0; id < 1_000; id++)
        {
            insert(id);
        }
        final TupleCursor cursor = index.reader(ReadGate.OPEN).cursor();
        cursor.open(IteratorType.GE, fixture.key(10), 1);
        cursor.skip(0);
        assertEquals(10, id(cursor.next()));
        cursor.skip(500);
        assertEquals(511, id(cursor.next()));
        cursor.open(IteratorType.LT, fixture.key(900), 1);
        cursor.skip(99);
        assertEquals(800, id(cursor.next()));
        cursor.skip(800);
        assertEquals(Arena.NULL_REF, cursor.next());
        cursor.skip(1);
        assertEquals(Arena.NULL_REF, cursor.next());
    }

    @Test
    void shouldGoOnBehindWhatItReturnedWhenBlocksHaveChanged()
    {
        final Arena arena = fixture.arena();
        final ArenaReader inside = arena.readers().open(Thread.currentThread());
        inside.enter();
        final TreeIndex tree = new TreeIndex(arena, BY_ID);
        for (long id = 0; id < 10_000; id += 2)
        {
            tree.replace(Arena.NULL_REF, fixture.tuple(id));
        }
        for (final IteratorType type : List.of(IteratorType.GE, IteratorType.LE))
        {
            final TupleCursor cursor = tree.reader(ReadGate.OPEN).cursor();
            cursor.open(type, 0, 0);
            long expected = type.isReverse() ? 9_998 : 0;
            for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
            {
                final long id = id(ref);
                if (0 == id % 2)
                {
                    assertEquals(expected, id, "type=" + type);
                    expected += type.isReverse() ? -2 : 2;
                    change(tree, id + (type.isReverse() ? -41 : 41));
                }
            }
            assertEquals(type.isReverse() ? -2 : 10_000, expected, "type=" + type);
            assertEquals(Arena.NULL_REF, cursor.next());
        }
        tree.checkStructure();
        tree.close();
        inside.exit();
        arena.readers().close(inside);
    }

    /** Puts an odd id in, or takes it out. */
    private void change(final TreeIndex tree, final long id)
    {
        if (id > 0)
        {
            final int ref = fixture.tuple(id);
            final int old = tree.find(fixture.address(ref));
            tree.replace(old, Arena.NULL_REF == old ? ref : Arena.NULL_REF);
        }
    }
}
