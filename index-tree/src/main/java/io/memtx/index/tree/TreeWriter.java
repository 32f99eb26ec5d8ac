package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;

/**
 * Changes a tree: owns its root and its blocks. Single writer: the transaction thread.
 * <p>
 * Before a change, each block on the way to it that an open view can see is copied, and its parent led to the copy. A
 * full leaf shares with a neighbour that has room; two full ones become three; only at the edges of the tree a leaf is
 * split so that the old one stays full, which is what ascending and descending insertions want. A leaf or inner block
 * that has become too empty is merged with a neighbour or takes from it, except at the edges, where it goes when empty.
 */
final class TreeWriter
{
    /** Fewest entries of a leaf that is not at an edge. */
    static final int LEAF_LEAST = 20;

    /** Fewest children of an inner block that is not at an edge. */
    static final int INNER_LEAST = 16;

    private static final int LEAF_MERGE_LIMIT = 40;
    private static final int INNER_MERGE_LIMIT = 44;
    private static final int SHARE_LIMIT = Block.LEAF_CAPACITY - 4;

    private final TreeRoot tree = new TreeRoot();
    private final Arena arena;
    private final TreeSearch search;
    private final TreePath path;
    private final TreeBlocks blocks;

    TreeWriter(final TreeSearch search)
    {
        this.search = search;
        arena = search.arena;
        path = new TreePath(arena);
        blocks = new TreeBlocks(arena);
    }

    TreeRoot tree()
    {
        return tree;
    }

    TreeBlocks blocks()
    {
        return blocks;
    }

    long bytes()
    {
        return blocks.bytes();
    }

    /**
     * @return what one insertion may take: one leaf, an inner block for each level and a new root; when views are open,
     * copies of the way and of a neighbour, and a chunk for what is held back.
     */
    long insertCost()
    {
        final long added = 2L * Block.LEAF_LENGTH + (tree.height + 1L) * Block.INNER_LENGTH;
        return blocks.isAnyShared() ?
            added + 2L * Block.LEAF_LENGTH + (tree.height + 1L) * Block.INNER_LENGTH : added;
    }

    void insert(final int ref, final long tuple, final long hint)
    {
        if (0 == tree.height)
        {
            tree.ref = blocks.newBlock(0);
            tree.height = 1;
        }
        if (search.locate(tree, path, tuple, hint))
        {
            throw new IllegalStateException(
                "tuple collides in tree: ref=" + ref + " with=" + Block.leafRef(path.leaf(), path.leafIndex()));
        }

        ownPath();
        tree.changeCount++;
        tree.size++;
        addToCounts(1);
        final long leaf = path.leaf();
        if (Block.count(leaf) < Block.LEAF_CAPACITY)
        {
            insertEntry(leaf, path.leafIndex(), hint, ref);
        }
        else
        {
            insertIntoFull(leaf, path.leafIndex(), hint, ref);
        }
    }

    void remove(final int ref, final long tuple, final long hint)
    {
        locateEntry(ref, tuple, hint);
        ownPath();
        tree.changeCount++;
        tree.size--;
        addToCounts(-1);
        final int depth = path.height - 1;
        final int index = path.leafIndex();
        final long leaf = path.leaf();
        Block.remove(leaf, index);
        if (0 == Block.count(leaf))
        {
            dropEmpty(depth);
            return;
        }
        if (0 == index)
        {
            updateSeparator(depth, Block.hint(leaf, 0), Block.leafRef(leaf, 0));
        }
        if (Block.count(leaf) < LEAF_LEAST)
        {
            refill(depth);
        }
    }

    /**
     * Puts a tuple in the place of one that compares equal.
     */
    void substitute(final int oldRef, final long oldTuple, final long oldHint, final int newRef, final long newHint)
    {
        locateEntry(oldRef, oldTuple, oldHint);
        if (ownPath())
        {
            tree.changeCount++;
        }
        final int index = path.leafIndex();
        Block.entry(path.leaf(), index, newHint, newRef);
        if (0 == index)
        {
            updateSeparator(path.height - 1, newHint, newRef);
        }
    }

    /**
     * Takes over a tree that was built of blocks from {@link TreeBlocks#newBlock(int)}.
     */
    void adopt(final int ref, final int height, final long size)
    {
        tree.ref = ref;
        tree.height = height;
        tree.size = size;
        tree.changeCount++;
    }

