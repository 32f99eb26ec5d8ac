package io.memtx.tuple.arena;

/**
 * Lets a test have the n-th allocation of this thread fail, once or for ever: of those that arenas make within their
 * quota, reserve, or take from the operating system; or of those that arenas are forced to make. Asked under {@link Memory#CHECKS} only, which is constant: without the checks
 * the compiler deletes the question.
 */
final class AllocationFault
{
    private static final ThreadLocal<AllocationFault> PLANNED = new ThreadLocal<>();

    private final long failAt;
    private final boolean isForEver;
    private final boolean isOfForced;
    private long count;

    private AllocationFault(final long failAt, final boolean isForEver, final boolean isOfForced)
    {
        this.failAt = failAt;
        this.isForEver = isForEver;
        this.isOfForced = isOfForced;
    }

    /** Counts from here on, the forced allocations of arenas or all others; the first one is number 1. */
    static void plan(final long failAt, final boolean isForEver, final boolean isOfForced)
    {
        PLANNED.set(new AllocationFault(failAt, isForEver, isOfForced));
    }

    /** Lets all allocations be again; answers how many were asked for since the plan was made. */
    static long end()
    {
        final AllocationFault fault = PLANNED.get();
        PLANNED.remove();
        return null == fault ? 0 : fault.count;
    }

    /** Counts an allocation of this thread; answers whether it is to fail. */
    static boolean isDue(final boolean isForced)
    {
        final AllocationFault fault = PLANNED.get();
        if (null == fault || isForced != fault.isOfForced)
        {
            return false;
        }
        fault.count++;
        return fault.isForEver ? fault.count >= fault.failAt : fault.count == fault.failAt;
    }
}
