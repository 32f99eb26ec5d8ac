package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ObjectDescriptor;
import io.memtx.tuple.key.KeyDef;

/**
 * Lookups below a root entry: of a view, or live. Without state, for any thread.
 * <p>
 * A thread beside the writer needs no check of what it has read, as long as it is inside its
 * {@link io.memtx.tuple.arena.ArenaReader}:
 * <ul>
 * <li>Whatever it loads from a block is one aligned word of 8 bytes, written by one store after all that it refers to:
 * a node's entry, a group's marks, a slot whose mark is set. A block or a tuple that is let go while it is inside is
 * kept until it leaves. So every reference that it follows names what it was stored for.</li>
 * <li>A block that was taken out of the directory is not written any more. Its contents went to the blocks in its place
 * before these were linked, and nothing comes between: it stands as it was at a moment of the lookup.</li>
 * <li>An entry never moves inside a leaf, and putting another reference into it is one store. So an entry that is in
 * the index during the whole lookup is met in whichever leaf the lookup came to: what is not found was not there at
 * some moment. What is found has been compared with the key itself.</li>
 * </ul>
 * The owner's lookups by a key and by an integer try one slot of one group, which is where nine of ten are, and leave
 * the rest to the lookup of other threads: small methods, each with one comparison compiled in.
 */
final class HashReader
{
    /** From this depth on all below has the same hash: tags are ordinals and a lookup compares every tuple. */
    static final int COLLISION_DEPTH = 32;

    /** In place of a slot's address: the hash is that of colliding entries, or the leaf is not there. */
    static final long AMONG_COLLIDING = -1;

    // What the wanted value is.
    private static final int KEY = 0;
    private static final int INTEGER = 1;
    private static final int TUPLE = 2;

    private final PublishedRoot published; // for the key's definition, which may become wider
    private final long base; // beside the arena's own there are fields that its owner writes all the time

    HashReader(final Arena arena, final PublishedRoot published)
    {
        this.published = published;
        base = arena.address(Arena.NULL_REF);
    }

    /** What tells keys apart now; loaded anew for each tuple, behind its reference. */
    KeyDef keyDef()
    {
        return published.keyDef();
    }

    int get(final long root, final long key)
    {
        final int hash = published.keyDef().keyHash(key);
        final long entry = leafEntry(root, hash);
        if (EntryDescriptor.isPlain(entry))
        {
            final long group = LeafDescriptor.home(
                address(EntryDescriptor.ref(entry)), EntryDescriptor.groupCount(entry), hash);
            final long matches = LeafDescriptor.matches(LeafDescriptor.marks(group), hash);
            if (0 != matches)
            {
                final long slot = LeafDescriptor.getSlot(LeafDescriptor.slotAddress(group, matches));
                if (LeafDescriptor.tag(slot) == hash &&
                    published.keyDef().tupleEqualsKey(tuple(LeafDescriptor.ref(slot)), key))
                {
                    return LeafDescriptor.ref(slot);
                }
            }
        }
        return findBeside(root, hash, key, KEY);
    }

    int getInteger(final long root, final long value)
    {
        final int hash = published.keyDef().integerHash(value);
        final long entry = leafEntry(root, hash);
        if (EntryDescriptor.isPlain(entry))
        {
            final long group = LeafDescriptor.home(
                address(EntryDescriptor.ref(entry)), EntryDescriptor.groupCount(entry), hash);
            final long matches = LeafDescriptor.matches(LeafDescriptor.marks(group), hash);
            if (0 != matches)
            {
                final long slot = LeafDescriptor.getSlot(LeafDescriptor.slotAddress(group, matches));
                if (LeafDescriptor.tag(slot) == hash &&
                    published.keyDef().tupleEqualsInteger(tuple(LeafDescriptor.ref(slot)), value))
                {
                    return LeafDescriptor.ref(slot);
                }
            }
        }
        return findBeside(root, hash, value, INTEGER);
    }

