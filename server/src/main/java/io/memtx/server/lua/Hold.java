package io.memtx.server.lua;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Transaction;
import io.memtx.memtx.TransactionFunction;
import io.memtx.memtx.txn.StatementList;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A transaction that is written in Lua: the transaction thread runs this function, in which it waits for one statement
 * after the other, up to a deadline. Meanwhile the two threads call each other as one would: a statement runs triggers,
 * a trigger is Lua, which runs statements. Whoever waits for an answer serves the other one's calls.
 * <p>
 * Two threads: the transaction thread runs {@link #apply} and {@link #callLua}; Lua's thread does all else.
 */
final class Hold implements TransactionFunction<Object>
{
    private final Memtx db;
    private final LuaInbox inbox;
    private final long deadlineNs;
    private final BlockingQueue<Message> forTransaction = new LinkedBlockingQueue<>();
    private final List<Transaction.Savepoint> savepoints = new ArrayList<>();
    private final List<Object> statements = new ArrayList<>();
    private Transaction tx; // transaction thread
    private volatile boolean isOver;

    Hold(final Memtx db, final LuaInbox inbox, final long deadlineNs)
    {
        this.db = db;
        this.inbox = inbox;
        this.deadlineNs = deadlineNs;
    }

    /**
     * A statement or another call for the transaction thread.
     */
    @FunctionalInterface
    interface Work
    {
        /**
         * @param db engine.
         * @param tx running transaction.
         * @return the answer, boxed.
         */
        Object run(Memtx db, Transaction tx);
    }

    /** The function ends without a commit. Not an error, so it costs no stack trace. */
    static final class RolledBack extends RuntimeException
    {
        private static final long serialVersionUID = 1L;

        RolledBack()
        {
            super("rolled back", null, false, false);
        }
    }

    private record Message(Work work, boolean isEnd, boolean isReturn, Object value, Throwable failure)
    {
    }

    @Override
    public Object apply(final Transaction transaction)
    {
        tx = transaction;
        transaction.onCommit(this::note);
        transaction.onRollback(this::note);
        inbox.answer(this, null, null);
        try
        {
            serve();
            return statements;
        }
        finally
        {
            isOver = true;
            refuse();
        }
    }

    /** Transaction thread, inside a statement: has Lua do something and serves what that wants. */
    Object callLua(final Object call)
    {
        inbox.call(this, call);
        return serve();
    }

    /** Transaction thread, outside a transaction of Lua's: a trigger of somebody else's statement. */
    Object callLua(final Transaction transaction, final Object call)
    {
        tx = transaction;
        try
        {
            return callLua(call);
        }
        finally
        {
            isOver = true;
            refuse();
        }
    }

    private Object serve()
    {
        while (true)
        {
            final Message message = next();
            if (message.isReturn)
            {
                if (message.failure instanceof RuntimeException ex)
                {
                    throw ex;
                }
                return message.value;
            }
            if (message.isEnd)
            {
                return null;
            }
            try
            {
                inbox.answer(this, message.work.run(db, tx), null);
            }
            catch (final RolledBack ex)
            {
                throw ex;
            }
            catch (final RuntimeException ex)
            {
                inbox.answer(this, null, ex);
            }
        }
    }

    private Message next()
    {
        try
        {
            final Message message = forTransaction.poll(
                Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (null == message)
            {
                throw new MemtxException(ErrorCode.ER_TRANSACTION_TIMEOUT);
            }
            return message;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new MemtxException(ErrorCode.ER_TRANSACTION_TIMEOUT, ex);
        }
    }

    /** Nobody is to wait for what came too late. */
    private void refuse()
    {
        Message message = forTransaction.poll();
        while (null != message)
        {
            if (!message.isEnd && !message.isReturn)
            {
                inbox.answer(this, null, new MemtxException(ErrorCode.ER_TRANSACTION_TIMEOUT));
            }
            message = forTransaction.poll();
        }
    }

    private void note(final StatementList list)
    {
        for (int i = 0; i < list.count(); i++)
        {
            final List<Object> row = new ArrayList<>();
            row.add(null == list.oldTuple(i) ? null : list.oldTuple(i).toMsgPack());
            row.add(null == list.newTuple(i) ? null : list.newTuple(i).toMsgPack());
            row.add(list.spaceId(i));
            statements.add(row);
        }
    }

    // Lua's thread.

    boolean isOver()
    {
        return isOver;
    }

    List<Object> statements()
    {
        return statements;
    }

    /** Hands over work; the answer comes through the inbox, also when this was too late. */
    void offer(final Work work)
    {
        final Message message = new Message(work, false, false, null, null);
        forTransaction.add(message);
        if (isOver && forTransaction.remove(message))
        {
            inbox.answer(this, null, new MemtxException(ErrorCode.ER_TRANSACTION_TIMEOUT));
        }
    }

    /** Ends the function: what it did is committed. */
    void end()
    {
        forTransaction.add(new Message(null, true, false, null, null));
    }

    /** The end of what {@link #callLua} wanted. */
    void returned(final Object value, final RuntimeException failure)
    {
        forTransaction.add(new Message(null, false, true, value, failure));
    }

    /** Work that ends the function: what it did is undone. */
    static Object rollBack(final Memtx db, final Transaction tx)
    {
        throw new RolledBack();
    }

    /** Work that sets a savepoint; transaction thread. */
    Object savepoint()
    {
        savepoints.add(tx.savepoint());
        return (long)(savepoints.size() - 1);
    }

    /** Work that goes back to one; transaction thread. */
    Object rollBackTo(final int number)
    {
        tx.rollbackTo(savepoints.get(number));
        return null;
    }
}
