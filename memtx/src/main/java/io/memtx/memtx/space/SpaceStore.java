package io.memtx.memtx.space;

import io.memtx.memtx.prepare.Preparation;
import io.memtx.memtx.schema.SpaceDef;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.TupleFormat;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * One space in one version of the schema: its definition, format and indexes. A change of definition makes a new store,
 * which shares the overlay, the triggers and the indexes that stay. Single owner: the transaction thread.
 */
public final class SpaceStore
{
    /** No index at all. */
    public static final IndexStore[] NO_INDEXES = {};

    private final SpaceDef def;
    private final TupleFormat format;
    private final IndexStore[] indexes;
    private final Overlay overlay;
    private final SpaceTriggers triggers;
    private final Preparation preparation;
    private final boolean isReferenced;
    private final boolean hasReferences;
    private final boolean hasEntries;

    private SpaceStore(final Builder builder)
    {
        def = builder.def;
        format = builder.format;
        indexes = builder.indexes;
        overlay = builder.overlay;
        triggers = builder.triggers;
        preparation = builder.preparation;
        isReferenced = builder.isReferenced;
        hasReferences = isReferenced || def.hasForeignKeys();
        boolean hasEntries = false;
        for (final IndexStore index : indexes)
        {
            hasEntries |= index.hasEntries();
        }
        this.hasEntries = hasEntries;
    }

    /**
     * @return what builds the next version of this space, so far like this one.
     */
    public Builder toBuilder()
    {
        return new Builder(def, overlay).format(format).indexes(indexes).triggers(triggers).preparation(preparation)
            .referenced(isReferenced);
    }

    /**
     * @return the number of the space.
     */
    public int id()
    {
        return def.id();
    }

    /**
     * @return its definition.
     */
    public SpaceDef def()
    {
        return def;
    }

    /**
     * @return what its tuples must meet.
     */
    public TupleFormat format()
    {
        return format;
    }

    /**
     * @return its indexes by number; not to be changed.
     */
    public IndexStore[] indexes()
    {
        return indexes;
    }

    /**
     * @return its unconfirmed data.
     */
    public Overlay overlay()
    {
        return overlay;
    }

    /**
     * @return its triggers, which all versions of one space share.
     */
    public SpaceTriggers triggers()
    {
        return triggers;
    }

    /**
     * @return what there is to do to a tuple before it is stored; null for nothing.
     */
    public Preparation preparation()
    {
        return preparation;
    }

    /**
     * @return whether a foreign key refers to the space.
     */
    public boolean isReferenced()
    {
        return isReferenced;
    }

    /**
     * @return whether a foreign key refers to the space, or it has one.
     */
    public boolean hasReferences()
    {
        return hasReferences;
    }

