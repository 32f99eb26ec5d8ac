package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.key.KeyDef;

/**
 * The ways down a tree, for the thread that owns it or over a view. Before a leaf is searched one word of each of its
 * lines is loaded, so that those misses overlap: the one prefetch that the language has. {@link BlockSearch} says what
 * a target is.
 * <p>
 * Thread safe: it has no state. What it walks must not change under it.
 */
final class TreeSearch
{
    private static final long NEVER = 0x9E37_79B9_7F4A_7C15L;

    final Arena arena;
    final BlockSearch block;

    TreeSearch(final Arena arena, final KeyDef keyDef)
    {
        this.arena = arena;
        block = new BlockSearch(arena, keyDef);
    }

    /** What the tree is ordered by now. */
    KeyDef keyDef()
    {
        return block.keyDef();
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

        long address = arena.address(tree.ref);
        for (int depth = tree.height - 1; depth > 0; depth--)
        {
            address = arena.address(Block.child(address, block.child(address, target, partCount, hint, true)));
        }
        touchLeaf(address);
        final int index = block.exact(address, target, partCount, hint);
        return index >= 0 ? Block.leafRef(address, index) : Arena.NULL_REF;
    }

    /**
     * Finds the place of a tuple. The tree must not be empty.
     *
     * @return true when the path leads to an equal entry, false when it leads to where the tuple would be inserted.
     */
    boolean locate(final TreeRoot tree, final TreePath path, final long tuple, final long hint)
    {
        final long leaf = descend(tree, path, tuple, BlockSearch.WHOLE_TUPLE, hint, true);
        final int found = block.exact(leaf, tuple, BlockSearch.WHOLE_TUPLE, hint);
        path.indexes[path.height - 1] = found >= 0 ? found : ~found;
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
        final long leaf = descend(tree, path, target, partCount, hint, isUpper);
        path.indexes[path.height - 1] = block.leafBound(leaf, target, partCount, hint, isUpper);
    }

    private long descend(
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
            final long inner = arena.address(ref);
            final int index = block.child(inner, target, partCount, hint, isUpper);
            path.refs[depth] = ref;
            path.indexes[depth] = index;
            ref = Block.child(inner, index);
        }
        path.refs[leafDepth] = ref;
        final long leaf = arena.address(ref);
        touchLeaf(leaf);
        return leaf;
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
            final long inner = arena.address(ref);
            int index = 0;
            long count = Block.childCount(inner, 0);
            while (remaining >= count)
            {
                remaining -= count;
                count = Block.childCount(inner, ++index);
            }
            path.refs[depth] = ref;
            path.indexes[depth] = index;
            ref = Block.child(inner, index);
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
        long address = arena.address(tree.ref);
        for (int depth = tree.height - 1; depth > 0; depth--)
        {
            final int index = block.child(address, target, partCount, hint, isUpper);
            rank += Block.countBefore(address, index);
            address = arena.address(Block.child(address, index));
        }
        touchLeaf(address);
        return rank + block.leafBound(address, target, partCount, hint, isUpper);
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
        consume(words);
    }

    /**
     * Loads a word of each of the lines that a tuple of usual length may lie on; to be given to {@link #consume(long)}.
     */
    static int touchTuple(final Arena arena, final int ref)
    {
        final long tuple = arena.tuple(ref);
        return Memory.getByte(tuple) ^ Memory.getByte(tuple + Arena.LOOK_AHEAD);
    }

    /** Makes loaded words look used. */
    static void consume(final long words)
    {
        if (NEVER == words)
        {
            Thread.onSpinWait();
        }
    }
}
