package io.memtx.tuple.arena;

import java.util.Arrays;

/**
 * One region of raw memory with a quota, in which a 32-bit reference names an object: the reference counts granules of
 * 8 bytes from the start of the region, so that 32 GiB can be named. Reference 0 is {@link #NULL_REF}.
 * <p>
 * The region is divided into units of 64 KiB. A slab is a run of units that serves one size class; each slab keeps its
 * own list of free objects and gives its units back when the last object in it is freed, so memory moves between
 * classes. Objects of more than 64 KiB take whole units.
 * <p>
 * Objects that a read view may see begin with 4 bytes holding the {@link #epoch()} in which they were made, and are let
 * go by {@link #retire(int)}: freed at once when no open view can see them, else held back until those views close.
 * <p>
 * Owned by the transaction thread: every method but {@link #address(int)} and {@link #touchAhead(int)} is for that
 * thread alone.
 */
public final class Arena implements AutoCloseable
{
    /** The reference that names nothing. */
    public static final int NULL_REF = 0;

    /** The largest region that 32-bit references can name. */
    public static final long MAX_CAPACITY = 32L << 30;

    /** Longest object that can be allocated: 64 MiB. */
    public static final int MAX_OBJECT_LENGTH = 64 << 20;

    static final int UNIT_SHIFT = 16;
    static final int UNIT_LENGTH = 1 << UNIT_SHIFT;
    private static final int UNIT_GRANULES_SHIFT = UNIT_SHIFT - 3;
    private static final int LARGE_SLAB_UNITS = 8;
    private static final int SMALL_OBJECT_LIMIT = 4096;
    private static final long REGION_ALIGNMENT = 2L << 20;
    private static final byte POISON = (byte)0xDE;
    private static final byte NO_CLASS = -1;
    private static final int NONE = -1;

    private final long allocationAddress;
    private final long base;
    private final int unitCount;

    // Per unit; the values of a slab stand at its first unit.
    private final long[] unitsInUse;
    private final int[] slabOfUnit;
    private final byte[] classOfSlab;
    private final int[] unitsOfSlab;
    private final int[] freeHeadOfSlab;
    private final int[] freshOffsetOfSlab;
    private final int[] usedCountOfSlab;
    private final int[] nextSlab;
    private final int[] previousSlab;

    private final int[] availableSlabOfClass = new int[SizeClasses.COUNT];
    private final long[] usedCountOfClass = new long[SizeClasses.COUNT];
    private final long[] slabUnitsOfClass = new long[SizeClasses.COUNT];

    private final HeldBack heldBack = new HeldBack(this);

    private long quotaBytes;
    private long usedBytes;
    private long reservedBytes;
    private long largeBytes;
    private int unitsTaken;
    private int unitSearchFrom;
    private volatile int frontierUnit;
    private int touchedUnit;
    private volatile boolean isClosed;

    /**
     * Reserves a region; memory is committed as it is touched.
     *
     * @param quotaBytes    that allocations may take, at least 1 MiB.
     * @param headroomBytes beyond the quota, for forced allocations: what a deletion, a rollback or the application of
     *                      a confirmed transaction may need when the quota is exhausted.
     * @throws IllegalArgumentException when the sum is more than {@link #MAX_CAPACITY}.
     * @throws OutOfMemoryError         when the operating system refuses the region.
     */
    public Arena(final long quotaBytes, final long headroomBytes)
    {
        final long capacity = alignUnit(quotaBytes + headroomBytes + UNIT_LENGTH);
        if (quotaBytes < (1 << 20) || headroomBytes < 0 || capacity > MAX_CAPACITY)
        {
            throw new IllegalArgumentException(
                "arena size is out of range: quota=" + quotaBytes + " headroom=" + headroomBytes +
                " largest=" + MAX_CAPACITY);
        }

        this.quotaBytes = quotaBytes;
        allocationAddress = Memory.allocate(capacity + REGION_ALIGNMENT);
        base = (allocationAddress + REGION_ALIGNMENT - 1) & -REGION_ALIGNMENT;
        unitCount = (int)(capacity >>> UNIT_SHIFT);

        unitsInUse = new long[(unitCount + 63) >>> 6];
        slabOfUnit = new int[unitCount];
        classOfSlab = new byte[unitCount];
        unitsOfSlab = new int[unitCount];
        freeHeadOfSlab = new int[unitCount];
        freshOffsetOfSlab = new int[unitCount];
        usedCountOfSlab = new int[unitCount];
        nextSlab = new int[unitCount];
        previousSlab = new int[unitCount];
        Arrays.fill(availableSlabOfClass, NONE);

        markUnits(0, 1, true); // so that no object has reference 0
        unitSearchFrom = 1;
        frontierUnit = 1;
        touchedUnit = 1;
    }

