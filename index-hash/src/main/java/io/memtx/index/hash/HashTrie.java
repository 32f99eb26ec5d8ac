package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;

import java.util.Arrays;

import static io.memtx.index.hash.EntryDescriptor.depth;
import static io.memtx.index.hash.EntryDescriptor.extent;
import static io.memtx.index.hash.EntryDescriptor.ref;

/**
 * The blocks of one index and how they change. Single writer: the transaction thread.
 * <p>
 * Each step that needs memory (copying what a view sees, enlarging or splitting a leaf, enlarging the directory) takes
 * all of it first and leaves the contents as they were, so a refusal of the arena changes nothing. A block that no view
 * sees has only such blocks above it, because it was linked into them after the newest view was opened.
 */
final class HashTrie
{
    private static final int RETIREMENT_LENGTH = 1024;
    private static final int ORDINAL_SPREAD = 0x9E3779B9;

    private final HashReader reader;
    private final Arena arena;
    private final TrieBlocks blocks;
    private final TriePath path;
    private final long[] scratch = new long[2 * LeafDescriptor.MAX_SLOT_COUNT];
    private int ordinal;
    private int firstSlotCount = LeafDescriptor.slotCountFor(0);

    HashTrie(final HashReader reader)
    {
        this.reader = reader;
        arena = reader.arena;
        blocks = new TrieBlocks(arena);
        path = new TriePath(blocks);
    }

    long root()
    {
        return path.root();
    }

    long bytes()
    {
        return blocks.bytes();
    }

    long insertCost()
    {
        final long node = Arena.roundedLength(EntryDescriptor.MAX_NODE_LENGTH);
        final long chain = TriePath.MAX_LEVELS / TriePath.NEW_NODE_BITS *
            Arena.roundedLength(EntryDescriptor.nodeLength(TriePath.NEW_NODE_BITS));
        return (path.maxLevelCount() + 1) * node + chain +
            3 * Arena.roundedLength(LeafDescriptor.MAX_LEAF_LENGTH) + RETIREMENT_LENGTH;
    }

    /**
     * Adds an entry.
     *
     * @param hash of the tuple.
     * @param ref  of the tuple.
     * @throws IllegalStateException when an entry with an equal key is there.
     */
    void insert(final int hash, final int ref)
    {
        long position = HashReader.position(hash);
        boolean isCollision = false;
        while (true)
        {
            final long entry = path.descend(position);
            final int depth = depth(entry);
            if (depth >= HashReader.COLLISION_DEPTH && !isCollision)
            {
                assertAbsent(hash, ref);
                isCollision = true;
                position |= nextOrdinal() & 0xFFFF_FFFFL;
                continue;
            }

            final long tag = isCollision ? position & 0xFFFF_FFFFL : position >>> 32;
            if (EntryDescriptor.isEmpty(entry))
            {
                path.open();
                scratch[0] = LeafDescriptor.slot(tag, ref);
                path.link(depth, buildLeaf(0, 1, depth, firstSlotCount));
                return;
            }

            final int slotCount = extent(entry);
            final long leaf = blocks.address(entry);
            final int lower = LeafDescriptor.lowerBound(leaf, slotCount, depth, tag);
            if (!isCollision && lower < slotCount && LeafDescriptor.tag(LeafDescriptor.getSlot(leaf, lower)) == tag)
            {
                assertAbsent(hash, ref);
            }
            final long target = blocks.isShared(entry) ? blocks.address(copyLeaf(entry)) : leaf;
            if (LeafDescriptor.add(target, slotCount, lower, LeafDescriptor.slot(tag, ref)))
            {
                return;
            }
            makeRoom(path.descend(position), position);
        }
    }

    /**
     * Makes the leaf of an entry one that no view sees, so that it can be removed without memory.
     *
     * @param hash of the entry.
     * @param ref  of the entry.
     * @throws IllegalStateException when it is not there.
     */
    void own(final int hash, final int ref)
    {
        final long position = locate(hash, ref);
        final long entry = path.descend(position);
        if (blocks.isShared(entry))
        {
            copyLeaf(entry);
        }
    }

    /**
     * Puts another reference into an entry.
     *
     * @param hash   of both tuples.
     * @param oldRef of the entry.
     * @param newRef to put in.
     * @throws IllegalStateException when the entry is not there.
     */
    void swap(final int hash, final int oldRef, final int newRef)
    {
        final long entry = ownedLeaf(hash, oldRef);
        final long leaf = blocks.address(entry);
        final int index = indexOf(entry, hash, oldRef);
        final long tag = LeafDescriptor.tag(LeafDescriptor.getSlot(leaf, index));
        LeafDescriptor.putSlot(leaf, index, LeafDescriptor.slot(tag, newRef));
    }

