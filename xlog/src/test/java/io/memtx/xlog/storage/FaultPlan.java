package io.memtx.xlog.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the n-th call that a fault may befall fail, once or for ever, and records what was called. Any thread.
 */
public final class FaultPlan implements FaultStorage.Hook
{
    private final List<String> calls = new ArrayList<>();
    private Fault fault = Fault.EIO;
    private long failAt = Long.MAX_VALUE;
    private boolean isForEver;
    private long count;
    private long failedCount;
    private String firstFailed;

    /**
     * @return the storage whose changing calls fail: that of the machine.
     */
    public Storage storage()
    {
        return new FaultStorage(this);
    }

    /**
     * As {@link #failAt(Fault, long, boolean)}, of a device that does not answer.
     *
     * @param call    1 for the next one.
     * @param forEver whether all behind it fail too.
     */
    public void failAt(final long call, final boolean forEver)
    {
        failAt(Fault.EIO, call, forEver);
    }

    /**
     * Begins to count.
     *
     * @param kind    of the fault.
     * @param call    1 for the next one that may fail so.
     * @param forEver whether all behind it fail too.
     */
    public synchronized void failAt(final Fault kind, final long call, final boolean forEver)
    {
        fault = kind;
        count = 0;
        failedCount = 0;
        failAt = call;
        isForEver = forEver;
        firstFailed = null;
        calls.clear();
    }

    /** Lets every call be from here on. */
    public synchronized void end()
    {
        failAt = Long.MAX_VALUE;
    }

    /**
     * @return calls that might have failed since the last {@link #failAt}.
     */
    public synchronized long count()
    {
        return count;
    }

    /**
     * @return the first call that failed since the last {@link #failAt}; null when none did.
     */
    public synchronized String firstFailed()
    {
        return firstFailed;
    }

    /**
     * @return how many calls failed since the last {@link #failAt}.
     */
    public synchronized long failedCount()
    {
        return failedCount;
    }

    /**
     * @return what was called: {@code force 00000000000000000000.xlog}.
     */
    public synchronized List<String> calls()
    {
        return new ArrayList<>(calls);
    }

    @Override
    public synchronized void before(final String call, final Path path) throws IOException
    {
        final String what = call + ' ' + path.getFileName();
        calls.add(what);
        if (fault.mayBefall(call))
        {
            count++;
            if (isForEver ? count >= failAt : count == failAt)
            {
                failedCount++;
                firstFailed = null == firstFailed ? what : firstFailed;
                throw fault.exception(call, path);
            }
        }
    }
}
