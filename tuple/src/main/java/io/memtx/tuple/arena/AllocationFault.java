package io.memtx.tuple.arena;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets a test have the n-th allocation of this thread, and of threads that it starts meanwhile, fail, once or for ever:
 * of those that arenas make within their quota, reserve, or take from the operating system; or of those that arenas are
 * forced to make. Asked under {@link Memory#CHECKS} only, which is constant: without the checks the compiler deletes
 * the question.
 */
final class AllocationFault
{
    private static final InheritableThreadLocal<AllocationFault> PLANNED = new InheritableThreadLocal<>();

    private final long failAt;
    private final boolean isForEver;
    private final boolean isOfForced;
    private final AtomicLong count = new AtomicLong();
    private volatile boolean isEnded;

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
        if (null == fault)
        {
            return 0;
        }
        fault.isEnded = true;
        return fault.count.get();
    }

    /** Counts an allocation; answers whether it is to fail. */
    static boolean isDue(final boolean isForced)
    {
        final AllocationFault fault = PLANNED.get();
        if (null == fault || fault.isEnded || isForced != fault.isOfForced)
        {
            return false;
        }
        final long number = fault.count.incrementAndGet();
        return fault.isForEver ? number >= fault.failAt : number == fault.failAt;
    }
}
