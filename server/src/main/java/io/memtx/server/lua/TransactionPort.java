package io.memtx.server.lua;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.TransactionFunction;
import io.memtx.server.Instance;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The way of Lua's thread to the transaction thread: single statements one by one, transactions while it is held.
 * Single owner: Lua's thread, but for {@link #trigger}, which is the transaction thread's.
 */
final class TransactionPort
{
    private static final long SHORT_WAIT_US = 2_000;

    private final Instance instance;
    private final LuaInbox inbox;
    private final LuaLimits limits;
    private final Map<Long, CompletableFuture<Object>> pending = new HashMap<>();
    private final ThreadLocal<Hold> heldHere = new ThreadLocal<>(); // set on the transaction thread
    private AnswerSink sink;
    private Hold serving; // whose transaction thread waits for this thread; null when it does not
    private CompletableFuture<Object> outcome; // of the hold that Lua has begun
    private long tokens;

    TransactionPort(final Instance instance, final LuaInbox inbox, final LuaLimits limits)
    {
        this.instance = instance;
        this.inbox = inbox;
        this.limits = limits;
    }

    /** Hears of answers that have taken their time. */
    @FunctionalInterface
    interface AnswerSink
    {
        /**
         * @param token  under which the answer was promised.
         * @param answer of the call.
         */
        void onAnswer(long token, Object answer);
    }

    void sink(final AnswerSink newSink)
    {
        sink = newSink;
    }

    Memtx db()
    {
        final Memtx db = instance.db();
        if (null == db)
        {
            throw new MemtxException(ErrorCode.ER_LOADING);
        }
        return db;
    }

    boolean isServing()
    {
        return null != serving;
    }

    /** Does work in the transaction that there is, or in one of its own. */
    Object execute(final Hold.Work work)
    {
        final Memtx db = db();
        if (null != serving)
        {
            serving.offer(work);
            return inbox.await(serving);
        }
        return later(submit(db, (tx) -> work.run(db, tx)));
    }

    /** An answer now or, if it takes long, later. */
    Object later(final CompletableFuture<Object> future)
    {
        try
        {
            return future.get(SHORT_WAIT_US, TimeUnit.MICROSECONDS);
        }
        catch (final TimeoutException ex)
        {
            final long token = ++tokens;
            pending.put(token, future);
            future.whenComplete((value, failure) -> inbox.task(() -> onCompleted(token)));
            return new HostCall.Pending(token);
        }
        catch (final ExecutionException ex)
        {
            throw unwrapped(ex.getCause());
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", ex);
        }
    }

    /** Waits for an answer while nothing else runs. */
    Object block(final long token)
    {
        final CompletableFuture<Object> future = pending.get(token);
        future.whenComplete((value, failure) -> inbox.wake());
        inbox.awaitThat(future::isDone);
        pending.remove(token);
        return answerOf(future);
    }

    Object begin(final long deadlineNs, final boolean isSynchronous)
    {
        final Memtx db = db();
        final Hold hold = new Hold(db, inbox, System.nanoTime() + Math.min(deadlineNs, limits.transactionNs()));
        outcome = submit(db, (tx) ->
        {
            heldHere.set(hold);
            try
            {
                return hold.apply(tx);
            }
            finally
            {
                heldHere.remove();
            }
        });
        outcome.whenComplete((value, failure) ->
        {
            if (!hold.isOver() && null != failure)
            {
                inbox.answer(hold, null, unwrapped(failure)); // the engine has closed before it began
            }
        });
        inbox.await(hold);
        serving = hold;
        return isSynchronous ? synchronous() : null;
    }

    /** Has the transaction wait for a quorum, whatever spaces it is about. */
    Object synchronous()
    {
        return execute((db, tx) ->
        {
            tx.synchronous();
            return null;
        });
    }

    Object commit()
    {
        final Hold hold = serving;
        serving = null;
        hold.end();
        return later(outcome);
    }

    /** Rolls back; answers what was undone. */
    Object rollback()
    {
        final Hold hold = serving;
        serving = null;
        hold.offer(Hold::rollBack);
        outcome.whenComplete((value, failure) -> inbox.wake());
        inbox.awaitThat(outcome::isDone);
        return new ArrayList<>(hold.statements());
    }

    Object savepoint()
    {
        final Hold hold = serving;
        hold.offer((db, tx) -> hold.savepoint());
        return inbox.await(hold);
    }

    Object rollbackTo(final int number)
    {
        final Hold hold = serving;
        hold.offer((db, tx) -> hold.rollBackTo(number));
        return inbox.await(hold);
    }

    /**
     * Does what the transaction thread calls Lua for.
     *
     * @param hold   that waits.
     * @param action in Lua.
     */
    void serve(final Hold hold, final Supplier<Object> action)
    {
        final Hold outer = serving;
        serving = hold;
        try
        {
            hold.returned(action.get(), null);
        }
        catch (final RuntimeException ex)
        {
            hold.returned(null, ex);
        }
        finally
        {
            serving = outer;
        }
    }

    /** Transaction thread: has Lua do something inside a statement. */
    Object trigger(final Memtx db, final Object call)
    {
        final Hold held = heldHere.get();
        if (null != held)
        {
            return held.callLua(call);
        }
        final Hold hold = new Hold(db, inbox, System.nanoTime() + limits.triggerNs());
        heldHere.set(hold);
        try
        {
            return hold.callLua(db.transaction(), call);
        }
        finally
        {
            heldHere.remove();
        }
    }

    static RuntimeException unwrapped(final Throwable failure)
    {
        return failure instanceof RuntimeException ex ? ex : new IllegalStateException(failure.toString(), failure);
    }

    private void onCompleted(final long token)
    {
        final CompletableFuture<Object> future = pending.remove(token);
        if (null != future)
        {
            sink.onAnswer(token, answerOf(future));
        }
    }

    static Object answerOf(final CompletableFuture<Object> future)
    {
        try
        {
            final List<Object> answer = new ArrayList<>();
            answer.add(true);
            answer.add(future.join());
            return answer;
        }
        catch (final RuntimeException ex)
        {
            return LuaError.encode(null == ex.getCause() ? ex : ex.getCause());
        }
    }

    private static CompletableFuture<Object> submit(final Memtx db, final TransactionFunction<Object> function)
    {
        CompletableFuture<Object> future = db.submit(function);
        while (null == future)
        {
            Thread.yield();
            future = db.submit(function);
        }
        return future;
    }
}
