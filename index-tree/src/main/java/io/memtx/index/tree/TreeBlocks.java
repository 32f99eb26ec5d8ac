package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ObjectDescriptor;

/**
 * The blocks of one tree: takes them from the arena, copies those that a view can see, gives them back, and keeps count
 * of them. Single writer: the transaction thread.
 */
final class TreeBlocks
{
    private static final int OLDEST_EPOCH = 1;

    private final Arena arena;
    private long leafCount;
    private long innerCount;

    TreeBlocks(final Arena arena)
    {
        this.arena = arena;
    }

    /**
     * @return what the live blocks take; copies held back for views are not among them.
     */
    long bytes()
    {
        return leafCount * Block.LEAF_LENGTH + innerCount * Block.INNER_LENGTH;
    }

    /**
     * @return whether any block may have to be copied before it is changed.
     */
    boolean isAnyShared()
    {
        return arena.isShared(OLDEST_EPOCH);
    }

    /**
     * @param level 0 for a leaf.
     * @return the reference of a new block without entries.
     */
    int newBlock(final int level)
    {
        final int ref = allocate(level);
        final long block = arena.address(ref);
        Block.count(block, 0);
        Block.level(block, level);
        add(level, 1);
        return ref;
    }

    /**
     * @return the block itself when it may be changed, else a copy of it, to which its parent has to be led.
     */
    int own(final int ref)
    {
        final long block = arena.address(ref);
        if (!arena.isShared(Block.epoch(block)))
        {
            return ref;
        }
        final int level = Block.level(block);
        final int copy = allocate(level);
        Memory.copy(
            block + ObjectDescriptor.DATA_OFFSET,
            arena.address(copy) + ObjectDescriptor.DATA_OFFSET,
            Block.length(level) - ObjectDescriptor.DATA_OFFSET);
        arena.retire(ref);
        return copy;
    }

    void retire(final int ref)
    {
        add(Block.level(arena.address(ref)), -1);
        arena.retire(ref);
    }

    /**
     * Retires a block and all below it.
     */
    void retireAll(final int ref)
    {
        final long block = arena.address(ref);
        if (0 != Block.level(block))
        {
            for (int i = 0; i < Block.count(block); i++)
            {
                retireAll(Block.child(block, i));
            }
        }
        retire(ref);
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

    private void add(final int level, final int count)
    {
        if (0 == level)
        {
            leafCount += count;
        }
        else
        {
            innerCount += count;
        }
    }
}
