package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.index.IndexReader;
import io.memtx.tuple.index.IndexView;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.ReadGate;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.index.TupleIndex;
import io.memtx.tuple.key.KeyDef;

/**
 * A unique index that finds a tuple by the hash of its full key. Single writer: the transaction thread.
 * <p>
 * Extendible hashing, with blocks of many sizes: a directory of nodes of up to 256 entries, addressed by the leading
 * bits of the hash, refers to leaves of 64 bytes to 1 KiB. In a leaf a product of the hash chooses a group, one cache
 * line of slots {hash, reference} with a word of marks that says which slots are worth a look. A full leaf becomes a
 * larger one, the largest is split in two; the hash in the slot is the one that addresses, so neither reads a tuple. No
 * insertion moves more than a leaf of 1 KiB and a node of 2 KiB, and copies no more than one leaf and the nodes above
 * it for an open view. A leaf that empties shrinks, joins its neighbour, and is given back.
 * <p>
 * More tuples with the same 32-bit hash than a leaf holds go below the 32nd level of the directory, spread by an
 * ordinal: changes stay small, lookups of that hash compare them all.
 * <p>
 * Leaves of more than one group are enlarged or split when five sixths full: 12.1 bytes an entry with 1 M random keys.
 * <p>
 * Other threads read the live index through {@link #reader(ReadGate)}; see {@link HashReader} for why they need
 * no checks.
 * <p>
 * Iteration is in the order of hashes, which says nothing. {@code EQ} takes a full key; {@code ALL} ignores its key;
 * {@code GT} with a full key goes on behind the place where that key is or would be, without a key it is {@code ALL}.
 */
public final class HashIndex implements TupleIndex, HashSource
{
    private static final int OLDEST_EPOCH = 1;
    private static final long RANDOM_MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private final Arena arena;
    private final HashReader reader;
    private final TriePath path;
    private final HashTrie trie;
    private final PublishedRoot published;
    private long size;
    private long foundSlot; // of what find returned last, until the index changes

    /**
     * An empty index; it takes memory with the first tuple.
     *
     * @param arena  of the tuples and of the blocks of the index.
     * @param keyDef of its key: unique and without nil.
     */
    public HashIndex(final Arena arena, final KeyDef keyDef)
    {
        this.arena = arena;
        published = new PublishedRoot(keyDef);
        reader = new HashReader(arena, published);
        final TrieBlocks blocks = new TrieBlocks(arena);
        path = new TriePath(blocks, published);
        trie = new HashTrie(arena, reader, blocks, path);
    }

    @Override
    public KeyDef keyDef()
    {
        return published.keyDef();
    }

    @Override
    public void order(final KeyDef keyDef)
    {
        published.keyDef(keyDef);
    }

    @Override
    public boolean supports(final IteratorType type)
    {
        return HashCursor.supports(type);
    }

    @Override
    public long size()
    {
        return size;
    }

    @Override
    public long bytes()
    {
        return trie.bytes();
    }

    /**
     * {@inheritDoc}
     * <p>
     * Holds for hashes that differ as hashes do: an insertion that splits one leaf. When a hundred hashes agree in so
     * many bits that one insertion has to split more than once, the rest comes out of the arena's headroom.
     */
    @Override
    public long insertCost()
    {
        return trie.insertCost();
    }

    @Override
    public int get(final long key)
    {
        return reader.get(path.root(), key);
    }

    @Override
    public int getInteger(final long value)
    {
        return reader.getInteger(path.root(), value);
    }

    @Override
    public IndexReader reader(final ReadGate gate)
    {
        return new LiveHashReader(new HashReader(arena, published), published, gate);
    }

    @Override
    public int find(final long tuple)
    {
        final int hash = keyDef().tupleHash(tuple);
        final long slot = reader.findSlot(path.root(), hash, tuple);
        foundSlot = Math.max(slot, Memory.NULL_ADDRESS);
        return slot > Memory.NULL_ADDRESS ? LeafDescriptor.ref(LeafDescriptor.getSlot(slot)) :
            HashReader.AMONG_COLLIDING == slot ?
            reader.findAmongColliding(path.root(), hash, tuple) : Arena.NULL_REF;
    }

