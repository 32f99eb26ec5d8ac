package io.memtx.tuple.arena;

import java.util.List;

/**
 * How the memory of an arena is used at one moment. All figures in bytes unless named count.
 *
 * @param quotaBytes    that allocations may take.
 * @param usedBytes     taken by live objects, rounding to size classes included.
 * @param reservedBytes set aside for work that must not fail.
 * @param takenBytes    of the region held by slabs and large objects.
 * @param largeBytes    held by objects of more than 64 KiB.
 * @param heldBackCount of retired objects that wait for a view to close.
 * @param classes       per size class.
 */
public record ArenaUsage(
    long quotaBytes,
    long usedBytes,
    long reservedBytes,
    long takenBytes,
    long largeBytes,
    long heldBackCount,
    List<SizeClass> classes)
{
    /** Longest object that shares a slab with others of its size, in bytes; a longer one has memory of its own. */
    public static final int MAX_POOLED_LENGTH = SizeClasses.LARGEST;

    /**
     * One size class.
     *
     * @param objectLength of its objects.
     * @param usedCount    of live objects.
     * @param usedBytes    of live objects.
     * @param freeBytes    that further objects of this class can take without a new slab.
     * @param wastedBytes  at the ends of slabs.
     */
    public record SizeClass(int objectLength, long usedCount, long usedBytes, long freeBytes, long wastedBytes)
    {
    }
}