    /**
     * Gives all blocks back.
     */
    void clear()
    {
        if (0 != tree.height)
        {
            blocks.retireAll(tree.ref);
        }
        adopt(Arena.NULL_REF, 0, 0);
    }

    private void locateEntry(final int ref, final long tuple, final long hint)
    {
        if (0 == tree.height || !search.locate(tree, path, tuple, hint) ||
            ref != Block.leafRef(path.leaf(), path.leafIndex()))
        {
            throw new IllegalStateException("tuple is not in tree: ref=" + ref);
        }
    }

    private int allocate(final int level)
    {
        final int ref = arena.allocateVersionedForced(Block.length(level));
        if (Arena.NULL_REF == ref)
        {
            throw new OutOfMemoryError("arena region is exhausted: used=" + arena.usedBytes());
        }
        return ref;
    }

    private boolean ownPath()
    {
        boolean isCopied = false;
        for (int depth = 0; depth < path.height; depth++)
        {
            final int ref = path.refs[depth];
            final int owned = blocks.own(ref);
            if (owned != ref)
            {
                isCopied = true;
                path.refs[depth] = owned;
                if (0 == depth)
                {
                    tree.ref = owned;
                }
                else
                {
                    Block.child(path.block(depth - 1), path.indexes[depth - 1], owned);
                }
            }
        }
        return isCopied;
    }

    private long ownChild(final long parent, final int index)
    {
        final int ref = Block.child(parent, index);
        final int owned = blocks.own(ref);
        if (owned != ref)
        {
            Block.child(parent, index, owned);
        }
        return arena.address(owned);
    }

    private void addToCounts(final int delta)
    {
        for (int depth = 0; depth < path.height - 1; depth++)
        {
            final long block = path.block(depth);
            final int index = path.indexes[depth];
            Block.childCount(block, index, Block.childCount(block, index) + delta);
        }
    }

    /**
     * Tells the inner blocks that the least entry below the block at a depth is another one.
     */
    private void updateSeparator(final int depth, final long hint, final int ref)
    {
        for (int i = depth - 1; i >= 0; i--)
        {
            if (0 != path.indexes[i])
            {
                Block.entry(path.block(i), path.indexes[i], hint, ref);
                return;
            }
        }
    }

    private void insertIntoFull(final long leaf, final int index, final long hint, final int ref)
    {
        final int depth = path.height - 1;
        if (Block.LEAF_CAPACITY == index && path.isRightEdge(depth))
        {
            splitLeaf(leaf, Block.LEAF_CAPACITY, index, hint, ref);
            return;
        }
        if (0 == index && path.isLeftEdge(depth))
        {
            splitLeaf(leaf, 0, index, hint, ref);
            return;
        }

        final long parent = 0 == depth ? Memory.NULL_ADDRESS : path.block(depth - 1);
        final int siblings = 0 == depth ? 1 : Block.count(parent);
        if (1 == siblings)
        {
            splitLeaf(leaf, Block.LEAF_CAPACITY / 2, index, hint, ref);
            return;
        }

        final int position = path.indexes[depth - 1];
        if (position > 0 && countOfChild(parent, position - 1) <= SHARE_LIMIT)
        {
            share(parent, position, countOfChild(parent, position - 1) + index, hint, ref);
        }
        else if (position + 1 < siblings && countOfChild(parent, position + 1) <= SHARE_LIMIT)
        {
            share(parent, position + 1, index, hint, ref);
        }
        else if (position > 0)
        {
            splitTwo(depth, position, countOfChild(parent, position - 1) + index, hint, ref);
        }
        else
        {
            splitTwo(depth, 1, index, hint, ref);
        }
    }

    /**
     * Leaves so many entries in a full leaf, moves the others to a new one behind it, and inserts.
     */
    private void splitLeaf(final long leaf, final int keep, final int index, final long hint, final int ref)
    {
        final int rightRef = blocks.newBlock(0);
        final long right = arena.address(rightRef);
        Block.copy(leaf, keep, right, 0, Block.LEAF_CAPACITY - keep);
        Block.count(leaf, keep);
        Block.count(right, Block.LEAF_CAPACITY - keep);
        if (index <= keep && keep < Block.LEAF_CAPACITY)
        {
            insertEntry(leaf, index, hint, ref);
        }
        else
        {
            insertEntry(right, index - keep, hint, ref);
        }
        attach(path.height - 1, rightRef);
    }

