package io.memtx.index.hash;

import static io.memtx.index.hash.EntryDescriptor.cover;
import static io.memtx.index.hash.EntryDescriptor.depth;
import static io.memtx.index.hash.EntryDescriptor.extent;
import static io.memtx.index.hash.EntryDescriptor.ref;

/**
 * The root entry of an index and the way down to the leaf of the last descent, through which the directory is changed.
 * Single writer: the transaction thread.
 */
final class TriePath
{
    static final int MAX_LEVELS = 64;
    static final int NEW_NODE_BITS = 4;

    private final TrieBlocks blocks;
    private final long[] pathNodes = new long[MAX_LEVELS];
    private final int[] pathIndexes = new int[MAX_LEVELS];
    private final int[] newNodes = new int[MAX_LEVELS];
    private long root = EntryDescriptor.EMPTY_ROOT;
    private int levelCount;
    private int maxLevelCount;

    TriePath(final TrieBlocks blocks)
    {
        this.blocks = blocks;
    }

    long root()
    {
        return root;
    }

    void root(final long newRoot, final int newLevelCount)
    {
        root = newRoot;
        levelCount = 0;
        maxLevelCount = newLevelCount;
    }

    int maxLevelCount()
    {
        return maxLevelCount;
    }

    /**
     * Goes down to the leaf that covers a position and remembers the way.
     *
     * @param position of 64 bits.
     * @return the leaf's entry, perhaps empty.
     */
    long descend(final long position)
    {
        long entry = root;
        int level = 0;
        while (EntryDescriptor.isNode(entry))
        {
            final int index = EntryDescriptor.index(entry, position);
            pathNodes[level] = entry;
            pathIndexes[level++] = index;
            entry = EntryDescriptor.getEntry(blocks.address(entry), index);
        }
        levelCount = level;
        return entry;
    }

    /** Makes the nodes of the way ones that no view sees. */
    void open()
    {
        for (int level = 0; level < levelCount; level++)
        {
            final long node = pathNodes[level];
            if (blocks.isShared(node))
            {
                final int length = EntryDescriptor.nodeLength(extent(node));
                linkNode(level, EntryDescriptor.node(blocks.copy(ref(node), length), extent(node), depth(node)));
                blocks.drop(ref(node), length);
            }
        }
    }

    /**
     * Puts an entry into the last node of the way, wherever an entry of that depth around the way belongs.
     *
     * @param depth of the entry.
     * @param entry to put in.
     */
    void link(final int depth, final long entry)
    {
        if (0 == levelCount)
        {
            root = entry;
            return;
        }
        link(levelCount - 1, pathIndexes[levelCount - 1], depth, entry);
    }

    /**
     * Replaces the leaf at the end of the way by empty entries and nodes, so that the last node of the way has entries
     * of the new depth around the position. All memory is taken before anything changes.
     *
     * @param oldDepth of the leaf.
     * @param newDepth that entries shall have, greater.
     * @param position to which the way leads from now on, covered by the leaf.
     */
    void extend(final int oldDepth, final int newDepth, final long position)
    {
        final int oldCover = 0 == levelCount ? 0 : cover(pathNodes[levelCount - 1]);
        final int oldExtent = 0 == levelCount ? EntryDescriptor.MAX_NODE_BITS : extent(pathNodes[levelCount - 1]);
        final int grownBy = Math.max(0, Math.min(EntryDescriptor.MAX_NODE_BITS - oldExtent, newDepth - oldCover));
        int taken = 0;
        try
        {
            if (grownBy > 0)
            {
                newNodes[taken] = blocks.take(EntryDescriptor.nodeLength(oldExtent + grownBy));
                taken++;
            }
            for (int covered = oldCover + grownBy; covered < newDepth; covered += NEW_NODE_BITS)
            {
                newNodes[taken] = blocks.take(EntryDescriptor.nodeLength(Math.min(NEW_NODE_BITS, newDepth - covered)));
                taken++;
            }
        }
        catch (final OutOfMemoryError ex)
        {
            int covered = oldCover + grownBy;
            for (int i = 0; i < taken; i++)
            {
                final boolean isGrown = 0 == i && grownBy > 0;
                blocks.drop(newNodes[i], EntryDescriptor.nodeLength(
                    isGrown ? oldExtent + grownBy : Math.min(NEW_NODE_BITS, newDepth - covered)));
                covered += isGrown ? 0 : NEW_NODE_BITS;
            }
            throw ex;
        }

        int next = 0;
        if (grownBy > 0)
        {
            grow(newNodes[next++], grownBy);
        }
        if (levelCount > 0)
        {
            pathIndexes[levelCount - 1] = EntryDescriptor.index(pathNodes[levelCount - 1], position);
            link(oldDepth, EntryDescriptor.empty(cover(pathNodes[levelCount - 1])));
        }
        for (int covered = oldCover + grownBy; covered < newDepth; covered += NEW_NODE_BITS)
        {
            final int bits = Math.min(NEW_NODE_BITS, newDepth - covered);
            final long node = EntryDescriptor.node(newNodes[next++], bits, covered);
            EntryDescriptor.fill(blocks.address(node), 0, 1 << bits, EntryDescriptor.empty(covered + bits));
            pathIndexes[levelCount] = EntryDescriptor.index(node, position);
            linkNode(levelCount++, node);
        }
        maxLevelCount = Math.max(maxLevelCount, levelCount);
    }

