package io.memtx.memtx;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Checkpoints that other threads ask for. Any thread asks; the transaction thread serves and refuses.
 */
final class SnapshotRequests
{
    private final Engine engine;
    private final Queue<CompletableFuture<Boolean>> asked = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<Boolean>> running = new ArrayList<>();

    SnapshotRequests(final Engine engine)
    {
        this.engine = engine;
    }

    /** Any thread. */
    CompletableFuture<Boolean> request()
    {
        final CompletableFuture<Boolean> future = new CompletableFuture<>();
        asked.add(future);
        if (engine.isClosed())
        {
            refuse();
        }
        return future;
    }

    int doWork()
    {
        int work = 0;
        if (!running.isEmpty() && !engine.checkpointer().isRunning())
        {
            running.forEach(this::finish);
            running.clear();
            work++;
        }
        CompletableFuture<Boolean> future = asked.poll();
        while (null != future)
        {
            begin(future);
            work++;
            future = asked.poll();
        }
        return work;
    }

    /** The engine is closed. */
    void refuse()
    {
        CompletableFuture<Boolean> future = asked.poll();
        while (null != future)
        {
            future.completeExceptionally(new IllegalStateException("engine is closed"));
            future = asked.poll();
        }
    }

    /** Also those that were under way. */
    void close()
    {
        running.forEach((future) -> future.completeExceptionally(new IllegalStateException("engine is closed")));
        running.clear();
        refuse();
    }

    private void begin(final CompletableFuture<Boolean> future)
    {
        try
        {
            if (engine.startCheckpoint())
            {
                running.add(future);
            }
            else
            {
                future.complete(false);
            }
        }
        catch (final RuntimeException ex)
        {
            future.completeExceptionally(ex);
        }
    }

    private void finish(final CompletableFuture<Boolean> future)
    {
        final Throwable failure = engine.checkpointer().lastFailure();
        if (null == failure)
        {
            future.complete(true);
        }
        else
        {
            future.completeExceptionally(new MemtxException(ErrorCode.ER_WAL_IO, failure));
        }
    }
}
