package io.memtx.index.tree;

import io.memtx.tuple.arena.Memory;

/**
 * Insertion into a full leaf. It shares with a neighbour that has room; two full ones become three; only at the edges
 * of the tree a leaf is split so that the old one stays full, which is what ascending and descending insertions want.
 * Single writer: the transaction thread.
 */
final class TreeGrowth
{
    private static final int SHARE_LIMIT = Block.LEAF_CAPACITY - 4;

    private final TreeEdit edit;
    private final TreeBlocks blocks;
    private final TreePath path;

    TreeGrowth(final TreeEdit edit)
    {
        this.edit = edit;
        blocks = edit.blocks;
        path = edit.path;
    }

    void insertIntoFull(final long leaf, final int index, final long hint, final int ref)
    {
        final int depth = path.height - 1;
        if (Block.LEAF_CAPACITY == index && path.isRightEdge(depth))
        {
            splitLeaf(leaf, Block.LEAF_CAPACITY, index, hint, ref);
            return;
        }
        if (0 == index && path.isLeftEdge(depth))
        {
            splitLeaf(leaf, 0, index, hint, ref);
            return;
        }

        final long parent = 0 == depth ? Memory.NULL_ADDRESS : path.block(depth - 1);
        final int siblings = 0 == depth ? 1 : Block.count(parent);
        if (1 == siblings)
        {
            splitLeaf(leaf, Block.LEAF_CAPACITY / 2, index, hint, ref);
            return;
        }

        final int position = path.indexes[depth - 1];
        if (position > 0 && edit.countOfChild(parent, position - 1) <= SHARE_LIMIT)
        {
            share(parent, position, edit.countOfChild(parent, position - 1) + index, hint, ref);
        }
        else if (position + 1 < siblings && edit.countOfChild(parent, position + 1) <= SHARE_LIMIT)
        {
            share(parent, position + 1, index, hint, ref);
        }
        else if (position > 0)
        {
            splitTwo(depth, position, edit.countOfChild(parent, position - 1) + index, hint, ref);
        }
        else
        {
            splitTwo(depth, 1, index, hint, ref);
        }
    }

    /**
     * Leaves so many entries in a full leaf, moves the others to a new one behind it, and inserts.
     */
    private void splitLeaf(final long leaf, final int keep, final int index, final long hint, final int ref)
    {
        final int rightRef = blocks.newBlock(0);
        final long right = edit.arena.address(rightRef);
        moveTail(leaf, keep, right);
        if (index <= keep && keep < Block.LEAF_CAPACITY)
        {
            edit.insertEntry(leaf, index, hint, ref);
        }
        else
        {
            edit.insertEntry(right, index - keep, hint, ref);
        }
        attach(path.height - 1, rightRef);
    }

    /**
     * Evens out a full leaf and a neighbour, and inserts; the index counts from the start of the left one.
     */
    private void share(final long parent, final int rightIndex, final int index, final long hint, final int ref)
    {
        final long left = edit.ownChild(parent, rightIndex - 1);
        final long right = edit.ownChild(parent, rightIndex);
        final int target = (Block.count(left) + Block.count(right)) / 2;
        edit.balance(parent, rightIndex, left, right, target);
        if (index <= target)
        {
            edit.insertEntry(left, index, hint, ref);
        }
        else
        {
            edit.insertEntry(right, index - target, hint, ref);
        }
        Block.childCount(parent, rightIndex - 1, Block.count(left));
        Block.childCount(parent, rightIndex, Block.count(right));
    }

    /**
     * Makes three leaves of two and inserts; the index counts from the start of the left one.
     */
    private void splitTwo(final int depth, final int rightIndex, final int index, final long hint, final int ref)
    {
        final int thirdRef = blocks.newBlock(0);
        final long third = edit.arena.address(thirdRef);
        final long parent = path.block(depth - 1);
        final long left = edit.ownChild(parent, rightIndex - 1);
        final long right = edit.ownChild(parent, rightIndex);
        final int count = Block.count(left) + Block.count(right);
        final int moved = count / 3;
        moveTail(right, Block.count(right) - moved, third);
        final int target = (count - moved) / 2;
        edit.balance(parent, rightIndex, left, right, target);

        if (index <= target)
        {
            edit.insertEntry(left, index, hint, ref);
        }
        else if (index <= count - moved)
        {
            edit.insertEntry(right, index - target, hint, ref);
        }
        else
        {
            edit.insertEntry(third, index - (count - moved), hint, ref);
        }
        Block.childCount(parent, rightIndex - 1, Block.count(left));
        Block.childCount(parent, rightIndex, Block.count(right));
        insertChild(depth - 1, rightIndex + 1, thirdRef);
    }

    /**
     * Gives the parent of the block at a depth a new child, which took the right part of that block.
     */
    private void attach(final int depth, final int rightRef)
    {
        final long left = path.block(depth);
        if (depth > 0)
        {
            Block.childCount(path.block(depth - 1), path.indexes[depth - 1], Block.total(left));
            insertChild(depth - 1, path.indexes[depth - 1] + 1, rightRef);
            return;
        }

        final TreeRoot tree = edit.tree;
        final int rootRef = blocks.newBlock(Block.level(left) + 1);
        final long root = edit.arena.address(rootRef);
        edit.putChild(root, 0, tree.ref);
        edit.putChild(root, 1, rightRef);
        Block.count(root, 2);
        tree.ref = rootRef;
        tree.height++;
    }

    private void insertChild(final int depth, final int index, final int childRef)
    {
        final long block = path.block(depth);
        final int count = Block.count(block);
        if (count < Block.INNER_CAPACITY)
        {
            openChild(block, index, childRef);
            return;
        }

        int keep = Block.INNER_CAPACITY / 2;
        if (count == index && path.isRightEdge(depth))
        {
            keep = count;
        }
        else if (1 == index && path.isLeftEdge(depth))
        {
            keep = 1;
        }
        final int rightRef = blocks.newBlock(Block.level(block));
        final long right = edit.arena.address(rightRef);
        moveTail(block, keep, right);
        if (index <= keep && keep < count)
        {
            openChild(block, index, childRef);
        }
        else
        {
            openChild(right, index - keep, childRef);
        }
        attach(depth, rightRef);
    }

    private void openChild(final long block, final int index, final int childRef)
    {
        blocks.open(block);
        Block.open(block, index);
        edit.putChild(block, index, childRef);
    }

    /**
     * Moves all but so many entries of a block to a new one.
     */
    private void moveTail(final long block, final int keep, final long target)
    {
        final int moved = Block.count(block) - keep;
        Block.copy(block, keep, target, 0, moved);
        Block.count(target, moved);
        blocks.open(block);
        Block.count(block, keep);
    }
}
