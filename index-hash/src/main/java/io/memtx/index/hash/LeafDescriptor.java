package io.memtx.index.hash;

import io.memtx.tuple.arena.Memory;

/**
 * Layout of a leaf and what is done inside one: linear probing with the entries kept in the order of their tags, so
 * that a search ends at the first greater tag, slots are in hash order, and removal shifts back without tombstones.
 * <pre>
 *    0       4       8                16
 *   +-------+-------+----------------+----------------+-- -
 *   | epoch | count | slot 0         | slot 1         |  ...
 *   +-------+-------+----------------+----------------+-- -
 *   slot: tag in the upper 32 bits, reference of the tuple in the lower; 0 when free
 * </pre>
 * The bits of the tag behind those that the directory used, scaled to the home range, give the slot where the search
 * starts; the range ends some slots before the block does, and nothing wraps around. A leaf of
 * {@link #DENSE_SLOT_COUNT} slots has a home range of one: the last resort for tags that crowd at the end of the range.
 */
final class LeafDescriptor
{
    static final int COUNT_OFFSET = 4;
    static final int SLOTS_OFFSET = 8;

    /** Slots of the largest leaf, 1 KiB. */
    static final int MAX_SLOT_COUNT = 127;

    /** Slots of a leaf without home slots. */
    static final int DENSE_SLOT_COUNT = 126;

    static final int MAX_LEAF_LENGTH = SLOTS_OFFSET + 8 * MAX_SLOT_COUNT;

    private static final int STEP_LENGTH = 64;
    private static final int WIDE_STEP_FROM = 512;
    private static final int WIDE_STEP_LENGTH = 128;
    private static final long TAG_MASK = 0xFFFF_FFFF_0000_0000L;

    private LeafDescriptor()
    {
    }

    static int leafLength(final int slotCount)
    {
        return SLOTS_OFFSET + 8 * slotCount;
    }

    /**
     * @param slotCount of a leaf, less than {@link #DENSE_SLOT_COUNT}.
     * @return that of the next larger one.
     */
    static int larger(final int slotCount)
    {
        final int length = leafLength(slotCount);
        return (length + (length < WIDE_STEP_FROM ? STEP_LENGTH : WIDE_STEP_LENGTH) - SLOTS_OFFSET) >>> 3;
    }

    /**
     * @param count of entries.
     * @return slots of the smallest leaf that holds them and a few more.
     */
    static int slotCountFor(final int count)
    {
        final int wanted = count + (count >>> 3) + 1;
        int slotCount = (STEP_LENGTH - SLOTS_OFFSET) >>> 3;
        while (slotCount < MAX_SLOT_COUNT && limit(slotCount) < wanted)
        {
            slotCount = larger(slotCount);
        }
        return slotCount;
    }

    /**
     * @param slotCount of a leaf.
     * @return how many entries it takes before it is enlarged or split.
     */
    static int limit(final int slotCount)
    {
        return DENSE_SLOT_COUNT == slotCount ? slotCount : slotCount - (slotCount >>> 2);
    }

    static int homeCount(final int slotCount)
    {
        return DENSE_SLOT_COUNT == slotCount ? 1 : slotCount - (slotCount >>> 4) - 1;
    }

    static int home(final long tag, final int slotCount, final int depth)
    {
        return (int)((((int)tag << depth) & 0xFFFF_FFFFL) * homeCount(slotCount) >>> 32);
    }

    static long tag(final long slot)
    {
        return slot >>> 32;
    }

    static int ref(final long slot)
    {
        return (int)slot;
    }

    static long slot(final long tag, final int ref)
    {
        return tag << 32 | ref & 0xFFFF_FFFFL;
    }

    static long getSlot(final long leaf, final int index)
    {
        return Memory.getLong(leaf + SLOTS_OFFSET + ((long)index << 3));
    }

    static void putSlot(final long leaf, final int index, final long slot)
    {
        Memory.putLong(leaf + SLOTS_OFFSET + ((long)index << 3), slot);
    }

    static int count(final long leaf)
    {
        return Memory.getInt(leaf + COUNT_OFFSET);
    }

    static void count(final long leaf, final int count)
    {
        Memory.putInt(leaf + COUNT_OFFSET, count);
    }

    /**
     * @param leaf      address.
     * @param slotCount of the leaf.
     * @param depth     of the leaf.
     * @param tag       to look for.
     * @return index of the first slot at or behind the tag's home that is free or has no lesser tag; slotCount if none.
     */
    static int lowerBound(final long leaf, final int slotCount, final int depth, final long tag)
    {
        int index = 0 == slotCount ? 0 : home(tag, slotCount, depth);
        while (index < slotCount)
        {
            final long slot = getSlot(leaf, index);
            if (0 == slot || tag(slot) >= tag)
            {
                break;
            }
            index++;
        }
        return index;
    }

