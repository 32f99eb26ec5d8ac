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

    // What is known of a slab stands side by side, so that a change of a cold one misses the cache once.
    private static final int VALUES_SHIFT = 3;
    private static final int UNIT_COUNT = 0;
    private static final int FREE_HEAD = 1;
    private static final int FRESH_OFFSET = 2;
    private static final int USED_COUNT = 3;
    private static final int NEXT = 4;
    private static final int PREVIOUS = 5;

    private final long base;
    private final UnitMap units;
    private final FreeStacks recent = new FreeStacks();
    private final int[] slabOfUnit;
    private final short[] sizeClassOfUnit; // there are more than 127
    private final int[] values; // of a slab at its first unit

    private final long[] usedCountOfClass = new long[SizeClasses.COUNT];
    private final long[] unitCountOfClass = new long[SizeClasses.COUNT];
    private final int[] available = new int[SizeClasses.COUNT];
    private final int[] empty = new int[SizeClasses.COUNT]; // the slab that was kept although it is empty

    SlabTable(final long base, final UnitMap units)
    {
        this.base = base;
        this.units = units;
        final int unitCount = units.unitCount();
        slabOfUnit = new int[unitCount];
        sizeClassOfUnit = new short[unitCount];
        values = new int[unitCount << VALUES_SHIFT];
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

    /** The size class of an object, or {@link #LARGE_OBJECT}. */
    int sizeClassOf(final int ref)
    {
        return sizeClassOfUnit[ref >>> Arena.UNIT_GRANULES_SHIFT];
    }

    int unitCount(final int slab)
    {
        return values[at(slab, UNIT_COUNT)];
    }

    void addLarge(final int slab, final int unitCount)
    {
        assign(slab, unitCount, LARGE_OBJECT);
    }

    void add(final int slab, final int unitCount, final int sizeClass)
    {
        assign(slab, unitCount, sizeClass);
        values[at(slab, FREE_HEAD)] = Arena.NULL_REF;
        values[at(slab, FRESH_OFFSET)] = 0;
        values[at(slab, USED_COUNT)] = 0;
        unitCountOfClass[sizeClass] += unitCount;
        linkFirst(slab, sizeClass);
    }

    /** Takes an object out of a slab that has room. */
    int takeObject(final int slab, final int sizeClass, final int objectLength)
    {
        int ref = values[at(slab, FREE_HEAD)];
        if (Arena.NULL_REF != ref)
        {
            values[at(slab, FREE_HEAD)] = Memory.getInt(address(ref));
        }
        else
        {
            final int offset = values[at(slab, FRESH_OFFSET)];
            ref = (slab << Arena.UNIT_GRANULES_SHIFT) + (offset >>> 3);
            values[at(slab, FRESH_OFFSET)] = offset + objectLength;
        }
        usedCountOfClass[sizeClass]++;
        if (0 == values[at(slab, USED_COUNT)]++)
        {
            empty[sizeClass] = NONE;
        }
        if (isFull(slab, objectLength))
        {
            unlink(slab, sizeClass);
        }
        return ref;
    }

    /** Takes the object of a class that was put back last; {@link Arena#NULL_REF} when no such one is at hand. */
    int takeRecent(final int sizeClass)
    {
        return recent.pop(sizeClass);
    }

    /** Puts an object back: it stays at hand, and those that have been there longest go to their slabs. */
    void putObject(final int ref, final int sizeClass, final int objectLength)
    {
        if (!recent.tryPush(sizeClass, ref))
        {
            for (int age = 0; age < FreeStacks.HALF; age++)
            {
                putIntoSlab(recent.old(sizeClass, age), sizeClass, objectLength);
            }
            recent.dropHalf(sizeClass);
            recent.tryPush(sizeClass, ref);
        }
    }

    /** Puts all that is at hand into its slabs; true when that gave units back. */
    boolean takeBackRecent()
    {
        boolean isReleased = false;
        for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++)
        {
            int ref = recent.pop(sizeClass);
            while (Arena.NULL_REF != ref)
            {
                isReleased |= putIntoSlab(ref, sizeClass, SizeClasses.lengthOf(sizeClass));
                ref = recent.pop(sizeClass);
            }
        }
        return isReleased;
    }

    /** Gives units back that nothing is in; false when there were none. */
    boolean releaseEmpty()
    {
        boolean isReleased = takeBackRecent();
        for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++)
        {
            final int slab = empty[sizeClass];
            if (NONE != slab)
            {
                empty[sizeClass] = NONE;
                release(slab, sizeClass);
                isReleased = true;
            }
        }
        return isReleased;
    }

    /**
     * An empty slab gives its units back, but for the only one of its class with room, or a few objects that come and
     * go would claim one each time; where units run short, see {@link #releaseEmpty()}.
     *
     * @return whether units were given back.
     */
    private boolean putIntoSlab(final int ref, final int sizeClass, final int objectLength)
    {
        final int slab = slabOf(ref);
        usedCountOfClass[sizeClass]--;
        final boolean wasFull = isFull(slab, objectLength);
        Memory.putInt(address(ref), values[at(slab, FREE_HEAD)]);
        values[at(slab, FREE_HEAD)] = ref;
        if (wasFull)
        {
            linkFirst(slab, sizeClass);
        }
        if (0 != --values[at(slab, USED_COUNT)])
        {
            return false;
        }
        if (NONE == values[at(slab, NEXT)] && NONE == values[at(slab, PREVIOUS)])
        {
            empty[sizeClass] = slab;
            return false;
        }
        release(slab, sizeClass);
        return true;
    }

    /** How much of each size class is in use. */
    List<ArenaUsage.SizeClass> usage()
    {
        final List<ArenaUsage.SizeClass> classes = new ArrayList<>(SizeClasses.COUNT);
        for (int i = 0; i < SizeClasses.COUNT; i++)
        {
            final int length = SizeClasses.lengthOf(i);
            final long taken = unitCountOfClass[i] << Arena.UNIT_SHIFT;
            final int slabLength = SlabSource.slabUnits(length) << Arena.UNIT_SHIFT;
            final long usable = taken / slabLength * (slabLength / length) * length;
            final long used = usedCountOfClass[i] * length;
            classes.add(new ArenaUsage.SizeClass(length, usedCountOfClass[i], used, usable - used, taken - usable));
        }
        return classes;
    }

    private void assign(final int slab, final int unitCount, final int sizeClass)
    {
        Arrays.fill(slabOfUnit, slab, slab + unitCount, slab);
        Arrays.fill(sizeClassOfUnit, slab, slab + unitCount, (short)sizeClass);
        values[at(slab, UNIT_COUNT)] = unitCount;
    }

    private static int at(final int slab, final int value)
    {
        return (slab << VALUES_SHIFT) + value;
    }

    private void release(final int slab, final int sizeClass)
    {
        final int unitCount = values[at(slab, UNIT_COUNT)];
        unitCountOfClass[sizeClass] -= unitCount;
        unlink(slab, sizeClass);
        units.release(slab, unitCount);
    }

    private boolean isFull(final int slab, final int objectLength)
    {
        return Arena.NULL_REF == values[at(slab, FREE_HEAD)] &&
            values[at(slab, FRESH_OFFSET)] + objectLength > values[at(slab, UNIT_COUNT)] << Arena.UNIT_SHIFT;
    }

    private long address(final int ref)
    {
        return base + ((ref & 0xFFFF_FFFFL) << 3);
    }

    private void linkFirst(final int slab, final int sizeClass)
    {
        final int head = available[sizeClass];
        values[at(slab, NEXT)] = head;
        values[at(slab, PREVIOUS)] = NONE;
        if (NONE != head)
        {
            values[at(head, PREVIOUS)] = slab;
        }
        available[sizeClass] = slab;
    }

    private void unlink(final int slab, final int sizeClass)
    {
        final int next = values[at(slab, NEXT)];
        final int previous = values[at(slab, PREVIOUS)];
        if (NONE == previous)
        {
            available[sizeClass] = next;
        }
        else
        {
            values[at(previous, NEXT)] = next;
        }
        if (NONE != next)
        {
            values[at(next, PREVIOUS)] = previous;
        }
    }
}
