package io.memtx.memtx.txn;

import io.memtx.tuple.index.ReadGate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Tells readers on other threads that the base is on its way from one confirmed state to the next through others: a
 * transaction that wrote one tuple twice is confirmed statement by statement. The number is odd meanwhile and even
 * otherwise, and another one afterwards; transactions that write each tuple once do not touch it.
 * <p>
 * What a reader has seen is confirmed when the number was even before, and {@link #isStill(long)} afterwards.
 * <p>
 * Single writer: the transaction thread. Read by any thread.
 */
public final class ConfirmationVersion implements ReadGate
{
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int YIELD_MASK = 0xFF;
    private static final int INDEX = 16; // 128 bytes before it, and behind it, are nobody else's

    private final long[] cell = new long[2 * INDEX + 1];

    /** Before the first store to the base. */
    void start()
    {
        final long version = cell[INDEX];
        assert 0 == (version & 1) : "begun already: version=" + version;
        CELL.setOpaque(cell, INDEX, version + 1);
        VarHandle.releaseFence(); // whoever sees a store to the base can see that the number is odd
    }

    /** Behind the last store to the base. */
    void end()
    {
        final long version = cell[INDEX];
        assert 0 != (version & 1) : "not begun: version=" + version;
        CELL.setRelease(cell, INDEX, version + 1);
    }

    /**
     * @return the number now, read before whatever is read next.
     */
    public long current()
    {
        return (long)CELL.getAcquire(cell, INDEX);
    }

    /**
     * {@inheritDoc}
     * <p>
     * Spins while such a transaction is being confirmed: for about as long as its statements took.
     */
    @Override
    public long begin()
    {
        long version = current();
        for (int i = 1; 0 != (version & 1); i++)
        {
            if (0 == (i & YIELD_MASK))
            {
                Thread.yield(); // the writer may be waiting for this processor
            }
            Thread.onSpinWait();
            version = current();
        }
        return version;
    }

    /**
     * @param version that {@link #current()} or {@link #begin()} returned.
     * @return whether the number is the same, read behind whatever was read before.
     */
    @Override
    public boolean isStill(final long version)
    {
        VarHandle.acquireFence();
        return version == (long)CELL.getOpaque(cell, INDEX);
    }
}
