package io.memtx.index.hash;

import io.memtx.tuple.key.KeyDef;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The root entry and the size of a live index, as other threads see them, and what its keys are. Root and size lie on
 * lines of their own: the root is read at every lookup and hardly ever written, the size the other way round. Single
 * writer: the transaction thread.
 */
final class PublishedRoot
{
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int ROOT_INDEX = 16;
    private static final int SIZE_INDEX = 32;

    private final long[] cells = new long[SIZE_INDEX + 17];
    private KeyDef keyDef;

    PublishedRoot(final KeyDef keyDef)
    {
        this.keyDef = keyDef;
    }

    /**
     * Another thread may see a change late, but never after a tuple that only the new definition takes: that was linked
     * behind the change, and the definition is loaded behind the tuple's reference.
     */
    KeyDef keyDef()
    {
        return keyDef;
    }

    /** Immutable: whoever sees it sees it whole. */
    void keyDef(final KeyDef wider)
    {
        keyDef = wider;
    }

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
