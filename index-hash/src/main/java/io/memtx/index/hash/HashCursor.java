package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;

/**
 * Walks the leaves in the order of hashes. Remembers the hash and the reference of what it returned last; when the
 * index has changed since, it looks for that place again, so an entry that was neither inserted nor removed meanwhile
 * is returned exactly once. Only among tuples with the same 32-bit hash may a change under the cursor make it skip or
 * repeat one.
 */
final class HashCursor implements TupleCursor
{
    private static final long TAG_MASK = 0xFFFF_FFFFL;

    private final HashSource source;
    private final HashReader reader;

    private IteratorType type;
    private long key;
    private int partCount;
    private boolean isEnded = true;
    private boolean isPlaced;

    // The place: a slot of the leaf that covers the position, as of a version of the index.
    private long version;
    private long root;
    private long position;
    private long leaf;
    private int depth;
    private int slotCount;
    private int index;

    // What was returned last; the number of entries with the same tag returned before it.
    private long lastSlot;
    private long lastCopy;
    private long lastPosition;
    private int lastDepth;
    private int twinCount;

    HashCursor(final HashSource source, final HashReader reader)
    {
        this.source = source;
        this.reader = reader;
    }

    static boolean supports(final IteratorType type)
    {
        return IteratorType.EQ == type || IteratorType.ALL == type || IteratorType.GT == type;
    }

    static long count(
        final HashSource source,
        final HashReader reader,
        final long size,
        final IteratorType type,
        final long key,
        final int partCount)
    {
        if (IteratorType.ALL == type || IteratorType.GT == type && 0 == partCount)
        {
            return size;
        }
        final HashCursor cursor = new HashCursor(source, reader);
        cursor.open(type, key, partCount);
        long count = 0;
        while (Arena.NULL_REF != cursor.next())
        {
            count++;
        }
        return count;
    }

    @Override
    public void open(final IteratorType type, final long key, final int partCount)
    {
        if (!supports(type))
        {
            throw new UnsupportedOperationException("a hash index does not support iterator type " + type);
        }
        final boolean isKeyless = IteratorType.ALL == type || IteratorType.GT == type && 0 == partCount;
        if (!isKeyless && partCount != reader.keyDef.partCount())
        {
            throw new IllegalArgumentException(
                "a hash index takes full keys: expected=" + reader.keyDef.partCount() + " got=" + partCount);
        }
        this.type = isKeyless ? IteratorType.ALL : type;
        this.key = key;
        this.partCount = partCount;
        isEnded = false;
        isPlaced = false;
        lastSlot = 0;
        lastCopy = 0;
    }

    /**
     * Not supported: there is no order to go on in.
     *
     * @throws UnsupportedOperationException always.
     */
    @Override
    public void openAfter(final IteratorType type, final long key, final int partCount, final long after)
    {
        throw new UnsupportedOperationException("a hash index does not support pagination");
    }

    @Override
    public void skip(final long count)
    {
        for (long i = 0; i < count && Arena.NULL_REF != next(); i++)
        {
            continue;
        }
    }

    @Override
    public int next()
    {
        if (isEnded)
        {
            return Arena.NULL_REF;
        }
        if (IteratorType.EQ == type)
        {
            isEnded = true;
            return reader.get(source.root(), key);
        }
        if (!isPlaced || version != source.version())
        {
            place();
        }
        while (true)
        {
            while (index < slotCount)
            {
                final long slot = LeafDescriptor.getSlot(leaf, index++);
                if (0 != slot)
                {
                    return step(slot);
                }
            }
            final long behind = EntryDescriptor.behind(position, depth);
            if (0 == behind)
            {
                isEnded = true;
                return Arena.NULL_REF;
            }
            enter(behind);
            index = 0;
        }
    }

    @Override
    public void lastCopied(final long tuple)
    {
        lastCopy = tuple;
    }

