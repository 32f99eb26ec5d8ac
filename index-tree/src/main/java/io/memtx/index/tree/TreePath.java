package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;

/**
 * A way from the root to an entry: at each depth a block and an index in it. Depth 0 is the root, the last a leaf.
 * Belongs to one cursor or writer; it is good until the tree changes.
 */
final class TreePath
{
    final int[] refs = new int[TreeRoot.MAX_HEIGHT];
    final int[] indexes = new int[TreeRoot.MAX_HEIGHT];
    int height;

    private final Arena arena;

    TreePath(final Arena arena)
    {
        this.arena = arena;
    }

    long block(final int depth)
    {
        return arena.address(refs[depth]);
    }

    long leaf()
    {
        return arena.address(refs[height - 1]);
    }

    int leafIndex()
    {
        return indexes[height - 1];
    }

    /**
     * Goes to the first entry of the next leaf.
     *
     * @return false at the end of the tree.
     */
    boolean nextLeaf()
    {
        for (int depth = height - 2; depth >= 0; depth--)
        {
            if (indexes[depth] + 1 < Block.count(block(depth)))
            {
                indexes[depth]++;
                descend(depth, false);
                return true;
            }
        }
        return false;
    }

    /**
     * Goes to the last entry of the previous leaf.
     *
     * @return false at the start of the tree.
     */
    boolean previousLeaf()
    {
        for (int depth = height - 2; depth >= 0; depth--)
        {
            if (indexes[depth] > 0)
            {
                indexes[depth]--;
                descend(depth, true);
                return true;
            }
        }
        return false;
    }

    /**
     * @return how many entries stand before the one that the path leads to.
     */
    long rank()
    {
        long rank = leafIndex();
        for (int depth = height - 2; depth >= 0; depth--)
        {
            rank += Block.countBefore(block(depth), indexes[depth]);
        }
        return rank;
    }

    /**
     * @return whether the block at a depth is the first of its level.
     */
    boolean isLeftEdge(final int depth)
    {
        for (int i = 0; i < depth; i++)
        {
            if (0 != indexes[i])
            {
                return false;
            }
        }
        return true;
    }

    /**
     * @return whether the block at a depth is the last of its level.
     */
    boolean isRightEdge(final int depth)
    {
        for (int i = 0; i < depth; i++)
        {
            if (indexes[i] != Block.count(block(i)) - 1)
            {
                return false;
            }
        }
        return true;
    }

    private void descend(final int from, final boolean isToLast)
    {
        for (int depth = from; depth < height - 1; depth++)
        {
            final int child = Block.child(block(depth), indexes[depth]);
            refs[depth + 1] = child;
            indexes[depth + 1] = isToLast ? Block.count(arena.address(child)) - 1 : 0;
        }
    }
}
