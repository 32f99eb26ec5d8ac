package io.memtx.memtx.space;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.msgpack.MsgPack;

import java.lang.ref.WeakReference;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * A reusable walk over one index as the transaction thread sees it: the base alone, or the base merged with the
 * overlay. When the space changed since the last step the walk looks for its place again behind the tuple it returned
 * last; that tuple's bytes are copied just before its memory is given back ({@link CursorRegistry}).
 * <p>
 * Over a hash index there is no order to merge by: the base comes first, where a tuple that was replaced under the same
 * key takes the place of the one it replaced, then the keys that were added. So a walk that updates what it meets meets
 * each tuple once.
 */
public final class SpaceCursor
{
    private final Arena arena;
    private final CursorRegistry registry;
    private final ScratchBuffer lastCopy = new ScratchBuffer(64);
    private ScratchBuffer lastBaseCopy;
    private final WeakReference<SpaceCursor> registration = new WeakReference<>(this);
    private SpaceStore space;
    private IndexStore index;
    private TupleCursor base;
    private TupleCursor added;
    private boolean seesOverlay;
    private boolean isMerging;
    private boolean isInAdded;
    private boolean isOpen;
    private boolean isPlain; // open, over a tree of tuples, and the base alone shows
    private Overlay overlay;
    private IteratorType type;
    private long key;
    private int partCount;
    private long seenChanges;
    private int nextBase;
    private int nextAdded;
    private int lastRef;
    private int lastBaseRef;
    private boolean isLastCopied;
    private boolean hasLast;

    /**
     * @param arena    that holds the tuples.
     * @param registry of open cursors.
     */
    public SpaceCursor(final Arena arena, final CursorRegistry registry)
    {
        this.arena = arena;
        this.registry = registry;
    }

    /**
     * Positions before the first tuple.
     *
     * @param space       to walk.
     * @param index       of the space.
     * @param seesOverlay whether unconfirmed changes show.
     * @param type        supported by the index.
     * @param key         address of the key parts; must stay while the cursor is open.
     * @param partCount   of the key.
     * @param after       address of a tuple to go on behind, of an entry where the index has them, or 0.
     */
    public void open(
        final SpaceStore space,
        final IndexStore index,
        final boolean seesOverlay,
        final IteratorType type,
        final long key,
        final int partCount,
        final long after)
    {
        if (this.index != index)
        {
            this.index = index;
            base = index.base().cursor();
            added = null;
        }
        this.space = space;
        this.seesOverlay = seesOverlay;
        this.type = type;
        this.key = key;
        this.partCount = partCount;
        isInAdded = false;
        lastRef = NULL_REF;
        lastBaseRef = NULL_REF;
        isLastCopied = false;
        hasLast = 0 != after;
        if (hasLast)
        {
            copyLast(after);
        }
        if (!isOpen)
        {
            isOpen = true;
            registry.add(this);
        }
        seek();
    }

    /**
     * @param isSeen whether unconfirmed changes show from now on.
     */
    public void seesOverlay(final boolean isSeen)
    {
        if (isOpen && seesOverlay != isSeen)
        {
            seesOverlay = isSeen;
            seek();
        }
    }

    /**
     * Steps where no unconfirmed change shows.
     *
     * @return as {@link #next()}.
     */
    public int nextOfBase()
    {
        if (isPlain && seenChanges == overlay.changes())
        {
            final int ref = base.next();
            if (NULL_REF != ref)
            {
                lastRef = ref;
                isLastCopied = false;
                hasLast = true;
                return ref;
            }
            close();
            return NULL_REF;
        }
        seesOverlay(false);
        return next();
    }

    /**
     * @return the reference of the next tuple, or NULL_REF at the end, where the cursor closes itself.
     */
    public int next()
    {
        if (!isOpen)
        {
            return NULL_REF;
        }
        if (seenChanges != space.overlay().changes())
        {
            seek();
        }
        final int ref = index.isHash() ? nextHashed() : isMerging ? nextMerged() : base.next();
        if (NULL_REF == ref)
        {
            close();
        }
        lastRef = ref;
        isLastCopied = false;
        hasLast = true;
        return index.tupleRef(ref);
    }

    /**
     * @return what stood in the index for the tuple that was returned last: the tuple, or an entry of it; good until
     * the next change.
     */
    public int lastRef()
    {
        return lastRef;
    }

    /**
     * Steps over tuples; in logarithmic time when the base alone is walked and ordered.
     *
     * @param count of tuples.
     */
    public void skip(final long count)
    {
        if (!isMerging && !hasLast)
        {
            base.skip(count);
            return;
        }
        for (long i = 0; i < count && NULL_REF != next(); i++)
        {
            continue;
        }
    }

    /**
     * Ends the walk. Idempotent.
     */
    public void close()
    {
        if (isOpen)
        {
            isOpen = false;
            isPlain = false;
            registry.remove(this);
        }
    }

    WeakReference<SpaceCursor> registration()
    {
        return registration;
    }

