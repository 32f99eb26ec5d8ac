package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ObjectDescriptor;

/**
 * Layout of a directory entry, which is also the root of an index, and of the node that is a table of them.
 * <pre>
 *   entry, 8 bytes:   63      62      56 55         47     46      40 39      32 31              0
 *                    +-------+----------+---+-------+-------+----------+----------+-----------------+
 *                    |special|  extent  | 0 | node  |       |  depth   |    0     |       ref       |
 *                    +-------+----------+---+-------+-------+----------+----------+-----------------+
 *
 *   node:  0       4       8             16
 *         +-------+-------+-------------+-------------+-- -
 *         | epoch |   0   | entry 0     | entry 1     |  ...  2^extent entries, little-endian
 *         +-------+-------+-------------+-------------+-- -
 * </pre>
 * Depth is how many leading bits of a 64-bit position all that lies below has in common. The extent of a node is the
 * number of bits that select its entry, of a leaf the number of its groups. A leaf whose depth is less than that of the
 * entries of its node is referred to by all the entries that it covers; an entry without reference is a leaf that
 * does not exist yet. Special is what is no plain leaf: a node, and a leaf of which all entries have the same hash. The
 * extent stands here and not in the block, so that a lookup touches one line of a leaf.
 */
final class EntryDescriptor
{
    /** The whole range, with nothing in it. */
    static final long EMPTY_ROOT = 0L;

    static final int MAX_ROOT_BITS = 8;
    static final int MAX_NODE_BITS = 8;
    static final int ENTRIES_OFFSET = 8;
    static final int MAX_NODE_LENGTH = ENTRIES_OFFSET + (8 << MAX_NODE_BITS);

    private static final int EXTENT_SHIFT = 56;
    private static final int EXTENT_MASK = 0x7F;
    private static final long EXTENT_ONE = 1L << EXTENT_SHIFT; // an empty leaf has no groups
    private static final int DEPTH_SHIFT = 40;
    private static final int DEPTH_MASK = 0x7F;
    private static final long NODE_FLAG = 1L << 47;
    private static final long SPECIAL_FLAG = Long.MIN_VALUE;
    private static final int WIDE_ROOT = (int)(node(0, MAX_ROOT_BITS, 0) >>> 32);

    private EntryDescriptor()
    {
    }

    static long leaf(final int ref, final int groupCount, final int depth)
    {
        return (depth < HashReader.COLLISION_DEPTH ? 0 : SPECIAL_FLAG) |
            (long)depth << DEPTH_SHIFT | (long)groupCount << EXTENT_SHIFT | ref & 0xFFFF_FFFFL;
    }

    static long empty(final int depth)
    {
        return leaf(Arena.NULL_REF, 0, depth);
    }

    static long node(final int ref, final int bitCount, final int depth)
    {
        return SPECIAL_FLAG | NODE_FLAG | leaf(ref, bitCount, depth);
    }

    static boolean isNode(final long entry)
    {
        return 0 != (entry & NODE_FLAG);
    }

    /** Whether it is not a leaf, perhaps empty, in which tags are hashes. */
    static boolean isSpecial(final long entry)
    {
        return entry < 0;
    }

    /** Whether it is a leaf that is there and in which tags are hashes. */
    static boolean isPlain(final long entry)
    {
        return entry >= EXTENT_ONE;
    }

    /** As {@link #extent(long)}, of an entry that is not special. */
    static int groupCount(final long entry)
    {
        return (int)(entry >>> EXTENT_SHIFT);
    }

    static int ref(final long entry)
    {
        return (int)entry;
    }

    static boolean isEmpty(final long entry)
    {
        return Arena.NULL_REF == (int)entry;
    }

    static int depth(final long entry)
    {
        return (int)(entry >>> DEPTH_SHIFT) & DEPTH_MASK;
    }

    static int extent(final long entry)
    {
        return (int)(entry >>> EXTENT_SHIFT) & EXTENT_MASK;
    }

    /**
     * @param node entry of a node.
     * @return the depth of its finest entries.
     */
    static int cover(final long node)
    {
        return depth(node) + extent(node);
    }

    static int nodeLength(final int bitCount)
    {
        return ENTRIES_OFFSET + (8 << bitCount);
    }

    /**
     * @param node     entry of a node.
     * @param position of 64 bits.
     * @return the index in the node of the entry that covers the position.
     */
    static int index(final long node, final long position)
    {
        // A shift takes the low 6 bits of its count, so neither field needs a mask: the flags are higher bits.
        return (int)((position << (int)(node >>> DEPTH_SHIFT)) >>> -(int)(node >>> EXTENT_SHIFT));
    }

    static long entryAddress(final long nodeAddress, final int index)
    {
        return nodeAddress + ENTRIES_OFFSET + ((long)index << 3);
    }

    /** Whether an entry is a root node of full width: the usual one, which a lookup passes without computing widths. */
    static boolean isWideRoot(final long entry)
    {
        return (int)(entry >>> 32) == WIDE_ROOT;
    }

    static long addressInWideRoot(final long nodeAddress, final int hash)
    {
        return entryAddress(nodeAddress, hash >>> Integer.SIZE - MAX_ROOT_BITS);
    }

    /**
     * @param nodeAddress of a node right below a wide root.
     * @param node        its entry.
     * @param hash        of 32 bits.
     * @return the address of the entry that covers the hash.
     */
    static long addressBelowWideRoot(final long nodeAddress, final long node, final int hash)
    {
        return entryAddress(nodeAddress, hash << MAX_ROOT_BITS >>> -(int)(node >>> EXTENT_SHIFT));
    }

    static long getEntry(final long nodeAddress, final int index)
    {
        return Memory.getLong(entryAddress(nodeAddress, index));
    }

    static void putEntry(final long nodeAddress, final int index, final long entry)
    {
        Memory.putLongRelease(entryAddress(nodeAddress, index), entry);
    }

    static void fill(final long nodeAddress, final int first, final int count, final long entry)
    {
        for (int i = first; i < first + count; i++)
        {
            putEntry(nodeAddress, i, entry);
        }
    }

    static int epoch(final long blockAddress)
    {
        return Memory.getInt(blockAddress + ObjectDescriptor.EPOCH_OFFSET);
    }

    /**
     * @param position covered by a leaf.
     * @param depth    of the leaf.
     * @return the first position behind the leaf; 0 when there is none.
     */
    static long behind(final long position, final int depth)
    {
        return (position | -1L >>> depth) + 1;
    }
}
