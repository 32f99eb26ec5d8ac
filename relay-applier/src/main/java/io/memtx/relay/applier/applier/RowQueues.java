package io.memtx.relay.applier.applier;

import java.util.ArrayList;
import java.util.List;

/**
 * The queues of all appliers. Appliers' thread adds and removes, the transaction thread polls; a queue's memory is
 * freed once the transaction thread has been seen to go on without it.
 */
public final class RowQueues
{
    private final List<RowQueue> removed = new ArrayList<>();

    private volatile RowQueue[] current = {};
    private volatile RowQueue[] polled = {};

    /**
     * Adds a queue. The appliers' thread.
     *
     * @param queue to be polled from now on.
     */
    public void add(final RowQueue queue)
    {
        final List<RowQueue> next = new ArrayList<>(List.of(current));
        next.add(queue);
        current = next.toArray(RowQueue[]::new);
    }

    /**
     * Removes a queue; what is in it is lost, and asked for again by whoever asks. The appliers' thread.
     *
     * @param queue that nobody offers to any more.
     */
    public void remove(final RowQueue queue)
    {
        final List<RowQueue> next = new ArrayList<>(List.of(current));
        next.remove(queue);
        current = next.toArray(RowQueue[]::new);
        removed.add(queue);
    }

    /**
     * Frees the queues that were removed and are not polled any more. The appliers' thread.
     *
     * @return how many were freed.
     */
    public int freeRemoved()
    {
        if (removed.isEmpty() || polled != current)
        {
            return 0;
        }
        final int count = removed.size();
        removed.forEach(RowQueue::close);
        removed.clear();
        return count;
    }

    /**
     * Takes transactions out of all queues, a few of each. The transaction thread.
     *
     * @param handler      of transactions.
     * @param messageLimit most messages to take of one queue.
     * @return how many messages were taken.
     */
    public int poll(final QueueHandler handler, final int messageLimit)
    {
        final RowQueue[] queues = current;
        if (queues != polled)
        {
            polled = queues; // what is not among them was used last by the call before
        }
        int work = 0;
        for (final RowQueue queue : queues)
        {
            if (0 != queue.size())
            {
                work += queue.poll(handler.of(queue), messageLimit);
            }
        }
        return work;
    }

    /**
     * Frees all queues. Neither thread may use them any more.
     */
    public void close()
    {
        removed.forEach(RowQueue::close);
        removed.clear();
        for (final RowQueue queue : current)
        {
            queue.close();
        }
        current = new RowQueue[0];
        polled = current;
    }

    /** Knows which queue a transaction comes from. */
    @FunctionalInterface
    public interface QueueHandler
    {
        /**
         * @param queue that is polled next.
         * @return what takes its transactions.
         */
        RowQueue.TransactionHandler of(RowQueue queue);
    }
}
