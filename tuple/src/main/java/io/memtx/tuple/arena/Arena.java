package io.memtx.tuple.arena;

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

    /** So many bytes behind {@link #tuple(int)} of any object may be read: most tuples end before that. */
    public static final int LOOK_AHEAD = 40;

    static final int UNIT_SHIFT = 16;
    static final int UNIT_LENGTH = 1 << UNIT_SHIFT;
    static final int UNIT_GRANULES_SHIFT = UNIT_SHIFT - 3;
    private static final long REGION_ALIGNMENT = 2L << 20;
    private static final byte POISON = (byte)0xDE;
    private static final int NONE = UnitMap.NONE;
    private static final int RECLAIM_BATCH = 1024;

    private final long allocationAddress;
    private final long base;
    private final UnitMap units;

    private final SlabTable slabs;
    private final SlabSource source;

    private final HeldBack heldBack = new HeldBack(this);
    private final Lease lease = new Lease("engine");
    private final ArenaReaders readers = new ArenaReaders();
    private final Limbo limbo = new Limbo(this, readers);
    private final Frontier frontier;
    private final LiveObjects liveObjects = Memory.CHECKS ? new LiveObjects() : null;

    private final long quotaBytes;
    private long usedBytes;
    private long reservedBytes;
    private long largeBytes;
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
        allocationAddress = Memory.allocate(capacity + REGION_ALIGNMENT + LOOK_AHEAD + ObjectDescriptor.DATA_OFFSET);
        base = (allocationAddress + REGION_ALIGNMENT - 1) & -REGION_ALIGNMENT;
        final int unitCount = (int)(capacity >>> UNIT_SHIFT);
        units = new UnitMap(unitCount);
        slabs = new SlabTable(base, units);
        units.take(0, 1); // so that no object has reference 0
        frontier = new Frontier(base, unitCount, 1);
        source = new SlabSource(units, slabs, frontier, quotaBytes);
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
        return (ref & 0xFFFF_FFFFL) < ((long)units.unitCount() << UNIT_GRANULES_SHIFT);
    }

    /**
     * Allocates within the quota. That counts objects and, where a fresh slab is needed, slabs: the headroom is not
     * touched, however scattered the memory is.
     *
     * @param lengthBytes of the object, from 1 to {@link #MAX_OBJECT_LENGTH}.
     * @return its reference, or {@link #NULL_REF} when the quota does not allow it; contents are undefined.
     */
    public int allocate(final int lengthBytes)
    {
        int ref = allocate(lengthBytes, false);
        while (NULL_REF == ref && reclaimAny())
        {
            ref = allocate(lengthBytes, false);
        }
        return ref;
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
        int ref = allocate(lengthBytes, true);
        while (NULL_REF == ref && reclaimAny())
        {
            ref = allocate(lengthBytes, true);
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
        if (Memory.CHECKS)
        {
            liveObjects.onFree(ref);
        }
        final int sizeClass = slabs.sizeClassOf(ref);
        if (SlabTable.LARGE_OBJECT == sizeClass)
        {
            freeLarge(slabs.slabOf(ref));
            return;
        }

        final int objectLength = SizeClasses.lengthOf(sizeClass);
        if (Memory.CHECKS)
        {
            Memory.fill(address(ref), objectLength, POISON);
        }
        usedBytes -= objectLength;
        slabs.putObject(ref, sizeClass, objectLength);
    }

    /**
     * Lets go of a versioned object: frees it at once when no open view and no reader can see it, else when those views
     * have closed and those readers have left.
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
            letGo(ref);
        }
    }

    /** Frees an object that no view can see: at once, unless a reader on another thread may still come across it. */
    void letGo(final int ref)
    {
        if (0 == readers.openCount())
        {
            free(ref);
        }
        else
        {
            limbo.add(ref);
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
     * Frees some of what was kept because readers on other threads might still come across it.
     *
     * @param limit of objects to free.
     * @return how many were freed.
     */
    public int reclaimRetired(final int limit)
    {
        return limbo.reclaim(limit);
    }

    /**
     * @return the readers on other threads.
     */
    public ArenaReaders readers()
    {
        return readers;
    }

    /**
     * @return how many retired objects are kept because a reader may still come across them.
     */
    public long retiredCount()
    {
        return limbo.count();
    }

    /**
     * Sets quota aside, so that forced allocations made later fit. So much and an eighth must also be free in whole
     * units, the headroom included: free objects between live ones may be of another size class.
     *
     * @param lengthBytes to set aside.
     * @return false, and nothing set aside, when the quota does not allow it.
     */
    public boolean reserve(final long lengthBytes)
    {
        if (Memory.CHECKS && AllocationFault.isDue(false))
        {
            return false;
        }
        while (usedBytes + reservedBytes + lengthBytes > quotaBytes ||
            !source.hasRoomFor(reservedBytes + lengthBytes))
        {
            if (!slabs.releaseEmpty() && !reclaimAny())
            {
                return false;
            }
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
        return frontier.touchAhead(aheadBytes, this);
    }

    /**
     * @return a snapshot of how memory is used; what was freed last has gone back to its slabs before.
     */
    public ArenaUsage usage()
    {
        slabs.takeBackRecent();
        return new ArenaUsage(
            quotaBytes, usedBytes, reservedBytes, takenBytes(), largeBytes, heldBackCount(), slabs.usage());
    }

    /**
     * @return the bytes that live objects take, rounding included.
     */
    public long usedBytes()
    {
        return usedBytes;
    }

    /**
     * @return the bytes of the region that slabs and large objects hold.
     */
    public long takenBytes()
    {
        slabs.takeBackRecent();
        return (long)units.takenCount() << UNIT_SHIFT;
    }

    /**
     * @return how many retired objects wait for a view to close.
     */
    public long heldBackCount()
    {
        return heldBack.heldBackCount();
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
     * @return whether the region was given back: nothing of it may be read any more. Any thread.
     */
    public boolean isClosed()
    {
        return isClosed;
    }

    /**
     * @return ends when the arena is closed.
     */
    public Lease lease()
    {
        return lease;
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
            lease.next();
            Memory.free(allocationAddress);
        }
    }

    /**
     * @param lengthBytes of the object.
     * @param isForced    whether quota does not matter.
     * @return its reference, or {@link #NULL_REF}; nothing is reclaimed to make room.
     */
    int allocate(final int lengthBytes, final boolean isForced)
    {
        if (lengthBytes > SizeClasses.LARGEST)
        {
            return allocateLarge(lengthBytes, isForced);
        }

        final int sizeClass = SizeClasses.indexOf(lengthBytes);
        final int objectLength = SizeClasses.lengthOf(sizeClass);
        if (isRefused(objectLength, isForced))
        {
            return NULL_REF;
        }
        int ref = slabs.takeRecent(sizeClass);
        if (NULL_REF == ref)
        {
            ref = takeObject(sizeClass, objectLength, isForced);
            if (NULL_REF == ref)
            {
                return NULL_REF;
            }
        }
        usedBytes += objectLength;
        if (Memory.CHECKS)
        {
            liveObjects.onAllocate(ref);
        }
        return ref;
    }

    /** Whether the quota does not allow an allocation, or a test wants it to fail. */
    private boolean isRefused(final long objectLength, final boolean isForced)
    {
        return (Memory.CHECKS && AllocationFault.isDue(isForced)) ||
            (!isForced && usedBytes + reservedBytes + objectLength > quotaBytes);
    }

    private int takeObject(final int sizeClass, final int objectLength, final boolean isForced)
    {
        int slab = slabs.available(sizeClass);
        if (NONE == slab)
        {
            slab = source.newSlab(sizeClass, isForced ? SlabSource.FORCED : reservedBytes);
            if (NONE == slab)
            {
                return NULL_REF;
            }
        }
        return slabs.takeObject(slab, sizeClass, objectLength);
    }

    private boolean reclaimAny()
    {
        return 0 != heldBack.reclaim(RECLAIM_BATCH) || 0 != limbo.reclaim(RECLAIM_BATCH);
    }

    private int allocateLarge(final int lengthBytes, final boolean isForced)
    {
        final long objectLength = alignUnit(lengthBytes);
        if (lengthBytes > MAX_OBJECT_LENGTH || isRefused(objectLength, isForced))
        {
            return NULL_REF;
        }
        final int unitCount = (int)(objectLength >>> UNIT_SHIFT);
        final int slab = source.claim(unitCount, isForced ? SlabSource.FORCED : reservedBytes);
        if (NONE == slab)
        {
            return NULL_REF;
        }
        slabs.addLarge(slab, unitCount);
        usedBytes += objectLength;
        largeBytes += objectLength;
        final int ref = slab << UNIT_GRANULES_SHIFT;
        if (Memory.CHECKS)
        {
            liveObjects.onAllocate(ref);
        }
        return ref;
    }

    private void freeLarge(final int slab)
    {
        final int unitCount = slabs.unitCount(slab);
        final long objectLength = (long)unitCount << UNIT_SHIFT;
        if (Memory.CHECKS)
        {
            Memory.fill(base + ((long)slab << UNIT_SHIFT), objectLength, POISON);
        }
        usedBytes -= objectLength;
        largeBytes -= objectLength;
        units.release(slab, unitCount);
    }

    private static long alignUnit(final long lengthBytes)
    {
        return (lengthBytes + UNIT_LENGTH - 1) & -UNIT_LENGTH;
    }
}
