package io.memtx.index.tree;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ObjectDescriptor;

import java.lang.invoke.VarHandle;

/**
 * Layout of the two kinds of blocks, and the moves of entries within and between them. All values little-endian.
 * <pre>
 *   leaf, 512 bytes
 *   +-------+-------+-------+---------+--------------+---------------+
 *   | epoch | count | level | version | hints 41 x 8 | tuples 41 x 4 |
 *   0       4       6       8         16             344             508
 *
 *   inner, 1024 bytes
 *   +-------+-------+-------+---------+--------------+---------------+---------------+---------------+
 *   | epoch | count | level | version | hints 50 x 8 | tuples 50 x 4 | blocks 50 x 4 | counts 50 x 4 |
 *   0       4       6       8         16             416             616             816             1016
 * </pre>
 * Level 0 is a leaf. Hint and tuple {@code i} of an inner block are the <em>separator</em> of its child {@code i}: the
 * least entry below that child. Separator 0 is never compared and may be out of date, so that a new least entry of the
 * tree changes no inner block; whoever moves child 0 to another place takes its separator from the parent. Counts are
 * unsigned: entries below the child.
 * <p>
 * The version is odd while the writer changes what readers on other threads look at, and for ever once the block has
 * left the tree. It covers all but the counts below children, which those readers do not use, and a reference to an
 * equal tuple or to the copy of a child, which is replaced by one store.
 * <p>
 * Thread rule: stateless; who may change a block is the caller's affair.
 */
final class Block
{
    static final int LEAF_LENGTH = 512;
    static final int INNER_LENGTH = 1024;
    static final int LEAF_CAPACITY = 41;
    static final int INNER_CAPACITY = 50;
    static final int LINE_LENGTH = 64;

    static final int COUNT_OFFSET = ObjectDescriptor.DATA_OFFSET;
    static final int LEVEL_OFFSET = COUNT_OFFSET + 2;
    static final int VERSION_OFFSET = LEVEL_OFFSET + 2;
    static final int HINTS_OFFSET = VERSION_OFFSET + 8;
    static final int LEAF_REFS_OFFSET = HINTS_OFFSET + 8 * LEAF_CAPACITY;
    static final int INNER_REFS_OFFSET = HINTS_OFFSET + 8 * INNER_CAPACITY;
    static final int INNER_BLOCKS_OFFSET = INNER_REFS_OFFSET + 4 * INNER_CAPACITY;
    static final int INNER_COUNTS_OFFSET = INNER_BLOCKS_OFFSET + 4 * INNER_CAPACITY;

    private Block()
    {
    }

    static int epoch(final long block)
    {
        return Memory.getInt(block + ObjectDescriptor.EPOCH_OFFSET);
    }

    static int count(final long block)
    {
        return Memory.getShort(block + COUNT_OFFSET);
    }

    static void count(final long block, final int count)
    {
        Memory.putShort(block + COUNT_OFFSET, (short)count);
    }

    static int level(final long block)
    {
        return Memory.getShort(block + LEVEL_OFFSET);
    }

    static void level(final long block, final int level)
    {
        Memory.putShort(block + LEVEL_OFFSET, (short)level);
    }

    /** In the writing thread. */
    static long version(final long block)
    {
        return Memory.getLong(block + VERSION_OFFSET);
    }

    /** A block that nobody else knows yet. */
    static void version(final long block, final long version)
    {
        Memory.putLong(block + VERSION_OFFSET, version);
    }

    /** Of any thread: what is read of the block afterwards is not older than the version. */
    static long versionAcquire(final long block)
    {
        return Memory.getLongAcquire(block + VERSION_OFFSET);
    }

    /** Makes the version odd, before anything that is stored into the block afterwards. */
    static void beginChange(final long block, final long version)
    {
        Memory.putLong(block + VERSION_OFFSET, version + 1);
        VarHandle.releaseFence();
    }

    /** Makes the version even, after all that was stored into the block. */
    static void endChange(final long block)
    {
        Memory.putLongRelease(block + VERSION_OFFSET, Memory.getLong(block + VERSION_OFFSET) + 1);
    }

    static boolean isBeingChanged(final long version)
    {
        return 0 != (version & 1);
    }

    /** Of any thread: whether all that was read of the block since it had that version belongs together. */
    static boolean isUnchanged(final long block, final long version)
    {
        VarHandle.acquireFence();
        return version == Memory.getLongAcquire(block + VERSION_OFFSET);
    }

    static int length(final int level)
    {
        return 0 == level ? LEAF_LENGTH : INNER_LENGTH;
    }

