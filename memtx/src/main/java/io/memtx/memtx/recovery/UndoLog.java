package io.memtx.memtx.recovery;

import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceEntries;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.txn.RecoveredTransaction;
import io.memtx.tuple.arena.Arena;
import org.agrona.collections.IntArrayList;

import java.util.ArrayList;
import java.util.List;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * What a transaction has changed, as long as it may be undone. Belongs to the thread that recovers.
 */
final class UndoLog
{
    private final List<Change> changes = new ArrayList<>();

    boolean isEmpty()
    {
        return changes.isEmpty();
    }

    void add(final SpaceStore space, final int oldRef, final int newRef)
    {
        changes.add(new Change(space, oldRef, newRef));
    }

    /** Makes the changes final. */
    void end(final Arena arena)
    {
        for (final Change change : changes)
        {
            if (NULL_REF != change.oldRef())
            {
                free(arena, change.space(), change.oldRef());
            }
        }
        changes.clear();
    }

    /** Undoes the changes; nothing was changed after them. */
    void undo(final Arena arena)
    {
        for (int i = changes.size() - 1; i >= 0; i--)
        {
            undo(arena, changes.get(i));
        }
        changes.clear();
    }

    /**
     * Undoes the changes but for those that were overwritten since. What such a change had replaced is of no use any
     * more, but may be looked at when what came before it is undone.
     *
     * @param garbage that is to be freed when nothing can be undone any more.
     */
    void undoIfCurrent(final Arena arena, final IntArrayList garbage)
    {
        for (int i = changes.size() - 1; i >= 0; i--)
        {
            final Change change = changes.get(i);
            if (change.isCurrent(arena))
            {
                undo(arena, change);
            }
            else if (NULL_REF != change.oldRef())
            {
                freeEntries(arena, change.space(), change.oldRef());
                garbage.addInt(change.oldRef());
            }
        }
        changes.clear();
    }

    /** Undoes the changes; nothing was changed after them. The tuples stay, for who takes the changes over. */
    List<RecoveredTransaction.Effect> detach()
    {
        final List<RecoveredTransaction.Effect> effects = new ArrayList<>();
        for (int i = changes.size() - 1; i >= 0; i--)
        {
            final Change change = changes.get(i);
            change.space().overlay().applyToBase(change.space().indexes(), change.newRef(), change.oldRef());
            effects.add(0, new RecoveredTransaction.Effect(change.space(), change.oldRef(), change.newRef()));
        }
        changes.clear();
        return effects;
    }

    private static void undo(final Arena arena, final Change change)
    {
        change.space().overlay().applyToBase(change.space().indexes(), change.newRef(), change.oldRef());
        if (NULL_REF != change.newRef())
        {
            free(arena, change.space(), change.newRef());
        }
    }

    /** A tuple, and its entries in the indexes of its space. */
    static void free(final Arena arena, final SpaceStore space, final int ref)
    {
        freeEntries(arena, space, ref);
        arena.retire(ref);
    }

    private static void freeEntries(final Arena arena, final SpaceStore space, final int ref)
    {
        if (space.hasEntries())
        {
            SpaceEntries.remove(space, ref, arena::retire); // somebody may read a copy that is kept up to date
        }
    }

    private record Change(SpaceStore space, int oldRef, int newRef)
    {
        boolean isCurrent(final Arena arena)
        {
            final IndexStore primary = space.primary();
            return newRef == primary.base().find(arena.tuple(NULL_REF == newRef ? oldRef : newRef));
        }
    }
}