    /**
     * {@inheritDoc}
     *
     * @throws OutOfMemoryError when the arena's whole region is exhausted; the entries are as before.
     */
    @Override
    public void replace(final int oldRef, final int newRef)
    {
        final long slot = foundSlot;
        foundSlot = Memory.NULL_ADDRESS; // what follows may move entries to other leaves
        if (Arena.NULL_REF != newRef && isFoundLast(slot, oldRef) &&
            keyDef().tuplesEqual(arena.tuple(oldRef), arena.tuple(newRef)))
        {
            LeafDescriptor.putSlot(slot, LeafDescriptor.slot(LeafDescriptor.tag(LeafDescriptor.getSlot(slot)), newRef));
        }
        else
        {
            replaceUnfound(oldRef, newRef);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws OutOfMemoryError when the arena's whole region is exhausted; the index is empty as before.
     */
    @Override
    public int build(final int[] refs, final int count)
    {
        foundSlot = Memory.NULL_ADDRESS;
        if (0 != size)
        {
            throw new IllegalStateException("index is not empty: size=" + size);
        }
        boolean isBuilt = false;
        trie.clear();
        try
        {
            trie.presize(count);
            for (int i = 0; i < count; i++)
            {
                final long tuple = arena.tuple(refs[i]);
                final int hash = keyDef().tupleHash(tuple);
                if (Arena.NULL_REF != reader.find(path.root(), hash, tuple))
                {
                    return refs[i];
                }
                trie.insert(hash, refs[i]);
            }
            resize(count);
            isBuilt = true;
        }
        finally
        {
            trie.presized();
            if (!isBuilt)
            {
                trie.clear();
            }
        }
        return Arena.NULL_REF;
    }

    @Override
    public int random(final long seed)
    {
        if (0 == size)
        {
            return Arena.NULL_REF;
        }
        final long mixed = (seed ^ seed >>> 32) * RANDOM_MULTIPLIER;
        long position = mixed ^ mixed >>> 29;
        long entry = reader.descend(path.root(), position);
        boolean isSpread = false;
        while (EntryDescriptor.isEmpty(entry))
        {
            position = EntryDescriptor.behind(position, EntryDescriptor.depth(entry));
            entry = reader.descend(path.root(), position);
            if (!isSpread && 0 == (int)position && EntryDescriptor.depth(entry) >= HashReader.COLLISION_DEPTH &&
                !EntryDescriptor.isEmpty(entry))
            {
                isSpread = true;
                position |= mixed * RANDOM_MULTIPLIER >>> 32; // anywhere among those with the same hash
                entry = reader.descend(path.root(), position);
            }
        }
        final long leaf = reader.address(EntryDescriptor.ref(entry));
        return LeafDescriptor.ref(LeafDescriptor.getSlot(LeafDescriptor.slotAddressOf(
            leaf, (int)((mixed & 0xFFFF_FFFFL) * LeafDescriptor.count(leaf) >>> 32))));
    }

    @Override
    public long count(final IteratorType type, final long key, final int partCount)
    {
        return HashCursor.count(this, reader, size, type, key, partCount);
    }

    @Override
    public TupleCursor cursor()
    {
        return new HashCursor(this, reader);
    }

    @Override
    public IndexView view()
    {
        return new HashView(reader, path.root(), size);
    }

    @Override
    public void checkStructure()
    {
        new HashVerifier(reader, path.root()).verify(size, trie.bytes());
    }

    @Override
    public void close()
    {
        foundSlot = Memory.NULL_ADDRESS;
        trie.clear();
        resize(0);
    }

    /**
     * For this index's cursors.
     *
     * @return the root entry now.
     */
    @Override
    public long root()
    {
        return path.root();
    }

    /**
     * For this index's cursors.
     *
     * @return a number that changes whenever an entry may have come into another leaf.
     */
    @Override
    public long version()
    {
        return trie.version();
    }

    /** Whether a slot that was found last is that of an entry, in a leaf that no view sees. */
    private boolean isFoundLast(final long slot, final int ref)
    {
        return Memory.NULL_ADDRESS != slot && LeafDescriptor.ref(LeafDescriptor.getSlot(slot)) == ref &&
            (!arena.isShared(OLDEST_EPOCH) || !trie.isShared(LeafDescriptor.tag(LeafDescriptor.getSlot(slot))));
    }

    private void replaceUnfound(final int oldRef, final int newRef)
    {
        if (Arena.NULL_REF == oldRef)
        {
            trie.insert(keyDef().tupleHash(arena.tuple(newRef)), newRef);
            resize(size + 1);
        }
        else if (Arena.NULL_REF == newRef)
        {
            trie.remove(keyDef().tupleHash(arena.tuple(oldRef)), oldRef);
            resize(size - 1);
        }
        else if (keyDef().tuplesEqual(arena.tuple(oldRef), arena.tuple(newRef)))
        {
            trie.swap(keyDef().tupleHash(arena.tuple(newRef)), oldRef, newRef);
        }
        else
        {
            final int oldHash = keyDef().tupleHash(arena.tuple(oldRef));
            trie.own(oldHash, oldRef); // what can fail comes first
            trie.insert(keyDef().tupleHash(arena.tuple(newRef)), newRef);
            trie.remove(oldHash, oldRef);
        }
    }

    private void resize(final long newSize)
    {
        size = newSize;
        published.size(newSize);
    }
}
