package io.memtx.memtx;

import io.memtx.memtx.checkpoint.FrozenSpaces;
import io.memtx.memtx.space.IndexStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Lease;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;

import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * All confirmed data as it was when the view was opened. The engine goes on meanwhile, at the price of a copy of each
 * block that it changes and of the memory of each tuple that it drops, so close views that are not needed. Any threads
 * may read; {@link #close()} waits until reads that are inside have ended, and reads after it throw
 * ER_READ_VIEW_CLOSED.
 */
public final class ReadView implements AutoCloseable
{
    private final ReadViews owner;
    private final Arena arena;
    private final FrozenSpaces frozen;
    private final Vclock vclock;
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
    private final Lease lease = new Lease("read view");
    private boolean isClosed;

    ReadView(final ReadViews owner, final Arena arena, final FrozenSpaces frozen, final Vclock vclock)
    {
        this.owner = owner;
        this.arena = arena;
        this.frozen = frozen;
        this.vclock = vclock;
    }

    /**
     * @return the vclock of the data; a copy.
     */
    public Vclock vclock()
    {
        return vclock.copy();
    }

    /**
     * @param spaceName of a space.
     * @return its primary index.
     * @throws MemtxException ER_NO_SUCH_SPACE, ER_NO_SUCH_INDEX_ID, ER_READ_VIEW_CLOSED.
     */
    public ReadableIndex primary(final String spaceName)
    {
        final FrozenSpaces.Frozen space = space(spaceName);
        space.space().primary(); // or says that there is none
        return frozen(space, 0);
    }

    /**
     * @param spaceName of a space.
     * @param indexName of one of its indexes.
     * @return the index.
     * @throws MemtxException ER_NO_SUCH_SPACE, ER_NO_SUCH_INDEX_NAME, ER_READ_VIEW_CLOSED.
     */
    public ReadableIndex index(final String spaceName, final String indexName)
    {
        final FrozenSpaces.Frozen space = space(spaceName);
        final IndexStore index = space.space().index(Arguments.notNull(indexName, "index name"));
        int position = 0;
        while (space.space().indexes()[position] != index)
        {
            position++;
        }
        return frozen(space, position);
    }

    /**
     * Idempotent; any thread.
     */
    @Override
    public void close()
    {
        gate.writeLock().lock();
        try
        {
            if (!isClosed)
            {
                isClosed = true;
                lease.next();
                owner.onClosed(this);
            }
        }
        finally
        {
            gate.writeLock().unlock();
        }
    }

    /** Begins a read. */
    void enter()
    {
        gate.readLock().lock();
        if (isClosed)
        {
            gate.readLock().unlock();
            throw new MemtxException(ErrorCode.ER_READ_VIEW_CLOSED);
        }
    }

    /** Ends a read. */
    void leave()
    {
        gate.readLock().unlock();
    }

    /** Of what is found in it. */
    Lease lease()
    {
        return lease;
    }

    void release()
    {
        frozen.release();
    }

    private ReadableIndex frozen(final FrozenSpaces.Frozen space, final int position)
    {
        final IndexStore index = space.space().indexes()[position];
        return new OutsideIndex(
            new FrozenAccess(this, arena, space.space(), index, space.views()[position]), arena);
    }

    private FrozenSpaces.Frozen space(final String name)
    {
        Arguments.notNull(name, "space name");
        enter();
        try
        {
            for (final FrozenSpaces.Frozen space : frozen.spaces())
            {
                if (space.space().def().name().equals(name))
                {
                    return space;
                }
            }
            throw new MemtxException(ErrorCode.ER_NO_SUCH_SPACE, name);
        }
        finally
        {
            leave();
        }
    }
}
