package io.memtx.index.hash;

import io.memtx.tuple.arena.Memory;

/**
 * Layout of a leaf and what is done inside one. A leaf is a number of groups, each one cache line: seven slots and a
 * word of marks, by which a search knows with one load and no branch which of the slots are worth a look.
 * <pre>
 *    0        8                                   56
 *   +--------+--------+--------+--------+--- - --+---------------------+
 *   | slot 0 | slot 1 | slot 2 | slot 3 |        | mark 0..6  | spilled |   group, 64 bytes
 *   +--------+--------+--------+--------+--- - --+---------------------+
 *   slot: tag in the upper 32 bits, reference of the tuple in the lower
 *   mark: 0 when the slot is free, else 80h with the lowest 7 bits of the tag
 *
 *   slot 0 of the first group is the header, its mark is none that a search looks for:
 *   | epoch, 4 bytes | count, 4 bytes |
 * </pre>
 * A product of the tag gives the home group, whichever of its bits the directory used. An entry whose home is full goes
 * to the next group with room, and each group that it passed by counts it as spilled: a search ends at a group that
 * nothing was spilled from. So entries never move, neither when others come nor when others go; another thread that
 * searches meanwhile finds what was there all the time without checking anything again.
 * <p>
 * What is in a free slot means nothing. Marks are set after their slot was written and cleared while it still stands.
 */
final class LeafDescriptor
{
    static final int GROUP_SHIFT = 6;
    static final int GROUP_LENGTH = 1 << GROUP_SHIFT;
    static final int COUNT_OFFSET = 4;
    static final int MARKS_OFFSET = 56;

    /** Groups of the largest leaf, 1 KiB. */
    static final int MAX_GROUP_COUNT = 16;

    static final int MAX_LEAF_LENGTH = MAX_GROUP_COUNT * GROUP_LENGTH;

    private static final int SLOTS_PER_GROUP = 7;

    /** Slots of the largest leaf. */
    static final int MAX_SLOT_COUNT = slotCount(MAX_GROUP_COUNT);

    private static final int HOME_MULTIPLIER = 0x9E37_79B9;
    private static final int WIDE_STEP_FROM = 8;
    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long USED = 0x0080_8080_8080_8080L;
    private static final long HEADER_MARK = 1;
    private static final int SPILLED_SHIFT = 56;
    private static final long ONE_SPILLED = 1L << SPILLED_SHIFT;

    private LeafDescriptor()
    {
    }

    static int leafLength(final int groupCount)
    {
        return groupCount << GROUP_SHIFT;
    }

    static int slotCount(final int groupCount)
    {
        return SLOTS_PER_GROUP * groupCount - 1;
    }

    /**
     * @param groupCount of a leaf, less than {@link #MAX_GROUP_COUNT}.
     * @return that of the next larger one.
     */
    static int larger(final int groupCount)
    {
        return groupCount < WIDE_STEP_FROM ? groupCount + 1 : groupCount + 2;
    }

    /**
     * @param count of entries, not more than the {@link #limit(int)} of the largest leaf.
     * @return groups of the smallest leaf that holds them and a few more.
     */
    static int groupCountFor(final int count)
    {
        final int wanted = count + (count >>> 4) + 1;
        int groupCount = 1;
        while (groupCount < MAX_GROUP_COUNT && limit(groupCount) < wanted)
        {
            groupCount = larger(groupCount);
        }
        return groupCount;
    }

    /**
     * @param groupCount of a leaf.
     * @return how many entries it takes before it is enlarged or split: all of one group, five sixths of many.
     */
    static int limit(final int groupCount)
    {
        final int slotCount = slotCount(groupCount);
        return slotCount - slotCount / 6 + (1 == groupCount ? 1 : 0);
    }

    /**
     * @param leaf       address.
     * @param groupCount of the leaf.
     * @param tag        of an entry.
     * @return the address of the group in which the search for it starts.
     */
    static long home(final long leaf, final int groupCount, final int tag)
    {
        return leaf + ((tag * HOME_MULTIPLIER >>> 16) * groupCount >>> 16 << GROUP_SHIFT);
    }

    /**
     * @param leaf       address.
     * @param groupCount of the leaf.
     * @param group      address of one of its groups.
     * @return the address of the next group; of the first behind the last.
     */
    static long next(final long leaf, final int groupCount, final long group)
    {
        final long next = group + GROUP_LENGTH;
        return next == leaf + ((long)groupCount << GROUP_SHIFT) ? leaf : next;
    }

