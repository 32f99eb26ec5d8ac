package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The root of a live tree as readers on other threads find it. On lines of its own: they read it at each look-up, while
 * the writer stores to it only when the root has become another block. Single writer: the transaction thread.
 */
final class PublishedRoot
{
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int INDEX = 32; // 128 bytes before it, and behind it, are nobody else's

    private final int[] cell = new int[2 * INDEX + 1];

    PublishedRoot()
    {
        cell[INDEX] = Arena.NULL_REF;
    }

    /** Any thread. */
    int ref()
    {
        return (int)CELL.getAcquire(cell, INDEX);
    }

    /** After all that was stored into the block. */
    void publish(final int ref)
    {
        if (ref != (int)CELL.getOpaque(cell, INDEX))
        {
            CELL.setRelease(cell, INDEX, ref);
        }
    }
}