    /**
     * @param depth of the leaf at the end of the way.
     * @return the entry of the same depth that differs from it in the last bit; {@link EntryDescriptor#EMPTY_ROOT} when
     * it would be in another node.
     */
    long sibling(final int depth)
    {
        if (0 == levelCount || depth == depth(pathNodes[levelCount - 1]))
        {
            return EntryDescriptor.EMPTY_ROOT;
        }
        return EntryDescriptor.getEntry(
            blocks.address(pathNodes[levelCount - 1]), pathIndexes[levelCount - 1] ^ siblingSpan(depth));
    }

    /**
     * @param depth of the leaf at the end of the way, which has a sibling.
     * @return whether the last bit of the leaf is set.
     */
    boolean isUpper(final int depth)
    {
        return 0 != (pathIndexes[levelCount - 1] & siblingSpan(depth));
    }

    /**
     * Puts an entry beside the one at the end of the way.
     *
     * @param depth of both.
     * @param entry to put in.
     */
    void linkSibling(final int depth, final long entry)
    {
        link(levelCount - 1, pathIndexes[levelCount - 1] ^ siblingSpan(depth), depth, entry);
    }

    /**
     * Puts one leaf in the place of the one at the end of the way and its sibling; a node that it fills gives way to
     * it.
     *
     * @param depth  of the new leaf, one less than that of the two.
     * @param merged the new leaf.
     */
    void linkMerged(final int depth, final long merged)
    {
        final long node = pathNodes[levelCount - 1];
        if (depth == depth(node))
        {
            levelCount--;
            link(depth, merged);
            blocks.drop(ref(node), EntryDescriptor.nodeLength(extent(node)));
        }
        else
        {
            link(depth, merged);
        }
    }

    /**
     * Takes out the leaf at the end of the way, and the nodes that have nothing else.
     *
     * @param depth of the leaf.
     */
    void unlink(final int depth)
    {
        link(depth, EntryDescriptor.empty(depth));
        while (levelCount > 0 && isEmptyNode(pathNodes[levelCount - 1]))
        {
            final long node = pathNodes[--levelCount];
            link(depth(node), EntryDescriptor.empty(depth(node)));
            blocks.drop(ref(node), EntryDescriptor.nodeLength(extent(node)));
        }
    }

    private int siblingSpan(final int depth)
    {
        return 1 << (cover(pathNodes[levelCount - 1]) - depth);
    }

    private void linkNode(final int level, final long node)
    {
        pathNodes[level] = node;
        if (0 == level)
        {
            root = node;
        }
        else
        {
            EntryDescriptor.putEntry(blocks.address(pathNodes[level - 1]), pathIndexes[level - 1], node);
        }
    }

    private void link(final int level, final int index, final int depth, final long entry)
    {
        final long node = pathNodes[level];
        final int span = 1 << Math.min(extent(node), cover(node) - depth);
        EntryDescriptor.fill(blocks.address(node), index & -span, span, entry);
    }

    private void grow(final int ref, final int grownBy)
    {
        final int level = levelCount - 1;
        final long old = pathNodes[level];
        final long source = blocks.address(old);
        final long target = blocks.address(EntryDescriptor.node(ref, 0, 0));
        for (int i = 0; i < 1 << extent(old); i++)
        {
            EntryDescriptor.fill(target, i << grownBy, 1 << grownBy, EntryDescriptor.getEntry(source, i));
        }
        final long grown = EntryDescriptor.node(ref, extent(old) + grownBy, depth(old));
        linkNode(level, grown);
        blocks.drop(ref(old), EntryDescriptor.nodeLength(extent(old)));
    }

    private boolean isEmptyNode(final long node)
    {
        final long address = blocks.address(node);
        for (int i = 0; i < 1 << extent(node); i++)
        {
            if (!EntryDescriptor.isEmpty(EntryDescriptor.getEntry(address, i)))
            {
                return false;
            }
        }
        return true;
    }
}
