package io.memtx.tuple.arena;

import java.util.ArrayList;

/**
 * Retired objects that an open view may still read. Each view keeps those that were retired while it was the newest;
 * when it closes they are swept: handed to the newest older view that can see them, or freed. References are kept in
 * chunks of arena memory, so that retiring makes no garbage.
 * <pre>
 *   chunk:  | next chunk ref | count | ref 0 | ref 1 | ...      1024 bytes, little-endian ints
 * </pre>
 */
final class HeldBack
{
    private static final int CHUNK_LENGTH = 1024;
    private static final int NEXT_OFFSET = 0;
    private static final int COUNT_OFFSET = 4;
    private static final int REFS_OFFSET = 8;
    private static final int CHUNK_CAPACITY = (CHUNK_LENGTH - REFS_OFFSET) / 4;

    private final Arena arena;
    private final ArrayList<ArenaView> open = new ArrayList<>();
    private final ArrayList<ArenaView> closed = new ArrayList<>();
    private final RefStack unplaced = new RefStack();
    private int epoch = 1;
    private int newestEpoch;
    private long heldBackCount;

    HeldBack(final Arena arena)
    {
        this.arena = arena;
    }

    int epoch()
    {
        return epoch;
    }

    long heldBackCount()
    {
        return heldBackCount;
    }

    boolean isShared(final int objectEpoch)
    {
        return objectEpoch <= newestEpoch;
    }

    ArenaView open()
    {
        if (Integer.MAX_VALUE == epoch)
        {
            throw new IllegalStateException("arena has used up its epochs");
        }
        final ArenaView view = new ArenaView(epoch);
        newestEpoch = epoch++;
        open.add(view);
        return view;
    }

    void close(final ArenaView view)
    {
        if (!view.isOpen || !open.remove(view))
        {
            throw new IllegalStateException("view is not open: epoch=" + view.epoch);
        }
        view.isOpen = false;
        newestEpoch = open.isEmpty() ? 0 : open.get(open.size() - 1).epoch;
        if (Arena.NULL_REF != view.headChunk)
        {
            closed.add(view);
        }
    }

    void add(final int ref)
    {
        appendOrKeep(open.get(open.size() - 1), ref);
        heldBackCount++;
    }

    int reclaim(final int limit)
    {
        int count = unplaced.isEmpty() ? 0 : place();
        while (count < limit && !closed.isEmpty())
        {
            final ArenaView view = closed.get(closed.size() - 1);
            final long chunk = arena.address(view.headChunk);
            int remaining = Memory.getInt(chunk + COUNT_OFFSET);
            while (remaining > 0 && count < limit)
            {
                final int ref = Memory.getInt(chunk + REFS_OFFSET + 4L * --remaining);
                Memory.putInt(chunk + COUNT_OFFSET, remaining);
                sweep(view, ref);
                count++;
            }
            if (0 == remaining)
            {
                final int next = Memory.getInt(chunk + NEXT_OFFSET);
                arena.free(view.headChunk);
                view.headChunk = next;
                count++;
                if (Arena.NULL_REF == next)
                {
                    closed.remove(closed.size() - 1);
                }
            }
        }
        return count;
    }

    private void sweep(final ArenaView closedView, final int ref)
    {
        final int objectEpoch = Memory.getInt(arena.address(ref) + ObjectDescriptor.EPOCH_OFFSET);
        for (int i = open.size() - 1; i >= 0; i--)
        {
            final ArenaView older = open.get(i);
            if (older.epoch < closedView.epoch)
            {
                if (older.epoch >= objectEpoch)
                {
                    appendOrKeep(older, ref);
                    return;
                }
                break;
            }
        }
        heldBackCount--;
        arena.letGo(ref); // a reader may have come across it before it was retired
    }

    /** The view that is the newest by then may see less of them than the one that they were meant for, never more. */
    private int place()
    {
        int count = 0;
        while (!unplaced.isEmpty())
        {
            final int ref = unplaced.top();
            if (!isShared(Memory.getInt(arena.address(ref) + ObjectDescriptor.EPOCH_OFFSET)))
            {
                heldBackCount--;
                arena.letGo(ref);
            }
            else if (!append(open.get(open.size() - 1), ref))
            {
                return count;
            }
            unplaced.pop();
            count++;
        }
        return count;
    }

    /** Retiring must not fail: where the region has no room for a chunk the heap has to do. */
    private void appendOrKeep(final ArenaView view, final int ref)
    {
        if (!append(view, ref))
        {
            unplaced.push(ref);
        }
    }

    private boolean append(final ArenaView view, final int ref)
    {
        if (Arena.NULL_REF == view.headChunk ||
            CHUNK_CAPACITY == Memory.getInt(arena.address(view.headChunk) + COUNT_OFFSET))
        {
            final int chunk = arena.allocate(CHUNK_LENGTH, true);
            if (Arena.NULL_REF == chunk)
            {
                return false;
            }
            Memory.putInt(arena.address(chunk) + NEXT_OFFSET, view.headChunk);
            Memory.putInt(arena.address(chunk) + COUNT_OFFSET, 0);
            view.headChunk = chunk;
        }
        final long chunk = arena.address(view.headChunk);
        final int count = Memory.getInt(chunk + COUNT_OFFSET);
        Memory.putInt(chunk + REFS_OFFSET + 4L * count, ref);
        Memory.putInt(chunk + COUNT_OFFSET, count + 1);
        return true;
    }
}
