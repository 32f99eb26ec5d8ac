package io.memtx.memtx.txn;

import io.memtx.tuple.arena.Arena;

import java.util.ArrayDeque;

/**
 * Transactions to be used again, so that starting one makes no garbage. Single owner: the transaction thread.
 */
final class TransactionPool
{
    private final Arena arena;
    private final ArrayDeque<TransactionState> free = new ArrayDeque<>();
    private long startedCount;

    TransactionPool(final Arena arena)
    {
        this.arena = arena;
    }

    TransactionState acquire()
    {
        final TransactionState pooled = free.pollLast();
        final TransactionState state = null == pooled ? new TransactionState(arena) : pooled;
        state.id = ++startedCount;
        return state;
    }

    void recycle(final TransactionState state)
    {
        state.reset();
        free.addLast(state);
    }
}
