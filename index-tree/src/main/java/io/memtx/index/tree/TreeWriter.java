package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.key.KeyDef;

/**
 * Changes a tree: owns its root and its blocks. Single writer: the transaction thread.
 * <p>
 * The way to what was looked for last is kept: who replaces a tuple has asked for the old one just before. Before a
 * change, each block on the way to it that an open view can see is copied, and its parent led to the copy. The memory
 * that a change takes is there before it begins, so that it happens whole or not at all.
 */
final class TreeWriter
{
    private static final long NOWHERE = -1;

    private final TreeSearch search;
    private final Arena arena;
    private final PublishedRoot published = new PublishedRoot();
    private final TreeEdit edit;
    private final TreeProvision provision;
    private final TreeGrowth growth;
    private final TreeDecline decline;
    private final TreeRoot tree;
    private final TreePath path;
    private final TreeBlocks blocks;

    /** Of the tree when the path was made, or NOWHERE: while it stays the path leads to where it did. */
    private long pathChangeCount = NOWHERE;

    TreeWriter(final TreeSearch search, final boolean isViewed)
    {
        this.search = search;
        arena = search.arena;
        edit = new TreeEdit(arena, published, isViewed);
        provision = new TreeProvision(edit);
        growth = new TreeGrowth(edit);
        decline = new TreeDecline(edit);
        tree = edit.tree;
        path = edit.path;
        blocks = edit.blocks;
    }

    TreeRoot tree()
    {
        return tree;
    }

    TreeEdit edit()
    {
        return edit;
    }

    long bytes()
    {
        return blocks.bytes();
    }

    PublishedRoot published()
    {
        return published;
    }

    /**
     * What one insertion may take: one leaf, an inner block for each level and a new root; when views are open, copies
     * of the way and of a neighbour, and a chunk for what is held back.
     */
    long insertCost()
    {
        final long added = 2L * Block.LEAF_LENGTH + (tree.height + 1L) * Block.INNER_LENGTH;
        return blocks.isAnyShared() ?
            added + 2L * Block.LEAF_LENGTH + (tree.height + 1L) * Block.INNER_LENGTH : added;
    }

    /**
     * @return the entry equal to a tuple, or NULL_REF; and remembers where it stands, or would.
     */
    int find(final long tuple)
    {
        final boolean isFound = locate(tuple, search.keyDef().tupleHint(tuple));
        return isFound ? Block.leafRef(path.leaf(), path.leafIndex()) : Arena.NULL_REF;
    }

    /**
     * @throws IllegalStateException when an entry equals the tuple; nothing has changed then.
     * @throws OutOfMemoryError      when the region is exhausted; nothing has changed then.
     */
    void insert(final int ref)
    {
        try
        {
            insertProvided(ref);
        }
        finally
        {
            provision.end();
        }
    }

    private void insertProvided(final int ref)
    {
        final long hint = search.keyDef().tupleHint(arena.tuple(ref));
        if (0 == tree.height)
        {
            tree.ref = blocks.newBlock(0);
            tree.height = 1;
        }
        if (!isBetweenNeighbours(hint) && locate(arena.tuple(ref), hint))
        {
            throw new IllegalStateException(
                "tuple collides in tree: ref=" + ref + " with=" + Block.leafRef(path.leaf(), path.leafIndex()));
        }

        provision.forInsertion();
        try
        {
            edit.ownPath();
            tree.changeCount++;
            tree.size(tree.size() + 1);
            edit.addToCounts(1);
            final long leaf = path.leaf();
            if (Block.count(leaf) < Block.LEAF_CAPACITY)
            {
                edit.insertEntry(leaf, path.leafIndex(), hint, ref);
            }
            else
            {
                growth.insertIntoFull(leaf, path.leafIndex(), hint, ref);
            }
        }
        finally
        {
            blocks.endChange(tree.ref);
        }
    }

