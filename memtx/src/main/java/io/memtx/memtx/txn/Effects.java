package io.memtx.memtx.txn;

import io.memtx.memtx.schema.SequenceDef;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.sequence.SequenceStore;
import io.memtx.memtx.space.CursorRegistry;
import io.memtx.memtx.space.SpaceEntries;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;

import java.util.function.IntConsumer;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Confirms and undoes what transactions did to spaces, and gives back the memory of tuples that nothing refers to any
 * more. Single owner: the transaction thread.
 */
final class Effects
{
    private final Arena arena;
    private final CursorRegistry cursors;
    private final SchemaVersions schemas;
    private final IntConsumer releasing = this::release;
    private final ConfirmationVersion confirmation = new ConfirmationVersion();

    Effects(final Arena arena, final CursorRegistry cursors, final SchemaVersions schemas)
    {
        this.arena = arena;
        this.cursors = cursors;
        this.schemas = schemas;
    }

    ConfirmationVersion confirmation()
    {
        return confirmation;
    }

    /**
     * Moves the oldest unconfirmed transaction into the base; its old tuples are released by the caller. When the
     * region is exhausted this throws an OutOfMemoryError, and goes on where it stopped when it is called again.
     */
    void confirm(final TransactionState state)
    {
        arena.release(state.reservedBytes);
        state.reservedBytes = 0;
        if (!state.isRewriting)
        {
            applyToBase(state);
            return;
        }
        confirmation.start();
        try
        {
            applyToBase(state);
        }
        finally
        {
            confirmation.end();
        }
    }

    private static void applyToBase(final TransactionState state)
    {
        for (int i = state.confirmedCount; i < state.count; i++)
        {
            final SpaceStore space = state.spaces[i];
            if (null != space)
            {
                space.overlay().confirm(space.indexes(), state.oldRefs[i], state.newRefs[i]);
            }
            state.confirmedCount = i + 1;
        }
    }

    void releaseOld(final TransactionState state)
    {
        for (int i = 0; i < state.count; i++)
        {
            if (NULL_REF != state.oldRefs[i])
            {
                release(state.spaces[i], state.oldRefs[i]);
            }
        }
    }

    /** Undoes the newest effects of a transaction that nothing newer stands on. */
    void undo(final TransactionState state, final int keep)
    {
        while (state.count > keep)
        {
            final int i = state.count - 1;
            final SpaceStore space = state.spaces[i];
            if (null == space)
            {
                schemas.undo(state.schemas[i]);
                state.count--;
            }
            else
            {
                space.overlay().undo(space.indexes(), state.oldRefs[i], state.newRefs[i]);
                state.count--;
                if (NULL_REF != state.newRefs[i])
                {
                    release(space, state.newRefs[i]);
                }
                else if (SystemSpaces.SEQUENCE_DATA == space.id())
                {
                    restoreSequence(arena.tuple(state.oldRefs[i]));
                }
            }
        }
    }

    /** Values that were given stay given, but one that was taken away comes back, as in Tarantool. */
    private void restoreSequence(final long removedRow)
    {
        final SequenceStore sequence = schemas.latest().sequences().find(SequenceDef.idOf(removedRow));
        if (null != sequence)
        {
            sequence.set(SequenceDef.valueOf(removedRow));
        }
    }

    void releaseReserved(final TransactionState state)
    {
        arena.release(state.reservedBytes);
        state.reservedBytes = 0;
    }

    /** A tuple, and its entries in the indexes of its space. */
    void release(final SpaceStore space, final int ref)
    {
        if (space.hasEntries())
        {
            SpaceEntries.remove(space, ref, releasing);
        }
        release(ref);
    }

    private void release(final int ref)
    {
        cursors.beforeRelease(ref);
        arena.retire(ref);
    }
}
