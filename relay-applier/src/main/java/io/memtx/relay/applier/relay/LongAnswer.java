package io.memtx.relay.applier.relay;

import io.memtx.tuple.error.MemtxException;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** An answer that takes a while; heartbeats go on meanwhile. Belongs to the thread of the relays. */
interface LongAnswer extends AutoCloseable
{
    /**
     * Goes on. Nothing is waiting in the channel.
     *
     * @return how much there was to do.
     * @throws MemtxException when it cannot: the downstream is to be told.
     */
    int doWork();

    /** Whether everything of it is on its way. */
    boolean isDone();

    /** Gives back what it holds, done or not. Idempotent. */
    @Override
    void close();

    /**
     * What the transaction thread has answered.
     *
     * @throws MemtxException when it has refused.
     */
    static <T> T result(final CompletableFuture<T> future)
    {
        try
        {
            return future.join();
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
