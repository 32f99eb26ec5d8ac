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
    private final PublishedRoot published;
    private final long[] pathNodes = new long[MAX_LEVELS];
    private final int[] pathIndexes = new int[MAX_LEVELS];
    private final int[] newNodes = new int[MAX_LEVELS];
    private long root = EntryDescriptor.EMPTY_ROOT;
    private int levelCount;
    private int maxLevelCount;

    TriePath(final TrieBlocks blocks, final PublishedRoot published)
    {
        this.blocks = blocks;
        this.published = published;
    }

    long root()
    {
        return root;
    }

    /** What can be reached from the entry is complete. */
    void root(final long newRoot, final int newLevelCount)
    {
        publish(newRoot);
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
            publish(entry);
            return;
        }
        link(levelCount - 1, pathIndexes[levelCount - 1], depth, entry);
    }

    /**
     * Puts two entries in the place of the leaf at the end of the way, and as many nodes above them as their depth
     * needs. All memory is taken before anything changes; the way leads nowhere afterwards.
     *
     * @param oldDepth of the leaf.
     * @param newDepth of the two, greater.
     * @param position that the first of them covers, and the leaf covered.
     * @param entry    that covers it.
     * @param sibling  that differs from it in the last bit; beside them there is nothing.
     * @throws OutOfMemoryError when the arena's region is exhausted; nothing has changed then.
     */
    void split(final int oldDepth, final int newDepth, final long position, final long entry, final long sibling)
    {
        final int level = levelCount - 1;
        final int oldCover = level < 0 ? 0 : cover(pathNodes[level]);
        final int room = level < 0 ? 0 : maxBits(level) - extent(pathNodes[level]);
        final int grownBy = Math.max(0, Math.min(room, newDepth - oldCover));
        final int chainCount = Math.max(0, newDepth - oldCover - grownBy + NEW_NODE_BITS - 1) / NEW_NODE_BITS;
        takeNodes(level, grownBy, chainCount, newDepth);

        if (grownBy > 0)
        {
            grow(newNodes[chainCount], grownBy);
        }
        if (0 == chainCount)
        {
            place(pathNodes[level], oldDepth, newDepth, position, entry, sibling);
        }
        else
        {
            // From the bottom up, so that nothing is seen before it is complete.
            long child = 0;
            int cover = newDepth;
            for (int i = 0; i < chainCount; i++)
            {
                final int bits = bitsOfNew(i, chainCount, newDepth - oldCover - grownBy);
                final long node = EntryDescriptor.node(newNodes[i], bits, cover - bits);
                if (0 == i)
                {
                    place(node, cover - bits, newDepth, position, entry, sibling);
                }
                else
                {
                    place(node, cover - bits, position, child);
                }
                child = node;
                cover -= bits;
            }
            if (level < 0)
            {
                publish(child);
            }
            else
            {
                place(pathNodes[level], oldDepth, position, child);
            }
        }
        maxLevelCount = Math.max(maxLevelCount, levelCount + chainCount);
        levelCount = 0;
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

    /** The nodes of a chain, the lowest first, and behind them the one that takes the place of the last of the way. */
    private void takeNodes(final int level, final int grownBy, final int chainCount, final int newDepth)
    {
        final int chainBits = level < 0 ? newDepth : newDepth - cover(pathNodes[level]) - grownBy;
        int taken = 0;
        try
        {
            for (; taken < chainCount; taken++)
            {
                newNodes[taken] = blocks.take(EntryDescriptor.nodeLength(bitsOfNew(taken, chainCount, chainBits)));
            }
            if (grownBy > 0)
            {
                newNodes[taken] = blocks.take(EntryDescriptor.nodeLength(extent(pathNodes[level]) + grownBy));
            }
        }
        catch (final OutOfMemoryError ex)
        {
            while (--taken >= 0)
            {
                blocks.drop(newNodes[taken], EntryDescriptor.nodeLength(bitsOfNew(taken, chainCount, chainBits)));
            }
            throw ex;
        }
    }

    /** All but the lowest node of a chain are of the same size. */
    private static int bitsOfNew(final int index, final int chainCount, final int chainBits)
    {
        return 0 == index ? chainBits - (chainCount - 1) * NEW_NODE_BITS : NEW_NODE_BITS;
    }

    private static int maxBits(final int level)
    {
        return 0 == level ? EntryDescriptor.MAX_ROOT_BITS : EntryDescriptor.MAX_NODE_BITS;
    }

    /** Fills what an entry of a depth covers: with one at a position, and empty ones. Each is stored once. */
    private void place(final long node, final int depth, final long position, final long entry)
    {
        final int index = EntryDescriptor.index(node, position);
        final int span = span(node, depth);
        for (int i = index & -span; i < (index & -span) + span; i++)
        {
            EntryDescriptor.putEntry(
                blocks.address(node), i, index == i ? entry : EntryDescriptor.empty(cover(node)));
        }
    }

    /** Fills what an entry of a depth covers: with two siblings of a greater one, and empty ones. */
    private void place(
        final long node,
        final int depth,
        final int newDepth,
        final long position,
        final long entry,
        final long sibling)
    {
        final int index = EntryDescriptor.index(node, position);
        final int span = span(node, depth);
        final int newSpan = span(node, newDepth);
        for (int i = index & -span; i < (index & -span) + span; i++)
        {
            final int distance = (i ^ index) & -newSpan;
            EntryDescriptor.putEntry(blocks.address(node), i,
                0 == distance ? entry : newSpan == distance ? sibling : EntryDescriptor.empty(cover(node)));
        }
    }

    private static int span(final long node, final int depth)
    {
        return 1 << Math.min(extent(node), cover(node) - depth);
    }

    private void publish(final long entry)
    {
        root = entry;
        published.root(entry);
    }

    private void linkNode(final int level, final long node)
    {
        pathNodes[level] = node;
        if (0 == level)
        {
            publish(node);
        }
        else
        {
            EntryDescriptor.putEntry(blocks.address(pathNodes[level - 1]), pathIndexes[level - 1], node);
        }
    }

    private void link(final int level, final int index, final int depth, final long entry)
    {
        final long node = pathNodes[level];
        final int span = span(node, depth);
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
