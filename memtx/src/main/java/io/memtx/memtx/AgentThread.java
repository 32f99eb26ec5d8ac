package io.memtx.memtx;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.IdleStrategy;

import java.util.concurrent.ThreadFactory;

/**
 * Steps an agent on a thread of its own until it is closed. Unlike an {@link org.agrona.concurrent.AgentRunner} it goes
 * on when somebody interrupts that thread, because others wait for what it does; and {@link #close()} waits for its end
 * even when the closing thread is interrupted, because the memory that it uses is given back next.
 * <p>
 * Started and closed by one thread at a time.
 */
final class AgentThread implements AutoCloseable
{
    private final Agent agent;
    private final IdleStrategy idleStrategy;
    private final ErrorHandler errorHandler;
    private final Thread thread;
    private volatile boolean isClosing;

    private AgentThread(
        final Agent agent,
        final IdleStrategy idleStrategy,
        final ErrorHandler errorHandler,
        final ThreadFactory threads)
    {
        this.agent = agent;
        this.idleStrategy = idleStrategy;
        this.errorHandler = errorHandler;
        thread = threads.newThread(this::run);
        thread.setName(agent.roleName());
    }

    /**
     * Starts a thread.
     *
     * @param agent        that it steps.
     * @param idleStrategy between steps, its own.
     * @param errorHandler told what the agent throws, after which it is stepped again.
     * @param threads      that make it.
     * @return it, to be closed.
     * @throws OutOfMemoryError when there is no thread to be had.
     */
    static AgentThread start(
        final Agent agent,
        final IdleStrategy idleStrategy,
        final ErrorHandler errorHandler,
        final ThreadFactory threads)
    {
        final AgentThread started = new AgentThread(agent, idleStrategy, errorHandler, threads);
        started.thread.start();
        return started;
    }

    /**
     * Ends it and waits until it has ended. Idempotent. An interrupt is kept for the caller to see.
     */
    @Override
    public void close()
    {
        isClosing = true;
        boolean isInterrupted = false;
        while (thread.isAlive())
        {
            try
            {
                thread.join();
            }
            catch (final InterruptedException ex)
            {
                isInterrupted = true;
            }
        }
        if (isInterrupted)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void run()
    {
        tell(agent::onStart);
        while (!isClosing)
        {
            step();
            Thread.interrupted(); // else no idle strategy would sleep any more
        }
        tell(agent::onClose);
    }

    private void step()
    {
        try
        {
            idleStrategy.idle(agent.doWork());
        }
        catch (final Throwable ex)
        {
            report(ex);
        }
    }

    private void tell(final Runnable change)
    {
        try
        {
            change.run();
        }
        catch (final Throwable ex)
        {
            report(ex);
        }
    }

    private void report(final Throwable reason)
    {
        try
        {
            errorHandler.onError(reason);
        }
        catch (final Throwable ignored)
        {
            // an error handler that fails has nobody left to tell
        }
    }
}
