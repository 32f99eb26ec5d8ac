package io.memtx.server.synchro;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.TransactionFunction;
import io.memtx.synchro.ElectionInfo;
import io.memtx.synchro.SynchroInfo;
import io.memtx.synchro.election.ElectionMode;
import io.memtx.synchro.election.FencingMode;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Synchronous transactions and elections of an instance that runs: {@code box.ctl} and the options of
 * {@code box.cfg} that may change. Thread safe; not for the transaction thread, which it waits for.
 */
public final class SynchroControl
{
    private static final int VIEW_TIMEOUT_MS = 500;

    private final SynchroExchange exchange;
    private final Supplier<Memtx> engines;
    private final IntFunction<CompletableFuture<Vclock>> freshness;
    private final Consumer<CompletableFuture<?>> stepping;
    private final Supplier<SynchroAdapter> adapters; // null before the engine is open
    private volatile SynchroView lastView;

    /**
     * @param exchange with the transaction thread.
     * @param adapters what is asked, null before the engine is open.
     * @param engines  what is submitted to, null before it is open.
     * @param freshness asks so many members, this one included, how far they are.
     * @param stepping a step towards the end of a future.
     */
    public SynchroControl(
        final SynchroExchange exchange,
        final Supplier<SynchroAdapter> adapters,
        final Supplier<Memtx> engines,
        final IntFunction<CompletableFuture<Vclock>> freshness,
        final Consumer<CompletableFuture<?>> stepping)
    {
        this.freshness = freshness;
        this.adapters = adapters;
        this.engines = engines;
        this.exchange = exchange;
        this.stepping = stepping;
    }

    /**
     * {@code box.ctl.promote()}: makes this instance the owner of the synchronous queue, and the leader.
     *
     * @throws MemtxException why that came to nothing; this instance is not the owner then.
     */
    public void promote()
    {
        get(startPromotion());
    }

    /**
     * As {@link #promote()}, without waiting.
     *
     * @return done when this instance is the owner, or exceptionally.
     */
    public CompletableFuture<Void> startPromotion()
    {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        exchange.execute(() -> adapters.get().promote(done));
        return done;
    }

    /**
     * {@code box.ctl.demote()}: makes nobody the owner; with elections on the leader resigns.
     *
     * @throws MemtxException why that came to nothing.
     */
    public void demote()
    {
        get(startDemotion());
    }

    /**
     * As {@link #demote()}, without waiting.
     *
     * @return done when nobody is the owner, or exceptionally.
     */
    public CompletableFuture<Void> startDemotion()
    {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        exchange.execute(() -> adapters.get().demote(done));
        return done;
    }

    /**
     * Changes {@code replication_synchro_quorum}, for those who wait, too.
     *
     * @param quorum a number or a formula of N.
     * @throws MemtxException ER_CFG; nothing is changed then.
     */
    public void quorum(final String quorum)
    {
        change((asked) -> asked.synchro().quorum(quorum));
    }

    /**
     * Changes {@code replication_synchro_timeout}, for those who wait, too.
     *
     * @param timeoutNs nanoseconds.
     * @throws MemtxException ER_CFG; nothing is changed then.
     */
    public void timeoutNs(final long timeoutNs)
    {
        change((asked) -> asked.options(asked.options().withSynchroTimeoutNs(timeoutNs)));
    }

    /**
     * Changes {@code election_mode} and {@code election_fencing_mode}.
     *
     * @param mode    of this instance.
     * @param fencing of this instance as leader.
     * @throws MemtxException ER_CFG; nothing is changed then.
     */
    public void electionMode(final ElectionMode mode, final FencingMode fencing)
    {
        change((asked) -> asked.electionMode(mode, fencing));
    }

    /**
     * Submits a transaction whose end may be asked for with any deadline, and again later.
     *
     * @param function to run.
     * @param <T>      of the result.
     * @return the handle.
     * @throws MemtxException        ER_LOADING before the engine is open.
     * @throws IllegalStateException when too many functions are waiting.
     */
    public <T> PendingCommit<T> submit(final TransactionFunction<T> function)
    {
        final Memtx db = engines.get();
        final SynchroAdapter adapter = adapters.get();
        if (null == db || null == adapter)
        {
            throw new MemtxException(ErrorCode.ER_LOADING);
        }
        return new PendingCommit<>(db, adapter, function, stepping);
    }

