package io.memtx.index.tree;

/**
 * A way from the root to a leaf of a tree that changes meanwhile: at each depth a block, the version that it had, and
 * the index of the child that the way goes on to. Belongs to one reader beside the writer, or one of its cursors.
 */
final class LivePath
{
    final long[] blocks = new long[TreeRoot.MAX_HEIGHT];
    final long[] versions = new long[TreeRoot.MAX_HEIGHT];
    final int[] indexes = new int[TreeRoot.MAX_HEIGHT];

    /** Of the tree when the way was found; 0 when it was empty. */
    int height;

    long leaf()
    {
        return blocks[height - 1];
    }

    long leafVersion()
    {
        return versions[height - 1];
    }

    boolean isUnchanged(final int depth)
    {
        return Block.isUnchanged(blocks[depth], versions[depth]);
    }
}
