package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.ReadGate;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.KeyDef;

/**
 * A walk along a tree that another thread changes meanwhile. It copies the references of one leaf as they stood
 * together at one moment, and returns them; then it goes on to the leaf beside, as long as the blocks above that lead
 * there have not changed, else to the neighbour of the tuple that it returned last, which is protected while the caller
 * is inside its {@link io.memtx.tuple.arena.ArenaReader}.
 * <p>
 * So no entry that stays is left out or returned twice: as long as the blocks above are the same, the leaves below them
 * divide the keys as they did when the walk came down, and each was read after that.
 * <p>
 * For one thread, which is not the writer's.
 */
final class LiveCursor implements TupleCursor
{
    private static final int FIRST_TOUCH = 8;

    private final LiveSearch search;
    private final Arena arena;
    private final ReadGate gate;
    private final LivePath path = new LivePath();
    private final SuccessorKey successor;
    private final int[] refs = new int[Block.LEAF_CAPACITY];

    private int position;
    private int limit;
    private int touched;
    private int touchLimit;

    private boolean isAtEnd = true;
    private boolean isOnPath;
    /** Address of the tuple to go on behind, or NULL_ADDRESS to begin with the key. */
    private long last;

    private IteratorType type;
    private boolean isReverse;
    private boolean isBounded;
    private long key;
    private long keyHint;
    private int partCount;

    LiveCursor(final LiveSearch search, final ReadGate gate)
    {
        this.gate = gate;
        this.search = search;
        arena = search.arena;
        successor = new SuccessorKey(search.keyDef());
    }

    @Override
    public void open(final IteratorType type, final long key, final int partCount)
    {
        this.type = successor.resolve(type, key, partCount);
        this.key = successor.key;
        this.partCount = partCount;
        isAtEnd = null == this.type;
        isReverse = type.isReverse();
        isBounded = IteratorType.EQ == this.type || IteratorType.REQ == this.type;
        keyHint = 0 == partCount || isAtEnd ? KeyDef.NO_HINT : search.keyDef().keyHint(this.key, partCount);
        isOnPath = false;
        position = 0;
        limit = 0;
        touchLimit = FIRST_TOUCH;
        last = Memory.NULL_ADDRESS;
    }

    @Override
    public void openAfter(final IteratorType type, final long key, final int partCount, final long after)
    {
        open(type, key, partCount);
        last = after;
    }

    @Override
    public void skip(final long count)
    {
        for (long i = 0; i < count && !isAtEnd; i++)
        {
            next();
        }
    }

    @Override
    public int next()
    {
        if (position == limit && (isAtEnd || !fill()))
        {
            return end();
        }
        if (position == touched)
        {
            touchTuples();
        }
        final int ref = refs[position++];
        final long tuple = arena.tuple(ref);
        if (isBounded && 0 != search.keyDef().compareTupleWithKey(tuple, key, partCount))
        {
            return end();
        }
        last = tuple;
        return ref;
    }

    private int end()
    {
        isAtEnd = true;
        position = 0;
        limit = 0;
        return Arena.NULL_REF;
    }

    /**
     * Loads words of the tuples that come next, so that their misses overlap: a few at first, then all.
     */
    private void touchTuples()
    {
        touched = Math.min(limit, position + touchLimit);
        touchLimit = Block.LEAF_CAPACITY;
        int words = 0;
        for (int i = position; i < touched; i++)
        {
            words ^= TreeSearch.touchTuple(arena, refs[i]);
        }
        TreeSearch.consume(words);
    }

    /**
     * Copies the references that come next.
     *
     * @return false when there are none.
     */
    private boolean fill()
    {
        for (int tries = 1; true; tries++)
        {
            final long mark = gate.begin();
            final int count = isOnPath ? stepAndCopy() : seekAndCopy();
            if (LiveSearch.RETRY == count || !gate.isStill(mark))
            {
                isOnPath = false;
                LiveSearch.pause(tries);
                continue;
            }
            if (count < 0)
            {
                return false;
            }
            isOnPath = true;
            if (count > 0)
            {
                position = 0;
                limit = count;
                touched = 0;
                return true;
            }
        }
    }

    /**
     * @return how many were copied, 0 when those come in the next leaf, -1 at the end, or RETRY.
     */
    private int stepAndCopy()
    {
        final int step = isReverse ? -1 : 1;
        final int moved = search.enterNeighbour(path, step);
        if (1 != moved)
        {
            return 0 == moved ? -1 : LiveSearch.RETRY;
        }
        final long leaf = path.leaf();
        TreeSearch.touchLeaf(leaf);
        return copy(isReverse ? LiveSearch.count(leaf, 0) - 1 : 0);
    }

    /**
     * @return as {@link #stepAndCopy()}.
     */
    private int seekAndCopy()
    {
        final boolean isUpper;
        final long target;
        final int parts;
        final long hint;
        if (Memory.NULL_ADDRESS != last)
        {
            target = last;
            parts = BlockSearch.WHOLE_TUPLE;
            hint = search.keyDef().tupleHint(last);
            isUpper = !isReverse;
        }
        else
        {
            target = key;
            parts = partCount;
            hint = keyHint;
            isUpper = LiveSearch.NO_PARTS == partCount ? isReverse :
                IteratorType.GT == type || IteratorType.LE == type || IteratorType.REQ == type;
        }
        if (!search.descend(path, target, parts, hint, isUpper))
        {
            return LiveSearch.RETRY;
        }
        if (0 == path.height)
        {
            return -1;
        }
        TreeSearch.touchLeaf(path.leaf());
        final int index = search.bound(path, path.height - 1, 0, target, parts, hint, isUpper);
        return index < 0 ? LiveSearch.RETRY : copy(isReverse ? index - 1 : index);
    }

    /**
     * Copies what the leaf has from an index on.
     *
     * @return how many, or RETRY.
     */
    private int copy(final int from)
    {
        final long leaf = path.leaf();
        final int count = isReverse ? from + 1 : LiveSearch.count(leaf, 0) - from;
        for (int i = 0; i < count; i++)
        {
            refs[i] = Block.leafRef(leaf, isReverse ? from - i : from + i);
        }
        if (!path.isUnchanged(path.height - 1))
        {
            return LiveSearch.RETRY;
        }
        for (int i = 0; i < count; i++)
        {
            if (!arena.contains(refs[i]))
            {
                return LiveSearch.RETRY;
            }
        }
        return Math.max(0, count);
    }
}
