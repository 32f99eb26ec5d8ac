package io.memtx.memtx.space;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.TupleIndex;
import org.agrona.collections.IntHashSet;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * What unconfirmed transactions did to one space, laid over its base: the base tuples they removed, and (in each
 * {@link IndexStore}) the tuples they added. A tuple is in the base of all indexes of its space that include it, or of
 * none, so one set of hidden references serves them all. Single owner: the transaction thread.
 */
public final class Overlay
{
    private final Arena arena;
    private final IntHashSet hidden = new IntHashSet();
    private int addedCount;
    private long changes;
    private BaseFollower follower;

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

    /** The same for the entries of one index. */
    int sizeDelta(final IndexStore index)
    {
        if (!index.isPartial())
        {
            return sizeDelta();
        }
        final int[] count = {null == index.added() ? 0 : (int)index.added().size()};
        hidden.forEachInt((ref) -> count[0] -= index.entryCount(ref));
        return count[0];
    }

    /**
     * Has somebody told of each change of the base from now on; one at a time.
     *
     * @param newFollower to be told; null for nobody any more.
     */
    public void follow(final BaseFollower newFollower)
    {
        follower = newFollower;
    }

    /**
     * @return whether somebody is told of changes.
     */
    public boolean isFollowed()
    {
        return null != follower;
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
     * Does a statement: the old tuple disappears, the new one appears. When the region is exhausted this throws an
     * OutOfMemoryError and has changed nothing.
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
        if (NULL_REF == oldRef)
        {
            isRewritten = NULL_REF != newRef && !hidden.isEmpty() &&
                NULL_REF != indexes[0].base().find(arena.tuple(newRef)); // it was removed, and comes again
            putAdded(indexes, newRef);
        }
        else if (indexes[0].isAdded(oldRef))
        {
            isRewritten = true;
            replaceAdded(indexes, oldRef, newRef);
        }
        else
        {
            putAdded(indexes, newRef);
            hidden.add(oldRef);
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
        final boolean wasAdded = NULL_REF != oldRef && !hidden.remove(oldRef);
        arena.isUndoing(true);
        try
        {
            replaceAdded(indexes, newRef, wasAdded ? oldRef : NULL_REF);
        }
        finally
        {
            arena.isUndoing(false);
        }
    }

    /**
     * Confirms the oldest unconfirmed statement: moves it into the base. A later unconfirmed statement may have hidden
     * its tuple already. When the region is exhausted this throws an OutOfMemoryError and has changed nothing.
     *
     * @param indexes of the space.
     * @param oldRef  given to apply; afterwards nothing of the space refers to it.
     * @param newRef  given to apply.
     */
    public void confirm(final IndexStore[] indexes, final int oldRef, final int newRef)
    {
        applyToBase(indexes, oldRef, newRef); // what can fail comes first
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
    }

    /**
     * Changes the base of all indexes. When the region is exhausted this throws an OutOfMemoryError and has changed
     * none of them.
     *
     * @param indexes of the space.
     * @param oldRef  in the base, or NULL_REF.
     * @param newRef  or NULL_REF.
     */
    public void applyToBase(final IndexStore[] indexes, final int oldRef, final int newRef)
    {
        changes++;
        int done = 0;
        try
        {
            for (final IndexStore index : indexes)
            {
                index.replaceBase(oldRef, newRef);
                done++;
            }
        }
        catch (final Throwable ex)
        {
            arena.isUndoing(true);
            try
            {
                while (done > 0)
                {
                    indexes[--done].replaceBase(newRef, oldRef);
                }
            }
            finally
            {
                arena.isUndoing(false);
            }
            throw ex;
        }
        if (null != follower)
        {
            follower.onBaseChange(oldRef, newRef);
        }
    }

    private void putAdded(final IndexStore[] indexes, final int ref)
    {
        if (NULL_REF != ref)
        {
            replaceAdded(indexes, NULL_REF, ref);
        }
    }

    /** In all indexes or in none. */
    private void replaceAdded(final IndexStore[] indexes, final int oldRef, final int newRef)
    {
        if (NULL_REF == oldRef && NULL_REF == newRef)
        {
            return;
        }
        int done = 0;
        try
        {
            for (final IndexStore index : indexes)
            {
                index.replaceAdded(oldRef, newRef);
                done++;
            }
        }
        catch (final Throwable ex)
        {
            arena.isUndoing(true);
            try
            {
                while (done > 0)
                {
                    indexes[--done].replaceAdded(newRef, oldRef);
                }
            }
            finally
            {
                arena.isUndoing(false);
            }
            throw ex;
        }
        addedCount += (NULL_REF == newRef ? 0 : 1) - (NULL_REF == oldRef ? 0 : 1);
    }

    private void removeAdded(final IndexStore[] indexes, final int ref)
    {
        replaceAdded(indexes, ref, NULL_REF);
    }
}
