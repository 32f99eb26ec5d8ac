package io.memtx.server.lua;

import java.util.ArrayDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What Lua's thread is told by others: tasks, answers of the transaction thread, and its calls. While it waits for an
 * answer it does the calls, since the transaction thread waits for them, and puts off the tasks.
 * <p>
 * Any thread adds; Lua's thread takes.
 */
final class LuaInbox
{
    private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>();
    private final ArrayDeque<Item> putOff = new ArrayDeque<>();
    private Caller caller;

    /**
     * Either a task, or an answer of a hold, or a call of one.
     */
    private record Item(Runnable task, Hold hold, Object value, RuntimeException failure, boolean isCall)
    {
    }

    /** Does what the transaction thread calls Lua for. */
    @FunctionalInterface
    interface Caller
    {
        /**
         * @param hold of the transaction thread, which waits.
         * @param call what it wants.
         */
        void call(Hold hold, Object call);
    }

    void caller(final Caller newCaller)
    {
        caller = newCaller;
    }

    void task(final Runnable task)
    {
        queue.add(new Item(task, null, null, null, false));
    }

    void answer(final Hold hold, final Object value, final RuntimeException failure)
    {
        queue.add(new Item(null, hold, value, failure, false));
    }

    void call(final Hold hold, final Object call)
    {
        queue.add(new Item(null, hold, call, null, true));
    }

    /**
     * Waits for a task or call, and does it.
     *
     * @param timeoutNs to wait at most.
     * @throws InterruptedException when the thread is interrupted.
     */
    void runOne(final long timeoutNs) throws InterruptedException
    {
        Item item = putOff.poll();
        if (null == item)
        {
            item = queue.poll(timeoutNs, TimeUnit.NANOSECONDS);
        }
        if (null != item)
        {
            run(item);
        }
    }

    /**
     * Waits for the answer of a hold.
     *
     * @param hold whose.
     * @return the answer.
     */
    Object await(final Hold hold)
    {
        while (true)
        {
            final Item item = take();
            if (item.isCall)
            {
                caller.call(item.hold, item.value);
            }
            else if (item.hold == hold)
            {
                if (null != item.failure)
                {
                    throw item.failure;
                }
                return item.value;
            }
            else if (null != item.task)
            {
                putOff.add(item);
            }
        }
    }

    /** Does calls until something is so. */
    void awaitThat(final BooleanSupplier isSo)
    {
        while (!isSo.getAsBoolean())
        {
            final Item item = take();
            if (item.isCall)
            {
                caller.call(item.hold, item.value);
            }
            else if (null != item.task)
            {
                putOff.add(item);
            }
        }
    }

    /** Wakes whoever waits that something may be so. */
    void wake()
    {
        queue.add(new Item(null, null, null, null, false));
    }

    private Item take()
    {
        try
        {
            return queue.take();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", ex);
        }
    }

    private void run(final Item item)
    {
        if (item.isCall)
        {
            caller.call(item.hold, item.value);
        }
        else if (null != item.task)
        {
            item.task.run();
        }
    }
}
