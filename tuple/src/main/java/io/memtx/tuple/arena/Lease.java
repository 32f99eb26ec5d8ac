package io.memtx.tuple.arena;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * For how long what was found may be looked at: a number that changes when that is over. Who finds something notes the
 * number, and compares before each look; whatever the reason is, that is one load and one comparison.
 * <p>
 * Ended by one thread, compared by any. A look that runs beside the end is not prevented: that is left to whoever ends
 * it.
 */
public final class Lease
{
    /** A number that no lease ever has. */
    public static final long NONE = -1;

    /** Never ends. */
    public static final Lease ENDLESS = new Lease("owner");

    private static final VarHandle NUMBER;

    static
    {
        try
        {
            NUMBER = MethodHandles.lookup().findVarHandle(Lease.class, "number", long.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final String holder;
    private volatile long number; // volatile for those who compare in a loop

    /**
     * @param holder whose end it is, for the message of whoever comes too late.
     */
    public Lease(final String holder)
    {
        this.holder = holder;
    }

    /**
     * @return the number now: 0 at first.
     */
    public long number()
    {
        return number;
    }

    /**
     * Makes another number of it: what was found so far may not be looked at any more. By one thread at a time.
     */
    public void next()
    {
        NUMBER.setRelease(this, (long)NUMBER.get(this) + 1);
    }

    /**
     * @return whose end it is.
     */
    @Override
    public String toString()
    {
        return holder;
    }
}