    int find(final long root, final int hash, final long tuple)
    {
        final long slot = findSlot(root, hash, tuple);
        return slot > Memory.NULL_ADDRESS ? LeafDescriptor.ref(LeafDescriptor.getSlot(slot)) :
            AMONG_COLLIDING == slot ? findAmongColliding(root, hash, tuple) : Arena.NULL_REF;
    }

    int findAmongColliding(final long root, final int hash, final long tuple)
    {
        return findColliding(root, leafEntry(root, hash), hash, tuple, TUPLE);
    }

    /**
     * @param root  entry.
     * @param hash  of the tuple.
     * @param tuple address of it.
     * @return the address of the slot of an equal entry, {@link Memory#NULL_ADDRESS} when there is none, or
     * {@link #AMONG_COLLIDING} when it has to be looked for among those.
     */
    long findSlot(final long root, final int hash, final long tuple)
    {
        final long entry = leafEntry(root, hash);
        if (!EntryDescriptor.isPlain(entry))
        {
            return AMONG_COLLIDING;
        }
        final long leaf = address(EntryDescriptor.ref(entry));
        final int groupCount = EntryDescriptor.groupCount(entry);
        long group = LeafDescriptor.home(leaf, groupCount, hash);
        for (int i = 0; i < groupCount; i++)
        {
            final long marks = LeafDescriptor.marks(group);
            for (long matches = LeafDescriptor.matches(marks, hash); 0 != matches; matches &= matches - 1)
            {
                final long slotAddress = LeafDescriptor.slotAddress(group, matches);
                final long slot = LeafDescriptor.getSlot(slotAddress);
                if (LeafDescriptor.tag(slot) == hash &&
                    published.keyDef().tuplesEqual(tuple(LeafDescriptor.ref(slot)), tuple))
                {
                    return slotAddress;
                }
            }
            if (!LeafDescriptor.isSpilled(marks))
            {
                break;
            }
            group = LeafDescriptor.next(leaf, groupCount, group);
        }
        return Memory.NULL_ADDRESS;
    }

    /** As {@link #get(long, long)}, beside the writer. */
    int getBeside(final long root, final long key)
    {
        return findBeside(root, published.keyDef().keyHash(key), key, KEY);
    }

