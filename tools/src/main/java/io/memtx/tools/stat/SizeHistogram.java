package io.memtx.tools.stat;

/**
 * Counts sizes in classes that double: 1, 2, 3 to 4, 5 to 8 and so on.
 * <p>
 * Belongs to one thread.
 */
public final class SizeHistogram
{
    private final long[] counts = new long[Long.SIZE];
    private int usedCount;

    void add(final long size)
    {
        final int index = size <= 1 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(size - 1);
        counts[index]++;
        usedCount = Math.max(usedCount, index + 1);
    }

    /**
     * @return how many classes there are, up to the last that is not empty.
     */
    public int classCount()
    {
        return usedCount;
    }

    /**
     * @param index of the class.
     * @return the greatest size in it.
     */
    public long upTo(final int index)
    {
        return 1L << index;
    }

    /**
     * @param index of the class.
     * @return how many sizes were in it.
     */
    public long count(final int index)
    {
        return counts[index];
    }
}