    /**
     * The address of an object. Any thread.
     *
     * @param ref of the object; an arbitrary value yields an address that may lie outside the region, see
     *            {@link #contains(int)}.
     * @return its absolute address.
     */
    public long address(final int ref)
    {
        return base + ((ref & 0xFFFF_FFFFL) << 3);
    }

    /**
     * The address of the MessagePack array of a tuple object. Any thread.
     *
     * @param ref of the tuple.
     * @return the address behind the object's epoch.
     */
    public long tuple(final int ref)
    {
        return base + ((ref & 0xFFFF_FFFFL) << 3) + ObjectDescriptor.DATA_OFFSET;
    }

    /**
     * Whether a reference, possibly read from torn memory, points into the region. Any thread.
     *
     * @param ref to examine.
     * @return true when its address may be read.
     */
    public boolean contains(final int ref)
    {
        return (ref & 0xFFFF_FFFFL) < ((long)unitCount << UNIT_GRANULES_SHIFT);
    }

    /**
     * Allocates within the quota.
     *
     * @param lengthBytes of the object, from 1 to {@link #MAX_OBJECT_LENGTH}.
     * @return its reference, or {@link #NULL_REF} when the quota does not allow it; contents are undefined.
     */
    public int allocate(final int lengthBytes)
    {
        if (usedBytes + reservedBytes + lengthBytes > quotaBytes && !makeRoom(lengthBytes))
        {
            return NULL_REF;
        }
        return allocateForced(lengthBytes);
    }

    /**
     * Allocates even beyond the quota: for work that must not fail half way, whose memory was
     * {@linkplain #reserve(long) reserved} or that frees more than it takes.
     *
     * @param lengthBytes of the object, from 1 to {@link #MAX_OBJECT_LENGTH}.
     * @return its reference, or {@link #NULL_REF} when the whole region is exhausted.
     */
    public int allocateForced(final int lengthBytes)
    {
        if (lengthBytes > SizeClasses.LARGEST)
        {
            return allocateLarge(lengthBytes);
        }

        final int sizeClass = SizeClasses.indexOf(lengthBytes);
        int slab = availableSlabOfClass[sizeClass];
        if (NONE == slab)
        {
            slab = newSlab(sizeClass);
            if (NONE == slab)
            {
                return NULL_REF;
            }
        }

        final int objectLength = SizeClasses.lengthOf(sizeClass);
        int ref = freeHeadOfSlab[slab];
        if (NULL_REF != ref)
        {
            freeHeadOfSlab[slab] = Memory.getInt(address(ref));
        }
        else
        {
            final int offset = freshOffsetOfSlab[slab];
            ref = (slab << UNIT_GRANULES_SHIFT) + (offset >>> 3);
            freshOffsetOfSlab[slab] = offset + objectLength;
        }

        usedCountOfSlab[slab]++;
        usedCountOfClass[sizeClass]++;
        usedBytes += objectLength;
        if (isFull(slab, objectLength))
        {
            unlink(slab, sizeClass);
        }
        return ref;
    }

    /**
     * Allocates an object that views may see: its first 4 bytes hold the epoch.
     *
     * @param lengthBytes with the 4 bytes of the epoch.
     * @return its reference, or {@link #NULL_REF} when the quota does not allow it.
     */
    public int allocateVersioned(final int lengthBytes)
    {
        final int ref = allocate(lengthBytes);
        if (NULL_REF != ref)
        {
            Memory.putInt(address(ref) + ObjectDescriptor.EPOCH_OFFSET, heldBack.epoch());
        }
        return ref;
    }

