package io.memtx.memtx;

import io.memtx.memtx.checkpoint.FrozenSpaces;

import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The read views that are open. Opened on the transaction thread; closed by any thread, which only queues the view: its
 * memory is given back at the engine's next turn.
 */
final class ReadViews
{
    private final Engine engine;
    private final ArrayList<ReadView> open = new ArrayList<>();
    private final ConcurrentLinkedQueue<ReadView> closed = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<CompletableFuture<ReadView>> requested = new ConcurrentLinkedQueue<>();

    ReadViews(final Engine engine)
    {
        this.engine = engine;
    }

    ReadView open()
    {
        engine.checkOwner();
        final FrozenSpaces frozen = new FrozenSpaces(engine.arena(), engine.transactions().confirmedSchema());
        final ReadView view = new ReadView(
            this, engine.arena(), frozen, engine.transactions().confirmedVclock().copy());
        open.add(view);
        return view;
    }

    /** Any thread: asks for a view, which the engine's next turn opens. */
    CompletableFuture<ReadView> request()
    {
        final CompletableFuture<ReadView> future = new CompletableFuture<>();
        requested.add(future);
        if (engine.isClosed())
        {
            refuseRequests();
        }
        return future;
    }

    /** One turn of the transaction thread. */
    int doWork()
    {
        int count = closeAbandoned();
        CompletableFuture<ReadView> request = requested.poll();
        while (null != request)
        {
            request.complete(open());
            count++;
            request = requested.poll();
        }
        return count;
    }

    int openCount()
    {
        return open.size();
    }

    /** Any thread. */
    void onClosed(final ReadView view)
    {
        closed.add(view);
    }

    private int closeAbandoned()
    {
        int count = 0;
        ReadView view = closed.poll();
        while (null != view)
        {
            open.remove(view);
            view.release();
            count++;
            view = closed.poll();
        }
        return count;
    }

    /** The engine goes: every view throws from now on, once the reads that are inside have left. */
    void closeAll()
    {
        for (final ReadView view : new ArrayList<>(open))
        {
            view.close();
        }
        closeAbandoned();
        refuseRequests();
    }

    private void refuseRequests()
    {
        CompletableFuture<ReadView> request = requested.poll();
        while (null != request)
        {
            request.completeExceptionally(new IllegalStateException("engine is closed"));
            request = requested.poll();
        }
    }
}
