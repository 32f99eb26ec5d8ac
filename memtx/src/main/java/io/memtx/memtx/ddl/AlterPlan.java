package io.memtx.memtx.ddl;

import io.memtx.memtx.foreign.ForeignKeys;
import io.memtx.memtx.prepare.Preparation;
import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.format.TupleFormat;

import java.util.ArrayList;
import java.util.List;

/**
 * What a changed definition makes of a space, and what has to be done to its data before: the indexes that there will
 * be, those among them that have to be filled, and what each tuple has to meet. Immutable; the indexes are not. Single
 * owner: the transaction thread.
 */
final class AlterPlan
{
    private final SpaceStore before;
    private final SpaceDef def;
    private final IndexStore[] indexes;
    private final TupleFormat format;
    private final Preparation constraints;
    private final ForeignKeys foreignKeys;
    private final boolean isFormatChecked;
    private final boolean isAtOnce;
    private final List<IndexStore> fresh = new ArrayList<>();

    /**
     * @param before      the space as it is.
     * @param def         of it, as it will be.
     * @param indexes     as they will be; those whose data is not in one of the present ones have to be filled.
     * @param format      that tuples will have to meet.
     * @param constraints that tuples have not been held to so far; null for none.
     * @param foreignKeys that check what tuples refer to; null when they have to refer to nothing more than so far.
     */
    AlterPlan(
        final SpaceStore before,
        final SpaceDef def,
        final IndexStore[] indexes,
        final TupleFormat format,
        final Preparation constraints,
        final ForeignKeys foreignKeys)
    {
        this.before = before;
        this.def = def;
        this.indexes = indexes;
        this.format = format;
        this.constraints = null == constraints || !constraints.hasConstraints() ? null : constraints;
        this.foreignKeys = foreignKeys;
        isFormatChecked = !format.contains(before.format());
        for (final IndexStore index : indexes)
        {
            if (!before.hasDataOf(index))
            {
                fresh.add(index);
            }
        }
        isAtOnce = null != foreignKeys || fresh.stream().anyMatch(IndexStore::hasEntries);
    }

    /** The space that it was made for. */
    SpaceStore before()
    {
        return before;
    }

    /** Those to be filled. */
    List<IndexStore> fresh()
    {
        return fresh;
    }

    TupleFormat format()
    {
        return format;
    }

    /** Whether tuples that meet the present format may not meet the one to come. */
    boolean isFormatChecked()
    {
        return isFormatChecked;
    }

    /** Null when there are no new ones. */
    Preparation constraints()
    {
        return constraints;
    }

    /** Null when tuples have to refer to nothing more. */
    ForeignKeys foreignKeys()
    {
        return foreignKeys;
    }

    /** Whether the data need not be looked at. */
    boolean isInstant()
    {
        return fresh.isEmpty() && !isFormatChecked && null == constraints && null == foreignKeys;
    }

    /**
     * Whether its work cannot be done while transactions go on, but only in the statement that writes its row: entries
     * have a life of their own, which goes by the indexes that a space has, and what tuples refer to changes in other
     * spaces.
     */
    boolean isAtOnce()
    {
        return isAtOnce;
    }

    /**
     * @param space the latest version of what the plan was made for.
     * @return the one that the plan leads to.
     */
    SpaceStore applyTo(final SpaceStore space)
    {
        return space.toBuilder().def(def).format(format).indexes(indexes).build();
    }

    /** Has data that stays ordered as its new definition wants it. */
    void order()
    {
        for (final IndexStore index : indexes)
        {
            index.order();
        }
    }

    /** Gives back what was filled: the plan is given up. */
    void discard()
    {
        for (final IndexStore index : fresh)
        {
            index.close();
        }
    }
}
