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
    static final int CAPACITY = 16;

    private static final int CAPACITY_SHIFT = 4;

    private final int[] refs = new int[SizeClasses.COUNT << CAPACITY_SHIFT]; // for each class a ring
    private final int[] tops = new int[SizeClasses.COUNT]; // where the next one goes
    private final int[] counts = new int[SizeClasses.COUNT];

    /** Takes the object that was freed last; {@link Arena#NULL_REF} when there is none. */
    int pop(final int sizeClass)
    {
        final int count = counts[sizeClass];
        if (0 == count)
        {
            return Arena.NULL_REF;
        }
        final int top = (tops[sizeClass] - 1) & (CAPACITY - 1);
        counts[sizeClass] = count - 1;
        tops[sizeClass] = top;
        return refs[(sizeClass << CAPACITY_SHIFT) + top];
    }

    /** Keeps an object; returns the one that has to go for it, or {@link Arena#NULL_REF}. */
    int push(final int sizeClass, final int ref)
    {
        final int count = counts[sizeClass];
        final int top = tops[sizeClass];
        final int index = (sizeClass << CAPACITY_SHIFT) + top;
        final int oldest = CAPACITY == count ? refs[index] : Arena.NULL_REF;
        refs[index] = ref;
        tops[sizeClass] = (top + 1) & (CAPACITY - 1);
        counts[sizeClass] = Math.min(count + 1, CAPACITY);
        return oldest;
    }
}
