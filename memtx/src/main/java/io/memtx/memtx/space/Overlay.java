package io.memtx.memtx.space;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.TupleIndex;
import org.agrona.collections.IntHashSet;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * What unconfirmed transactions did to one space, laid over its base: the base tuples they removed, and (in each
 * {@link IndexStore}) the tuples they added. A tuple is in the base of all indexes of its space or of none, so one set
 * of hidden references serves them all. Single owner: the transaction thread.
 */
public final class Overlay
{
    private final Arena arena;
    private final IntHashSet hidden = new IntHashSet();
    private int addedCount;
    private long changes;

    /**
     * @param arena that holds the tuples.
     */
    public Overlay(final Arena arena)
    {
        this.arena = arena;
    }

    /**
     * @return whether the base is all there is.
     */
    public boolean isEmpty()
    {
        return 0 == addedCount && hidden.isEmpty();
    }

    /**
     * @param ref of a tuple of the base.
     * @return whether an unconfirmed transaction removed it.
     */
    public boolean isHidden(final int ref)
    {
        return hidden.contains(ref);
    }

    /**
     * @return a number that grows with each change of the space, base or overlay: what tells a cursor to look for its
     * place again.
     */
    public long changes()
    {
        return changes;
    }

    /**
     * @return how many tuples more (or fewer) there are than in the base.
     */
    public int sizeDelta()
    {
        return addedCount - hidden.size();
    }

    int addedCount()
    {
        return addedCount;
    }

    void checkHidden(final TupleIndex primary)
    {
        hidden.forEachInt((ref) ->
        {
            if (primary.find(arena.tuple(ref)) != ref)
            {
                throw new IllegalStateException("hidden tuple is not in the base: ref=" + ref);
            }
        });
    }

    /**
     * Does a statement: the old tuple disappears, the new one appears.
     *
     * @param indexes of the space.
     * @param oldRef  of a visible tuple, or NULL_REF.
     * @param newRef  of a tuple that collides with no visible one but the old, or NULL_REF.
     * @return whether the base, when this is confirmed, goes through what was never confirmed: the old tuple has not
     * been in it yet, or the new one comes again under a primary key whose tuple was removed.
     */
    public boolean apply(final IndexStore[] indexes, final int oldRef, final int newRef)
    {
        changes++;
        boolean isRewritten = false;
        if (NULL_REF != oldRef)
        {
            isRewritten = indexes[0].isAdded(oldRef);
            if (isRewritten)
            {
                removeAdded(indexes, oldRef);
            }
            else
            {
                hidden.add(oldRef);
            }
        }
        else if (NULL_REF != newRef && !hidden.isEmpty())
        {
            isRewritten = NULL_REF != indexes[0].base().find(arena.tuple(newRef)); // it was removed, and comes again
        }
        if (NULL_REF != newRef)
        {
            putAdded(indexes, newRef);
        }
        return isRewritten;
    }

    /**
     * Undoes {@link #apply}, in reverse order of statements.
     *
     * @param indexes of the space.
     * @param oldRef  given to apply.
     * @param newRef  given to apply; the caller frees the tuple afterwards.
     */
    public void undo(final IndexStore[] indexes, final int oldRef, final int newRef)
    {
        changes++;
        if (NULL_REF != newRef)
        {
            removeAdded(indexes, newRef);
        }
        if (NULL_REF != oldRef && !hidden.remove(oldRef))
        {
            putAdded(indexes, oldRef);
        }
    }

    /**
     * Confirms the oldest unconfirmed statement: moves it into the base. A later unconfirmed statement may have hidden
     * its tuple already.
     *
     * @param indexes of the space.
     * @param oldRef  given to apply; afterwards nothing of the space refers to it.
     * @param newRef  given to apply.
     */
    public void confirm(final IndexStore[] indexes, final int oldRef, final int newRef)
    {
        if (NULL_REF != oldRef)
        {
            hidden.remove(oldRef);
        }
        if (NULL_REF != newRef)
        {
            if (indexes[0].isAdded(newRef))
            {
                removeAdded(indexes, newRef);
            }
            else
            {
                hidden.add(newRef);
            }
        }
        applyToBase(indexes, oldRef, newRef);
    }

    /**
     * Changes the base of all indexes.
     *
     * @param indexes of the space.
     * @param oldRef  in the base, or NULL_REF.
     * @param newRef  or NULL_REF.
     */
    public void applyToBase(final IndexStore[] indexes, final int oldRef, final int newRef)
    {
        changes++;
        for (final IndexStore index : indexes)
        {
            index.replaceBase(oldRef, newRef);
        }
    }

    private void putAdded(final IndexStore[] indexes, final int ref)
    {
        for (final IndexStore index : indexes)
        {
            index.putAdded(ref);
        }
        addedCount++;
    }

    private void removeAdded(final IndexStore[] indexes, final int ref)
    {
        for (final IndexStore index : indexes)
        {
            index.removeAdded(ref);
        }
        addedCount--;
    }
}
