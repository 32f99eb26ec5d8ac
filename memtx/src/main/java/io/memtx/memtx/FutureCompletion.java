package io.memtx.memtx;

import io.memtx.memtx.txn.Completion;

import java.util.concurrent.CompletableFuture;

/**
 * Completes a future with the result of a function once the transaction that it ran as is final. Single owner: the
 * transaction thread.
 */
final class FutureCompletion<T> implements Completion
{
    private final CompletableFuture<T> future;
    T result;

    FutureCompletion(final CompletableFuture<T> future)
    {
        this.future = future;
    }

    @Override
    public void onConfirmed(final long position)
    {
        future.complete(result);
    }

    @Override
    public void onRolledBack(final RuntimeException reason)
    {
        if (null != reason)
        {
            future.completeExceptionally(reason);
        }
    }
}