    /**
     * Like {@link #allocateVersioned(int)}, beyond the quota if need be.
     *
     * @param lengthBytes with the 4 bytes of the epoch.
     * @return its reference, or {@link #NULL_REF} when the whole region is exhausted.
     */
    public int allocateVersionedForced(final int lengthBytes)
    {
        final int ref = allocateForced(lengthBytes);
        if (NULL_REF != ref)
        {
            Memory.putInt(address(ref) + ObjectDescriptor.EPOCH_OFFSET, heldBack.epoch());
        }
        return ref;
    }

    /**
     * Frees an object at once. Nobody may read it any more.
     *
     * @param ref of a live object.
     */
    public void free(final int ref)
    {
        final int unit = ref >>> UNIT_GRANULES_SHIFT;
        final int slab = slabOfUnit[unit];
        final int sizeClass = classOfSlab[slab];
        if (NO_CLASS == sizeClass)
        {
            freeLarge(slab);
            return;
        }

        final int objectLength = SizeClasses.lengthOf(sizeClass);
        if (Memory.CHECKS)
        {
            assertObject(ref, slab, objectLength);
            Memory.fill(address(ref), objectLength, POISON);
        }

        final boolean wasFull = isFull(slab, objectLength);
        Memory.putInt(address(ref), freeHeadOfSlab[slab]);
        freeHeadOfSlab[slab] = ref;
        usedCountOfClass[sizeClass]--;
        usedBytes -= objectLength;
        if (0 == --usedCountOfSlab[slab] && (nextSlab[slab] != NONE || previousSlab[slab] != NONE || wasFull))
        {
            if (!wasFull)
            {
                unlink(slab, sizeClass);
            }
            slabUnitsOfClass[sizeClass] -= unitsOfSlab[slab];
            markUnits(slab, unitsOfSlab[slab], false);
        }
        else if (wasFull)
        {
            linkFirst(slab, sizeClass);
        }
    }

    /**
     * Lets go of a versioned object: frees it at once when no open view can see it, else when those views have closed.
     *
     * @param ref of a live object whose first 4 bytes hold its epoch.
     */
    public void retire(final int ref)
    {
        if (heldBack.isShared(Memory.getInt(address(ref) + ObjectDescriptor.EPOCH_OFFSET)))
        {
            heldBack.add(ref);
        }
        else
        {
            free(ref);
        }
    }

    /**
     * Whether an open view may see objects made in an epoch: such a block is copied before it is changed.
     *
     * @param objectEpoch read from the object.
     * @return true when an open view was opened in that epoch or later.
     */
    public boolean isShared(final int objectEpoch)
    {
        return heldBack.isShared(objectEpoch);
    }

    /**
     * @return the epoch that new objects carry; it advances with each view opened.
     */
    public int epoch()
    {
        return heldBack.epoch();
    }

    /**
     * Opens a view: from now on what exists is held back, when it is retired, until the view is closed. O(1).
     *
     * @return the view, to be given to {@link #closeView(ArenaView)} once.
     */
    public ArenaView openView()
    {
        return heldBack.open();
    }

    /**
     * Closes a view. What only it could see is freed by later calls of {@link #reclaim(int)}. O(1).
     *
     * @param view opened by this arena and not closed yet.
     */
    public void closeView(final ArenaView view)
    {
        heldBack.close(view);
    }

    /**
     * Frees some of what closed views had held back.
     *
     * @param limit of objects to look at.
     * @return how many were looked at; 0 when there is nothing left.
     */
    public int reclaim(final int limit)
    {
        return heldBack.reclaim(limit);
    }

    /**
     * Sets quota aside, so that forced allocations made later fit.
     *
     * @param lengthBytes to set aside.
     * @return false, and nothing set aside, when the quota does not allow it.
     */
    public boolean reserve(final long lengthBytes)
    {
        if (usedBytes + reservedBytes + lengthBytes > quotaBytes && !makeRoom(lengthBytes))
        {
            return false;
        }
        reservedBytes += lengthBytes;
        return true;
    }

