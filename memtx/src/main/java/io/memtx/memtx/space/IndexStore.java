package io.memtx.memtx.space;

import io.memtx.index.hash.HashIndex;
import io.memtx.index.tree.TreeIndex;
import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.arena.Arena;
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

    /**
     * @param def    of the index.
     * @param keyDef of its key.
     * @param arena  that holds its blocks.
     */
    public IndexStore(final IndexDef def, final KeyDef keyDef, final Arena arena)
    {
        this(def, keyDef, new Data(
            arena, IndexType.HASH == def.type() ? new HashIndex(arena, keyDef) : new TreeIndex(arena, keyDef)));
    }

    private IndexStore(final IndexDef def, final KeyDef keyDef, final Data data)
    {
        this.def = def;
        this.keyDef = keyDef;
        this.data = data;
        isPartial = keyDef.isPartial();
    }

    /**
     * The same index under another definition that orders its tuples the same way: renamed, or of a renamed space.
     *
     * @param newDef of the index.
     * @return a store that shares the data of this one.
     */
    public IndexStore redefine(final IndexDef newDef)
    {
        return new IndexStore(newDef, keyDef, data);
    }

    /**
     * @return whether it has no order.
     */
    public boolean isHash()
    {
        return IndexType.HASH == def.type();
    }

    /**
     * @return its definition.
     */
    public IndexDef def()
    {
        return def;
    }

    /**
     * @return the order of its keys.
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
            data.added = TreeIndex.unviewed(data.arena, keyDef);
        }
        return data.added;
    }

    /**
     * @return whether it leaves tuples out, so that its entries are fewer than the tuples of the space.
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
        return !isPartial || keyDef.includes(data.arena.tuple(ref));
    }

    /**
     * @param ref of a tuple of the space, or NULL_REF.
     * @return what stands for it in the index: itself, or NULL_REF when it is left out.
     */
    int entry(final int ref)
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
     * @return the bytes of memory that it takes, the entries that are not confirmed included.
     */
    public long bytes()
    {
        return data.base.bytes() + (null == data.added ? 0 : data.added.bytes());
    }

    /**
     * Frees the blocks of the index; its tuples are somebody else's.
     */
    public void close()
    {
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
        private TreeIndex added;
        private TupleCursor lookup; // null until somebody needs it
        private boolean isBuilt = true;

        Data(final Arena arena, final TupleIndex base)
        {
            this.arena = arena;
            this.base = base;
        }
    }
}