    /** The word of marks. */
    static long marks(final long group)
    {
        return Memory.getLong(group + MARKS_OFFSET);
    }

    /** As {@link #marks(long)}, beside the writer. */
    static long marksAcquire(final long group)
    {
        return Memory.getLongAcquire(group + MARKS_OFFSET);
    }

    /**
     * @param marks of a group.
     * @param tag   to look for.
     * @return a word with the highest bit of each byte set whose slot may have the tag; its first one surely has the
     * same mark.
     */
    static long matches(final long marks, final int tag)
    {
        final long difference = marks ^ mark(tag) * EACH;
        return difference - EACH & ~difference & USED;
    }

    /**
     * @param marks of a group.
     * @return a word with the highest bit of each byte set whose slot is in use.
     */
    static long used(final long marks)
    {
        return marks & USED;
    }

    /**
     * @param marks of a group.
     * @return whether entries whose search passes the group lie in those behind it.
     */
    static boolean isSpilled(final long marks)
    {
        return 0 != marks >>> SPILLED_SHIFT;
    }

    /**
     * @param group address.
     * @param bits  a word as {@link #matches(long, int)} or {@link #used(long)} gives it, not 0.
     * @return the address of the slot that its lowest bit stands for.
     */
    static long slotAddress(final long group, final long bits)
    {
        return group - (Byte.SIZE - 1) + Long.numberOfTrailingZeros(bits);
    }

    static int tag(final long slot)
    {
        return (int)(slot >>> 32);
    }

    static int ref(final long slot)
    {
        return (int)slot;
    }

    static long slot(final int tag, final int ref)
    {
        return (long)tag << 32 | ref & 0xFFFF_FFFFL;
    }

    static long getSlot(final long slotAddress)
    {
        return Memory.getLong(slotAddress);
    }

    /** As {@link #getSlot(long)}, beside the writer. */
    static long getSlotAcquire(final long slotAddress)
    {
        return Memory.getLongAcquire(slotAddress);
    }

    static void putSlot(final long slotAddress, final long slot)
    {
        Memory.putLongRelease(slotAddress, slot);
    }

    /**
     * @param leaf   address.
     * @param offset of a slot in the leaf.
     * @return whether it is in use. Also beside the writer.
     */
    static boolean isUsed(final long leaf, final int offset)
    {
        return 0 != (marksAcquire(leaf + (offset & -GROUP_LENGTH)) & 0x80L << (offset & GROUP_LENGTH - 1));
    }

    static int count(final long leaf)
    {
        return Memory.getInt(leaf + COUNT_OFFSET);
    }

    private static void count(final long leaf, final int count)
    {
        Memory.putInt(leaf + COUNT_OFFSET, count);
    }

    /**
     * @param leaf       address.
     * @param groupCount of the leaf.
     * @param tag        to look for.
     * @return whether there is an entry with it.
     */
    static boolean hasTag(final long leaf, final int groupCount, final int tag)
    {
        long group = home(leaf, groupCount, tag);
        for (int i = 0; i < groupCount; i++)
        {
            final long marks = marks(group);
            for (long matches = matches(marks, tag); 0 != matches; matches &= matches - 1)
            {
                if (tag == tag(getSlot(slotAddress(group, matches))))
                {
                    return true;
                }
            }
            if (!isSpilled(marks))
            {
                break;
            }
            group = next(leaf, groupCount, group);
        }
        return false;
    }

    /**
     * Finds an entry by its tag and its reference.
     *
     * @param leaf       address.
     * @param groupCount of the leaf.
     * @param slot       of the entry.
     * @return the address of the slot, or {@link Memory#NULL_ADDRESS}.
     */
    static long find(final long leaf, final int groupCount, final long slot)
    {
        long group = home(leaf, groupCount, tag(slot));
        for (int i = 0; i < groupCount; i++)
        {
            final long marks = marks(group);
            for (long matches = matches(marks, tag(slot)); 0 != matches; matches &= matches - 1)
            {
                final long address = slotAddress(group, matches);
                if (slot == getSlot(address))
                {
                    return address;
                }
            }
            if (!isSpilled(marks))
            {
                break;
            }
            group = next(leaf, groupCount, group);
        }
        return Memory.NULL_ADDRESS;
    }

