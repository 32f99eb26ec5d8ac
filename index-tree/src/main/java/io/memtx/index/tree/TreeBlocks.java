package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ObjectDescriptor;

/**
 * The blocks of one tree: takes them from the arena, copies those that a view can see, gives them back, and keeps count
 * of them. Single writer: the transaction thread.
 * <p>
 * Towards readers on other threads a change is what lies between the first {@link #open(long)} and {@link #endChange}:
 * the blocks that it touches stay closed to them until all of it is done and the root is published, and what it has
 * unlinked is let go only then. (Optimistic lock coupling: V. Leis, F. Scheibner, A. Kemper, T. Neumann, The ART of
 * Practical Synchronization, 2016; here with one writer, which needs no locks.)
 */
final class TreeBlocks
{
    private static final int OLDEST_EPOCH = 1;
    private static final int PER_LEVEL = 6; // a block, two neighbours, and the copies of views

    private final Arena arena;
    private final PublishedRoot published;
    private final long[] opened = new long[PER_LEVEL * TreeRoot.MAX_HEIGHT];
    private final int[] retired = new int[PER_LEVEL * TreeRoot.MAX_HEIGHT];
    private final SpareBlocks spares;
    private int openedCount;
    private int retiredCount;
    private long leafCount;
    private long innerCount;

    TreeBlocks(final Arena arena, final PublishedRoot published)
    {
        this.arena = arena;
        this.published = published;
        spares = new SpareBlocks(arena);
    }

    /**
     * @return what new blocks and copies are taken from.
     */
    SpareBlocks spares()
    {
        return spares;
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
     * @return whether a block has to be copied before it is changed.
     */
    boolean isShared(final int ref)
    {
        return arena.isShared(Block.epoch(arena.address(ref)));
    }

    /**
     * Gives a block back that was never part of the tree.
     */
    void discard(final int ref)
    {
        add(Block.level(arena.address(ref)), -1);
        arena.free(ref);
    }

    /**
     * @param level 0 for a leaf.
     * @return the reference of a new block without entries.
     */
    int newBlock(final int level)
    {
        final int ref = spares.next(level);
        final long block = arena.address(ref);
        Block.count(block, 0);
        Block.level(block, level);
        Block.version(block, 0);
        add(level, 1);
        return ref;
    }

    /**
     * @return the block itself when it may be changed, else a copy of it, to which its parent has to be led. Readers
     * on other threads that are in the original begin anew; to views it stays what it was.
     */
    int own(final int ref)
    {
        final long block = arena.address(ref);
        if (!arena.isShared(Block.epoch(block)))
        {
            return ref;
        }
        final int level = Block.level(block);
        final int copy = spares.next(level);
        final long target = arena.address(copy);
        Memory.copy(
            block + ObjectDescriptor.DATA_OFFSET,
            target + ObjectDescriptor.DATA_OFFSET,
            Block.length(level) - ObjectDescriptor.DATA_OFFSET);
        Block.version(target, 0);
        letGo(ref);
        return copy;
    }

    /**
     * Closes a block to readers on other threads, until {@link #endChange}. To be called before anything in it is
     * changed that they look at.
     */
    void open(final long block)
    {
        final long version = Block.version(block);
        if (!Block.isBeingChanged(version))
        {
            opened[openedCount++] = block;
            Block.beginChange(block, version);
        }
    }

    /**
     * Takes a block out of the tree, for good. It is let go at the end of the change.
     */
    void retire(final int ref)
    {
        add(Block.level(arena.address(ref)), -1);
        letGo(ref);
    }

    /**
     * Ends a change: shows the root, then the changed blocks, and lets go of what is not in the tree any more.
     *
     * @param rootRef what the tree begins with now.
     */
    void endChange(final int rootRef)
    {
        published.publish(rootRef);
        for (int i = 0; i < openedCount; i++)
        {
            Block.endChange(opened[i]);
        }
        openedCount = 0;
        for (int i = 0; i < retiredCount; i++)
        {
            arena.retire(retired[i]);
        }
        retiredCount = 0;
    }

    /**
     * Retires a block and all below it, at once: the root was taken from readers before.
     */
    void retireAll(final int ref)
    {
        final long block = arena.address(ref);
        final int level = Block.level(block);
        if (0 != level)
        {
            for (int i = 0; i < Block.count(block); i++)
            {
                retireAll(Block.child(block, i));
            }
        }
        add(level, -1);
        Block.beginChange(block, Block.version(block));
        arena.retire(ref);
    }

    /** The block stays closed to readers on other threads; the memory is theirs until they have left. */
    private void letGo(final int ref)
    {
        final long block = arena.address(ref);
        final long version = Block.version(block);
        if (Block.isBeingChanged(version))
        {
            forget(block);
        }
        else
        {
            Block.beginChange(block, version);
        }
        retired[retiredCount++] = ref;
    }

    private void forget(final long block)
    {
        for (int i = 0; i < openedCount; i++)
        {
            if (block == opened[i])
            {
                opened[i] = opened[--openedCount];
                return;
            }
        }
        throw new IllegalStateException("block has left the tree before: address=" + Long.toHexString(block));
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