    /**
     * @return the primary index.
     * @throws MemtxException ER_NO_SUCH_INDEX_ID when the space has none.
     */
    public IndexStore primary()
    {
        if (0 == indexes.length)
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_INDEX_ID, 0, def.name());
        }
        return indexes[0];
    }

    /**
     * @param indexId of the index.
     * @return the index.
     * @throws MemtxException ER_NO_SUCH_INDEX_ID when there is none.
     */
    public IndexStore index(final int indexId)
    {
        for (final IndexStore index : indexes)
        {
            if (index.def().indexId() == indexId)
            {
                return index;
            }
        }
        throw new MemtxException(ErrorCode.ER_NO_SUCH_INDEX_ID, indexId, def.name());
    }

    /**
     * @param name of the index.
     * @return the index.
     * @throws MemtxException ER_NO_SUCH_INDEX_NAME when there is none.
     */
    public IndexStore index(final String name)
    {
        for (final IndexStore index : indexes)
        {
            if (index.def().name().equals(name))
            {
                return index;
            }
        }
        throw new MemtxException(ErrorCode.ER_NO_SUCH_INDEX_NAME, name, def.name());
    }

    /**
     * @param index of this or another version of the space.
     * @return whether an index of this version has the same data.
     */
    public boolean hasDataOf(final IndexStore index)
    {
        for (final IndexStore other : indexes)
        {
            if (other.base() == index.base())
            {
                return true;
            }
        }
        return false;
    }

    /**
     * Has indexes that share their data with those of another version ordered as this version wants it: when it becomes
     * valid again.
     *
     * @param undone version that was valid until now.
     */
    public void restoreOrder(final SpaceStore undone)
    {
        for (final IndexStore index : indexes)
        {
            if (undone.hasDataOf(index))
            {
                index.order();
            }
        }
    }

    /**
     * @return how many tuples the transaction thread sees.
     */
    public long size()
    {
        return 0 == indexes.length ? 0 : indexes[0].base().size() + overlay.sizeDelta();
    }

    /**
     * @param index of this space.
     * @return how many entries of it the transaction thread sees.
     */
    public long size(final IndexStore index)
    {
        return index.base().size() + overlay.sizeDelta(index);
    }

    /**
     * Finds the visible tuple that a tuple would collide with in one index.
     *
     * @param index of this space.
     * @param tuple address of a tuple.
     * @return its reference, or NULL_REF.
     */
    public int find(final IndexStore index, final long tuple)
    {
        if (!overlay.isEmpty())
        {
            final int added = null == index.added() ? NULL_REF : index.added().find(tuple);
            if (NULL_REF != added)
            {
                return added;
            }
            final int ref = index.base().find(tuple);
            return NULL_REF != ref && overlay.isHidden(ref) ? NULL_REF : ref;
        }
        return index.base().find(tuple);
    }

    /**
     * Finds a visible tuple that a tuple would collide with in one index, other than the one that gives way to it.
     * For an index that has entries see {@link SpaceEntries#findOther}.
     *
     * @param index  of this space.
     * @param tuple  address of a tuple.
     * @param except reference of the tuple that gives way, or NULL_REF.
     * @return its reference, or NULL_REF.
     */
    public int findOther(final IndexStore index, final long tuple, final int except)
    {
        final int ref = find(index, tuple);
        return ref == except ? NULL_REF : ref;
    }

    /**
     * Finds a visible tuple by a full key of a unique index.
     *
     * @param index of this space.
     * @param key   address of the key parts.
     * @return its reference, or NULL_REF.
     */
    public int get(final IndexStore index, final long key)
    {
        if (!overlay.isEmpty())
        {
            final int added = null == index.added() ? NULL_REF : index.added().get(key);
            if (NULL_REF != added)
            {
                return index.tupleRef(added);
            }
            final int ref = index.tupleRef(index.base().get(key));
            return NULL_REF != ref && overlay.isHidden(ref) ? NULL_REF : ref;
        }
        return index.tupleRef(index.base().get(key));
    }

    /**
     * @return whether an index has entries of its own, which live as long as their tuples.
     */
    public boolean hasEntries()
    {
        return hasEntries;
    }

    /**
     * Whether a visible tuple has certain values in the parts of an index.
     *
     * @param index of this space.
     * @param key   address of the key: all declared parts, none of them nil.
     * @return true when there is one.
     */
    public boolean contains(final IndexStore index, final long key)
    {
        if (index.keyDef().isUnique())
        {
            return NULL_REF != get(index, key);
        }
        final int partCount = index.keyDef().partCount();
        if (overlay.isEmpty())
        {
            return 0 != index.base().count(IteratorType.EQ, key, partCount);
        }
        if (null != index.added() && 0 != index.added().count(IteratorType.EQ, key, partCount))
        {
            return true;
        }
        final TupleCursor cursor = index.lookup();
        cursor.open(IteratorType.EQ, key, partCount);
        int ref = cursor.next();
        while (NULL_REF != ref && overlay.isHidden(ref))
        {
            ref = cursor.next();
        }
        return NULL_REF != ref;
    }

    /**
     * @return an upper bound of the memory that one more tuple may take in the indexes.
     */
    public long insertCost()
    {
        long cost = 0;
        for (final IndexStore index : indexes)
        {
            cost += index.insertCost();
        }
        return cost;
    }

    /**
     * Checks the structure of all indexes, base and overlay, and that they agree. For tests and verification; takes
     * linear time.
     *
     * @throws IllegalStateException that says what is wrong.
     */
    public void checkStructure()
    {
        for (final IndexStore index : indexes)
        {
            index.base().checkStructure();
            final long added = null == index.added() ? 0 : index.added().size();
            if (null != index.added())
            {
                index.added().checkStructure();
            }
            if (!index.isPartial() &&
                (index.base().size() != indexes[0].base().size() || added != overlay.addedCount()))
            {
                throw new IllegalStateException(
                    "indexes disagree: space=" + def.name() + " index=" + index.def().name() +
                    " base=" + index.base().size() + " added=" + added +
                    " expectedBase=" + indexes[0].base().size() + " expectedAdded=" + overlay.addedCount());
            }
        }
        if (0 != indexes.length)
        {
            overlay.checkHidden(indexes[0].base());
        }
    }

    /**
     * Puts one version of a space together.
     */
    public static final class Builder
    {
        private SpaceDef def;
        private TupleFormat format;
        private IndexStore[] indexes = NO_INDEXES;
        private Overlay overlay;
        private SpaceTriggers triggers;
        private Preparation preparation;
        private boolean isReferenced;

        /**
         * Of a space that has no indexes and no triggers yet; its format is to be given.
         *
         * @param def     of the space.
         * @param overlay of its unconfirmed data.
         */
        public Builder(final SpaceDef def, final Overlay overlay)
        {
            this.def = def;
            this.overlay = overlay;
            triggers = new SpaceTriggers();
        }

        /**
         * @param newDef of the space.
         * @return this.
         */
        public Builder def(final SpaceDef newDef)
        {
            def = newDef;
            return this;
        }

        /**
         * @param newFormat with what its indexes demand.
         * @return this.
         */
        public Builder format(final TupleFormat newFormat)
        {
            format = newFormat;
            return this;
        }

        /**
         * @param newIndexes ordered by id; when there are any the first one is the primary.
         * @return this.
         */
        public Builder indexes(final IndexStore[] newIndexes)
        {
            indexes = newIndexes;
            return this;
        }

        /**
         * @param newOverlay of its unconfirmed data: another one when the data is.
         * @return this.
         */
        public Builder overlay(final Overlay newOverlay)
        {
            overlay = newOverlay;
            return this;
        }

        private Builder triggers(final SpaceTriggers sharedTriggers)
        {
            triggers = sharedTriggers;
            return this;
        }

        /** As the schema that the space becomes part of has it; null for none. */
        Builder preparation(final Preparation newPreparation)
        {
            preparation = newPreparation;
            return this;
        }

        /** As the schema that the space becomes part of has it: whether a foreign key refers to the space. */
        Builder referenced(final boolean isNowReferenced)
        {
            isReferenced = isNowReferenced;
            return this;
        }

        /**
         * @return the space.
         */
        public SpaceStore build()
        {
            return new SpaceStore(this);
        }
    }
}
