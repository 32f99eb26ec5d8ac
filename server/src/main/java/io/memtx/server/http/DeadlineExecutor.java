package io.memtx.server.http;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Few threads, a bounded queue, and a deadline: a thread that is still reading a request or writing an answer then is
 * interrupted, which closes the connection. Whoever sends a byte a second keeps no thread for longer. The deadline
 * counts from when a request began to come, so that a queue full of those is over soon after. Thread safe.
 */
final class DeadlineExecutor implements Executor, AutoCloseable
{
    private static final long DEADLINE_NS = 4_000_000_000L;
    /** For a request that has waited for its turn: it is there, if it is an honest one. */
    private static final long LEAST_NS = 200_000_000L;
    private static final int THREAD_COUNT = 4;
    private static final int QUEUE_CAPACITY = 64;

    private final ThreadPoolExecutor pool;
    private final ScheduledExecutorService watchdog;

    DeadlineExecutor()
    {
        final AtomicInteger ordinal = new AtomicInteger();
        pool = new ThreadPoolExecutor(
            THREAD_COUNT,
            THREAD_COUNT,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE_CAPACITY),
            daemons(() -> "memtx-http-" + ordinal.getAndIncrement()));
        watchdog = Executors.newSingleThreadScheduledExecutor(daemons(() -> "memtx-http-dog"));
    }

    /**
     * @param task of a request.
     * @throws RejectedExecutionException when there are too many: the server closes the connection then.
     */
    @Override
    public void execute(final Runnable task)
    {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        pool.execute(() -> run(task, Math.max(LEAST_NS, deadlineNs - System.nanoTime())));
    }

    @Override
    public void close()
    {
        pool.shutdownNow();
        watchdog.shutdownNow();
    }

    private void run(final Runnable task, final long timeoutNs)
    {
        final Watch watch = new Watch(Thread.currentThread());
        final Future<?> alarm = watchdog.schedule(watch, timeoutNs, TimeUnit.NANOSECONDS);
        try
        {
            task.run();
        }
        finally
        {
            watch.end();
            alarm.cancel(false);
        }
    }

    private static ThreadFactory daemons(final Supplier<String> name)
    {
        return (task) ->
        {
            final Thread thread = new Thread(task, name.get());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Interrupts a thread while it is at one task, and not when it has gone on to the next. */
    private static final class Watch implements Runnable
    {
        private final Thread thread;
        private boolean isOver;

        Watch(final Thread thread)
        {
            this.thread = thread;
        }

        @Override
        public synchronized void run()
        {
            if (!isOver)
            {
                thread.interrupt();
            }
        }

        synchronized void end()
        {
            isOver = true;
            Thread.interrupted();
        }
    }
}
