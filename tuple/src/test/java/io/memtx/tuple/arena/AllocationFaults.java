package io.memtx.tuple.arena;

/**
 * Has allocations of the calling thread, and of threads that it starts meanwhile, fail until it is closed. Needs
 * {@link Memory#CHECKS}.
 */
public final class AllocationFaults implements AutoCloseable
{
    private long count = -1;

    private AllocationFaults()
    {
        if (!Memory.CHECKS)
        {
            throw new IllegalStateException("allocations cannot be made to fail without " + Memory.CHECKS_PROP_NAME);
        }
    }

    /**
     * Those that arenas make within their quota, reservations among them, and those from the operating system.
     *
     * @param failAt    number of the first one to fail, from 1.
     * @param isForEver whether those behind it fail as well.
     * @return to be closed.
     */
    public static AllocationFaults plan(final long failAt, final boolean isForEver)
    {
        final AllocationFaults faults = new AllocationFaults();
        AllocationFault.plan(failAt, isForEver, false);
        return faults;
    }

    /**
     * Those that arenas are forced to make, beyond the quota if need be: they fail when the region is exhausted.
     *
     * @param failAt    number of the first one to fail, from 1.
     * @param isForEver whether those behind it fail as well.
     * @return to be closed.
     */
    public static AllocationFaults planForced(final long failAt, final boolean isForEver)
    {
        final AllocationFaults faults = new AllocationFaults();
        AllocationFault.plan(failAt, isForEver, true);
        return faults;
    }

    /**
     * Ends it.
     *
     * @return how many allocations there were, those that failed included.
     */
    public long end()
    {
        if (count < 0)
        {
            count = AllocationFault.end();
        }
        return count;
    }

    @Override
    public void close()
    {
        end();
    }
}
