package io.memtx.tuple.arena;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The slabs of an arena: a slab is a run of units whose objects have one size class, or which one large object fills.
 * Free objects of a slab are chained through their first 4 bytes; slabs with room are chained per size class, the one
 * that had room last in front. Single writer: the transaction thread.
 */
final class SlabTable
{
    static final int LARGE_OBJECT = -1;

    private static final int NONE = UnitMap.NONE;

    private final long base;
    private final int[] slabOfUnit;

    // The values of a slab stand at its first unit.
    private final short[] sizeClasses; // there are more than 127
    private final int[] unitCounts;
    private final int[] freeHeads;
    private final int[] freshOffsets;
    private final int[] usedCounts;
    private final int[] nextSlabs;
    private final int[] previousSlabs;

    private final long[] usedCountOfClass = new long[SizeClasses.COUNT];
    private final long[] unitCountOfClass = new long[SizeClasses.COUNT];
    private final int[] available = new int[SizeClasses.COUNT];
    private final int[] empty = new int[SizeClasses.COUNT]; // the slab that was kept although it is empty

    SlabTable(final long base, final int unitCount)
    {
        this.base = base;
        slabOfUnit = new int[unitCount];
        sizeClasses = new short[unitCount];
        unitCounts = new int[unitCount];
        freeHeads = new int[unitCount];
        freshOffsets = new int[unitCount];
        usedCounts = new int[unitCount];
        nextSlabs = new int[unitCount];
        previousSlabs = new int[unitCount];
        Arrays.fill(available, NONE);
        Arrays.fill(empty, NONE);
    }

    /** A slab of the class that has room, or {@link UnitMap#NONE}. */
    int available(final int sizeClass)
    {
        return available[sizeClass];
    }

    int slabOf(final int ref)
    {
        return slabOfUnit[ref >>> Arena.UNIT_GRANULES_SHIFT];
    }

    int sizeClass(final int slab)
    {
        return sizeClasses[slab];
    }

    int unitCount(final int slab)
    {
        return unitCounts[slab];
    }

    void addLarge(final int slab, final int unitCount)
    {
        Arrays.fill(slabOfUnit, slab, slab + unitCount, slab);
        sizeClasses[slab] = LARGE_OBJECT;
        unitCounts[slab] = unitCount;
    }

    void add(final int slab, final int unitCount, final int sizeClass)
    {
        Arrays.fill(slabOfUnit, slab, slab + unitCount, slab);
        sizeClasses[slab] = (short)sizeClass;
        unitCounts[slab] = unitCount;
        freeHeads[slab] = Arena.NULL_REF;
        freshOffsets[slab] = 0;
        usedCounts[slab] = 0;
        unitCountOfClass[sizeClass] += unitCount;
        linkFirst(slab, sizeClass);
    }

    /** Takes an object out of a slab that has room. */
    int takeObject(final int slab, final int sizeClass, final int objectLength)
    {
        int ref = freeHeads[slab];
        if (Arena.NULL_REF != ref)
        {
            freeHeads[slab] = Memory.getInt(address(ref));
        }
        else
        {
            final int offset = freshOffsets[slab];
            ref = (slab << Arena.UNIT_GRANULES_SHIFT) + (offset >>> 3);
            freshOffsets[slab] = offset + objectLength;
        }
        usedCountOfClass[sizeClass]++;
        if (0 == usedCounts[slab]++)
        {
            empty[sizeClass] = NONE;
        }
        if (isFull(slab, objectLength))
        {
            unlink(slab, sizeClass);
        }
        return ref;
    }

    /**
     * Puts an object back.
     *
     * @return true when the slab is empty and has been taken out, so that its units can be released. The only slab
     * of its class with room stays, or a single object that comes and goes would claim one each time; where units run
     * short, see {@link #removeEmpty(int)}.
     */
    boolean putObject(final int ref, final int slab, final int sizeClass, final int objectLength)
    {
        usedCountOfClass[sizeClass]--;
        final boolean wasFull = isFull(slab, objectLength);
        Memory.putInt(address(ref), freeHeads[slab]);
        freeHeads[slab] = ref;
        if (wasFull)
        {
            linkFirst(slab, sizeClass);
        }
        if (0 != --usedCounts[slab])
        {
            return false;
        }
        if (NONE == nextSlabs[slab] && NONE == previousSlabs[slab])
        {
            empty[sizeClass] = slab;
            return false;
        }
        takeOut(slab, sizeClass);
        return true;
    }

    /** Takes the empty slab of a class out, so that its units can be released; {@link UnitMap#NONE} when none is. */
    int removeEmpty(final int sizeClass)
    {
        final int slab = empty[sizeClass];
        if (NONE != slab)
        {
            takeOut(slab, sizeClass);
            empty[sizeClass] = NONE;
        }
        return slab;
    }

    /** How much of each size class is in use. */
    List<ArenaUsage.SizeClass> usage()
    {
        final List<ArenaUsage.SizeClass> classes = new ArrayList<>(SizeClasses.COUNT);
        for (int i = 0; i < SizeClasses.COUNT; i++)
        {
            final int length = SizeClasses.lengthOf(i);
            final long taken = unitCountOfClass[i] << Arena.UNIT_SHIFT;
            final int slabLength = Arena.slabUnits(length) << Arena.UNIT_SHIFT;
            final long usable = taken / slabLength * (slabLength / length) * length;
            final long used = usedCountOfClass[i] * length;
            classes.add(new ArenaUsage.SizeClass(length, usedCountOfClass[i], used, usable - used, taken - usable));
        }
        return classes;
    }

    private void takeOut(final int slab, final int sizeClass)
    {
        unitCountOfClass[sizeClass] -= unitCounts[slab];
        unlink(slab, sizeClass);
    }

    private boolean isFull(final int slab, final int objectLength)
    {
        return Arena.NULL_REF == freeHeads[slab] &&
            freshOffsets[slab] + objectLength > unitCounts[slab] << Arena.UNIT_SHIFT;
    }

    private long address(final int ref)
    {
        return base + ((ref & 0xFFFF_FFFFL) << 3);
    }

    private void linkFirst(final int slab, final int sizeClass)
    {
        final int head = available[sizeClass];
        nextSlabs[slab] = head;
        previousSlabs[slab] = NONE;
        if (NONE != head)
        {
            previousSlabs[head] = slab;
        }
        available[sizeClass] = slab;
    }

    private void unlink(final int slab, final int sizeClass)
    {
        final int next = nextSlabs[slab];
        final int previous = previousSlabs[slab];
        if (NONE == previous)
        {
            available[sizeClass] = next;
        }
        else
        {
            nextSlabs[previous] = next;
        }
        if (NONE != next)
        {
            previousSlabs[next] = previous;
        }
    }
}