    /**
     * Takes an entry out and gives back what memory that frees.
     *
     * @param hash of the tuple.
     * @param ref  of the tuple.
     * @throws IllegalStateException when the entry is not there.
     */
    void remove(final int hash, final int ref)
    {
        final long entry = ownedLeaf(hash, ref);
        final int slotCount = extent(entry);
        final long leaf = blocks.address(entry);
        LeafDescriptor.remove(leaf, slotCount, depth(entry), indexOf(entry, hash, ref));
        final int count = LeafDescriptor.count(leaf);
        if (0 == count)
        {
            path.unlink(depth(entry));
            blocks.drop(ref(entry), LeafDescriptor.leafLength(slotCount));
        }
        else if (2 * count < LeafDescriptor.limit(slotCount) && !merge(entry, count))
        {
            shrink(entry, count);
        }
    }

    /**
     * Lays out an empty index for a number of entries.
     *
     * @param count of entries to come.
     */
    void presize(final int count)
    {
        final int perLeaf = LeafDescriptor.MAX_SLOT_COUNT * 5 / 8;
        int depth = 0;
        while ((long)perLeaf << depth < count)
        {
            depth++;
        }
        final int expected = count >>> depth;
        firstSlotCount = Math.min(LeafDescriptor.slotCountFor(expected + (int)Math.sqrt(expected)),
            LeafDescriptor.MAX_SLOT_COUNT);
        path.root(blocks.buildDirectory(0, depth), (depth + EntryDescriptor.MAX_NODE_BITS - 1) /
            EntryDescriptor.MAX_NODE_BITS);
    }

    /**
     * Ends what {@link #presize(int)} began.
     */
    void presized()
    {
        firstSlotCount = LeafDescriptor.slotCountFor(0);
    }

    /**
     * Gives all blocks back.
     */
    void clear()
    {
        final long oldRoot = path.root();
        path.root(EntryDescriptor.EMPTY_ROOT, 0);
        blocks.dropTree(oldRoot);
    }

    private long locate(final int hash, final int ref)
    {
        final long position = reader.locate(path.root(), hash, ref);
        if (-1 == position)
        {
            throw new IllegalStateException("tuple is not in the index: ref=" + ref + " hash=" + hash);
        }
        return position;
    }

    private long ownedLeaf(final int hash, final int ref)
    {
        long entry = path.descend(HashReader.position(hash));
        if (depth(entry) >= HashReader.COLLISION_DEPTH || indexOf(entry, hash, ref) < 0)
        {
            entry = path.descend(locate(hash, ref));
        }
        return blocks.isShared(entry) ? copyLeaf(entry) : entry;
    }

    private int indexOf(final long entry, final int hash, final int ref)
    {
        final long leaf = blocks.address(entry);
        final int depth = depth(entry);
        return depth < HashReader.COLLISION_DEPTH ?
            LeafDescriptor.indexOf(leaf, extent(entry), depth, hash & 0xFFFF_FFFFL, ref) :
            LeafDescriptor.indexOf(leaf, extent(entry), ref);
    }

    private void assertAbsent(final int hash, final int ref)
    {
        final int other = reader.find(path.root(), hash, arena.tuple(ref));
        if (Arena.NULL_REF != other)
        {
            throw new IllegalStateException("an equal tuple is in the index: ref=" + ref + " other=" + other);
        }
    }

    private int nextOrdinal()
    {
        return ordinal++ * ORDINAL_SPREAD; // unique for 2^32 insertions, and spread over the range that it addresses
    }

    private long copyLeaf(final long entry)
    {
        path.open();
        final int length = LeafDescriptor.leafLength(extent(entry));
        final int copy = blocks.copy(ref(entry), length);
        final long copied = EntryDescriptor.leaf(copy, extent(entry), depth(entry));
        path.link(depth(entry), copied);
        blocks.drop(ref(entry), length);
        return copied;
    }

    private void makeRoom(final long entry, final long position)
    {
        final int depth = depth(entry);
        final int oldCount = extent(entry);
        final long leaf = blocks.address(entry);
        final int count = LeafDescriptor.unload(leaf, oldCount, scratch, 0);
        if (oldCount < LeafDescriptor.DENSE_SLOT_COUNT)
        {
            path.link(depth, buildLeaf(0, count, depth, LeafDescriptor.larger(oldCount)));
            blocks.drop(ref(entry), LeafDescriptor.leafLength(oldCount));
        }
        else if (oldCount == LeafDescriptor.MAX_SLOT_COUNT && count < LeafDescriptor.MAX_SLOT_COUNT / 2)
        {
            path.link(depth, buildLeaf(0, count, depth, LeafDescriptor.DENSE_SLOT_COUNT));
            blocks.drop(ref(entry), LeafDescriptor.leafLength(oldCount));
        }
        else
        {
            split(entry, count, position);
        }
    }

