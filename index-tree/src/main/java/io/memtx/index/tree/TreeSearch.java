package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.key.KeyDef;

/**
 * The ways down a tree. What is sought (the <em>target</em>) is a key with a number of parts, or a tuple
 * ({@link #WHOLE_TUPLE}). A block is searched by a branchy binary search over its hints, which looks at a tuple only
 * where hints cannot decide: speculation past the branch starts the next miss early, which a branchless search cannot.
 * Before a leaf is searched one word of each of its lines is loaded, so that those misses overlap.
 * <p>
 * Thread safe: it has no state. What it walks must not change under it: the live tree in the transaction thread, or a
 * view.
 */
final class TreeSearch
{
    /** Stands in place of the number of parts when the target is a tuple. */
    static final int WHOLE_TUPLE = -1;

    private static final long NEVER = 0x9E37_79B9_7F4A_7C15L;

    final Arena arena;
    final KeyDef keyDef;

    TreeSearch(final Arena arena, final KeyDef keyDef)
    {
        this.arena = arena;
        this.keyDef = keyDef;
    }

    /**
     * @return the entry equal to a target that at most one entry equals, or NULL_REF.
     */
    int find(final TreeRoot tree, final long target, final int partCount, final long hint)
    {
        if (0 == tree.height)
        {
            return Arena.NULL_REF;
        }

        long block = arena.address(tree.ref);
        for (int depth = tree.height - 1; depth > 0; depth--)
        {
            final int index = exact(block, Block.INNER_REFS_OFFSET, 1, target, partCount, hint);
            if (index >= 0)
            {
                return Memory.getInt(block + Block.INNER_REFS_OFFSET + 4L * index);
            }
            block = arena.address(Block.child(block, ~index - 1));
        }

        touchLeaf(block);
        final int index = exact(block, Block.LEAF_REFS_OFFSET, 0, target, partCount, hint);
        return index >= 0 ? Block.leafRef(block, index) : Arena.NULL_REF;
    }

    /**
     * Finds the place of a tuple.
     *
     * @return true when the path leads to an equal entry, false when it leads to where the tuple would be inserted.
     */
    boolean locate(final TreeRoot tree, final TreePath path, final long tuple, final long hint)
    {
        path.height = tree.height;
        int ref = tree.ref;
        final int leafDepth = tree.height - 1;
        for (int depth = 0; depth < leafDepth; depth++)
        {
            final long block = arena.address(ref);
            final int found = exact(block, Block.INNER_REFS_OFFSET, 1, tuple, WHOLE_TUPLE, hint);
            final int index = found >= 0 ? found : ~found - 1;
            path.refs[depth] = ref;
            path.indexes[depth] = index;
            ref = Block.child(block, index);
        }

        final long leaf = arena.address(ref);
        touchLeaf(leaf);
        final int found = exact(leaf, Block.LEAF_REFS_OFFSET, 0, tuple, WHOLE_TUPLE, hint);
        path.refs[leafDepth] = ref;
        path.indexes[leafDepth] = found >= 0 ? found : ~found;
        return found >= 0;
    }

    /**
     * Leads a path to the first entry that is not less than the target (greater than it, if {@code isUpper}); the index
     * in the leaf is one past its last entry when that entry begins the next leaf. The tree must not be empty.
     */
    void seek(
        final TreeRoot tree,
        final TreePath path,
        final long target,
        final int partCount,
        final long hint,
        final boolean isUpper)
    {
        path.height = tree.height;
        int ref = tree.ref;
        final int leafDepth = tree.height - 1;
        for (int depth = 0; depth < leafDepth; depth++)
        {
            final long block = arena.address(ref);
            final int index = bound(block, Block.INNER_REFS_OFFSET, 1, target, partCount, hint, isUpper) - 1;
            path.refs[depth] = ref;
            path.indexes[depth] = index;
            ref = Block.child(block, index);
        }

        final long leaf = arena.address(ref);
        touchLeaf(leaf);
        path.refs[leafDepth] = ref;
        path.indexes[leafDepth] = bound(leaf, Block.LEAF_REFS_OFFSET, 0, target, partCount, hint, isUpper);
    }

