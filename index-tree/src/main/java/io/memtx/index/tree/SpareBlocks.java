package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;

/**
 * Blocks taken before a change begins, as many as it may need, so that in its midst no allocation can fail. Single
 * writer: the transaction thread.
 */
final class SpareBlocks
{
    private static final int MAX_LEAVES = 8;
    private static final int INNERS_PER_LEVEL = 5;

    private final Arena arena;
    private final int[] leaves = new int[MAX_LEAVES];
    private final int[] inners = new int[INNERS_PER_LEVEL * (TreeRoot.MAX_HEIGHT + 1)];
    private int leafCount;
    private int innerCount;

    SpareBlocks(final Arena arena)
    {
        this.arena = arena;
    }

    /**
     * Takes more of them.
     *
     * @throws OutOfMemoryError when the region is exhausted; all are given back then.
     */
    void take(final int moreLeaves, final int moreInners)
    {
        boolean isTaken = false;
        try
        {
            for (int i = 0; i < moreLeaves; i++)
            {
                leaves[leafCount] = allocate(0);
                leafCount++;
            }
            for (int i = 0; i < moreInners; i++)
            {
                inners[innerCount] = allocate(1);
                innerCount++;
            }
            isTaken = true;
        }
        finally
        {
            if (!isTaken)
            {
                giveBack();
            }
        }
    }

    /** One of them, or a new one where none was taken: then nothing has changed yet. */
    int next(final int level)
    {
        if (0 == level)
        {
            return 0 == leafCount ? allocate(0) : leaves[--leafCount];
        }
        return 0 == innerCount ? allocate(level) : inners[--innerCount];
    }

    /** Frees those that were not needed. */
    void giveBack()
    {
        while (0 != leafCount)
        {
            arena.free(leaves[--leafCount]);
        }
        while (0 != innerCount)
        {
            arena.free(inners[--innerCount]);
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
}
