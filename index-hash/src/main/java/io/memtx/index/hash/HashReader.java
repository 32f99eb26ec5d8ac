package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.key.KeyDef;

/**
 * Lookups below a root entry, live or of a view. Has no state: any thread for which the blocks stand still.
 */
final class HashReader
{
    /** From this depth on all below has the same hash: tags are ordinals and a lookup compares every tuple. */
    static final int COLLISION_DEPTH = 32;

    final Arena arena;
    final KeyDef keyDef;

    HashReader(final Arena arena, final KeyDef keyDef)
    {
        this.arena = arena;
        this.keyDef = keyDef;
    }

    int get(final long root, final long key)
    {
        final int hash = keyDef.keyHash(key);
        final long entry = EntryDescriptor.descend(arena, root, position(hash));
        final int depth = EntryDescriptor.depth(entry);
        if (depth >= COLLISION_DEPTH)
        {
            return findColliding(root, hash, key, true);
        }
        final long tag = hash & 0xFFFF_FFFFL;
        final int slotCount = EntryDescriptor.extent(entry);
        final long leaf = arena.address(EntryDescriptor.ref(entry));
        for (int i = LeafDescriptor.home(tag, slotCount, depth); i < slotCount; i++)
        {
            final long slot = LeafDescriptor.getSlot(leaf, i);
            if (LeafDescriptor.tag(slot) == tag)
            {
                final int ref = LeafDescriptor.ref(slot);
                if (Arena.NULL_REF != ref && keyDef.tupleEqualsKey(arena.tuple(ref), key))
                {
                    return ref;
                }
            }
            else if (0 == slot || LeafDescriptor.tag(slot) > tag)
            {
                break;
            }
        }
        return Arena.NULL_REF;
    }

    int find(final long root, final int hash, final long tuple)
    {
        final long entry = EntryDescriptor.descend(arena, root, position(hash));
        final int depth = EntryDescriptor.depth(entry);
        if (depth >= COLLISION_DEPTH)
        {
            return findColliding(root, hash, tuple, false);
        }
        final long tag = hash & 0xFFFF_FFFFL;
        final int slotCount = EntryDescriptor.extent(entry);
        final long leaf = arena.address(EntryDescriptor.ref(entry));
        for (int i = LeafDescriptor.home(tag, slotCount, depth); i < slotCount; i++)
        {
            final long slot = LeafDescriptor.getSlot(leaf, i);
            if (LeafDescriptor.tag(slot) == tag)
            {
                final int ref = LeafDescriptor.ref(slot);
                if (Arena.NULL_REF != ref && keyDef.tuplesEqual(arena.tuple(ref), tuple))
                {
                    return ref;
                }
            }
            else if (0 == slot || LeafDescriptor.tag(slot) > tag)
            {
                break;
            }
        }
        return Arena.NULL_REF;
    }

    /**
     * The position at which an entry lies.
     *
     * @param root entry.
     * @param hash of the entry.
     * @param ref  of the entry.
     * @return a position covered by its leaf; -1 when it is not there.
     */
    long locate(final long root, final int hash, final int ref)
    {
        long position = position(hash);
        do
        {
            final long entry = EntryDescriptor.descend(arena, root, position);
            final int depth = EntryDescriptor.depth(entry);
            final int slotCount = EntryDescriptor.extent(entry);
            final long leaf = arena.address(EntryDescriptor.ref(entry));
            final int index = depth < COLLISION_DEPTH ?
                LeafDescriptor.indexOf(leaf, slotCount, depth, hash & 0xFFFF_FFFFL, ref) :
                LeafDescriptor.indexOf(leaf, slotCount, ref);
            if (index >= 0)
            {
                return position;
            }
            position = depth < COLLISION_DEPTH ? 0 : EntryDescriptor.behind(position, depth);
        }
        while (0 != position && (int)(position >>> 32) == hash);
        return -1;
    }

    static long position(final int hash)
    {
        return (long)hash << 32;
    }

    private int findColliding(final long root, final int hash, final long wanted, final boolean isKey)
    {
        long position = position(hash);
        do
        {
            final long entry = EntryDescriptor.descend(arena, root, position);
            final int slotCount = EntryDescriptor.extent(entry);
            final long leaf = arena.address(EntryDescriptor.ref(entry));
            for (int i = 0; i < slotCount; i++)
            {
                final int ref = LeafDescriptor.ref(LeafDescriptor.getSlot(leaf, i));
                if (Arena.NULL_REF != ref && (isKey ? keyDef.tupleEqualsKey(arena.tuple(ref), wanted) :
                    keyDef.tuplesEqual(arena.tuple(ref), wanted)))
                {
                    return ref;
                }
            }
            position = EntryDescriptor.behind(position, EntryDescriptor.depth(entry));
        }
        while (0 != position && (int)(position >>> 32) == hash);
        return Arena.NULL_REF;
    }
}
