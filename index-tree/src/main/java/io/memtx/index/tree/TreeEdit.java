package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;

/**
 * The steps that changes of a tree are made of, along the path to where the change is. Single writer: the transaction
 * thread. Each step opens the blocks that it changes; what readers on other threads do not look at (counts below
 * children) and what changes by one store is left open to them.
 */
final class TreeEdit
{
    final TreeRoot tree = new TreeRoot();
    final Arena arena;
    final TreePath path;
    final TreeBlocks blocks;

    TreeEdit(final Arena arena, final PublishedRoot published, final boolean isViewed)
    {
        this.arena = arena;
        path = new TreePath(arena);
        blocks = new TreeBlocks(arena, published, isViewed);
    }

    /**
     * Copies the blocks of the path that an open view can see.
     *
     * @return whether any was copied.
     */
    boolean ownPath()
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
                    Block.childRelease(path.block(depth - 1), path.indexes[depth - 1], owned);
                }
            }
        }
        return isCopied;
    }

    long ownChild(final long parent, final int index)
    {
        final int ref = Block.child(parent, index);
        final int owned = blocks.own(ref);
        if (owned != ref)
        {
            Block.childRelease(parent, index, owned);
        }
        return arena.address(owned);
    }

    void addToCounts(final int delta)
    {
        for (int depth = 0; depth < path.height - 1; depth++)
        {
            final long block = path.block(depth);
            final int index = path.indexes[depth];
            Block.childCount(block, index, Block.childCount(block, index) + delta);
        }
    }

    int countOfChild(final long parent, final int index)
    {
        return Block.count(arena.address(Block.child(parent, index)));
    }

    void insertEntry(final long leaf, final int index, final long hint, final int ref)
    {
        blocks.open(leaf);
        Block.open(leaf, index);
        Block.entry(leaf, index, hint, ref);
    }

    /**
     * Puts a tuple in the place of an equal one, in the leaf and where it is a separator.
     */
    void putEqual(final int index, final long hint, final int ref)
    {
        final long leaf = path.leaf();
        final boolean isHintKept = hint == Block.hint(leaf, index);
        putEntry(leaf, index, hint, ref, isHintKept);
        if (0 == index)
        {
            putSeparator(path.height - 1, hint, ref, isHintKept);
        }
    }

    /**
     * Tells the inner blocks that the least entry below the block at a depth is another one.
     */
    void updateSeparator(final int depth, final long hint, final int ref)
    {
        putSeparator(depth, hint, ref, false);
    }

    private void putSeparator(final int depth, final long hint, final int ref, final boolean isEqual)
    {
        for (int i = depth - 1; i >= 0; i--)
        {
            if (0 != path.indexes[i])
            {
                putEntry(path.block(i), path.indexes[i], hint, ref, isEqual);
                return;
            }
        }
    }

    private void putEntry(final long block, final int index, final long hint, final int ref, final boolean isEqual)
    {
        if (isEqual)
        {
            Block.refRelease(block, index, ref);
        }
        else
        {
            blocks.open(block);
            Block.entry(block, index, hint, ref);
        }
    }

    /**
     * Moves entries between neighbours until the left one has so many. Separator and counts in the parent follow.
     */
    void balance(final long parent, final int rightIndex, final long left, final long right, final int leftTarget)
    {
        final int leftCount = Block.count(left);
        final int rightCount = Block.count(right);
        if (leftTarget == leftCount)
        {
            return;
        }
        blocks.open(parent);
        blocks.open(left);
        blocks.open(right);
        final int moved = Math.abs(leftTarget - leftCount);
        if (leftTarget > leftCount)
        {
            Block.copy(right, 0, left, leftCount, moved);
            copySeparator(parent, rightIndex, left, leftCount);
            Block.copy(right, moved, right, 0, rightCount - moved);
            Block.count(right, rightCount - moved);
        }
        else
        {
            Block.copy(right, 0, right, moved, rightCount);
            copySeparator(parent, rightIndex, right, moved);
            Block.copy(left, leftTarget, right, 0, moved);
            Block.count(right, rightCount + moved);
        }
        Block.count(left, leftTarget);
        copySeparator(right, 0, parent, rightIndex);
        Block.childCount(parent, rightIndex - 1, Block.total(left));
        Block.childCount(parent, rightIndex, Block.total(right));
    }

    /**
     * Writes all that a block knows of a child. The block is new, or open.
     */
    void putChild(final long inner, final int index, final int childRef)
    {
        final long child = arena.address(childRef);
        Block.entry(inner, index, Block.hint(child, 0), Block.ref(child, 0));
        Block.child(inner, index, childRef);
        Block.childCount(inner, index, Block.total(child));
    }

    /**
     * Copies a separator or a first entry to an open block.
     */
    static void copySeparator(final long source, final int sourceIndex, final long target, final int targetIndex)
    {
        Block.entry(target, targetIndex, Block.hint(source, sourceIndex), Block.ref(source, sourceIndex));
    }
}
