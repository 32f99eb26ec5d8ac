package io.memtx.tuple.arena;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;

/**
 * The readers of an arena, and the epochs by which it knows what they may still come across. What is retired in an
 * epoch may be reused once every reader inside has entered in a later one (K. Fraser, Practical lock-freedom, 2004,
 * section 5.2.3).
 * <p>
 * For the thread that owns the arena, but for what says any thread.
 */
public final class ArenaReaders
{
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int INDEX = 16; // on a line of its own: it is read at each entry

    private final ArrayList<ArenaReader> readers = new ArrayList<>();
    private final long[] cell = new long[2 * INDEX + 1];
    private volatile boolean isShut;

    ArenaReaders()
    {
        cell[INDEX] = 1;
    }

    /**
     * Opens a reader: another thread, which from its next {@link ArenaReader#enter()} on may read live data.
     *
     * @param owner the thread; null for the one that enters first.
     * @return the reader, to be given to {@link #close(ArenaReader)} once.
     */
    public ArenaReader open(final Thread owner)
    {
        final ArenaReader reader = new ArenaReader(this, owner);
        readers.add(reader);
        return reader;
    }

    /**
     * Closes a reader that is outside.
     *
     * @param reader opened here and not closed yet.
     * @throws IllegalStateException when it is inside, or not open.
     */
    public void close(final ArenaReader reader)
    {
        if (ArenaReader.OUTSIDE != reader.epoch())
        {
            throw new IllegalStateException("reader is inside: owner=" + reader.owner().getName());
        }
        if (!readers.remove(reader))
        {
            throw new IllegalStateException("reader is not open");
        }
    }

    /** Any thread. */
    long current()
    {
        return (long)CELL.getOpaque(cell, INDEX);
    }

    /** Begins the next epoch; what was unlinked before cannot be found by a reader that enters in it. */
    void advance()
    {
        CELL.setRelease(cell, INDEX, current() + 1);
        // What was unlinked, and the new epoch, come before the readers' announcements are looked at.
        VarHandle.fullFence();
    }

    /** The oldest epoch in which a reader that is inside entered; the current one when nobody is. */
    long oldest()
    {
        long oldest = current();
        for (int i = 0; i < readers.size(); i++)
        {
            final long epoch = readers.get(i).epoch();
            if (ArenaReader.OUTSIDE != epoch && epoch < oldest)
            {
                oldest = epoch;
            }
        }
        return oldest;
    }

    /**
     * @return how many readers are open.
     */
    public int openCount()
    {
        return readers.size();
    }

    /**
     * @return how many readers are inside now; one whose thread died there is not.
     */
    public int insideCount()
    {
        int count = 0;
        for (int i = 0; i < readers.size(); i++)
        {
            count += ArenaReader.OUTSIDE == readers.get(i).epoch() ? 0 : 1;
        }
        return count;
    }

    /**
     * Lets nobody in any more. Whoever closes the arena waits afterwards until {@link #insideCount()} is 0.
     */
    public void shut()
    {
        isShut = true;
        VarHandle.fullFence();
    }

    /** Any thread. */
    boolean isShut()
    {
        return isShut;
    }
}