    /**
     * Finds an entry by its reference alone.
     *
     * @param leaf       address.
     * @param groupCount of the leaf.
     * @param ref        of the entry.
     * @return the address of the slot, or {@link Memory#NULL_ADDRESS}.
     */
    static long find(final long leaf, final int groupCount, final int ref)
    {
        for (long group = leaf, end = leaf + leafLength(groupCount); group < end; group += GROUP_LENGTH)
        {
            for (long used = used(marks(group)); 0 != used; used &= used - 1)
            {
                final long address = slotAddress(group, used);
                if (ref == ref(getSlot(address)))
                {
                    return address;
                }
            }
        }
        return Memory.NULL_ADDRESS;
    }

    /**
     * @param leaf  address.
     * @param index of an entry in the order in which they lie there, less than the leaf's count.
     * @return the address of its slot.
     */
    static long slotAddressOf(final long leaf, final int index)
    {
        long group = leaf;
        int remaining = index;
        while (remaining >= Long.bitCount(used(marks(group))))
        {
            remaining -= Long.bitCount(used(marks(group)));
            group += GROUP_LENGTH;
        }
        long used = used(marks(group));
        while (remaining-- > 0)
        {
            used &= used - 1;
        }
        return slotAddress(group, used);
    }

    /**
     * Adds an entry.
     *
     * @param leaf       address of a leaf that no view sees, with a free slot.
     * @param groupCount of the leaf.
     * @param slot       of the entry.
     */
    static void add(final long leaf, final int groupCount, final long slot)
    {
        final long home = home(leaf, groupCount, tag(slot));
        long group = home;
        long marks = marks(group);
        long free = free(marks);
        while (0 == free)
        {
            group = next(leaf, groupCount, group);
            marks = marks(group);
            free = free(marks);
        }
        putSlot(slotAddress(group, free), slot);
        marks(group, marks | mark(tag(slot)) << Long.numberOfTrailingZeros(free) - (Byte.SIZE - 1));
        spill(leaf, groupCount, home, group, ONE_SPILLED);
        count(leaf, count(leaf) + 1);
    }

    /**
     * Removes an entry.
     *
     * @param leaf        address of a leaf that no view sees.
     * @param groupCount  of the leaf.
     * @param slotAddress of the entry.
     */
    static void remove(final long leaf, final int groupCount, final long slotAddress)
    {
        final int offset = (int)(slotAddress - leaf);
        final long group = leaf + (offset & -GROUP_LENGTH);
        marks(group, marks(group) & ~(0xFFL << (offset & GROUP_LENGTH - 1)));
        spill(leaf, groupCount, home(leaf, groupCount, tag(getSlot(slotAddress))), group, -ONE_SPILLED);
        count(leaf, count(leaf) - 1);
    }

    /**
     * Reads all entries.
     *
     * @param leaf       address.
     * @param groupCount of the leaf.
     * @param target     to put them into.
     * @param offset     in target.
     * @return how many there were.
     */
    static int unload(final long leaf, final int groupCount, final long[] target, final int offset)
    {
        int count = 0;
        for (long group = leaf, end = leaf + leafLength(groupCount); group < end; group += GROUP_LENGTH)
        {
            for (long used = used(marks(group)); 0 != used; used &= used - 1)
            {
                target[offset + count++] = getSlot(slotAddress(group, used));
            }
        }
        return count;
    }

    /**
     * Fills a new leaf.
     *
     * @param leaf       address.
     * @param groupCount of the leaf.
     * @param source     of the entries.
     * @param from       first of them.
     * @param to         behind the last of them.
     */
    static void load(
        final long leaf, final int groupCount, final long[] source, final int from, final int to)
    {
        for (long group = leaf, end = leaf + leafLength(groupCount); group < end; group += GROUP_LENGTH)
        {
            marks(group, group == leaf ? HEADER_MARK : 0);
        }
        count(leaf, 0);
        for (int i = from; i < to; i++)
        {
            add(leaf, groupCount, source[i]);
        }
    }

    private static void marks(final long group, final long marks)
    {
        Memory.putLongRelease(group + MARKS_OFFSET, marks);
    }

    private static long mark(final int tag)
    {
        return tag & 0x7FL | 0x80L;
    }

    /** The lowest bit set stands for a free slot. */
    private static long free(final long marks)
    {
        return marks - EACH & ~marks & USED;
    }

    /** Counts an entry in the groups that it passed by; the home comes last, so that it is found from one store on. */
    private static void spill(
        final long leaf, final int groupCount, final long home, final long group, final long difference)
    {
        long passed = group;
        while (passed != home)
        {
            passed = passed == leaf ? leaf + leafLength(groupCount) - GROUP_LENGTH : passed - GROUP_LENGTH;
            marks(passed, marks(passed) + difference);
        }
    }
}