    private void split(final long entry, final int count, final long position)
    {
        final int depth = depth(entry);
        final int group = depth & HashReader.COLLISION_DEPTH;
        final long first = LeafDescriptor.tag(scratch[0]);
        final long last = LeafDescriptor.tag(scratch[count - 1]);
        final int bit = Integer.numberOfLeadingZeros((int)(first ^ last)); // 32 when all have the same hash
        final int newDepth = group + Math.min(bit + 1, Integer.SIZE);
        final long target = 0 == group ? first << 32 : position & 0xFFFF_FFFF_0000_0000L | first;
        int middle = count;
        while (bit < Integer.SIZE && 0 != (LeafDescriptor.tag(scratch[middle - 1]) << bit & 0x8000_0000L))
        {
            middle--;
        }
        if (HashReader.COLLISION_DEPTH == newDepth)
        {
            tagByOrdinal(0, middle);
            tagByOrdinal(middle, count);
        }

        final long lower = buildLeaf(0, middle, newDepth, LeafDescriptor.slotCountFor(middle));
        long upper = EntryDescriptor.empty(newDepth);
        try
        {
            if (middle < count)
            {
                upper = buildLeaf(middle, count, newDepth, LeafDescriptor.slotCountFor(count - middle));
            }
            path.extend(depth, newDepth, target);
        }
        catch (final OutOfMemoryError ex)
        {
            blocks.dropTree(upper);
            blocks.dropTree(lower);
            throw ex;
        }
        path.link(newDepth, lower);
        if (middle < count)
        {
            path.linkSibling(newDepth, upper);
        }
        blocks.drop(ref(entry), LeafDescriptor.leafLength(extent(entry)));
    }

    private void tagByOrdinal(final int from, final int to)
    {
        for (int i = from; i < to; i++)
        {
            // Flipped so that the signed order of the sort is the unsigned one of tags.
            scratch[i] = LeafDescriptor.slot(nextOrdinal(), LeafDescriptor.ref(scratch[i])) ^ Long.MIN_VALUE;
        }
        Arrays.sort(scratch, from, to);
        for (int i = from; i < to; i++)
        {
            scratch[i] ^= Long.MIN_VALUE;
        }
    }

    /**
     * Joins a thin leaf with the one beside it, if both together fill about half a leaf; a node with only that leaf
     * left gives way to it. Needs memory for a moment: without it nothing is done.
     */
    private boolean merge(final long entry, final int count)
    {
        final int depth = depth(entry);
        final long other = path.sibling(depth);
        if (EntryDescriptor.isNode(other) || 0 == depth || depth(other) != depth || depth == HashReader.COLLISION_DEPTH)
        {
            return false;
        }
        final boolean isOtherEmpty = EntryDescriptor.isEmpty(other);
        final int otherCount = isOtherEmpty ? 0 : LeafDescriptor.count(blocks.address(other));
        if (count + otherCount > LeafDescriptor.MAX_SLOT_COUNT / 2)
        {
            return false;
        }

        final boolean isUpper = path.isUpper(depth);
        unload(entry, isUpper ? otherCount : 0);
        unload(other, isUpper ? 0 : count);
        final int slotCount = fittingSlotCount(count + otherCount, depth - 1);
        final int ref = blocks.tryTake(LeafDescriptor.leafLength(slotCount));
        if (Arena.NULL_REF == ref)
        {
            return false;
        }
        LeafDescriptor.load(arena.address(ref), slotCount, depth - 1, scratch, 0, count + otherCount);
        final long merged = EntryDescriptor.leaf(ref, slotCount, depth - 1);
        path.linkMerged(depth - 1, merged);
        blocks.drop(ref(entry), LeafDescriptor.leafLength(extent(entry)));
        blocks.dropTree(other);
        return true;
    }

    private void shrink(final long entry, final int count)
    {
        final int depth = depth(entry);
        unload(entry, 0);
        final int slotCount = fittingSlotCount(count, depth);
        if (LeafDescriptor.leafLength(slotCount) >= LeafDescriptor.leafLength(extent(entry)))
        {
            return;
        }
        final int ref = blocks.tryTake(LeafDescriptor.leafLength(slotCount));
        if (Arena.NULL_REF != ref)
        {
            LeafDescriptor.load(arena.address(ref), slotCount, depth, scratch, 0, count);
            path.link(depth, EntryDescriptor.leaf(ref, slotCount, depth));
            blocks.drop(ref(entry), LeafDescriptor.leafLength(extent(entry)));
        }
    }

    private void unload(final long entry, final int offset)
    {
        if (!EntryDescriptor.isEmpty(entry))
        {
            LeafDescriptor.unload(blocks.address(entry), extent(entry), scratch, offset);
        }
    }

    private int fittingSlotCount(final int count, final int depth)
    {
        return fittingSlotCount(0, count, depth, LeafDescriptor.slotCountFor(count));
    }

    private int fittingSlotCount(final int from, final int to, final int depth, final int least)
    {
        int slotCount = least;
        while (!LeafDescriptor.fits(slotCount, depth, scratch, from, to))
        {
            slotCount = slotCount < LeafDescriptor.DENSE_SLOT_COUNT ?
                LeafDescriptor.larger(slotCount) : LeafDescriptor.DENSE_SLOT_COUNT;
        }
        return slotCount;
    }

    private long buildLeaf(final int from, final int to, final int depth, final int least)
    {
        final int slotCount = fittingSlotCount(from, to, depth, least);
        final int ref = blocks.take(LeafDescriptor.leafLength(slotCount));
        LeafDescriptor.load(arena.address(ref), slotCount, depth, scratch, from, to);
        return EntryDescriptor.leaf(ref, slotCount, depth);
    }
}
