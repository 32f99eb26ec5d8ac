package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;

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
    private int firstGroupCount = 1;

    HashTrie(final Arena arena, final HashReader reader, final TrieBlocks blocks, final TriePath path)
    {
        this.arena = arena;
        this.reader = reader;
        this.blocks = blocks;
        this.path = path;
    }

    long bytes()
    {
        return blocks.bytes();
    }

    /**
     * @return a number that changes whenever an entry may have come into another block.
     */
    long version()
    {
        return blocks.version();
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

            final int tag = isCollision ? (int)position : hash;
            if (EntryDescriptor.isEmpty(entry))
            {
                path.open();
                scratch[0] = LeafDescriptor.slot(tag, ref);
                path.link(depth, buildLeaf(0, 1, depth, firstGroupCount));
                return;
            }

            final int groupCount = extent(entry);
            if (!isCollision)
            {
                assertAbsent(entry, hash, ref);
            }
            final long leaf = blocks.address(blocks.isShared(entry) ? copyLeaf(entry) : entry);
            if (LeafDescriptor.count(leaf) < LeafDescriptor.limit(groupCount))
            {
                LeafDescriptor.add(leaf, groupCount, LeafDescriptor.slot(tag, ref));
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
     * @param hash of an entry.
     * @return whether a view may see the leaf that it is in.
     */
    boolean isShared(final int hash)
    {
        return blocks.isShared(reader.descend(path.root(), HashReader.position(hash)));
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
        long entry = reader.descend(path.root(), HashReader.position(hash));
        long slot = reader.slotAddress(entry, hash, oldRef);
        if (Memory.NULL_ADDRESS == slot || blocks.isShared(entry))
        {
            entry = ownedLeaf(hash, oldRef);
            slot = reader.slotAddress(entry, hash, oldRef);
        }
        LeafDescriptor.putSlot(slot, LeafDescriptor.slot(LeafDescriptor.tag(LeafDescriptor.getSlot(slot)), newRef));
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
        final int groupCount = extent(entry);
        final long leaf = blocks.address(entry);
        LeafDescriptor.remove(leaf, groupCount, reader.slotAddress(entry, hash, ref));
        final int count = LeafDescriptor.count(leaf);
        if (0 == count)
        {
            path.unlink(depth(entry));
            blocks.drop(ref(entry), LeafDescriptor.leafLength(groupCount));
        }
        else if (2 * count < LeafDescriptor.limit(groupCount) && !merge(entry, count))
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
        firstGroupCount = LeafDescriptor.groupCountFor(expected + (int)Math.sqrt(expected));
        path.root(blocks.buildDirectory(0, depth), 1 +
            (depth + EntryDescriptor.MAX_NODE_BITS - 1) / EntryDescriptor.MAX_NODE_BITS);
    }

    /**
     * Ends what {@link #presize(int)} began.
     */
    void presized()
    {
        firstGroupCount = 1;
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
        if (Memory.NULL_ADDRESS == reader.slotAddress(entry, hash, ref))
        {
            entry = path.descend(locate(hash, ref));
        }
        return blocks.isShared(entry) ? copyLeaf(entry) : entry;
    }

    private void assertAbsent(final int hash, final int ref)
    {
        final int other = reader.find(path.root(), hash, arena.tuple(ref));
        if (Arena.NULL_REF != other)
        {
            throw new IllegalStateException("an equal tuple is in the index: ref=" + ref + " other=" + other);
        }
    }

    /** Reads no tuple but when there is one with the same hash. */
    private void assertAbsent(final long entry, final int hash, final int ref)
    {
        if (LeafDescriptor.hasTag(blocks.address(entry), extent(entry), hash))
        {
            assertAbsent(hash, ref);
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
        final int groupCount = extent(entry);
        final int count = LeafDescriptor.unload(blocks.address(entry), groupCount, scratch, 0);
        if (groupCount < LeafDescriptor.MAX_GROUP_COUNT)
        {
            path.link(depth, buildLeaf(0, count, depth, LeafDescriptor.larger(groupCount)));
            blocks.drop(ref(entry), LeafDescriptor.leafLength(groupCount));
        }
        else
        {
            split(entry, count, position);
        }
    }

    /** Splits at the first bit in which tags differ; above it all have the same place. */
    private void split(final long entry, final int count, final long position)
    {
        final int depth = depth(entry);
        final int group = depth & HashReader.COLLISION_DEPTH;
        int differing = 0;
        for (int i = 1; i < count; i++)
        {
            differing |= LeafDescriptor.tag(scratch[i]) ^ LeafDescriptor.tag(scratch[0]);
        }
        final int bit = Integer.numberOfLeadingZeros(differing); // 32 when all have the same hash
        final int newDepth = group + Math.min(bit + 1, Integer.SIZE);
        final int middle = Integer.SIZE == bit ? count : partition(count, Integer.MIN_VALUE >>> bit);
        final int first = LeafDescriptor.tag(scratch[0]);
        final long target = 0 == group ?
            HashReader.position(first) : position & 0xFFFF_FFFF_0000_0000L | first & 0xFFFF_FFFFL;
        if (HashReader.COLLISION_DEPTH == newDepth)
        {
            for (int i = 0; i < count; i++)
            {
                scratch[i] = LeafDescriptor.slot(nextOrdinal(), LeafDescriptor.ref(scratch[i]));
            }
        }

        final long lower = buildLeaf(0, middle, newDepth, LeafDescriptor.groupCountFor(middle));
        long upper = EntryDescriptor.empty(newDepth);
        try
        {
            if (middle < count)
            {
                upper = buildLeaf(middle, count, newDepth, LeafDescriptor.groupCountFor(count - middle));
            }
            path.split(depth, newDepth, target, lower, upper);
        }
        catch (final OutOfMemoryError ex)
        {
            blocks.dropTree(upper);
            blocks.dropTree(lower);
            throw ex;
        }
        blocks.drop(ref(entry), LeafDescriptor.leafLength(extent(entry)));
    }

    /** Moves the entries without a bit in their tags to the front. */
    private int partition(final int count, final int bit)
    {
        int middle = 0;
        for (int i = 0; i < count; i++)
        {
            final long slot = scratch[i];
            if (0 == (LeafDescriptor.tag(slot) & bit))
            {
                scratch[i] = scratch[middle];
                scratch[middle++] = slot;
            }
        }
        return middle;
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
        if (count + otherCount > LeafDescriptor.limit(LeafDescriptor.MAX_GROUP_COUNT) / 2)
        {
            return false;
        }

        unload(entry, 0);
        unload(other, count);
        final int groupCount = LeafDescriptor.groupCountFor(count + otherCount);
        final int ref = blocks.tryTake(LeafDescriptor.leafLength(groupCount));
        if (Arena.NULL_REF == ref)
        {
            return false;
        }
        LeafDescriptor.load(arena.address(ref), groupCount, scratch, 0, count + otherCount);
        final long merged = EntryDescriptor.leaf(ref, groupCount, depth - 1);
        path.linkMerged(depth - 1, merged);
        blocks.drop(ref(entry), LeafDescriptor.leafLength(extent(entry)));
        blocks.dropTree(other);
        return true;
    }

    private void shrink(final long entry, final int count)
    {
        final int depth = depth(entry);
        final int groupCount = LeafDescriptor.groupCountFor(count);
        if (groupCount >= extent(entry))
        {
            return;
        }
        final int ref = blocks.tryTake(LeafDescriptor.leafLength(groupCount));
        if (Arena.NULL_REF != ref)
        {
            unload(entry, 0);
            LeafDescriptor.load(arena.address(ref), groupCount, scratch, 0, count);
            path.link(depth, EntryDescriptor.leaf(ref, groupCount, depth));
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

    private long buildLeaf(final int from, final int to, final int depth, final int groupCount)
    {
        final int ref = blocks.take(LeafDescriptor.leafLength(groupCount));
        LeafDescriptor.load(arena.address(ref), groupCount, scratch, from, to);
        return EntryDescriptor.leaf(ref, groupCount, depth);
    }
}
