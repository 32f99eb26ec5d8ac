package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;

/**
 * Walks a whole tree and verifies what must always hold: order, hints, separators, counts, levels, fill, that readers
 * on other threads find it open, and that the number of blocks in reach is the number of blocks that are accounted for.
 * In the thread that owns the tree.
 */
final class StructureCheck
{
    private final TreeSearch search;
    private final Arena arena;
    private final TreeRoot tree;
    private final PublishedRoot published;
    private int previousRef = Arena.NULL_REF;
    private long previousHint;
    private long reachedBytes;

    StructureCheck(final TreeSearch search, final TreeRoot tree, final PublishedRoot published)
    {
        this.search = search;
        this.tree = tree;
        this.published = published;
        arena = search.arena;
    }

    /**
     * @param bytes that the blocks of the tree take by its own account.
     * @throws IllegalStateException when something is wrong.
     */
    void run(final long bytes)
    {
        require(
            tree.ref == published.ref(), "published root: expected=%d actual=%d", tree.ref, published.ref());
        if (0 == tree.height)
        {
            require(
                Arena.NULL_REF == tree.ref && 0 == tree.size(), "empty tree: ref=%d size=%d", tree.ref, tree.size());
        }
        else
        {
            final long size = walk(tree.ref, tree.height - 1, true, true);
            require(size == tree.size(), "size: expected=%d actual=%d", tree.size(), size);
            require(
                1 == tree.height || Block.count(arena.address(tree.ref)) > 1, "root has one child: ref=%d", tree.ref);
        }
        require(bytes == reachedBytes, "bytes in reach: expected=%d actual=%d", bytes, reachedBytes);
    }

    private long walk(final int ref, final int level, final boolean isLeftEdge, final boolean isRightEdge)
    {
        require(arena.contains(ref) && Arena.NULL_REF != ref, "block reference: ref=%d", ref);
        final long block = arena.address(ref);
        final int count = Block.count(block);
        require(level == Block.level(block), "level: ref=%d expected=%d actual=%d", ref, level, Block.level(block));
        final int least = isLeftEdge || isRightEdge ? 1 : 0 == level ? TreeDecline.LEAF_LEAST : TreeDecline.INNER_LEAST;
        require(
            count >= least && count <= Block.capacity(level),
            "fill: ref=%d level=%d count=%d least=%d", ref, level, count, least);
        require(!Block.isBeingChanged(Block.version(block)), "block is closed to readers: ref=%d", ref);
        reachedBytes += Block.length(level);
        if (0 == level)
        {
            for (int i = 0; i < count; i++)
            {
                checkEntry(Block.hint(block, i), Block.leafRef(block, i));
            }
            return count;
        }

        long total = 0;
        for (int i = 0; i < count; i++)
        {
            final int child = Block.child(block, i);
            final long below = walk(child, level - 1, isLeftEdge && 0 == i, isRightEdge && i == count - 1);
            require(
                below == Block.childCount(block, i),
                "count: ref=%d index=%d expected=%d actual=%d", ref, i, Block.childCount(block, i), below);
            if (i > 0)
            {
                checkSeparator(block, i, child);
            }
            total += below;
        }
        return total;
    }

    private void checkSeparator(final long block, final int index, final int childRef)
    {
        int leastRef = childRef;
        while (0 != Block.level(arena.address(leastRef)))
        {
            leastRef = Block.child(arena.address(leastRef), 0);
        }
        final long leaf = arena.address(leastRef);
        require(
            Block.ref(block, index) == Block.leafRef(leaf, 0) && Block.hint(block, index) == Block.hint(leaf, 0),
            "separator is not the least entry: child=%d index=%d separator=%d least=%d",
            childRef, index, Block.ref(block, index), Block.leafRef(leaf, 0));
    }

    private void checkEntry(final long hint, final int ref)
    {
        final long tuple = arena.tuple(ref);
        require(hint == search.keyDef().tupleHint(tuple), "hint: ref=%d hint=%d", ref, hint);
        if (Arena.NULL_REF != previousRef)
        {
            final long previous = arena.tuple(previousRef);
            require(
                search.keyDef().compareTuples(previous, tuple) < 0 &&
                search.keyDef().compareTuples(previous, previousHint, tuple, hint) < 0,
                "order: ref=%d next=%d", previousRef, ref);
        }
        previousRef = ref;
        previousHint = hint;
    }

    private static void require(final boolean isTrue, final String format, final Object... values)
    {
        if (!isTrue)
        {
            throw new IllegalStateException("tree is broken: " + String.format(format, values));
        }
    }
}
