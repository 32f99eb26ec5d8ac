package io.memtx.memtx.statement;

import io.memtx.memtx.space.SpaceEntries;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ObjectDescriptor;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Copies new tuples into the arena, and says with Tarantool's texts what there is no memory for. Single owner: the
 * transaction thread.
 */
final class TupleMemory
{
    private final Arena arena;

    TupleMemory(final Arena arena)
    {
        this.arena = arena;
    }

    /** The reference of the copy, with the entries that are prepared; NULL_REF when the quota does not allow it. */
    int allocate(final SpaceStore space, final long tuple, final int length)
    {
        final int ref = arena.allocateVersioned(length + ObjectDescriptor.DATA_OFFSET);
        if (NULL_REF == ref)
        {
            return NULL_REF;
        }
        Memory.copy(tuple, arena.tuple(ref), length);
        if (space.hasEntries() && !SpaceEntries.make(space, ref, arena))
        {
            arena.free(ref);
            return NULL_REF;
        }
        return ref;
    }

    /** Gives back a copy, and its entries, that nothing refers to. */
    void free(final SpaceStore space, final int ref)
    {
        if (space.hasEntries())
        {
            SpaceEntries.free(space, ref, arena);
        }
        arena.free(ref);
    }

    /** Puts a new tuple in the place of an old one, or of none; its memory is given back when that fails. */
    int applyNew(
        final TransactionManager transactions,
        final SpaceStore space,
        final int oldRef,
        final long tuple,
        final int length)
    {
        if (!transactions.reserve(space))
        {
            throw noIndex();
        }
        final int newRef = allocate(space, tuple, length);
        if (NULL_REF == newRef)
        {
            throw noTuple(length);
        }
        boolean isDone = false;
        try
        {
            transactions.apply(space, oldRef, newRef);
            isDone = true;
        }
        finally
        {
            if (!isDone)
            {
                free(space, newRef);
            }
        }
        return newRef;
    }

    static MemtxException noTuple(final int length)
    {
        return new MemtxException(
            ErrorCode.ER_MEMORY_ISSUE, length + ObjectDescriptor.DATA_OFFSET, "slab allocator", "memtx_tuple");
    }

    static MemtxException noIndex()
    {
        return new MemtxException(ErrorCode.ER_MEMORY_ISSUE, 16384, "mempool", "new slab");
    }
}