    static int capacity(final int level)
    {
        return 0 == level ? LEAF_CAPACITY : INNER_CAPACITY;
    }

    static int refsOffset(final int level)
    {
        return 0 == level ? LEAF_REFS_OFFSET : INNER_REFS_OFFSET;
    }

    static long hint(final long block, final int index)
    {
        return Memory.getLong(block + HINTS_OFFSET + 8L * index);
    }

    /**
     * @return the tuple of an entry of a leaf.
     */
    static int leafRef(final long leaf, final int index)
    {
        return Memory.getInt(leaf + LEAF_REFS_OFFSET + 4L * index);
    }

    /**
     * @return the tuple of an entry or of a separator.
     */
    static int ref(final long block, final int index)
    {
        return Memory.getInt(block + refsOffset(level(block)) + 4L * index);
    }

    /**
     * Writes an entry of a leaf, or the separator of a child.
     */
    static void entry(final long block, final int index, final long hint, final int ref)
    {
        Memory.putLong(block + HINTS_OFFSET + 8L * index, hint);
        Memory.putInt(block + refsOffset(level(block)) + 4L * index, ref);
    }

    /**
     * Puts a tuple in the place of an equal one with the same hint: to other threads it is one or the other.
     */
    static void refRelease(final long block, final int index, final int ref)
    {
        Memory.putIntRelease(block + refsOffset(level(block)) + 4L * index, ref);
    }

    static int child(final long inner, final int index)
    {
        return Memory.getInt(inner + INNER_BLOCKS_OFFSET + 4L * index);
    }

    static void child(final long inner, final int index, final int ref)
    {
        Memory.putInt(inner + INNER_BLOCKS_OFFSET + 4L * index, ref);
    }

    /** Leads to a block with the contents of the one before, which other threads see complete. */
    static void childRelease(final long inner, final int index, final int ref)
    {
        Memory.putIntRelease(inner + INNER_BLOCKS_OFFSET + 4L * index, ref);
    }

    /** Of any thread. */
    static int childAcquire(final long inner, final int index)
    {
        return Memory.getIntAcquire(inner + INNER_BLOCKS_OFFSET + 4L * index);
    }

    static long childCount(final long inner, final int index)
    {
        return Memory.getInt(inner + INNER_COUNTS_OFFSET + 4L * index) & 0xFFFF_FFFFL;
    }

    static void childCount(final long inner, final int index, final long count)
    {
        Memory.putInt(inner + INNER_COUNTS_OFFSET + 4L * index, (int)count);
    }

    /**
     * @return how many entries stand below the children before one.
     */
    static long countBefore(final long inner, final int index)
    {
        long count = 0;
        for (int i = 0; i < index; i++)
        {
            count += childCount(inner, i);
        }
        return count;
    }

    /**
     * @return how many entries stand in a leaf or below an inner block.
     */
    static long total(final long block)
    {
        return 0 == level(block) ? count(block) : countBefore(block, count(block));
    }

    /**
     * Copies entries with all that belongs to them, to another block of the same level or within one. The counts of the
     * blocks are the caller's.
     */
    static void copy(
        final long source, final int sourceIndex, final long target, final int targetIndex, final int count)
    {
        if (0 == count)
        {
            return;
        }
        final int level = level(source);
        copyArray(source + HINTS_OFFSET, sourceIndex, target + HINTS_OFFSET, targetIndex, count, 8);
        final int refsOffset = refsOffset(level);
        copyArray(source + refsOffset, sourceIndex, target + refsOffset, targetIndex, count, 4);
        if (0 != level)
        {
            copyArray(
                source + INNER_BLOCKS_OFFSET, sourceIndex, target + INNER_BLOCKS_OFFSET, targetIndex, count, 4);
            copyArray(
                source + INNER_COUNTS_OFFSET, sourceIndex, target + INNER_COUNTS_OFFSET, targetIndex, count, 4);
        }
    }

    /**
     * Makes room for one entry at an index and counts it; its contents are the caller's to write.
     */
    static void open(final long block, final int index)
    {
        final int count = count(block);
        copy(block, index, block, index + 1, count - index);
        count(block, count + 1);
    }

    /**
     * Takes one entry out.
     */
    static void remove(final long block, final int index)
    {
        final int count = count(block);
        copy(block, index + 1, block, index, count - index - 1);
        count(block, count - 1);
    }

    private static void copyArray(
        final long source,
        final int sourceIndex,
        final long target,
        final int targetIndex,
        final int count,
        final int width)
    {
        Memory.copy(source + (long)width * sourceIndex, target + (long)width * targetIndex, (long)width * count);
    }
}
