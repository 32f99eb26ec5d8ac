package io.memtx.memtx.space;

import io.memtx.index.hash.HashIndex;
import io.memtx.index.tree.TreeIndex;
import io.memtx.memtx.entry.EntryDescriptor;
import io.memtx.memtx.entry.IndexEntries;
import io.memtx.memtx.entry.UnfitKeyException;
import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.index.TupleIndex;
import io.memtx.tuple.key.KeyDef;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * One index of one space: the base, which holds the confirmed prefix of the log and nothing else, and the entries that
 * unconfirmed transactions have added. What they removed stands in the space's {@link Overlay}. Single owner: the
 * transaction thread.
 */
public final class IndexStore
{
    private static final long FIRST_ADDED_COST = 2048;

    private final IndexDef def;
    private final KeyDef keyDef;
    private final Data data;
    private final boolean isPartial;
    private final boolean hasEntries;

    /**
     * @param def    of the index.
     * @param keyDef of its key.
     * @param arena  that holds its blocks.
     */
    public IndexStore(final IndexDef def, final KeyDef keyDef, final Arena arena)
    {
        this(def, keyDef, new Data(
            arena, IndexType.HASH == def.type() ? new HashIndex(arena, keyDef) : new TreeIndex(arena, keyDef), null));
    }

    /**
     * @param def     of the index, a tree.
     * @param entries that stand for tuples in it.
     * @param arena   that holds its blocks.
     */
    public IndexStore(final IndexDef def, final IndexEntries entries, final Arena arena)
    {
        this(def, entries.keyDef(), new Data(arena, new TreeIndex(arena, entries.keyDef()), entries));
    }

    private IndexStore(final IndexDef def, final KeyDef keyDef, final Data data)
    {
        this.def = def;
        this.keyDef = keyDef;
        this.data = data;
        hasEntries = null != data.entries;
        isPartial = hasEntries || keyDef.isPartial();
    }

    /**
     * The same index under another definition that orders its tuples the same way: renamed, with parts that take more,
     * or less, no longer unique. Who makes the definition valid calls {@link #order()} then.
     *
     * @param newDef    of the index.
     * @param newKeyDef of its key, with the hints and hashes of this one.
     * @return a store that shares the data of this one.
     */
    public IndexStore redefine(final IndexDef newDef, final KeyDef newKeyDef)
    {
        return new IndexStore(newDef, newKeyDef, data);
    }

    /**
     * Has the data, which several definitions share, ordered as this one wants it: when it becomes valid, and again
     * when a change of it is undone.
     */
    public void order()
    {
        final KeyDef before = data.base.keyDef();
        final KeyDef wide = keyDef.widenedTo(before);
        if (wide != before)
        {
            data.order(wide == keyDef || !isHash() ? wide : wide.identity());
        }
    }

    /**
     * @return whether it has no order.
     */
    public boolean isHash()
    {
        return IndexType.HASH == def.type();
    }

    /**
     * @return whether what stands in it are entries, any number of them for a tuple, and not the tuples.
     */
    public boolean hasEntries()
    {
        return hasEntries;
    }

    /**
     * @return the entries; null when the index has tuples.
     */
    public IndexEntries entries()
    {
        return data.entries;
    }

    /**
     * @param ref of what stands in the index, or NULL_REF. Any thread.
     * @return the tuple that it stands for: itself, unless the index has entries.
     */
    public int tupleRef(final int ref)
    {
        return hasEntries && NULL_REF != ref ? EntryDescriptor.tupleRef(data.arena.tuple(ref)) : ref;
    }

    /**
     * @return its definition.
     */
    public IndexDef def()
    {
        return def;
    }

    /**
     * @return the order of its keys; where the index has entries it is of those, not of tuples.
     */
    public KeyDef keyDef()
    {
        return keyDef;
    }

    /**
     * @return the confirmed data.
     */
    public TupleIndex base()
    {
        return data.base;
    }

    /**
     * @return the entries added by unconfirmed transactions; null until there was one.
     */
    TreeIndex added()
    {
        return data.added;
    }

    /**
     * Changes what lies over the base. Taking an entry away takes no memory: it cannot fail.
     *
     * @param oldRef of an unconfirmed tuple that goes, or NULL_REF.
     * @param newRef of one that comes, and collides with no visible one but the old; or NULL_REF.
     */
    void replaceAdded(final int oldRef, final int newRef)
    {
        if (hasEntries)
        {
            data.entries.replace(addedForWrite(), oldRef, newRef);
            return;
        }
        final int oldEntry = entry(oldRef);
        final int newEntry = entry(newRef);
        if (NULL_REF != oldEntry || NULL_REF != newEntry)
        {
            addedForWrite().replace(oldEntry, newEntry);
        }
    }

    /**
     * @param ref of a visible tuple.
     * @return whether it is an unconfirmed one.
     */
    boolean isAdded(final int ref)
    {
        final TreeIndex added = data.added;
        return null != added && 0 != added.size() && added.find(data.arena.tuple(ref)) == ref;
    }

