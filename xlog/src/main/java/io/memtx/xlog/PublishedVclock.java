package io.memtx.xlog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A vclock that one thread writes and any thread reads whole, without a lock: a version, odd while components are being
 * written, which readers check before and after. Writing allocates nothing and never waits.
 */
public final class PublishedVclock
{
    private static final VarHandle VERSION;

    static
    {
        try
        {
            VERSION = MethodHandles.lookup().findVarHandle(PublishedVclock.class, "version", long.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final long[] lsns = new long[Vclock.COMPONENT_COUNT];
    private long version;

    /**
     * Makes a vclock known. The one writer.
     *
     * @param vclock to copy.
     */
    public void publish(final Vclock vclock)
    {
        final long next = version + 1;
        VERSION.setOpaque(this, next);
        VarHandle.storeStoreFence(); // nobody sees a component of this version under an even number
        for (int id = 0; id < Vclock.COMPONENT_COUNT; id++)
        {
            lsns[id] = vclock.get(id);
        }
        VERSION.setRelease(this, next + 1); // pairs with the acquire of version()
    }

    /**
     * @return a number that changes with every publication; even, unless one is under way.
     */
    public long version()
    {
        return (long)VERSION.getAcquire(this);
    }

    /**
     * Reads the vclock published last; tries again while one is being published.
     *
     * @param target to fill.
     * @return its version.
     */
    public long read(final Vclock target)
    {
        while (true)
        {
            final long before = version();
            if (0 == (before & 1))
            {
                target.clear();
                for (int id = 0; id < Vclock.COMPONENT_COUNT; id++)
                {
                    final long lsn = lsns[id];
                    if (0 != lsn)
                    {
                        target.set(id, lsn);
                    }
                }
                VarHandle.loadLoadFence(); // components before the version: pairs with the store-store fence
                if (before == (long)VERSION.getOpaque(this))
                {
                    return before;
                }
            }
            Thread.onSpinWait();
        }
    }
}
