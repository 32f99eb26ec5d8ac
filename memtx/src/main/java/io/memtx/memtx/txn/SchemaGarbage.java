package io.memtx.memtx.txn;

import io.memtx.memtx.space.CursorRegistry;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;

import java.util.ArrayDeque;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Dropped and truncated data, given back a little at each duty cycle: first the tuples, found through the primary
 * index, and entries, found through their own, then the blocks of the indexes. Single owner: the transaction thread.
 */
final class SchemaGarbage
{
    private final Arena arena;
    private final CursorRegistry cursors;
    private final ArrayDeque<Dropped> queue = new ArrayDeque<>();

    SchemaGarbage(final Arena arena, final CursorRegistry cursors)
    {
        this.arena = arena;
        this.cursors = cursors;
    }

    /**
     * Takes what one schema has and another has not.
     *
     * @param from that is given up.
     * @param to   that stays.
     */
    void add(final Schema from, final Schema to)
    {
        for (final SpaceStore space : from.spaces())
        {
            final SpaceStore other = to.find(space.id());
            if (other == space)
            {
                continue;
            }
            for (int i = 0; i < space.indexes().length; i++)
            {
                final IndexStore index = space.indexes()[i];
                if (null == other || !other.hasDataOf(index))
                {
                    final boolean ownsTuples = 0 == i && !sharesData(space, other);
                    queue.addLast(new Dropped(index, ownsTuples));
                }
            }
        }
    }

    int collect(final int limit)
    {
        int count = 0;
        while (count < limit && !queue.isEmpty())
        {
            final Dropped dropped = queue.peekFirst();
            final int ref = null == dropped.cursor ? NULL_REF : dropped.cursor.next();
            if (NULL_REF == ref)
            {
                dropped.index.closeBlocks();
                queue.pollFirst();
                count += 16; // blocks to give back cost more than a tuple
            }
            else
            {
                cursors.beforeRelease(ref);
                arena.retire(ref);
                count++;
            }
        }
        return count;
    }

    /** Whether the tuples of a space live on in another version of it, whose primary index may have been rebuilt. */
    private static boolean sharesData(final SpaceStore space, final SpaceStore other)
    {
        return null != other && other.overlay() == space.overlay();
    }

    private static final class Dropped
    {
        private final IndexStore index;
        private final TupleCursor cursor;

        Dropped(final IndexStore index, final boolean ownsTuples)
        {
            this.index = index;
            cursor = ownsTuples || index.hasEntries() ? index.base().cursor() : null;
            if (null != cursor)
            {
                cursor.open(IteratorType.ALL, 0, 0);
            }
        }
    }
}
