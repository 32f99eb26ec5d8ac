package io.memtx.memtx;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * What other threads want to have opened: asked for by any thread, served by the next turn of the owner, which is an
 * engine or a standby.
 *
 * @param <T> what is opened.
 */
final class OpenRequests<T>
{
    private final BooleanSupplier isClosed;
    private final ConcurrentLinkedQueue<Request<T>> queue = new ConcurrentLinkedQueue<>();

    /**
     * @param isClosed whether the owner is, asked by any thread.
     */
    OpenRequests(final BooleanSupplier isClosed)
    {
        this.isClosed = isClosed;
    }

    /** Any thread but the owner's: waits until the owner has opened it. */
    T await()
    {
        final Request<T> request = new Request<>(Thread.currentThread(), new CompletableFuture<>());
        queue.add(request);
        if (isClosed.getAsBoolean())
        {
            refuse();
        }
        try
        {
            return request.future.join();
        }
        catch (final CompletionException ex)
        {
            throw ex.getCause() instanceof RuntimeException reason ? reason : ex;
        }
    }

    /** The owner's turn; the opener is told who asks. */
    int serve(final Function<Thread, T> opener)
    {
        int count = 0;
        Request<T> request = queue.poll();
        while (null != request)
        {
            answer(request, opener);
            count++;
            request = queue.poll();
        }
        return count;
    }

    /** What cannot be opened is told to who asks, and to nobody else. */
    private void answer(final Request<T> request, final Function<Thread, T> opener)
    {
        try
        {
            request.future.complete(opener.apply(request.requester));
        }
        catch (final Throwable ex)
        {
            request.future.completeExceptionally(ex);
        }
    }

    /** The engine is closed. */
    void refuse()
    {
        Request<T> request = queue.poll();
        while (null != request)
        {
            request.future.completeExceptionally(new IllegalStateException("engine is closed"));
            request = queue.poll();
        }
    }

    private record Request<T>(Thread requester, CompletableFuture<T> future)
    {
    }
}
