package io.memtx.server.synchro;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Transaction;
import io.memtx.memtx.TransactionFunction;
import io.memtx.synchro.limbo.Outcome;
import io.memtx.tuple.error.MemtxException;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A transaction that was submitted, to be asked what became of it for as long as one likes. What is not certain is
 * {@link Outcome#PENDING}: a time-out of the queue is no roll-back yet, and an instance that goes, or whose journal
 * fails, does not know what others will do. Thread safe.
 *
 * @param <T> of the result.
 */
public final class PendingCommit<T>
{
    private final Memtx db;
    private final SynchroAdapter adapter;
    private final Consumer<CompletableFuture<?>> stepping;
    private final CompletableFuture<Outcome> certain = new CompletableFuture<>();
    private final CompletableFuture<T> told;

    /**
     * Submits a transaction.
     *
     * @param db       engine.
     * @param adapter  of the engine.
     * @param function to run.
     * @param stepping one step towards the end of a future, where nobody else makes any.
     * @throws IllegalStateException when the queue of functions is full.
     */
    PendingCommit(
        final Memtx db,
        final SynchroAdapter adapter,
        final TransactionFunction<T> function,
        final Consumer<CompletableFuture<?>> stepping)
    {
        this.adapter = adapter;
        this.db = db;
        this.stepping = stepping;
        told = db.submit((tx) -> run(tx, function));
        if (null == told)
        {
            throw new IllegalStateException("queue of functions is full");
        }
    }

    /**
     * Waits for certainty.
     *
     * @param timeout in units.
     * @param unit    of the timeout.
     * @return what is certain by then.
     * @throws InterruptedException when the thread is interrupted.
     */
    public Outcome await(final long timeout, final TimeUnit unit) throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + unit.toNanos(timeout);
        while (!certain.isDone() && System.nanoTime() - deadlineNs < 0)
        {
            stepping.accept(certain);
        }
        return outcome();
    }

    /**
     * @return what is certain now.
     */
    public Outcome outcome()
    {
        return certain.getNow(Outcome.PENDING);
    }

    /**
     * @return what the function returned, once it is {@link Outcome#COMMITTED}; null before.
     */
    public T result()
    {
        return Outcome.COMMITTED == outcome() ? told.join() : null;
    }

    /**
     * @return what Tarantool tells who waits: ER_SYNC_QUORUM_TIMEOUT, ER_SYNC_ROLLBACK or whatever else was thrown; null
     * as long as there is nothing to tell, and when it is committed.
     */
    public MemtxException reason()
    {
        if (!told.isCompletedExceptionally())
        {
            return null;
        }
        try
        {
            told.join();
            return null;
        }
        catch (final CompletionException ex)
        {
            return ex.getCause() instanceof MemtxException reason ? reason : null;
        }
    }

    CompletableFuture<T> told()
    {
        return told;
    }

    private T run(final Transaction tx, final TransactionFunction<T> function)
    {
        tx.onCommit((statements) -> certain.complete(Outcome.COMMITTED));
        tx.onRollback((statements) ->
        {
            if (adapter.isRollingBack() || !adapter.isClosing() && !db.info().isReadOnly())
            {
                certain.complete(Outcome.ROLLED_BACK);
            }
        });
        return function.apply(tx);
    }
}
