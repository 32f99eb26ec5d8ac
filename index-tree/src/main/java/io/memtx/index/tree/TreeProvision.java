package io.memtx.index.tree;

/**
 * Knows how many blocks a change along the path may need, and has them taken before it begins. Most changes need none:
 * a leaf has room, and no view is open. Single writer: the transaction thread.
 */
final class TreeProvision
{
    private final TreeBlocks blocks;
    private final TreePath path;

    TreeProvision(final TreeEdit edit)
    {
        blocks = edit.blocks;
        path = edit.path;
    }

    void forInsertion()
    {
        final boolean isFull = Block.LEAF_CAPACITY == Block.count(path.leaf());
        final boolean isShared = blocks.isAnyShared();
        if (isFull || isShared)
        {
            take(
                (isFull ? 1 : 0) + (isFull && isShared ? 1 : 0), // a leaf, and the copy of a neighbour
                isFull ? splits() : 0,
                isShared);
        }
    }

    void forRemoval()
    {
        if (blocks.isAnyShared())
        {
            final boolean isFew = Block.count(path.leaf()) <= TreeDecline.LEAF_LEAST;
            take(isFew ? 1 : 0, isFew ? path.height : 0, true); // the copy of a neighbour at each level
        }
    }

    /** Of one entry, after another one was inserted somewhere: the path is to that other one, or to this one. */
    void forLaterRemoval()
    {
        if (blocks.isAnyShared())
        {
            blocks.spares().take(2, 2 * (path.height + 1)); // the way, and a neighbour at each level
        }
    }

    void forPath()
    {
        if (blocks.isAnyShared())
        {
            take(0, 0, true);
        }
    }

    void end()
    {
        blocks.spares().giveBack();
    }

    private void take(final int leaves, final int inners, final boolean isShared)
    {
        int leafCount = leaves;
        int innerCount = inners;
        for (int depth = 0; isShared && depth < path.height; depth++)
        {
            final int copies = blocks.isShared(path.refs[depth]) ? 1 : 0;
            leafCount += depth == path.height - 1 ? copies : 0;
            innerCount += depth == path.height - 1 ? 0 : copies;
        }
        blocks.spares().take(leafCount, innerCount);
    }

    /** How many inner blocks come when a leaf does: each full one on the way up splits, and so may the root. */
    private int splits()
    {
        int count = 0;
        for (int depth = path.height - 2; depth >= 0; depth--)
        {
            if (Block.count(path.block(depth)) < Block.INNER_CAPACITY)
            {
                return count;
            }
            count++;
        }
        return count + 1;
    }
}
