package io.memtx.bench.replica;

import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

import java.util.concurrent.Semaphore;

/**
 * A thread that steps something, spinning and yielding while there is nothing to do, and that can be made to wait, so
 * that it disturbs nobody while something else is measured. It waits until it is told to go on for the first time.
 */
public final class Stepper implements AutoCloseable
{
    private final Step step;
    private final Runnable onEnd;
    private final Thread thread;
    private final Semaphore mayRun = new Semaphore(0);
    private final Semaphore isWaiting = new Semaphore(0);

    private volatile boolean isRunning = true;
    private volatile boolean isClosed;
    private volatile Throwable failure;

    /** Does what is due, and says how much that was. */
    @FunctionalInterface
    public interface Step
    {
        /**
         * @return 0 when there was nothing to do.
         */
        int step();
    }

    /**
     * @param name  of the thread.
     * @param step  to take again and again.
     * @param onEnd to run at last, on the thread.
     */
    public Stepper(final String name, final Step step, final Runnable onEnd)
    {
        this.step = step;
        this.onEnd = onEnd;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
        isWaiting.acquireUninterruptibly();
    }

    /** Goes on. */
    public void resume()
    {
        isRunning = true;
        mayRun.release();
    }

    /** Waits until the thread has taken its last step for now. */
    public void pause()
    {
        isRunning = false;
        isWaiting.acquireUninterruptibly();
        ensureAlive();
    }

    /**
     * @throws IllegalStateException when a step has thrown something.
     */
    public void ensureAlive()
    {
        if (null != failure)
        {
            throw new IllegalStateException("step failed: thread=" + thread.getName(), failure);
        }
    }

    /**
     * @return the number of the thread.
     */
    public long threadId()
    {
        return thread.getId();
    }

    /** Ends the thread, whether it waits or not. */
    @Override
    public void close()
    {
        isClosed = true;
        isRunning = false;
        mayRun.release();
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void run()
    {
        final IdleStrategy idle = new YieldingIdleStrategy();
        try
        {
            while (!isClosed)
            {
                isWaiting.release();
                mayRun.acquireUninterruptibly();
                while (isRunning)
                {
                    idle.idle(step.step());
                }
            }
        }
        catch (final Throwable ex) // told to whoever waits for the other side
        {
            failure = ex;
        }
        finally
        {
            onEnd.run();
            isWaiting.release(1); // nobody waits in vain
        }
    }
}