    /** As {@link #getInteger(long, long)}, beside the writer. */
    int getIntegerBeside(final long root, final long value)
    {
        return findBeside(root, published.keyDef().integerHash(value), value, INTEGER);
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
            final long entry = descend(root, position);
            if (Memory.NULL_ADDRESS != slotAddress(entry, hash, ref))
            {
                return position;
            }
            final int depth = EntryDescriptor.depth(entry);
            position = depth < COLLISION_DEPTH ? 0 : EntryDescriptor.behind(position, depth);
        }
        while (0 != position && (int)(position >>> 32) == hash);
        return -1;
    }

    /**
     * @param entry of a leaf, perhaps empty.
     * @param hash  of an entry in it.
     * @param ref   of the same.
     * @return the address of its slot, or {@link Memory#NULL_ADDRESS}.
     */
    long slotAddress(final long entry, final int hash, final int ref)
    {
        final long leaf = address(EntryDescriptor.ref(entry));
        final int groupCount = EntryDescriptor.extent(entry);
        final int depth = EntryDescriptor.depth(entry);
        return depth < COLLISION_DEPTH ?
            LeafDescriptor.find(leaf, groupCount, LeafDescriptor.slot(hash, ref)) :
            LeafDescriptor.find(leaf, groupCount, ref);
    }

    /**
     * The leaf entry that covers a position. Also beside the writer.
     *
     * @param root     entry to start from.
     * @param position of 64 bits.
     * @return an entry that is not a node, perhaps empty.
     */
    long descend(final long root, final long position)
    {
        long entry = root;
        while (EntryDescriptor.isNode(entry))
        {
            entry = Memory.getLongAcquire(EntryDescriptor.entryAddress(
                address(EntryDescriptor.ref(entry)), EntryDescriptor.index(entry, position)));
        }
        return entry;
    }

    /** As {@link Arena#address(int)}. */
    long address(final int ref)
    {
        return base + ((ref & 0xFFFF_FFFFL) << 3);
    }

    /** As {@link Arena#tuple(int)}. */
    long tuple(final int ref)
    {
        return base + ((ref & 0xFFFF_FFFFL) << 3) + ObjectDescriptor.DATA_OFFSET;
    }

    static long position(final int hash)
    {
        return (long)hash << 32;
    }

    /** The entry of the leaf that covers a hash; of one of its leaves when there are too many with the hash. */
    private long leafEntry(final long root, final int hash)
    {
        long entry = root;
        if (EntryDescriptor.isWideRoot(root))
        {
            entry = Memory.getLong(EntryDescriptor.addressInWideRoot(address(EntryDescriptor.ref(root)), hash));
            if (EntryDescriptor.isSpecial(entry))
            {
                entry = Memory.getLong(
                    EntryDescriptor.addressBelowWideRoot(address(EntryDescriptor.ref(entry)), entry, hash));
            }
        }
        return EntryDescriptor.isSpecial(entry) ? descend(entry, position(hash)) : entry;
    }

    private int findBeside(final long root, final int hash, final long wanted, final int kind)
    {
        final long entry = descend(root, position(hash));
        if (!EntryDescriptor.isPlain(entry))
        {
            return findColliding(root, entry, hash, wanted, kind);
        }
        final long leaf = address(EntryDescriptor.ref(entry));
        final int groupCount = EntryDescriptor.groupCount(entry);
        long group = LeafDescriptor.home(leaf, groupCount, hash);
        for (int i = 0; i < groupCount; i++)
        {
            final long marks = LeafDescriptor.marksAcquire(group);
            for (long matches = LeafDescriptor.matches(marks, hash); 0 != matches; matches &= matches - 1)
            {
                final long slot = LeafDescriptor.getSlotAcquire(LeafDescriptor.slotAddress(group, matches));
                if (LeafDescriptor.tag(slot) == hash && isWanted(LeafDescriptor.ref(slot), wanted, kind))
                {
                    return LeafDescriptor.ref(slot);
                }
            }
            if (!LeafDescriptor.isSpilled(marks))
            {
                break;
            }
            group = LeafDescriptor.next(leaf, groupCount, group);
        }
        return Arena.NULL_REF;
    }

    /** Finds below an entry that is not plain: nothing when it is empty. */
    private int findColliding(
        final long root, final long first, final int hash, final long wanted, final int kind)
    {
        if (EntryDescriptor.depth(first) < COLLISION_DEPTH)
        {
            return Arena.NULL_REF;
        }
        long position = position(hash);
        do
        {
            final long entry = descend(root, position);
            final long leaf = address(EntryDescriptor.ref(entry));
            final long end = leaf + LeafDescriptor.leafLength(EntryDescriptor.extent(entry));
            for (long group = leaf; group < end; group += LeafDescriptor.GROUP_LENGTH)
            {
                final long marks = LeafDescriptor.marksAcquire(group);
                for (long used = LeafDescriptor.used(marks); 0 != used; used &= used - 1)
                {
                    final int ref = LeafDescriptor.ref(
                        LeafDescriptor.getSlotAcquire(LeafDescriptor.slotAddress(group, used)));
                    if (isWanted(ref, wanted, kind))
                    {
                        return ref;
                    }
                }
            }
            position = EntryDescriptor.behind(position, EntryDescriptor.depth(entry));
        }
        while (0 != position && (int)(position >>> 32) == hash);
        return Arena.NULL_REF;
    }

    private boolean isWanted(final int ref, final long wanted, final int kind)
    {
        return switch (kind)
        {
            case KEY -> published.keyDef().tupleEqualsKey(tuple(ref), wanted);
            case INTEGER -> published.keyDef().tupleEqualsInteger(tuple(ref), wanted);
            default -> published.keyDef().tuplesEqual(tuple(ref), wanted);
        };
    }
}
