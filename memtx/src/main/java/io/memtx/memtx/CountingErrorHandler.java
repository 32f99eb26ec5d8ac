package io.memtx.memtx;

import org.agrona.ErrorHandler;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts errors on their way to the program's own handler. Any thread.
 */
final class CountingErrorHandler implements ErrorHandler
{
    private final ErrorHandler next;
    private final AtomicLong count = new AtomicLong();

    CountingErrorHandler(final ErrorHandler next)
    {
        this.next = next;
    }

    @Override
    public void onError(final Throwable throwable)
    {
        count.incrementAndGet();
        next.onError(throwable);
    }

    long count()
    {
        return count.get();
    }
}