    /**
     * @return what {@code box.info.synchro} shows, null before the engine is open.
     */
    public SynchroInfo info()
    {
        return null == adapters.get() ? null : ask(SynchroAdapter::info);
    }

    /**
     * @return what {@code box.info.election} shows, null before the engine is open.
     */
    public ElectionInfo electionInfo()
    {
        return null == adapters.get() ? null : ask(SynchroAdapter::electionInfo);
    }

    /**
     * Asks for the queue and the election as they are now, and does not wait.
     *
     * @return the answer; what was known before when the transaction thread does not give one within half a second;
     * null before the engine is open.
     */
    public CompletableFuture<SynchroView> submitView()
    {
        if (null == adapters.get())
        {
            return CompletableFuture.completedFuture(null);
        }
        final CompletableFuture<SynchroView> answer = new CompletableFuture<>();
        exchange.execute(() ->
        {
            final SynchroAdapter adapter = adapters.get();
            lastView = null == adapter ? null : new SynchroView(adapter.info(), adapter.electionInfo());
            answer.complete(lastView);
        });
        return answer.completeOnTimeout(lastView, VIEW_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * A read that is linearizable: it sees all that was committed anywhere before it began, and nothing that is rolled
     * back later. Other members are asked how far they are, as many as {@code replication_linearizable_quorum} says.
     *
     * @param read    of the data.
     * @param timeout in units.
     * @param unit    of the timeout.
     * @param <T>     of the result.
     * @return the result.
     * @throws MemtxException       ER_TIMEOUT when that takes too long, ER_SYNC_ROLLBACK when what was seen is rolled
     *                              back, or what the read throws.
     * @throws InterruptedException when the thread is interrupted.
     */
    public <T> T linearizable(final TransactionFunction<T> read, final long timeout, final TimeUnit unit)
        throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + unit.toNanos(timeout);
        final CompletableFuture<Vclock> asked = freshness.apply((int)exchange.get(SynchroCounter.LINEARIZABLE_QUORUM));
        awaitUntil(asked, deadlineNs);
        final Vclock fresh = asked.join();
        final Vclock here = new Vclock();
        final Memtx db = engines.get();
        while (true)
        {
            db.replication().journaled().read(here);
            final Vclock.Order order = fresh.compareIgnoringLocal(here);
            if (Vclock.Order.LESS == order || Vclock.Order.EQUAL == order)
            {
                break;
            }
            final CompletableFuture<Void> turn = new CompletableFuture<>();
            exchange.execute(() -> turn.complete(null));
            awaitUntil(turn, deadlineNs);
        }
        final PendingCommit<T> commit = submit(read);
        while (!commit.told().isDone())
        {
            awaitUntil(commit.told(), deadlineNs);
        }
        return get(commit.told());
    }

    private void awaitUntil(final CompletableFuture<?> answer, final long deadlineNs) throws InterruptedException
    {
        while (!answer.isDone())
        {
            if (System.nanoTime() - deadlineNs >= 0)
            {
                throw new MemtxException(ErrorCode.ER_TIMEOUT);
            }
            if (Thread.interrupted())
            {
                throw new InterruptedException();
            }
            stepping.accept(answer);
        }
    }

    private void change(final Consumer<SynchroAdapter> how)
    {
        ask((asked) ->
        {
            how.accept(asked);
            return null;
        });
    }

    private <T> T ask(final Function<SynchroAdapter, T> question)
    {
        final CompletableFuture<T> answer = new CompletableFuture<>();
        exchange.execute(() ->
        {
            try
            {
                answer.complete(question.apply(adapters.get()));
            }
            catch (final RuntimeException ex)
            {
                answer.completeExceptionally(ex);
            }
        });
        return get(answer);
    }

    private <T> T get(final CompletableFuture<T> answer)
    {
        while (!answer.isDone())
        {
            stepping.accept(answer);
        }
        try
        {
            return answer.join();
        }
        catch (final CompletionException ex)
        {
            if (ex.getCause() instanceof MemtxException refusal)
            {
                throw refusal;
            }
            throw ex;
        }
    }
}
