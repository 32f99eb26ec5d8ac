package io.memtx.tuple.arena;

/**
 * The size classes of the arena: steps of 8 bytes up to 256, then sixteen steps to each doubling up to 64 KiB, so that
 * rounding wastes at most one sixteenth. 512 and 1024 are classes of their own, as index blocks want. Larger
 * allocations take whole units.
 */
final class SizeClasses
{
    static final int GRANULE = 8;
    static final int LINEAR_LIMIT = 256;
    static final int LARGEST = 64 * 1024;
    static final int COUNT = LINEAR_LIMIT / GRANULE + 16 * 8;

    private static final int LINEAR_CLASSES = LINEAR_LIMIT / GRANULE;
    private static final int LINEAR_LIMIT_LOG2 = 8;

    private SizeClasses()
    {
    }

    /**
     * @param lengthBytes from 1 to {@link #LARGEST}.
     * @return the class that serves it: the smallest one that is large enough.
     */
    static int indexOf(final int lengthBytes)
    {
        if (lengthBytes <= LINEAR_LIMIT)
        {
            return (lengthBytes - 1) >>> 3;
        }
        final int log2 = 31 - Integer.numberOfLeadingZeros(lengthBytes - 1);
        final int sixteenth = ((lengthBytes - 1) >>> (log2 - 4)) & 15;
        return LINEAR_CLASSES + ((log2 - LINEAR_LIMIT_LOG2) << 4) + sixteenth;
    }

    /**
     * @param index of the class.
     * @return the length in bytes of its objects.
     */
    static int lengthOf(final int index)
    {
        if (index < LINEAR_CLASSES)
        {
            return (index + 1) << 3;
        }
        final int log2 = LINEAR_LIMIT_LOG2 + ((index - LINEAR_CLASSES) >>> 4);
        final int sixteenth = (index - LINEAR_CLASSES) & 15;
        return (1 << log2) + ((sixteenth + 1) << (log2 - 4));
    }
}