    private int step(final long slot)
    {
        final long tag = LeafDescriptor.tag(slot);
        final long newPosition = depth < HashReader.COLLISION_DEPTH ? tag << 32 : position & ~TAG_MASK | tag;
        twinCount = 0 != lastSlot && newPosition == lastPosition ? twinCount + 1 : 0;
        lastSlot = slot;
        lastCopy = 0;
        lastPosition = newPosition;
        lastDepth = depth;
        return LeafDescriptor.ref(slot);
    }

    private void place()
    {
        version = source.version();
        root = source.root();
        isPlaced = true;
        if (0 != lastSlot)
        {
            placeBehindLast();
        }
        else if (IteratorType.GT == type)
        {
            placeBehindKey();
        }
        else
        {
            enter(0);
            index = 0;
        }
    }

    private void enter(final long newPosition)
    {
        position = newPosition;
        final long entry = EntryDescriptor.descend(reader.arena, root, newPosition);
        leaf = reader.arena.address(EntryDescriptor.ref(entry));
        depth = EntryDescriptor.depth(entry);
        slotCount = EntryDescriptor.extent(entry);
    }

    private void placeBehindLast()
    {
        enter(lastPosition);
        if (depth < HashReader.COLLISION_DEPTH)
        {
            final long tag = lastPosition >>> 32;
            final int first = LeafDescriptor.lowerBound(leaf, slotCount, depth, tag);
            final int end = endOfTag(first, tag);
            for (int i = first; i < end; i++)
            {
                if (isLast(LeafDescriptor.getSlot(leaf, i)))
                {
                    index = i + 1;
                    return;
                }
            }
            // Removed: what stood behind it has moved into its place.
            index = Math.min(end, first + twinCount);
        }
        else if (lastDepth >= HashReader.COLLISION_DEPTH)
        {
            final long tag = lastPosition & TAG_MASK;
            index = LeafDescriptor.lowerBound(leaf, slotCount, depth, tag);
            index = endOfTag(index, tag);
        }
        else
        {
            placeAmongColliding((int)(lastPosition >>> 32), lastTuple(), false);
        }
    }

    private void placeBehindKey()
    {
        final int hash = reader.keyDef.keyHash(key);
        enter(HashReader.position(hash));
        if (depth >= HashReader.COLLISION_DEPTH)
        {
            placeAmongColliding(hash, key, true);
            return;
        }
        final long tag = hash & TAG_MASK;
        final int first = LeafDescriptor.lowerBound(leaf, slotCount, depth, tag);
        final int end = endOfTag(first, tag);
        index = first;
        for (int i = first; i < end; i++)
        {
            if (reader.keyDef.tupleEqualsKey(tuple(LeafDescriptor.getSlot(leaf, i)), key))
            {
                index = i + 1;
            }
        }
    }

    /** Goes behind the entry that is equal; before all with the hash when there is none. */
    private void placeAmongColliding(final int hash, final long wanted, final boolean isKey)
    {
        do
        {
            for (int i = 0; i < slotCount; i++)
            {
                final long slot = LeafDescriptor.getSlot(leaf, i);
                if (0 != slot && (isKey ? reader.keyDef.tupleEqualsKey(tuple(slot), wanted) :
                    reader.keyDef.tuplesEqual(tuple(slot), wanted)))
                {
                    index = i + 1;
                    return;
                }
            }
            final long behind = EntryDescriptor.behind(position, depth);
            if (0 == behind || (int)(behind >>> 32) != hash)
            {
                break;
            }
            enter(behind);
        }
        while (true);
        enter(HashReader.position(hash));
        index = 0;
    }

    private int endOfTag(final int first, final long tag)
    {
        int end = first;
        while (end < slotCount)
        {
            final long slot = LeafDescriptor.getSlot(leaf, end);
            if (0 == slot || LeafDescriptor.tag(slot) != tag)
            {
                break;
            }
            end++;
        }
        return end;
    }

    private boolean isLast(final long slot)
    {
        return reader.keyDef.tuplesEqual(tuple(slot), lastTuple());
    }

    private long lastTuple()
    {
        return 0 == lastCopy ? tuple(lastSlot) : lastCopy;
    }

    private long tuple(final long slot)
    {
        return reader.arena.tuple(LeafDescriptor.ref(slot));
    }
}