    /**
     * Changes the base, unless recovery has not built it yet.
     *
     * @param oldRef in the base, or NULL_REF.
     * @param newRef or NULL_REF.
     */
    void replaceBase(final int oldRef, final int newRef)
    {
        if (!data.isBuilt)
        {
            return;
        }
        if (!isPartial)
        {
            data.base.replace(oldRef, newRef);
            return;
        }
        if (hasEntries)
        {
            data.entries.replace(data.base, oldRef, newRef);
            return;
        }
        final int oldEntry = entry(oldRef);
        final int newEntry = entry(newRef);
        if (NULL_REF != oldEntry || NULL_REF != newEntry)
        {
            data.base.replace(oldEntry, newEntry);
        }
    }

    /**
     * Fills the base.
     *
     * @param refs of all tuples of the space, confirmed; their order is lost.
     * @return a tuple that collides with another, and then the base is empty; NULL_REF when there is none.
     */
    public int build(final int[] refs)
    {
        return data.base.build(refs, refs.length);
    }

    /**
     * @return a cursor over the base, the same for all who look something up and are done before they return.
     */
    TupleCursor lookup()
    {
        if (null == data.lookup)
        {
            data.lookup = data.base.cursor();
        }
        return data.lookup;
    }

    TreeIndex addedForWrite()
    {
        if (null == data.added)
        {
            data.added = TreeIndex.unviewed(data.arena, data.base.keyDef());
        }
        return data.added;
    }

    /**
     * @return whether it may have fewer or more entries than the space has tuples.
     */
    public boolean isPartial()
    {
        return isPartial;
    }

    /**
     * @param ref of a tuple of the space.
     * @return whether the index has an entry for it.
     */
    public boolean includes(final int ref)
    {
        return 0 != entryCount(ref);
    }

    /**
     * @param ref of a tuple of the space.
     * @return how many entries the index has for it.
     */
    int entryCount(final int ref)
    {
        if (hasEntries)
        {
            return data.entries.count(ref);
        }
        return !isPartial || keyDef.includes(data.arena.tuple(ref)) ? 1 : 0;
    }

    /**
     * Works out the entries of a tuple; none while recovery has not built the index yet.
     *
     * @param space that the index belongs to.
     * @param tuple address of the tuple.
     * @return how many there are.
     * @throws MemtxException ER_FUNC_INDEX_FUNC or ER_FUNC_INDEX_FORMAT when the function of the index makes no key.
     */
    public int prepareEntries(final SpaceStore space, final long tuple)
    {
        try
        {
            return data.isBuilt ? data.entries.prepare(tuple) : data.entries.prepareNone();
        }
        catch (final UnfitKeyException ex)
        {
            final Throwable cause = null == ex.getCause() ? ex : ex.getCause();
            throw new MemtxException(ex.code(), cause, def.name(), space.def().name(), ex.getMessage());
        }
    }

    /**
     * @param ref of a tuple of the space, or NULL_REF.
     * @return what stands for it in the index: itself, or NULL_REF when it is left out.
     */
    public int entry(final int ref)
    {
        return NULL_REF == ref || includes(ref) ? ref : NULL_REF;
    }

    /**
     * @return false while recovery has not built it yet.
     */
    public boolean isBuilt()
    {
        return data.isBuilt;
    }

    /**
     * Recovery leaves secondary indexes empty and builds them in bulk at its end.
     *
     * @param isBuilt false to leave it out of changes.
     */
    public void isBuilt(final boolean isBuilt)
    {
        data.isBuilt = isBuilt;
    }

    /**
     * @return an upper bound of the memory that adding one entry may take, overlay and base together.
     */
    public long insertCost()
    {
        return data.base.insertCost() + (null == data.added ? FIRST_ADDED_COST : data.added.insertCost());
    }

    /**
     * @return the bytes of memory that it takes, what is not confirmed included.
     */
    public long bytes()
    {
        return baseBytes() + (null == data.added ? 0 : data.added.bytes());
    }

    /**
     * @return the bytes of memory that its base takes, and its entries if it has them.
     */
    public long baseBytes()
    {
        return data.base.bytes() + (hasEntries ? data.entries.bytes() : 0);
    }

    /**
     * Frees the blocks of the index, and its entries; its tuples are somebody else's.
     */
    public void close()
    {
        if (hasEntries)
        {
            data.entries.removeAll(data.arena::retire);
        }
        closeBlocks();
    }

    /**
     * Frees the blocks of the index alone: its entries have been retired one by one.
     */
    public void closeBlocks()
    {
        if (hasEntries)
        {
            data.entries.forget();
        }
        data.base.close();
        if (null != data.added)
        {
            data.added.close();
        }
    }

    /** What several definitions of one index share. */
    private static final class Data
    {
        private final Arena arena;
        private final TupleIndex base;
        private final IndexEntries entries; // null for an index of tuples
        private TreeIndex added;
        private TupleCursor lookup; // null until somebody needs it
        private boolean isBuilt = true;

        Data(final Arena arena, final TupleIndex base, final IndexEntries entries)
        {
            this.arena = arena;
            this.base = base;
            this.entries = entries;
        }

        void order(final KeyDef keyDef)
        {
            base.order(keyDef);
            if (null != added)
            {
                added.order(keyDef);
            }
        }
    }
}