    /**
     * Leads a path to the entry with a rank, from 0 to size - 1.
     */
    void seekRank(final TreeRoot tree, final TreePath path, final long rank)
    {
        path.height = tree.height;
        int ref = tree.ref;
        long remaining = rank;
        final int leafDepth = tree.height - 1;
        for (int depth = 0; depth < leafDepth; depth++)
        {
            final long block = arena.address(ref);
            int index = 0;
            long count = Block.childCount(block, 0);
            while (remaining >= count)
            {
                remaining -= count;
                count = Block.childCount(block, ++index);
            }
            path.refs[depth] = ref;
            path.indexes[depth] = index;
            ref = Block.child(block, index);
        }
        path.refs[leafDepth] = ref;
        path.indexes[leafDepth] = (int)remaining;
    }

    /**
     * @return how many entries are less than the target (less or equal, if {@code isUpper}).
     */
    long rank(
        final TreeRoot tree, final long target, final int partCount, final long hint, final boolean isUpper)
    {
        if (0 == tree.height)
        {
            return 0;
        }

        long rank = 0;
        long block = arena.address(tree.ref);
        for (int depth = tree.height - 1; depth > 0; depth--)
        {
            final int index = bound(block, Block.INNER_REFS_OFFSET, 1, target, partCount, hint, isUpper) - 1;
            rank += Block.countBefore(block, index);
            block = arena.address(Block.child(block, index));
        }
        touchLeaf(block);
        return rank + bound(block, Block.LEAF_REFS_OFFSET, 0, target, partCount, hint, isUpper);
    }

    /**
     * Loads a word of each line. The comparison keeps the compiler from dropping the loads; its branch does no harm.
     */
    static void touchLeaf(final long leaf)
    {
        long words = 0;
        for (int offset = Block.LINE_LENGTH; offset < Block.LEAF_LENGTH; offset += Block.LINE_LENGTH)
        {
            words ^= Memory.getLong(leaf + offset);
        }
        if (NEVER == words)
        {
            Thread.onSpinWait();
        }
    }

    private int exact(
        final long block,
        final int refsOffset,
        final int from,
        final long target,
        final int partCount,
        final long hint)
    {
        int low = from;
        int high = Block.count(block);
        while (low < high)
        {
            final int middle = (low + high) >>> 1;
            final long middleHint = Memory.getLong(block + Block.HINTS_OFFSET + 8L * middle);
            final int order = middleHint != hint && KeyDef.NO_HINT != middleHint && KeyDef.NO_HINT != hint ?
                (middleHint + Long.MIN_VALUE < hint + Long.MIN_VALUE ? -1 : 1) :
                compare(Memory.getInt(block + refsOffset + 4L * middle), target, partCount);
            if (order < 0)
            {
                low = middle + 1;
            }
            else if (order > 0)
            {
                high = middle;
            }
            else
            {
                return middle;
            }
        }
        return ~low;
    }

    private int bound(
        final long block,
        final int refsOffset,
        final int from,
        final long target,
        final int partCount,
        final long hint,
        final boolean isUpper)
    {
        int low = from;
        int high = Block.count(block);
        while (low < high)
        {
            final int middle = (low + high) >>> 1;
            final long middleHint = Memory.getLong(block + Block.HINTS_OFFSET + 8L * middle);
            final int order = middleHint != hint && KeyDef.NO_HINT != middleHint && KeyDef.NO_HINT != hint ?
                (middleHint + Long.MIN_VALUE < hint + Long.MIN_VALUE ? -1 : 1) :
                compare(Memory.getInt(block + refsOffset + 4L * middle), target, partCount);
            if (order < 0 || isUpper && 0 == order)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }

    private int compare(final int ref, final long target, final int partCount)
    {
        final long tuple = arena.tuple(ref);
        return WHOLE_TUPLE == partCount ?
            keyDef.compareTuples(tuple, target) : keyDef.compareTupleWithKey(tuple, target, partCount);
    }
}
