package io.memtx.tuple.arena;

/**
 * The objects that were freed last, a few of each size class: a table whose tuples come and go takes and gives back the
 * same few, which are still in the processor's cache, and no slab hears of it. For the slabs they count as used, so
 * they are {@linkplain #pop popped} back into them before anybody asks how much a slab holds, and where units run
 * short.
 * Single writer: the transaction thread.
 */
final class FreeStacks
{
    /** How many of a class there may be. */
    static final int CAPACITY = 16;

    /** How many go at once where there are too many: who takes and gives in turn is not at the limit again. */
    static final int HALF = CAPACITY / 2;

    private static final int CAPACITY_SHIFT = 4;

    private final int[] refs = new int[SizeClasses.COUNT << CAPACITY_SHIFT]; // of each class the oldest first
    private final int[] counts = new int[SizeClasses.COUNT];

    /** Takes the object that was freed last; {@link Arena#NULL_REF} when there is none. */
    int pop(final int sizeClass)
    {
        final int count = counts[sizeClass] - 1;
        if (count < 0)
        {
            return Arena.NULL_REF;
        }
        counts[sizeClass] = count;
        return refs[(sizeClass << CAPACITY_SHIFT) + count];
    }

    /** Keeps an object; false when there are too many: then {@link #HALF} have to go first. */
    boolean tryPush(final int sizeClass, final int ref)
    {
        final int count = counts[sizeClass];
        if (CAPACITY == count)
        {
            return false;
        }
        refs[(sizeClass << CAPACITY_SHIFT) + count] = ref;
        counts[sizeClass] = count + 1;
        return true;
    }

    /**
     * One of those that have been there longest.
     *
     * @param sizeClass of the object.
     * @param age       0 for the oldest.
     * @return its reference.
     */
    int old(final int sizeClass, final int age)
    {
        return refs[(sizeClass << CAPACITY_SHIFT) + age];
    }

    /** Forgets the {@link #HALF} that have been there longest; there are as many. */
    void dropHalf(final int sizeClass)
    {
        final int first = sizeClass << CAPACITY_SHIFT;
        counts[sizeClass] -= HALF;
        System.arraycopy(refs, first + HALF, refs, first, counts[sizeClass]);
    }
}