    /**
     * Evens out a full leaf and a neighbour, and inserts; the index counts from the start of the left one.
     */
    private void share(final long parent, final int rightIndex, final int index, final long hint, final int ref)
    {
        final long left = ownChild(parent, rightIndex - 1);
        final long right = ownChild(parent, rightIndex);
        final int target = (Block.count(left) + Block.count(right)) / 2;
        balance(parent, rightIndex, left, right, target);
        if (index <= target)
        {
            insertEntry(left, index, hint, ref);
        }
        else
        {
            insertEntry(right, index - target, hint, ref);
        }
        Block.childCount(parent, rightIndex - 1, Block.count(left));
        Block.childCount(parent, rightIndex, Block.count(right));
    }

    /**
     * Makes three leaves of two and inserts; the index counts from the start of the left one.
     */
    private void splitTwo(final int depth, final int rightIndex, final int index, final long hint, final int ref)
    {
        final int thirdRef = blocks.newBlock(0);
        final long third = arena.address(thirdRef);
        final long parent = path.block(depth - 1);
        final long left = ownChild(parent, rightIndex - 1);
        final long right = ownChild(parent, rightIndex);
        final int count = Block.count(left) + Block.count(right);
        final int moved = count / 3;
        final int kept = Block.count(right) - moved;
        Block.copy(right, kept, third, 0, moved);
        Block.count(third, moved);
        Block.count(right, kept);
        final int target = (count - moved) / 2;
        balance(parent, rightIndex, left, right, target);

        if (index <= target)
        {
            insertEntry(left, index, hint, ref);
        }
        else if (index <= count - moved)
        {
            insertEntry(right, index - target, hint, ref);
        }
        else
        {
            insertEntry(third, index - (count - moved), hint, ref);
        }
        Block.childCount(parent, rightIndex - 1, Block.count(left));
        Block.childCount(parent, rightIndex, Block.count(right));
        insertChild(depth - 1, rightIndex + 1, thirdRef);
    }

    /**
     * Gives the parent of the block at a depth a new child, which took the right part of that block.
     */
    private void attach(final int depth, final int rightRef)
    {
        final long left = path.block(depth);
        if (depth > 0)
        {
            Block.childCount(path.block(depth - 1), path.indexes[depth - 1], Block.total(left));
            insertChild(depth - 1, path.indexes[depth - 1] + 1, rightRef);
            return;
        }

        final int rootRef = blocks.newBlock(Block.level(left) + 1);
        final long root = arena.address(rootRef);
        putChild(root, 0, tree.ref);
        putChild(root, 1, rightRef);
        Block.count(root, 2);
        tree.ref = rootRef;
        tree.height++;
    }

    private void insertChild(final int depth, final int index, final int childRef)
    {
        final long block = path.block(depth);
        final int count = Block.count(block);
        if (count < Block.INNER_CAPACITY)
        {
            Block.open(block, index);
            putChild(block, index, childRef);
            return;
        }

        int keep = Block.INNER_CAPACITY / 2;
        if (count == index && path.isRightEdge(depth))
        {
            keep = count;
        }
        else if (1 == index && path.isLeftEdge(depth))
        {
            keep = 1;
        }
        final int rightRef = blocks.newBlock(Block.level(block));
        final long right = arena.address(rightRef);
        Block.copy(block, keep, right, 0, count - keep);
        Block.count(block, keep);
        Block.count(right, count - keep);
        if (index <= keep && keep < count)
        {
            Block.open(block, index);
            putChild(block, index, childRef);
        }
        else
        {
            Block.open(right, index - keep);
            putChild(right, index - keep, childRef);
        }
        attach(depth, rightRef);
    }

