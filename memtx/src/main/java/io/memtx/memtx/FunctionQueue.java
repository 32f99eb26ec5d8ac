package io.memtx.memtx;

import io.memtx.memtx.txn.TransactionManager;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

import java.util.concurrent.CompletableFuture;

/**
 * The functions that other threads hand to the transaction thread: a bounded queue. Any thread submits; the transaction
 * thread runs and closes.
 */
final class FunctionQueue
{
    private final ManyToOneConcurrentArrayQueue<Submission<?>> queue;
    private final TransactionRunner runner;
    private final TransactionManager transactions;
    private long runCount;
    private volatile boolean isClosed;

    FunctionQueue(final int capacity, final TransactionRunner runner, final TransactionManager transactions)
    {
        queue = new ManyToOneConcurrentArrayQueue<>(capacity);
        this.runner = runner;
        this.transactions = transactions;
    }

    /**
     * Any thread.
     *
     * @param function to run as a transaction.
     * @param future   told its result.
     * @param <T>      of the result.
     * @return false when the queue is full.
     * @throws IllegalStateException after close.
     */
    <T> boolean submit(final TransactionFunction<T> function, final CompletableFuture<T> future)
    {
        if (isClosed)
        {
            throw new IllegalStateException("engine is closed");
        }
        final boolean isTaken = queue.offer(new Submission<>(function, future));
        if (isTaken && isClosed)
        {
            refuse(); // it came in while the queue was being closed: nobody else will answer it
        }
        return isTaken;
    }

    long runCount()
    {
        return runCount;
    }

    /**
     * Runs some of the functions; none while a change of schema is pending.
     *
     * @param limit of functions.
     * @return how many were run.
     */
    int run(final int limit)
    {
        int count = 0;
        while (count < limit && !transactions.isSchemaPending())
        {
            final Submission<?> submission = queue.poll();
            if (null == submission)
            {
                break;
            }
            run(submission);
            count++;
        }
        runCount += count;
        return count;
    }

    void close()
    {
        isClosed = true;
        refuse();
    }

    private <T> void run(final Submission<T> submission)
    {
        try
        {
            runner.run(submission.function(), new FutureCompletion<>(submission.future()));
        }
        catch (final Throwable ex)
        {
            submission.future().completeExceptionally(ex);
        }
    }

    private void refuse()
    {
        Submission<?> submission = queue.poll();
        while (null != submission)
        {
            submission.future().completeExceptionally(new IllegalStateException("engine is closed"));
            submission = queue.poll();
        }
    }
}