    /**
     * @throws OutOfMemoryError when the region is exhausted; nothing has changed then.
     */
    void remove(final int ref)
    {
        if (!isAt(ref))
        {
            locateEntry(ref);
        }
        try
        {
            provision.forRemoval();
            removeLocated();
        }
        finally
        {
            provision.end();
        }
    }

    /**
     * Puts a tuple in the place of another.
     *
     * @throws IllegalStateException when another entry equals the new tuple; nothing has changed then.
     * @throws OutOfMemoryError      when the region is exhausted; nothing has changed then.
     */
    void replace(final int oldRef, final int newRef)
    {
        final KeyDef keyDef = search.keyDef();
        final long newTuple = arena.tuple(newRef);
        final long newHint = keyDef.tupleHint(newTuple);
        if (!isAt(oldRef) && !(locate(newTuple, newHint) && isAt(oldRef)))
        {
            locateEntry(oldRef);
        }
        if (0 == keyDef.compareTuples(
            arena.tuple(oldRef), Block.hint(path.leaf(), path.leafIndex()), newTuple, newHint))
        {
            putEqual(newRef, newHint);
            return;
        }

        try
        {
            provision.forLaterRemoval(); // what can fail comes first: both are in the index for a moment
            insertProvided(newRef);
            locateEntry(oldRef);
            removeLocated();
        }
        finally
        {
            provision.end();
        }
    }

    /**
     * Takes over a tree that was built of blocks from {@link TreeBlocks#newBlock(int)}.
     */
    void adopt(final int ref, final int height, final long size)
    {
        tree.ref = ref;
        tree.height = height;
        tree.size(size);
        tree.changeCount++;
        blocks.endChange(ref);
    }

    /**
     * Gives all blocks back.
     */
    void clear()
    {
        final int ref = tree.ref;
        adopt(Arena.NULL_REF, 0, 0);
        if (Arena.NULL_REF != ref)
        {
            blocks.retireAll(ref);
        }
    }

    private void removeLocated()
    {
        try
        {
            edit.ownPath();
            tree.changeCount++;
            tree.size(tree.size() - 1);
            edit.addToCounts(-1);
            decline.removeEntry();
        }
        finally
        {
            blocks.endChange(tree.ref);
        }
    }

    private void putEqual(final int ref, final long hint)
    {
        try
        {
            provision.forPath();
            if (edit.ownPath())
            {
                tree.changeCount++;
            }
            edit.putEqual(path.leafIndex(), hint, ref);
        }
        finally
        {
            provision.end();
            blocks.endChange(tree.ref);
        }
    }

    private boolean locate(final long tuple, final long hint)
    {
        pathChangeCount = NOWHERE;
        if (0 == tree.height)
        {
            return false;
        }
        final boolean isFound = search.locate(tree, path, tuple, hint);
        pathChangeCount = tree.changeCount;
        return isFound;
    }

    private void locateEntry(final int ref)
    {
        final long tuple = arena.tuple(ref);
        if (!locate(tuple, search.keyDef().tupleHint(tuple)) || !isAt(ref))
        {
            throw new IllegalStateException("tuple is not in tree: ref=" + ref);
        }
    }

    /** Whether the path leads to an entry. */
    private boolean isAt(final int ref)
    {
        if (pathChangeCount != tree.changeCount)
        {
            return false;
        }
        final long leaf = path.leaf();
        final int index = path.leafIndex();
        return index < Block.count(leaf) && ref == Block.leafRef(leaf, index);
    }

    /** Whether hints prove that an entry belongs where the path leads to, and that no other one equals it. */
    private boolean isBetweenNeighbours(final long hint)
    {
        if (pathChangeCount != tree.changeCount)
        {
            return false;
        }
        final long leaf = path.leaf();
        final int index = path.leafIndex();
        return index > 0 && index < Block.count(leaf) &&
            Long.compareUnsigned(Block.hint(leaf, index - 1), hint) < 0 &&
            Long.compareUnsigned(hint, Block.hint(leaf, index)) < 0 && KeyDef.NO_HINT != Block.hint(leaf, index);
    }
}