    /**
     * Gives back quota that was set aside.
     *
     * @param lengthBytes not more than is reserved.
     */
    public void release(final long lengthBytes)
    {
        reservedBytes -= lengthBytes;
        assert reservedBytes >= 0 : "reservedBytes=" + reservedBytes;
    }

    /**
     * Touches fresh units ahead of the allocation frontier, so that the transaction thread meets no page fault. To be
     * called by one helper thread; harmless beside allocations.
     *
     * @param aheadBytes how far ahead of the frontier memory should be in place.
     * @return how many pages were touched; 0 when far enough ahead.
     */
    public int touchAhead(final int aheadBytes)
    {
        final int limit = (int)Math.min(unitCount, frontierUnit + (long)(aheadBytes >>> UNIT_SHIFT));
        int pages = 0;
        int unit = Math.max(touchedUnit, frontierUnit);
        while (unit < limit && pages < 256 && !isClosed)
        {
            final long address = base + ((long)unit << UNIT_SHIFT);
            for (int offset = 0; offset < UNIT_LENGTH; offset += 4096)
            {
                Memory.touch(address + offset);
                pages++;
            }
            unit++;
        }
        touchedUnit = unit;
        return pages;
    }

    /**
     * @return a snapshot of how memory is used.
     */
    public ArenaUsage usage()
    {
        final ArenaUsage.SizeClass[] classes = new ArenaUsage.SizeClass[SizeClasses.COUNT];
        for (int i = 0; i < classes.length; i++)
        {
            final int length = SizeClasses.lengthOf(i);
            final long taken = slabUnitsOfClass[i] << UNIT_SHIFT;
            final int slabLength = slabUnits(length) << UNIT_SHIFT;
            final long slabs = taken / slabLength;
            final long usable = slabs * (slabLength / length) * length;
            final long used = usedCountOfClass[i] * length;
            classes[i] = new ArenaUsage.SizeClass(length, usedCountOfClass[i], used, usable - used, taken - usable);
        }
        return new ArenaUsage(
            quotaBytes, usedBytes, reservedBytes, (long)unitsTaken << UNIT_SHIFT, largeBytes,
            heldBack.heldBackCount(), Arrays.asList(classes));
    }

    /**
     * @return the bytes that live objects take, rounding included.
     */
    public long usedBytes()
    {
        return usedBytes;
    }

    /**
     * @return the quota in bytes.
     */
    public long quotaBytes()
    {
        return quotaBytes;
    }

    /**
     * Returns the length that an allocation takes in fact.
     *
     * @param lengthBytes asked for.
     * @return what it is rounded up to.
     */
    public static long roundedLength(final int lengthBytes)
    {
        return lengthBytes > SizeClasses.LARGEST ?
            alignUnit(lengthBytes) : SizeClasses.lengthOf(SizeClasses.indexOf(lengthBytes));
    }

