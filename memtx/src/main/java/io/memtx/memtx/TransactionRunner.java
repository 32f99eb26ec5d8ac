package io.memtx.memtx;

import io.memtx.memtx.txn.Completion;
import io.memtx.memtx.txn.TransactionManager;

/**
 * Runs functions as transactions and knows which one is running. Single owner: the transaction thread.
 */
final class TransactionRunner
{
    private final Engine engine;
    private final TransactionManager transactions;
    private Transaction running;
    private Transaction reused;
    private Transaction implicit;
    private long implicitNumber;
    private long position;

    TransactionRunner(final Engine engine, final TransactionManager transactions)
    {
        this.engine = engine;
        this.transactions = transactions;
    }

    boolean isRunning()
    {
        return null != running || transactions.isActive();
    }

    /**
     * @return the running transaction, or null; a statement of its own that runs triggers is one too.
     */
    Transaction current()
    {
        if (null != running || !transactions.isActive())
        {
            return running;
        }
        if (implicitNumber != transactions.number())
        {
            implicit = new Transaction(engine, transactions);
            implicitNumber = transactions.number();
        }
        return implicit;
    }

    /**
     * @return the log position of what {@link #run} committed last.
     */
    long position()
    {
        return position;
    }

    /**
     * Runs a function and commits.
     *
     * @param function   to run; what it throws rolls back and is thrown on.
     * @param completion to be told how the transaction ends, or null.
     * @param <T>        of the result.
     * @return the result.
     */
    <T> T run(final TransactionFunction<T> function, final FutureCompletion<T> completion)
    {
        transactions.begin();
        final Transaction transaction = new Transaction(engine, transactions);
        running = transaction;
        try
        {
            final T result = function.apply(transaction);
            if (null != completion)
            {
                completion.result = result;
            }
            position = end(transaction, completion);
            return result;
        }
        catch (final InternalError ex)
        {
            abort(transaction);
            throw transactions.fail(ex);
        }
        catch (final Throwable ex)
        {
            abort(transaction);
            throw ex;
        }
    }

    /**
     * Runs a body and commits, without garbage.
     *
     * @param body to run; what it throws rolls back and is thrown on.
     * @return the log position of the commit.
     */
    long commit(final TransactionBody body)
    {
        if (null == reused)
        {
            reused = new Transaction(engine, transactions);
        }
        transactions.begin();
        running = reused.restart();
        try
        {
            body.run(running);
            return end(reused, null);
        }
        catch (final InternalError ex)
        {
            abort(reused);
            throw transactions.fail(ex);
        }
        catch (final Throwable ex)
        {
            abort(reused);
            throw ex;
        }
    }

    private long end(final Transaction transaction, final Completion completion)
    {
        running = null;
        transaction.ended(true);
        return transactions.commit(completion);
    }

    private void abort(final Transaction transaction)
    {
        running = null;
        transaction.ended(false);
        if (transactions.isActive())
        {
            transactions.rollback(null);
        }
    }
}
