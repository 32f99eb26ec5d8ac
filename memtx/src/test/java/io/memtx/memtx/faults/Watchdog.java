package io.memtx.memtx.faults;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs something on a thread of its own and sees when it hangs.
 */
final class Watchdog
{
    private static final long DEADLINE_S = 30; // where many tests share few processors ten are not enough

    private Watchdog()
    {
    }

    /** Answers what it throws, which tells of all threads when that is its hanging; null when it ends well. */
    static Throwable run(final Runnable task) throws InterruptedException
    {
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final Thread thread = new Thread(() ->
        {
            try
            {
                task.run();
            }
            catch (final Throwable ex)
            {
                thrown.set(ex);
            }
        }, "life");
        thread.setDaemon(true);
        thread.start();
        thread.join(TimeUnit.SECONDS.toMillis(DEADLINE_S));
        if (!thread.isAlive())
        {
            return thrown.get();
        }
        final StringBuilder text = new StringBuilder("hangs:");
        Thread.getAllStackTraces().forEach((other, stack) -> text.append('\n').append(other.getName()).append(' ')
            .append(Arrays.stream(stack).limit(12).toList()));
        return new AssertionError(text.toString());
    }
}
