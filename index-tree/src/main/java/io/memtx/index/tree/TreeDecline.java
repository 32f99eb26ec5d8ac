package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;

/**
 * Removal of an entry. A leaf or inner block that has become too empty is merged with a neighbour or takes from it,
 * except at the edges of the tree, where it goes when empty. Single writer: the transaction thread.
 */
final class TreeDecline
{
    /** Fewest entries of a leaf that is not at an edge. */
    static final int LEAF_LEAST = 21;

    /** Fewest children of an inner block that is not at an edge. */
    static final int INNER_LEAST = 16;

    private static final int LEAF_MERGE_LIMIT = Block.LEAF_CAPACITY;
    private static final int INNER_MERGE_LIMIT = 44;

    private final TreeEdit edit;
    private final Arena arena;
    private final TreeBlocks blocks;
    private final TreePath path;

    TreeDecline(final TreeEdit edit)
    {
        this.edit = edit;
        arena = edit.arena;
        blocks = edit.blocks;
        path = edit.path;
    }

    /**
     * Takes out the entry that the path leads to.
     */
    void removeEntry()
    {
        final int depth = path.height - 1;
        final int index = path.leafIndex();
        final long leaf = path.leaf();
        blocks.open(leaf);
        Block.remove(leaf, index);
        if (0 == Block.count(leaf))
        {
            dropEmpty(depth);
            return;
        }
        if (0 == index)
        {
            edit.updateSeparator(depth, Block.hint(leaf, 0), Block.leafRef(leaf, 0));
        }
        if (Block.count(leaf) < LEAF_LEAST)
        {
            refill(depth);
        }
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
        final int leftCount = edit.countOfChild(parent, rightIndex - 1);
        final int count = leftCount + edit.countOfChild(parent, rightIndex);
        final long left = edit.ownChild(parent, rightIndex - 1);
        if (count > (0 == Block.level(left) ? LEAF_MERGE_LIMIT : INNER_MERGE_LIMIT))
        {
            edit.balance(parent, rightIndex, left, edit.ownChild(parent, rightIndex), count / 2);
            return;
        }

        final int rightRef = Block.child(parent, rightIndex);
        blocks.open(parent);
        blocks.open(left);
        Block.copy(arena.address(rightRef), 0, left, leftCount, count - leftCount);
        TreeEdit.copySeparator(parent, rightIndex, left, leftCount);
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
        return 0 == index || hasRight && edit.countOfChild(parent, index + 1) < edit.countOfChild(parent, index - 1) ?
            index + 1 : index;
    }

    private void removeChild(final int depth, final int index)
    {
        final long block = path.block(depth);
        blocks.open(block);
        Block.remove(block, index);
        final int count = Block.count(block);
        if (0 == count)
        {
            dropEmpty(depth);
            return;
        }
        if (0 == index)
        {
            edit.updateSeparator(depth, Block.hint(block, 0), Block.ref(block, 0));
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
            edit.tree.ref = Arena.NULL_REF;
            edit.tree.height = 0;
        }
        else
        {
            removeChild(depth - 1, path.indexes[depth - 1]);
        }
    }

    private void lowerRoot()
    {
        final TreeRoot tree = edit.tree;
        while (tree.height > 1 && 1 == Block.count(arena.address(tree.ref)))
        {
            final int child = Block.child(arena.address(tree.ref), 0);
            blocks.retire(tree.ref);
            tree.ref = child;
            tree.height--;
        }
    }
}
