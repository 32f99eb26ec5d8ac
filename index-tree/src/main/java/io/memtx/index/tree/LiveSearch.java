package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.key.KeyDef;

/**
 * The ways down a tree while another thread changes it, by optimistic lock coupling: read a block's version, which must
 * be even, then the block, then see that the version is still the same; before a block is left for its child, the
 * child's version is read and the block's checked once more, so that at no moment there was nothing between them.
 * (V. Leis, F. Scheibner, A. Kemper, T. Neumann, The ART of Practical Synchronization, 2016.)
 * <p>
 * What was read of a block is not acted upon before the version was checked: no reference is followed, no tuple
 * compared. Whoever gets {@link #RETRY} begins anew at the root. The caller is inside its {@link
 * io.memtx.tuple.arena.ArenaReader}, which keeps what it can come across in place; that each reference is looked at
 * ({@link Arena#contains(int)}) is so that a fault elsewhere ends in a wrong answer and not in a crash.
 * <p>
 * Thread safe: it has no state; a path is its owner's.
 */
final class LiveSearch
{
    /** In place of an index: something has changed meanwhile. */
    static final int RETRY = -2;

    /** The target of those who want an end of the tree: with no parts everything is equal to it. */
    static final int NO_PARTS = 0;

    private static final int TRIES_BEFORE_YIELD = 64;

    final Arena arena;

    private final BlockSearch compared;
    private final PublishedRoot root;

    LiveSearch(final TreeSearch search, final PublishedRoot root)
    {
        arena = search.arena;
        compared = search.block;
        this.root = root;
    }

    /** What the tree is ordered by now. */
    KeyDef keyDef()
    {
        return compared.keyDef();
    }

    /** Before another try: the writer may have been stopped in the middle of a change, and wait for this processor. */
    static void pause(final int tries)
    {
        if (0 == tries % TRIES_BEFORE_YIELD)
        {
            Thread.yield();
        }
        Thread.onSpinWait();
    }

    /**
     * Leads a path to the leaf where the first entry stands that is not less than the target (greater than it, if
     * {@code isUpper}), or the last one before it.
     *
     * @return false to try again.
     */
    boolean descend(
        final LivePath path, final long target, final int partCount, final long hint, final boolean isUpper)
    {
        final int rootRef = root.ref();
        path.height = 0;
        if (Arena.NULL_REF == rootRef)
        {
            return true;
        }
        if (!arena.contains(rootRef))
        {
            return false;
        }
        long block = arena.address(rootRef);
        long version = Block.versionAcquire(block);
        // Still the root: so it was in the tree when it had this version.
        if (Block.isBeingChanged(version) || rootRef != root.ref())
        {
            return false;
        }

        int level = Block.level(block);
        if (level < 0 || level >= TreeRoot.MAX_HEIGHT)
        {
            return false;
        }
        path.height = level + 1;
        path.blocks[0] = block;
        path.versions[0] = version;
        for (int depth = 0; level > 0; depth++, level--)
        {
            final int index = bound(path, depth, level, target, partCount, hint, isUpper) - 1;
            if (index < 0 || !enterChild(path, depth, index))
            {
                return false;
            }
        }
        return true;
    }

    /**
     * Goes on from the block at a depth to one of its children.
     *
     * @return false to try again.
     */
    boolean enterChild(final LivePath path, final int depth, final int index)
    {
        final long block = path.blocks[depth];
        final int ref = Block.childAcquire(block, index);
        if (!path.isUnchanged(depth) || !arena.contains(ref))
        {
            return false;
        }
        final long child = arena.address(ref);
        final long version = Block.versionAcquire(child);
        // The block has not changed: so the child was its child when it had this version.
        if (Block.isBeingChanged(version) || !path.isUnchanged(depth) ||
            Block.level(child) != path.height - 2 - depth)
        {
            return false;
        }
        path.indexes[depth] = index;
        path.blocks[depth + 1] = child;
        path.versions[depth + 1] = version;
        return true;
    }