    /** The memory of a tuple is about to be given back: keep its bytes if they are the place to go on behind. */
    void onRelease(final int ref)
    {
        if (ref == lastRef && !isLastCopied)
        {
            copyLast(arena.tuple(ref));
        }
        if (ref == lastBaseRef)
        {
            lastBaseRef = NULL_REF;
            lastBaseCopy = null == lastBaseCopy ? new ScratchBuffer(64) : lastBaseCopy;
            base.lastCopied(copy(arena.tuple(ref), lastBaseCopy));
        }
    }

    private static long copy(final long tuple, final ScratchBuffer target)
    {
        final long length = MsgPack.skip(tuple) - tuple;
        final long address = target.ensureCapacity(length);
        Memory.copy(tuple, address, length);
        return address;
    }

    private void copyLast(final long tuple)
    {
        copy(tuple, lastCopy);
        isLastCopied = true;
    }

    private void seek()
    {
        overlay = space.overlay();
        seenChanges = overlay.changes();
        isMerging = seesOverlay && !overlay.isEmpty();
        isPlain = isOpen && !seesOverlay && !index.isHash() && !index.hasEntries();
        if (index.isHash())
        {
            seekHashed();
            return;
        }

        final long last = !hasLast ? Memory.NULL_ADDRESS : isLastCopied ? lastCopy.address() : arena.tuple(lastRef);
        seek(base, last);
        if (isMerging)
        {
            openAdded();
            seek(added, last);
            nextBase = nextVisibleBase();
            nextAdded = added.next();
        }
    }

    private void seek(final TupleCursor cursor, final long last)
    {
        if (hasLast)
        {
            cursor.openAfter(type, key, partCount, last);
        }
        else
        {
            cursor.open(type, key, partCount);
        }
    }

    /** The base's cursor finds its place by itself. */
    private void seekHashed()
    {
        if (!hasLast && startsInAdded())
        {
            isInAdded = true;
            openAdded();
            added.open(type, key, partCount);
        }
        else if (!hasLast)
        {
            base.open(type, key, partCount);
        }
        else if (isInAdded)
        {
            added.openAfter(
                addedType(), key, addedPartCount(), isLastCopied ? lastCopy.address() : arena.tuple(lastRef));
        }
    }

    /** What is behind a key that was added are those that were added behind it. */
    private boolean startsInAdded()
    {
        return isMerging && IteratorType.GT == type && 0 != partCount && null != index.added() &&
            NULL_REF != index.added().get(key) && NULL_REF == index.base().get(key);
    }

    private void openAdded()
    {
        if (null == added)
        {
            added = index.addedForWrite().cursor();
        }
    }

    private int nextVisibleBase()
    {
        int ref = base.next();
        while (NULL_REF != ref && space.overlay().isHidden(index.tupleRef(ref)))
        {
            ref = base.next();
        }
        return ref;
    }

    private int nextMerged()
    {
        final boolean takeBase;
        if (NULL_REF == nextBase || NULL_REF == nextAdded)
        {
            takeBase = NULL_REF != nextBase;
        }
        else
        {
            final int order = index.base().keyDef().compareTuples(arena.tuple(nextBase), arena.tuple(nextAdded));
            takeBase = type.isReverse() ? order > 0 : order < 0;
        }

        final int ref;
        if (takeBase)
        {
            ref = nextBase;
            nextBase = nextVisibleBase();
        }
        else
        {
            ref = nextAdded;
            nextAdded = NULL_REF == ref ? NULL_REF : added.next();
        }
        return ref;
    }

    private int nextHashed()
    {
        if (!isInAdded)
        {
            final int ref = isMerging ? nextCurrentBase() : nextOfHash();
            if (NULL_REF != ref || !isMerging)
            {
                return ref;
            }
            isInAdded = true;
            openAdded();
            added.open(addedType(), key, addedPartCount());
        }
        int ref = isMerging ? added.next() : NULL_REF;
        while (NULL_REF != ref && NULL_REF != index.base().find(arena.tuple(ref)))
        {
            ref = added.next(); // it came in the place of the one in the base
        }
        return ref;
    }

    /** A hash finds its place by what it returned last itself, seen by the caller or not. */
    private int nextOfHash()
    {
        lastBaseRef = base.next();
        return lastBaseRef;
    }

    private int nextCurrentBase()
    {
        int ref = nextOfHash();
        while (NULL_REF != ref && space.overlay().isHidden(ref))
        {
            final int current = null == index.added() ? NULL_REF : index.added().find(arena.tuple(ref));
            if (NULL_REF != current)
            {
                return current;
            }
            ref = nextOfHash();
        }
        return ref;
    }

    /** A hash has no order: all that comes behind a key is in the base. */
    private IteratorType addedType()
    {
        return IteratorType.EQ == type ? type : IteratorType.ALL;
    }

    private int addedPartCount()
    {
        return IteratorType.EQ == type ? partCount : 0;
    }
}
