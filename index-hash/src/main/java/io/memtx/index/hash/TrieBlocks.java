package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;

import static io.memtx.index.hash.EntryDescriptor.cover;
import static io.memtx.index.hash.EntryDescriptor.depth;
import static io.memtx.index.hash.EntryDescriptor.extent;
import static io.memtx.index.hash.EntryDescriptor.ref;

/**
 * The arena memory of one index: takes blocks, lets go of them, and knows how many bytes they are. Single writer: the
 * transaction thread.
 */
final class TrieBlocks
{
    private static final int OLDEST_EPOCH = 1;

    private final Arena arena;
    private long bytes;
    private long version;

    TrieBlocks(final Arena arena)
    {
        this.arena = arena;
    }

    long bytes()
    {
        return bytes;
    }

    /**
     * @return a number that changes with every block that comes or goes.
     */
    long version()
    {
        return version;
    }

    long address(final long entry)
    {
        return arena.address(ref(entry));
    }

    /**
     * @param entry of a block.
     * @return whether a view may see the block. Without any view its line is not touched.
     */
    boolean isShared(final long entry)
    {
        return arena.isShared(OLDEST_EPOCH) && arena.isShared(EntryDescriptor.epoch(address(entry)));
    }

    /**
     * Takes a block only if the quota allows it.
     *
     * @param lengthBytes of the block.
     * @return its reference, or {@link Arena#NULL_REF}.
     */
    int tryTake(final int lengthBytes)
    {
        final int ref = arena.allocateVersioned(lengthBytes);
        bytes += Arena.NULL_REF == ref ? 0 : Arena.roundedLength(lengthBytes);
        version++;
        return ref;
    }

    /**
     * Takes a block, beyond the quota if need be.
     *
     * @param lengthBytes of the block.
     * @return its reference.
     * @throws OutOfMemoryError when the arena's region is exhausted.
     */
    int take(final int lengthBytes)
    {
        final int ref = arena.allocateVersionedForced(lengthBytes);
        if (Arena.NULL_REF == ref)
        {
            throw new OutOfMemoryError("arena region is exhausted: used=" + arena.usedBytes());
        }
        bytes += Arena.roundedLength(lengthBytes);
        version++;
        return ref;
    }

    /**
     * Takes a block with the contents of another one and an epoch of its own.
     *
     * @param ref         of the other one.
     * @param lengthBytes of both.
     * @return its reference.
     * @throws OutOfMemoryError when the arena's region is exhausted.
     */
    int copy(final int ref, final int lengthBytes)
    {
        final int copy = take(lengthBytes);
        Memory.copy(arena.address(ref) + LeafDescriptor.COUNT_OFFSET,
            arena.address(copy) + LeafDescriptor.COUNT_OFFSET, lengthBytes - LeafDescriptor.COUNT_OFFSET);
        return copy;
    }

    /**
     * Lets go of a block. Another thread may still come across it: it stays as it is.
     *
     * @param ref         of the block.
     * @param lengthBytes with which it was taken.
     */
    void drop(final int ref, final int lengthBytes)
    {
        bytes -= Arena.roundedLength(lengthBytes);
        version++;
        arena.retire(ref);
    }

    /**
     * Takes the nodes of a directory of which all leaves have the same depth and are empty.
     *
     * @param depth     of the directory.
     * @param leafDepth of its leaves.
     * @return its entry.
     * @throws OutOfMemoryError when the arena's region is exhausted; nothing is taken then.
     */
    long buildDirectory(final int depth, final int leafDepth)
    {
        if (depth == leafDepth)
        {
            return EntryDescriptor.empty(depth);
        }
        final int bits = Math.min(
            leafDepth - depth, 0 == depth ? EntryDescriptor.MAX_ROOT_BITS : EntryDescriptor.MAX_NODE_BITS);
        final int ref = take(EntryDescriptor.nodeLength(bits));
        final long node = EntryDescriptor.node(ref, bits, depth);
        final long address = arena.address(ref);
        EntryDescriptor.fill(address, 0, 1 << bits, EntryDescriptor.empty(depth + bits));
        try
        {
            for (int i = 0; depth + bits < leafDepth && i < 1 << bits; i++)
            {
                EntryDescriptor.putEntry(address, i, buildDirectory(depth + bits, leafDepth));
            }
        }
        catch (final OutOfMemoryError ex)
        {
            dropTree(node);
            throw ex;
        }
        return node;
    }

    /**
     * Lets go of all blocks below an entry.
     *
     * @param entry of any kind.
     */
    void dropTree(final long entry)
    {
        if (EntryDescriptor.isNode(entry))
        {
            final long address = arena.address(ref(entry));
            int index = 0;
            while (index < 1 << extent(entry))
            {
                final long child = EntryDescriptor.getEntry(address, index);
                dropTree(child);
                index += 1 << (cover(entry) - depth(child));
            }
            drop(ref(entry), EntryDescriptor.nodeLength(extent(entry)));
        }
        else if (!EntryDescriptor.isEmpty(entry))
        {
            drop(ref(entry), LeafDescriptor.leafLength(extent(entry)));
        }
    }
}
