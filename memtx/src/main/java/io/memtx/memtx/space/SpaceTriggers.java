package io.memtx.memtx.space;

import java.util.Arrays;

/**
 * The triggers of one space, and who keeps account of its writes.
 * The one that was set last runs first, as in Tarantool; replacing one keeps its place.
 * Single owner: the transaction thread.
 */
public final class SpaceTriggers
{
    private static final BeforeReplace[] NO_BEFORE = {};
    private static final OnReplace[] NO_ON = {};

    private BeforeReplace[] beforeReplace = NO_BEFORE;
    private OnReplace[] onReplace = NO_ON;
    private OwnWrites ownWrites;

    /**
     * @return whether there is any, of either.
     */
    public boolean isEmpty()
    {
        return 0 == beforeReplace.length && 0 == onReplace.length && null == ownWrites;
    }

    /**
     * @return who keeps account of what this instance writes; null when nobody does.
     */
    public OwnWrites ownWrites()
    {
        return ownWrites;
    }

    /**
     * @param newOwnWrites who is to keep account; null for nobody.
     */
    public void ownWrites(final OwnWrites newOwnWrites)
    {
        ownWrites = newOwnWrites;
    }

    /**
     * @return in the order in which they run; not to be changed.
     */
    public BeforeReplace[] beforeReplace()
    {
        return beforeReplace;
    }

    /**
     * @return in the order in which they run; not to be changed.
     */
    public OnReplace[] onReplace()
    {
        return onReplace;
    }

    /**
     * @param trigger to run before all others.
     */
    public void addBeforeReplace(final BeforeReplace trigger)
    {
        beforeReplace = prepend(beforeReplace, trigger);
    }

    /**
     * @param trigger to run before all others.
     */
    public void addOnReplace(final OnReplace trigger)
    {
        onReplace = prepend(onReplace, trigger);
    }

    /**
     * @param trigger set before.
     * @return false when it is not set.
     */
    public boolean removeBeforeReplace(final BeforeReplace trigger)
    {
        final int index = Arrays.asList(beforeReplace).indexOf(trigger);
        beforeReplace = index < 0 ? beforeReplace : without(beforeReplace, index);
        return index >= 0;
    }

    /**
     * @param trigger set before.
     * @return false when it is not set.
     */
    public boolean removeOnReplace(final OnReplace trigger)
    {
        final int index = Arrays.asList(onReplace).indexOf(trigger);
        onReplace = index < 0 ? onReplace : without(onReplace, index);
        return index >= 0;
    }

    private static <T> T[] prepend(final T[] triggers, final T trigger)
    {
        final T[] next = Arrays.copyOf(triggers, triggers.length + 1);
        System.arraycopy(triggers, 0, next, 1, triggers.length);
        next[0] = trigger;
        return next;
    }

    private static <T> T[] without(final T[] triggers, final int index)
    {
        final T[] next = Arrays.copyOf(triggers, triggers.length - 1);
        System.arraycopy(triggers, index + 1, next, index, next.length - index);
        return next;
    }
}