    /**
     * Goes to the leaf beside that of a path; every entry of the tree between those of the two leaves has come after
     * the path was found.
     *
     * @return 1 when there, 0 when there is none, or RETRY.
     */
    int enterNeighbour(final LivePath path, final int step)
    {
        for (int depth = path.height - 2; depth >= 0; depth--)
        {
            final int index = path.indexes[depth] + step;
            final int count = count(path.blocks[depth], path.height - 1 - depth);
            if (!path.isUnchanged(depth))
            {
                return RETRY;
            }
            if (index >= 0 && index < count)
            {
                return enterEdge(path, depth, index, step) ? 1 : RETRY;
            }
        }
        return 0;
    }

    private boolean enterEdge(final LivePath path, final int from, final int index, final int step)
    {
        int next = index;
        for (int depth = from; depth < path.height - 1; depth++)
        {
            if (!enterChild(path, depth, next))
            {
                return false;
            }
            // Its own version guards the count: whoever goes on to the child checks it.
            next = step > 0 ? 0 : count(path.blocks[depth + 1], path.height - 2 - depth) - 1;
            if (next < 0)
            {
                return false;
            }
        }
        return true;
    }

    /**
     * @return the index of the first entry (from 1 on: separator) of the block at a depth that is not less than the
     * target (greater than it, if {@code isUpper}), or the number of entries, or RETRY. The version was not checked
     * since the last look at a hint.
     */
    int bound(
        final LivePath path,
        final int depth,
        final int level,
        final long target,
        final int partCount,
        final long hint,
        final boolean isUpper)
    {
        final long block = path.blocks[depth];
        final int from = 0 == level ? 0 : 1;
        final int count = count(block, level);
        if (count < from)
        {
            return RETRY;
        }
        if (NO_PARTS == partCount)
        {
            return isUpper ? count : from;
        }
        final int refsOffset = Block.refsOffset(level);
        final boolean isHinted = KeyDef.NO_HINT != hint;
        final long signedHint = hint + Long.MIN_VALUE;
        int low = from;
        int high = count;
        while (low < high)
        {
            final int middle = (low + high) >>> 1;
            final long middleHint = Block.hint(block, middle);
            if (isHinted && hint != middleHint && KeyDef.NO_HINT != middleHint)
            {
                final boolean isLess = middleHint + Long.MIN_VALUE < signedHint;
                low = isLess ? middle + 1 : low;
                high = isLess ? high : middle;
                continue;
            }
            final int ref = Memory.getInt(block + refsOffset + 4L * middle);
            if (!path.isUnchanged(depth) || !arena.contains(ref))
            {
                return RETRY;
            }
            final int order = compared.compare(arena.tuple(ref), target, partCount);
            final boolean isLess = order < 0 || isUpper && 0 == order;
            low = isLess ? middle + 1 : low;
            high = isLess ? high : middle;
        }
        return low;
    }

    /**
     * @return the entry that equals a target, NULL_REF, or RETRY: as a long, for a reference may be any int.
     */
    long find(final LivePath path, final long target, final int partCount, final long hint)
    {
        if (!descend(path, target, partCount, hint, true))
        {
            return RETRY;
        }
        if (0 == path.height)
        {
            return Arena.NULL_REF;
        }
        final int depth = path.height - 1;
        final long leaf = path.leaf();
        TreeSearch.touchLeaf(leaf);
        final int index = bound(path, depth, 0, target, partCount, hint, true) - 1;
        if (index < 0)
        {
            return -1 == index && path.isUnchanged(depth) ? Arena.NULL_REF : RETRY;
        }
        final long entryHint = Block.hint(leaf, index);
        final int ref = Block.leafRef(leaf, index);
        if (!path.isUnchanged(depth) || !arena.contains(ref))
        {
            return RETRY;
        }
        final boolean isOther = entryHint != hint && KeyDef.NO_HINT != entryHint && KeyDef.NO_HINT != hint;
        return !isOther && 0 == compared.compare(arena.tuple(ref), target, partCount) ?
            ref & 0xFFFF_FFFFL : Arena.NULL_REF;
    }

    /** Of a block that may be changing: not more than there is room for. */
    static int count(final long block, final int level)
    {
        return Math.min(Block.count(block), Block.capacity(level));
    }
}