    /**
     * Gives the region back. The caller has made sure that no thread is inside; idempotent.
     */
    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            Memory.free(allocationAddress);
        }
    }

    private boolean makeRoom(final long lengthBytes)
    {
        while (0 != heldBack.reclaim(1024))
        {
            if (usedBytes + reservedBytes + lengthBytes <= quotaBytes)
            {
                return true;
            }
        }
        return usedBytes + reservedBytes + lengthBytes <= quotaBytes;
    }

    private int allocateLarge(final int lengthBytes)
    {
        if (lengthBytes > MAX_OBJECT_LENGTH)
        {
            return NULL_REF;
        }
        final int units = (int)(alignUnit(lengthBytes) >>> UNIT_SHIFT);
        final int slab = findUnits(units);
        if (NONE == slab)
        {
            return NULL_REF;
        }
        claimUnits(slab, units);
        classOfSlab[slab] = NO_CLASS;
        usedBytes += (long)units << UNIT_SHIFT;
        largeBytes += (long)units << UNIT_SHIFT;
        return slab << UNIT_GRANULES_SHIFT;
    }

    private void freeLarge(final int slab)
    {
        final int units = unitsOfSlab[slab];
        if (Memory.CHECKS)
        {
            Memory.fill(base + ((long)slab << UNIT_SHIFT), (long)units << UNIT_SHIFT, POISON);
        }
        usedBytes -= (long)units << UNIT_SHIFT;
        largeBytes -= (long)units << UNIT_SHIFT;
        markUnits(slab, units, false);
    }

    private int newSlab(final int sizeClass)
    {
        final int units = slabUnits(SizeClasses.lengthOf(sizeClass));
        final int slab = findUnits(units);
        if (NONE != slab)
        {
            claimUnits(slab, units);
            classOfSlab[slab] = (byte)sizeClass;
            freeHeadOfSlab[slab] = NULL_REF;
            freshOffsetOfSlab[slab] = 0;
            usedCountOfSlab[slab] = 0;
            slabUnitsOfClass[sizeClass] += units;
            linkFirst(slab, sizeClass);
        }
        return slab;
    }

    private static int slabUnits(final int objectLength)
    {
        return objectLength <= SMALL_OBJECT_LIMIT ? 1 : LARGE_SLAB_UNITS;
    }

    private boolean isFull(final int slab, final int objectLength)
    {
        return NULL_REF == freeHeadOfSlab[slab] &&
            freshOffsetOfSlab[slab] + objectLength > unitsOfSlab[slab] << UNIT_SHIFT;
    }

    private void linkFirst(final int slab, final int sizeClass)
    {
        final int head = availableSlabOfClass[sizeClass];
        nextSlab[slab] = head;
        previousSlab[slab] = NONE;
        if (NONE != head)
        {
            previousSlab[head] = slab;
        }
        availableSlabOfClass[sizeClass] = slab;
    }

    private void unlink(final int slab, final int sizeClass)
    {
        final int next = nextSlab[slab];
        final int previous = previousSlab[slab];
        if (NONE == previous)
        {
            availableSlabOfClass[sizeClass] = next;
        }
        else
        {
            nextSlab[previous] = next;
        }
        if (NONE != next)
        {
            previousSlab[next] = previous;
        }
        nextSlab[slab] = NONE;
        previousSlab[slab] = NONE;
    }

    private int findUnits(final int count)
    {
        final int found = findUnits(unitSearchFrom, count);
        return NONE == found && unitSearchFrom > 1 ? findUnits(1, count) : found;
    }

    private int findUnits(final int from, final int count)
    {
        int run = 0;
        for (int unit = from; unit < unitCount; unit++)
        {
            final long word = unitsInUse[unit >>> 6];
            if (-1L == word)
            {
                run = 0;
                unit |= 63;
            }
            else if (0 != (word & (1L << unit)))
            {
                run = 0;
            }
            else if (++run == count)
            {
                return unit - count + 1;
            }
        }
        return NONE;
    }

    private void claimUnits(final int first, final int count)
    {
        markUnits(first, count, true);
        unitsOfSlab[first] = count;
        nextSlab[first] = NONE;
        previousSlab[first] = NONE;
        Arrays.fill(slabOfUnit, first, first + count, first);
        if (1 == count)
        {
            unitSearchFrom = first + 1;
        }
        if (first + count > frontierUnit)
        {
            frontierUnit = first + count;
        }
    }

    private void markUnits(final int first, final int count, final boolean isUsed)
    {
        for (int unit = first; unit < first + count; unit++)
        {
            if (isUsed)
            {
                unitsInUse[unit >>> 6] |= 1L << unit;
            }
            else
            {
                unitsInUse[unit >>> 6] &= ~(1L << unit);
            }
        }
        unitsTaken += isUsed ? count : -count;
        if (!isUsed && first < unitSearchFrom)
        {
            unitSearchFrom = first;
        }
    }

    private void assertObject(final int ref, final int slab, final int objectLength)
    {
        final int offset = (ref - (slab << UNIT_GRANULES_SHIFT)) << 3;
        if (0 != offset % objectLength || offset >= freshOffsetOfSlab[slab] || usedCountOfSlab[slab] <= 0)
        {
            throw new IllegalStateException("not a live object: ref=" + ref + " offset=" + offset);
        }
    }

    private static long alignUnit(final long lengthBytes)
    {
        return (lengthBytes + UNIT_LENGTH - 1) & -UNIT_LENGTH;
    }
}
