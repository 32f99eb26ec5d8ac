package io.memtx.index.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The root entry and the size of a live index, as other threads see them. Each lies on lines of its own: the root is
 * read at every lookup and hardly ever written, the size the other way round. Single writer: the transaction thread.
 */
final class PublishedRoot
{
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int ROOT_INDEX = 16;
    private static final int SIZE_INDEX = 32;

    private final long[] cells = new long[SIZE_INDEX + 17];

    /** What can be reached from the entry was written before; pairs with {@link #root()}. */
    void root(final long root)
    {
        CELL.setRelease(cells, ROOT_INDEX, root);
    }

    long root()
    {
        return (long)CELL.getAcquire(cells, ROOT_INDEX);
    }

    void size(final long size)
    {
        CELL.setOpaque(cells, SIZE_INDEX, size);
    }

    long size()
    {
        return (long)CELL.getOpaque(cells, SIZE_INDEX);
    }
}
