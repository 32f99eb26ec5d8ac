package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;

/**
 * Walks the leaves in the order of hashes. Coming to a leaf it notes where the entries are, in order, and then looks at
 * each place when its turn comes: an entry does not move inside a leaf, so one that was neither inserted nor removed
 * meanwhile is returned exactly once. The next leaf is found from the root by the first position behind the range of
 * the last one, whatever became of the directory.
 * <p>
 * In the owner's thread a leaf that entries have been moved from is gone: the cursor remembers what it returned last
 * and looks for that place again. For another thread, and in a view, the leaf stays. Only among tuples with the same
 * 32-bit hash may such a move under the cursor make it skip or repeat one.
 */
final class HashCursor implements TupleCursor
{
    private static final long TAG_MASK = 0xFFFF_FFFFL;
    private static final long UNSIGNED = Long.MIN_VALUE;

    private final HashSource source;
    private final HashReader reader;

    private IteratorType type;
    private long key;
    private int partCount;
    private boolean isEnded = true;
    private boolean isPlaced;

    // The place: a slot of the leaf that covers the position, as of a version of the index.
    private long version;
    private long position;
    private long leaf;
    private int depth;
    private final long[] items = new long[LeafDescriptor.MAX_SLOT_COUNT]; // tag and offset of a slot
    private int itemCount;
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
        if (IteratorType.EQ == type && partCount == reader.keyDef().partCount())
        {
            return Arena.NULL_REF == reader.getBeside(source.root(), key) ? 0 : 1;
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
        if (!isKeyless && partCount != reader.keyDef().partCount())
        {
            throw new IllegalArgumentException(
                "a hash index takes full keys: expected=" + reader.keyDef().partCount() + " got=" + partCount);
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
            return reader.getBeside(source.root(), key);
        }
        if (!isPlaced || version != source.version())
        {
            place();
        }
        while (true)
        {
            while (index < itemCount)
            {
                final long item = items[index++];
                final long slot = slot(item);
                // Not when it was removed, even if another one was put there.
                if (LeafDescriptor.isUsed(leaf, (int)item) && LeafDescriptor.tag(slot) == (int)(item >>> 32))
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

    /** Has the place that was looked at last looked at again: in a walk whose leaves stay. */
    void back()
    {
        isEnded = false;
        index = Math.max(0, index - 1);
    }

    private int step(final long slot)
    {
        final long newPosition = positionOf(slot);
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

    /** Notes the entries of the leaf that covers a position, from that position on. */
    private void enter(final long newPosition)
    {
        position = newPosition;
        final long entry = reader.descend(source.root(), newPosition);
        leaf = reader.address(EntryDescriptor.ref(entry));
        depth = EntryDescriptor.depth(entry);
        itemCount = 0;
        final int length = LeafDescriptor.leafLength(EntryDescriptor.extent(entry));
        for (int offset = 0; offset < length; offset += LeafDescriptor.GROUP_LENGTH)
        {
            final long group = leaf + offset;
            for (long used = LeafDescriptor.used(LeafDescriptor.marksAcquire(group)); 0 != used; used &= used - 1)
            {
                final long slotAddress = LeafDescriptor.slotAddress(group, used);
                final long slot = LeafDescriptor.getSlotAcquire(slotAddress);
                if ((positionOf(slot) ^ UNSIGNED) >= (newPosition ^ UNSIGNED))
                {
                    note(slot & ~TAG_MASK | slotAddress - leaf);
                }
            }
        }
    }

    /** Puts an item into order. */
    private void note(final long item)
    {
        int i = itemCount++;
        while (i > 0 && (items[i - 1] ^ UNSIGNED) > (item ^ UNSIGNED))
        {
            items[i] = items[i - 1];
            i--;
        }
        items[i] = item;
    }

    private long positionOf(final long slot)
    {
        return depth < HashReader.COLLISION_DEPTH ? slot & ~TAG_MASK : position & ~TAG_MASK | slot >>> 32;
    }

    private long slot(final long item)
    {
        return LeafDescriptor.getSlotAcquire(leaf + (int)item);
    }

    private void placeBehindLast()
    {
        enter(lastPosition);
        if (depth < HashReader.COLLISION_DEPTH)
        {
            final int end = endOfTag((int)(lastPosition >>> 32));
            // If it was removed, what stood behind it has moved into its place.
            index = Math.min(end, twinCount);
            for (int i = 0; i < end; i++)
            {
                if (reader.keyDef().tuplesEqual(tuple(slot(items[i])), lastTuple()))
                {
                    index = i + 1;
                    return;
                }
            }
        }
        else if (lastDepth >= HashReader.COLLISION_DEPTH)
        {
            index = endOfTag((int)lastPosition);
        }
        else
        {
            placeAmongColliding((int)(lastPosition >>> 32), lastTuple(), false);
        }
    }

    private void placeBehindKey()
    {
        final int hash = reader.keyDef().keyHash(key);
        enter(HashReader.position(hash));
        if (depth >= HashReader.COLLISION_DEPTH)
        {
            placeAmongColliding(hash, key, true);
            return;
        }
        index = 0;
        final int end = endOfTag(hash);
        for (int i = 0; i < end; i++)
        {
            if (reader.keyDef().tupleEqualsKey(tuple(slot(items[i])), key))
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
            for (int i = 0; i < itemCount; i++)
            {
                final long slot = slot(items[i]);
                if ((isKey ? reader.keyDef().tupleEqualsKey(tuple(slot), wanted) :
                    reader.keyDef().tuplesEqual(tuple(slot), wanted)))
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

    /** Behind the items with a tag, which are the first. */
    private int endOfTag(final int tag)
    {
        int end = 0;
        while (end < itemCount && (int)(items[end] >>> 32) == tag)
        {
            end++;
        }
        return end;
    }

    private long lastTuple()
    {
        return 0 == lastCopy ? tuple(lastSlot) : lastCopy;
    }

    private long tuple(final long slot)
    {
        return reader.tuple(LeafDescriptor.ref(slot));
    }
}
