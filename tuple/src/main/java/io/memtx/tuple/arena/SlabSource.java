package io.memtx.tuple.arena;

/**
 * Finds free units for slabs and large objects, and keeps those of the headroom, and those that what is reserved may
 * need, for allocations that are forced. Owned by the transaction thread.
 */
final class SlabSource
{
    /** In place of the reserved length: the quota does not matter. */
    static final long FORCED = -1;

    private static final int LARGE_SLAB_UNITS = 8;
    private static final int SMALL_OBJECT_LIMIT = 4096;
    private static final int NONE = UnitMap.NONE;

    private final UnitMap units;
    private final SlabTable slabs;
    private final Frontier frontier;
    private final long quotaUnits;

    SlabSource(final UnitMap units, final SlabTable slabs, final Frontier frontier, final long quotaBytes)
    {
        this.units = units;
        this.slabs = slabs;
        this.frontier = frontier;
        quotaUnits = (quotaBytes + Arena.UNIT_LENGTH - 1) >>> Arena.UNIT_SHIFT;
    }

    /** Whether so many bytes of objects fit into free units, whatever size class they are of. */
    boolean hasRoomFor(final long objectsLength)
    {
        return slabLengthFor(objectsLength) <= (long)units.freeCount() << Arena.UNIT_SHIFT;
    }

    /** Makes a slab for objects of a class; NONE when there is no room. */
    int newSlab(final int sizeClass, final long reservedLength)
    {
        final int unitCount = slabUnits(SizeClasses.lengthOf(sizeClass));
        final int slab = claim(unitCount, reservedLength);
        if (NONE != slab)
        {
            slabs.add(slab, unitCount, sizeClass);
        }
        return slab;
    }

    /** Takes a run of units; NONE when there is no room. */
    int claim(final int unitCount, final long reservedLength)
    {
        int first = find(unitCount, reservedLength);
        if (NONE == first && slabs.releaseEmpty())
        {
            first = find(unitCount, reservedLength);
        }
        if (NONE != first)
        {
            units.take(first, unitCount);
            frontier.reach(first + unitCount);
        }
        return first;
    }

    /** Scattered objects can hold many more units than their bytes would fill: units are what is counted here. */
    private int find(final int unitCount, final long reservedLength)
    {
        final long taken = units.takenCount() - 1 + unitCount;
        final long freeLength = (long)(units.freeCount() - unitCount) << Arena.UNIT_SHIFT;
        return FORCED == reservedLength || (taken <= quotaUnits && freeLength >= slabLengthFor(reservedLength)) ?
            units.find(unitCount) : NONE;
    }

    /** How much of slabs objects may take: the end of a slab that is left over is less than an eighth of it. */
    private static long slabLengthFor(final long objectsLength)
    {
        return objectsLength + (objectsLength >>> 3);
    }

    static int slabUnits(final int objectLength)
    {
        return objectLength <= SMALL_OBJECT_LIMIT ? 1 : LARGE_SLAB_UNITS;
    }
}
