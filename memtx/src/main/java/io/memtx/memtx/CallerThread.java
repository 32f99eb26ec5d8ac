package io.memtx.memtx;

/**
 * A thread that never is one: whoever starts it runs its task, and finds it ended. Where an engine has to do with the
 * thread that steps it.
 */
final class CallerThread extends Thread
{
    private final Runnable task;

    /**
     * @param task to run when it is started.
     */
    CallerThread(final Runnable task)
    {
        this.task = task;
    }

    @Override
    public synchronized void start()
    {
        task.run();
    }
}
