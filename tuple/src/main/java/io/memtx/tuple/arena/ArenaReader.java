package io.memtx.tuple.arena;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One thread that reads live data of an arena beside the thread that changes it. Between {@link #enter()} and
 * {@link #exit()} no object that it can come across is reused: what is retired meanwhile waits until it has left.
 * Staying inside costs memory, and nothing else.
 * <p>
 * Opened by {@link ArenaReaders#open(Thread)}; used by the one thread that it was opened for. Entering is a store and a
 * fence, leaving a store; neither makes garbage.
 */
public final class ArenaReader
{
    static final long OUTSIDE = 0L;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int INDEX = 16; // 128 bytes before it, and behind it, are nobody else's

    private final ArenaReaders readers;
    private final Lease lease = new Lease("reader's stay"); // its number is odd inside
    private final long[] cell = new long[2 * INDEX + 1]; // the epoch it entered in; single writer: the owner
    private volatile Thread owner;

    ArenaReader(final ArenaReaders readers, final Thread owner)
    {
        this.readers = readers;
        this.owner = owner;
    }

    /**
     * Begins to read.
     *
     * @throws IllegalStateException in another thread than the owner, when inside already, or when the arena is about
     *                               to close.
     */
    public void enter()
    {
        if (null == owner)
        {
            owner = Thread.currentThread();
        }
        checkOwner();
        if (isInside())
        {
            throw new IllegalStateException("reader is inside already");
        }
        lease.next();
        CELL.setOpaque(cell, INDEX, readers.current());
        // The announcement comes before every read of data: either the sweeping thread sees it, or this thread sees
        // all that was unlinked before the sweep. Pairs with the fence in ArenaReaders.advance().
        VarHandle.fullFence();
        if (readers.isShut())
        {
            exit();
            throw new IllegalStateException("engine is closed");
        }
    }

    /**
     * Ends reading: nothing that was found may be looked at any more. Does nothing when outside.
     *
     * @throws IllegalStateException in another thread than the owner.
     */
    public void exit()
    {
        if (null != owner)
        {
            checkOwner();
        }
        if (isInside())
        {
            lease.next();
            CELL.setRelease(cell, INDEX, OUTSIDE);
        }
    }

    /**
     * @return whether the owner is inside; for the owner.
     */
    public boolean isInside()
    {
        return 0 != (lease.number() & 1);
    }

    /**
     * @return ends when the owner leaves, and when it enters: for what it finds inside.
     */
    public Lease lease()
    {
        return lease;
    }

    /**
     * @return the thread that it was opened for; null before anybody has entered when it was opened for whoever enters
     * first.
     */
    public Thread owner()
    {
        return owner;
    }

    /** The epoch in which the owner entered, or OUTSIDE; by the sweeping thread. One that died inside has left. */
    long epoch()
    {
        final long epoch = (long)CELL.getAcquire(cell, INDEX);
        return OUTSIDE == epoch || owner.isAlive() ? epoch : OUTSIDE;
    }

    private void checkOwner()
    {
        final Thread thread = owner;
        if (Thread.currentThread() != thread)
        {
            throw new IllegalStateException(
                "reader is another thread's: owner=" + thread.getName() +
                " caller=" + Thread.currentThread().getName());
        }
    }
}