    /**
     * Moves entries between neighbours until the left one has so many. Separator and counts in the parent follow.
     */
    private void balance(
        final long parent, final int rightIndex, final long left, final long right, final int leftTarget)
    {
        final int leftCount = Block.count(left);
        final int rightCount = Block.count(right);
        final int moved = Math.abs(leftTarget - leftCount);
        if (leftTarget > leftCount)
        {
            Block.copy(right, 0, left, leftCount, moved);
            copySeparator(parent, rightIndex, left, leftCount);
            Block.copy(right, moved, right, 0, rightCount - moved);
            Block.count(right, rightCount - moved);
        }
        else if (leftTarget < leftCount)
        {
            Block.copy(right, 0, right, moved, rightCount);
            copySeparator(parent, rightIndex, right, moved);
            Block.copy(left, leftTarget, right, 0, moved);
            Block.count(right, rightCount + moved);
        }
        else
        {
            return;
        }
        Block.count(left, leftTarget);
        copySeparator(right, 0, parent, rightIndex);
        Block.childCount(parent, rightIndex - 1, Block.total(left));
        Block.childCount(parent, rightIndex, Block.total(right));
    }

    /**
     * Does something about a block that has few entries.
     */
    private void refill(final int depth)
    {
        if (path.isLeftEdge(depth) || path.isRightEdge(depth))
        {
            return;
        }
        final long parent = path.block(depth - 1);
        final int rightIndex = emptierPair(parent, path.indexes[depth - 1]);
        final int leftCount = countOfChild(parent, rightIndex - 1);
        final int count = leftCount + countOfChild(parent, rightIndex);
        final long left = ownChild(parent, rightIndex - 1);
        if (count > (0 == Block.level(left) ? LEAF_MERGE_LIMIT : INNER_MERGE_LIMIT))
        {
            balance(parent, rightIndex, left, ownChild(parent, rightIndex), count / 2);
            return;
        }

        final int rightRef = Block.child(parent, rightIndex);
        Block.copy(arena.address(rightRef), 0, left, leftCount, count - leftCount);
        copySeparator(parent, rightIndex, left, leftCount);
        Block.count(left, count);
        Block.childCount(parent, rightIndex - 1, Block.total(left));
        blocks.retire(rightRef);
        removeChild(depth - 1, rightIndex);
    }

    /**
     * @return the index of the right one of a child and its neighbour, the one with fewer entries.
     */
    private int emptierPair(final long parent, final int index)
    {
        final boolean hasRight = index + 1 < Block.count(parent);
        return 0 == index || hasRight && countOfChild(parent, index + 1) < countOfChild(parent, index - 1) ?
            index + 1 : index;
    }

    private void removeChild(final int depth, final int index)
    {
        final long block = path.block(depth);
        Block.remove(block, index);
        final int count = Block.count(block);
        if (0 == count)
        {
            dropEmpty(depth);
            return;
        }
        if (0 == index)
        {
            updateSeparator(depth, Block.hint(block, 0), Block.ref(block, 0));
        }
        if (0 == depth)
        {
            lowerRoot();
        }
        else if (count < INNER_LEAST)
        {
            refill(depth);
        }
    }

    private void dropEmpty(final int depth)
    {
        blocks.retire(path.refs[depth]);
        if (0 == depth)
        {
            tree.ref = Arena.NULL_REF;
            tree.height = 0;
        }
        else
        {
            removeChild(depth - 1, path.indexes[depth - 1]);
        }
    }

    private void lowerRoot()
    {
        while (tree.height > 1 && 1 == Block.count(arena.address(tree.ref)))
        {
            final int child = Block.child(arena.address(tree.ref), 0);
            blocks.retire(tree.ref);
            tree.ref = child;
            tree.height--;
        }
    }

    private int countOfChild(final long parent, final int index)
    {
        return Block.count(arena.address(Block.child(parent, index)));
    }

    void putChild(final long inner, final int index, final int childRef)
    {
        final long child = arena.address(childRef);
        Block.entry(inner, index, Block.hint(child, 0), Block.ref(child, 0));
        Block.child(inner, index, childRef);
        Block.childCount(inner, index, Block.total(child));
    }

    private static void copySeparator(
        final long source, final int sourceIndex, final long target, final int targetIndex)
    {
        Block.entry(target, targetIndex, Block.hint(source, sourceIndex), Block.ref(source, sourceIndex));
    }

    private static void insertEntry(final long leaf, final int index, final long hint, final int ref)
    {
        Block.open(leaf, index);
        Block.entry(leaf, index, hint, ref);
    }
}
