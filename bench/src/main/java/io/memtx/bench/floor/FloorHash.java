package io.memtx.bench.floor;

import io.memtx.tuple.arena.Memory;

/**
 * Floor of a hash index: one table of 8-byte slots {32-bit tag, 32-bit reference}, less than half full, probed slot
 * after slot. The tag alone decides; it is as wide as the keys, so no other key has it.
 */
final class FloorHash implements AutoCloseable
{
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;
    private static final long INT_MASK = 0xFFFF_FFFFL;

    private final long slots;
    private final int shift;
    private final int mask;

    /**
     * @param count of keys, at least 2; the table is filled to a quarter at least and to a half at most.
     */
    FloorHash(final int count)
    {
        final int slotCount = Integer.highestOneBit(count - 1) << 2;
        slots = Memory.allocate((long)slotCount << 3);
        Memory.fill(slots, (long)slotCount << 3, (byte)0);
        shift = Long.SIZE - Integer.numberOfTrailingZeros(slotCount);
        mask = slotCount - 1;
    }

    void put(final long key, final int ref)
    {
        final long hash = key * GOLDEN;
        int slot = (int)(hash >>> shift);
        while (0 != Memory.getLong(slots + ((long)slot << 3)))
        {
            slot = slot + 1 & mask;
        }
        Memory.putLong(slots + ((long)slot << 3), (hash & INT_MASK) << 32 | ref);
    }

    /** The reference of a key, or {@link FloorRecords#NULL_REF}. */
    int get(final long key)
    {
        final long address = find(key);
        return Memory.NULL_ADDRESS == address ? FloorRecords.NULL_REF : (int)Memory.getLong(address);
    }

    /** The address of a key's slot, or {@link Memory#NULL_ADDRESS}; the low half of a slot is the reference. */
    long find(final long key)
    {
        final long hash = key * GOLDEN;
        int slot = (int)(hash >>> shift);
        while (true)
        {
            final long address = slots + ((long)slot << 3);
            final long found = Memory.getLong(address);
            if (found >>> 32 == (hash & INT_MASK))
            {
                return address;
            }
            if (0 == found)
            {
                return Memory.NULL_ADDRESS;
            }
            slot = slot + 1 & mask;
        }
    }

    @Override
    public void close()
    {
        Memory.free(slots);
    }
}
