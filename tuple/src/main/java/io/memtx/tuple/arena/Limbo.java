package io.memtx.tuple.arena;

/**
 * Retired objects that a reader on another thread may still come across, oldest first. Those that were retired in one
 * epoch fill a chunk of arena memory, which is sealed when it is full or when somebody wants the memory; its objects
 * are freed when no reader is inside that entered in its epoch or before. Freed few at a time, so that no single
 * statement pays for all. Single owner: the transaction thread.
 * <pre>
 *   chunk:  | next chunk ref | count | epoch, 8 bytes | ref 0 | ref 1 | ...      1024 bytes, little-endian
 * </pre>
 */
final class Limbo
{
    private static final int CHUNK_LENGTH = 1024;
    private static final int NEXT_OFFSET = 0;
    private static final int COUNT_OFFSET = 4;
    private static final int EPOCH_OFFSET = 8;
    private static final int REFS_OFFSET = 16;
    private static final int CHUNK_CAPACITY = (CHUNK_LENGTH - REFS_OFFSET) / 4;
    private static final int FREED_PER_ADD = 2;

    private final Arena arena;
    private final ArenaReaders epochs;
    private final RefStack unplaced = new RefStack();
    private int head = Arena.NULL_REF;
    private int tail = Arena.NULL_REF; // takes what is retired; all before it are sealed
    private int tailCount;
    private int lastSealed = Arena.NULL_REF; // means something while a sealed chunk is there
    private int headCount; // objects of the head that are not freed yet, once it is sealed
    private long count;
    private long safeEpoch; // of sealed chunks those of lesser epochs may be freed

    Limbo(final Arena arena, final ArenaReaders epochs)
    {
        this.arena = arena;
        this.epochs = epochs;
    }

    long count()
    {
        return count;
    }

    void add(final int ref)
    {
        count++;
        if (!append(ref))
        {
            unplaced.push(ref); // retiring must not fail: where the region has no room the heap has to do
        }
        sweep(FREED_PER_ADD);
    }

    private boolean append(final int ref)
    {
        if (Arena.NULL_REF == tail && !newTail())
        {
            return false;
        }
        final long chunk = arena.address(tail);
        Memory.putInt(chunk + REFS_OFFSET + 4L * tailCount++, ref);
        if (CHUNK_CAPACITY == tailCount)
        {
            seal();
        }
        return true;
    }

    /** Frees what can be freed, the newest included. */
    int reclaim(final int limit)
    {
        if (0 == count)
        {
            return 0;
        }
        final int placed = unplaced.isEmpty() ? 0 : place();
        if (Arena.NULL_REF == head)
        {
            return placed;
        }
        if (head == tail)
        {
            seal(); // only then: a reader that stays would else leave a chunk for each call
        }
        else
        {
            safeEpoch = epochs.oldest();
        }
        return placed + sweep(limit);
    }

    /** Later than they were retired, which keeps them longer than need be, never shorter. */
    private int place()
    {
        int done = 0;
        while (!unplaced.isEmpty())
        {
            if (0 == epochs.openCount())
            {
                arena.free(unplaced.top());
                count--;
            }
            else if (!append(unplaced.top()))
            {
                return done;
            }
            unplaced.pop();
            done++;
        }
        return done;
    }

    private int sweep(final int limit)
    {
        int freed = 0;
        while (freed < limit && isHeadFree())
        {
            final long chunk = arena.address(head);
            if (0 == headCount)
            {
                headCount = Memory.getInt(chunk + COUNT_OFFSET);
            }
            arena.free(Memory.getInt(chunk + REFS_OFFSET + 4L * --headCount));
            freed++;
            count--;
            if (0 == headCount)
            {
                final int next = Memory.getInt(chunk + NEXT_OFFSET);
                arena.free(head);
                head = next;
            }
        }
        return freed;
    }

    private boolean isHeadFree()
    {
        return Arena.NULL_REF != head && head != tail && Memory.getLong(arena.address(head) + EPOCH_OFFSET) < safeEpoch;
    }

    /** Closes the newest chunk; what it holds was unlinked before the epoch that begins now. */
    private void seal()
    {
        final long chunk = arena.address(tail);
        Memory.putInt(chunk + COUNT_OFFSET, tailCount);
        Memory.putLong(chunk + EPOCH_OFFSET, epochs.current());
        lastSealed = tail;
        tail = Arena.NULL_REF;
        epochs.advance();
        safeEpoch = epochs.oldest();
    }

    private boolean newTail()
    {
        final int chunk = arena.allocate(CHUNK_LENGTH, true);
        if (Arena.NULL_REF == chunk)
        {
            return false;
        }
        Memory.putInt(arena.address(chunk) + NEXT_OFFSET, Arena.NULL_REF);
        if (Arena.NULL_REF == head)
        {
            head = chunk;
        }
        else
        {
            Memory.putInt(arena.address(lastSealed) + NEXT_OFFSET, chunk);
        }
        tail = chunk;
        tailCount = 0;
        return true;
    }
}
