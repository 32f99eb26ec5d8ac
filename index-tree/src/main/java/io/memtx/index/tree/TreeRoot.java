package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where a tree begins: the root of the live tree, or what a view kept of it. Of the live tree, single writer: the
 * transaction thread; that of a view never changes.
 */
final class TreeRoot
{
    /** Greatest height: blocks are at least a third full except on the edges, so 2^32 entries need fewer. */
    static final int MAX_HEIGHT = 16;

    private static final VarHandle SIZE = sizeHandle();

    int ref = Arena.NULL_REF;
    int height;
    /** Advances with each change after which the path of a cursor may lead astray. */
    long changeCount;

    private long size;

    long size()
    {
        return size;
    }

    void size(final long size)
    {
        SIZE.setOpaque(this, size);
    }

    /** Any thread. */
    long sizeLately()
    {
        return (long)SIZE.getOpaque(this);
    }

    TreeRoot copy()
    {
        final TreeRoot copy = new TreeRoot();
        copy.ref = ref;
        copy.height = height;
        copy.size = size;
        return copy;
    }

    private static VarHandle sizeHandle()
    {
        try
        {
            return MethodHandles.lookup().findVarHandle(TreeRoot.class, "size", long.class);
        }
        catch (final ReflectiveOperationException e)
        {
            throw new ExceptionInInitializerError(e);
        }
    }
}