    /**
     * Finds a free slot into which the entries from an index on can be shifted.
     *
     * @param leaf      address.
     * @param slotCount of the leaf.
     * @param from      index to start at.
     * @return its index; slotCount when the leaf has no room there.
     */
    static int free(final long leaf, final int slotCount, final int from)
    {
        int index = from;
        while (index < slotCount && 0 != getSlot(leaf, index))
        {
            index++;
        }
        return index;
    }

    /**
     * Adds an entry behind those with the same tag.
     *
     * @param leaf      address of a leaf that nobody else sees.
     * @param slotCount of the leaf.
     * @param lower     index of the tag's lower bound.
     * @param slot      to add.
     * @return false, and nothing changed, when there is no room for it.
     */
    static boolean add(final long leaf, final int slotCount, final int lower, final long slot)
    {
        int index = lower;
        while (index < slotCount && (getSlot(leaf, index) & TAG_MASK) == (slot & TAG_MASK) && 0 != getSlot(leaf, index))
        {
            index++;
        }
        int free = free(leaf, slotCount, index);
        if (slotCount == free || count(leaf) >= limit(slotCount))
        {
            return false;
        }
        for (; free > index; free--)
        {
            putSlot(leaf, free, getSlot(leaf, free - 1));
        }
        putSlot(leaf, index, slot);
        count(leaf, count(leaf) + 1);
        return true;
    }

    /**
     * Removes an entry and shifts those behind it back towards their homes.
     *
     * @param leaf      address of a leaf that nobody else sees.
     * @param slotCount of the leaf.
     * @param depth     of the leaf.
     * @param index     of the slot.
     */
    static void remove(final long leaf, final int slotCount, final int depth, final int index)
    {
        int hole = index;
        while (hole + 1 < slotCount)
        {
            final long slot = getSlot(leaf, hole + 1);
            if (0 == slot || home(tag(slot), slotCount, depth) > hole)
            {
                break;
            }
            putSlot(leaf, hole++, slot);
        }
        putSlot(leaf, hole, 0);
        count(leaf, count(leaf) - 1);
    }

    /**
     * Finds an entry by its reference.
     *
     * @param leaf      address.
     * @param slotCount of the leaf.
     * @param depth     of the leaf.
     * @param tag       of the entry.
     * @param ref       of the entry.
     * @return its index, or -1.
     */
    static int indexOf(final long leaf, final int slotCount, final int depth, final long tag, final int ref)
    {
        final long wanted = slot(tag, ref);
        int index = lowerBound(leaf, slotCount, depth, tag);
        while (index < slotCount)
        {
            final long slot = getSlot(leaf, index);
            if (slot == wanted)
            {
                return index;
            }
            if (0 == slot || tag(slot) != tag)
            {
                return -1;
            }
            index++;
        }
        return -1;
    }

    /**
     * Finds an entry by its reference alone.
     *
     * @param leaf      address.
     * @param slotCount of the leaf.
     * @param ref       of the entry.
     * @return its index, or -1.
     */
    static int indexOf(final long leaf, final int slotCount, final int ref)
    {
        for (int index = 0; index < slotCount; index++)
        {
            if (ref == ref(getSlot(leaf, index)))
            {
                return index;
            }
        }
        return -1;
    }

    /**
     * Reads all entries in order.
     *
     * @param leaf      address.
     * @param slotCount of the leaf.
     * @param target    to put them into.
     * @param offset    in target.
     * @return how many there were.
     */
    static int unload(final long leaf, final int slotCount, final long[] target, final int offset)
    {
        int count = 0;
        for (int index = 0; index < slotCount; index++)
        {
            final long slot = getSlot(leaf, index);
            if (0 != slot)
            {
                target[offset + count++] = slot;
            }
        }
        return count;
    }

    /**
     * Whether a leaf can hold entries that are given in order.
     *
     * @param slotCount of the leaf.
     * @param depth     of the leaf.
     * @param source    of the entries.
     * @param from      first of them.
     * @param to        behind the last of them.
     * @return true when all find a slot at or behind their homes.
     */
    static boolean fits(final int slotCount, final int depth, final long[] source, final int from, final int to)
    {
        int next = 0;
        for (int i = from; i < to; i++)
        {
            next = Math.max(next, home(tag(source[i]), slotCount, depth)) + 1;
        }
        return next <= slotCount;
    }

    /**
     * Fills a new leaf with entries that fit.
     *
     * @param leaf      address.
     * @param slotCount of the leaf.
     * @param depth     of the leaf.
     * @param source    of the entries, in order.
     * @param from      first of them.
     * @param to        behind the last of them.
     */
    static void load(
        final long leaf, final int slotCount, final int depth, final long[] source, final int from, final int to)
    {
        Memory.fill(leaf + SLOTS_OFFSET, 8L * slotCount, (byte)0);
        int next = 0;
        for (int i = from; i < to; i++)
        {
            next = Math.max(next, home(tag(source[i]), slotCount, depth));
            putSlot(leaf, next++, source[i]);
        }
        count(leaf, to - from);
    }
}
