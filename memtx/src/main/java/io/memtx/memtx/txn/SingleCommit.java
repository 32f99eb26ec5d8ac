package io.memtx.memtx.txn;

import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.row.RowBatch;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Commits single statements, past the overlay when they are confirmed at once; one that is not joins the queue as a
 * transaction. Single owner: the transaction thread.
 */
final class SingleCommit
{
    private final Arena arena;
    private final Effects effects;
    private final TransactionPool pool;
    private final CommitQueue queue;
    private final LogAppender log;
    private final RowBatch batch;

    SingleCommit(
        final Arena arena,
        final Effects effects,
        final TransactionPool pool,
        final CommitQueue queue,
        final LogAppender log)
    {
        this.arena = arena;
        this.effects = effects;
        this.pool = pool;
        this.queue = queue;
        this.log = log;
        batch = log.batch();
    }

    /** As {@link TransactionManager#commitSingle} says. */
    long commit(final SpaceStore space, final int oldRef, final int newRef, final long reservedBytes)
    {
        final boolean hasRows = 0 != batch.rowCount();
        final long position = hasRows ? log.append() : queue.positionWithoutRows();
        if (hasRows && position < 0)
        {
            if (LogAppender.PARKED == position)
            {
                return addSingle(space, oldRef, newRef, reservedBytes, position);
            }
            throw queue.walFailure();
        }

        if (queue.isConfirmed(position))
        {
            if (NULL_REF != oldRef || NULL_REF != newRef)
            {
                applyToBase(space, oldRef, newRef, hasRows);
            }
            if (0 != reservedBytes)
            {
                arena.release(reservedBytes);
            }
            if (NULL_REF != oldRef)
            {
                effects.release(space, oldRef);
            }
            queue.onConfirmedSingle(position, hasRows, batch.originId());
        }
        else
        {
            addSingle(space, oldRef, newRef, reservedBytes, position);
        }
        return position;
    }

    private void applyToBase(final SpaceStore space, final int oldRef, final int newRef, final boolean hasRows)
    {
        try
        {
            space.overlay().applyToBase(space.indexes(), oldRef, newRef);
        }
        catch (final OutOfMemoryError ex)
        {
            if (hasRows)
            {
                throw queue.fail(ex);
            }
            throw new MemtxException(ErrorCode.ER_MEMORY_ISSUE, ex, 0, "slab allocator", "index blocks");
        }
    }

    /** Returns the position: a provisional one for what is parked. */
    private long addSingle(
        final SpaceStore space, final int oldRef, final int newRef, final long reservedBytes, final long position)
    {
        final TransactionState state = pool.acquire();
        state.reservedBytes = reservedBytes;
        boolean isAdded = false;
        try
        {
            if (NULL_REF != oldRef || NULL_REF != newRef)
            {
                space.overlay().apply(space.indexes(), oldRef, newRef);
                state.addData(space, oldRef, newRef);
            }
            final long place = LogAppender.PARKED == position ?
                log.passage().park(state, batch, null) : queue.add(state, position, batch.originId(), null);
            isAdded = true;
            return place;
        }
        catch (final OutOfMemoryError ex)
        {
            throw queue.fail(ex); // the log has it; a temporary space is confirmed at once
        }
        finally
        {
            if (!isAdded)
            {
                pool.recycle(state);
            }
        }
    }
}
