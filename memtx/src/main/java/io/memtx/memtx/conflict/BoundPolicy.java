package io.memtx.memtx.conflict;

import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.OwnWrites;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * The policy of one space, and the account of what this instance writes there. Single owner: the transaction thread.
 */
final class BoundPolicy implements OwnWrites
{
    private static final int[] EQUAL_RANKS = OrderedPolicy.byTime().ranks((name) -> 0);

    private final ConflictPolicy policy;
    private final OwnStamps own;
    private final CanonicalKey key = new CanonicalKey();
    private final Stamp present = new Stamp();
    private int[] ranks = EQUAL_RANKS;

    BoundPolicy(final ConflictPolicy policy, final OwnStamps own)
    {
        this.policy = policy;
        this.own = own;
    }

    ConflictPolicy policy()
    {
        return policy;
    }

    OrderedPolicy ordered()
    {
        return policy instanceof OrderedPolicy ordered ? ordered : null;
    }

    /** Whether it has to be known who wrote what last. */
    boolean isStamped()
    {
        return ConflictPolicy.STOP != policy && ConflictPolicy.SKIP != policy;
    }

    /** Whether what was written once may weigh more than all that is still to come. */
    boolean isKept()
    {
        return policy instanceof OrderedPolicy ordered && ordered.isByOrigin();
    }

    int[] ranks()
    {
        return ranks;
    }

    void ranks(final int[] newRanks)
    {
        ranks = newRanks;
    }

    /**
     * Refuses a space for which the policy cannot keep what it promises.
     *
     * @throws MemtxException ER_UNSUPPORTED.
     */
    void check(final SpaceStore space)
    {
        if (!isStamped())
        {
            return;
        }
        for (final IndexStore index : space.indexes())
        {
            if (index.keyDef().isUnique() && !CanonicalKey.isPossible(index))
            {
                throw new MemtxException(
                    ErrorCode.ER_UNSUPPORTED,
                    "Conflict policy of space '" + space.def().name() + '\'',
                    "the key of unique index '" + index.def().name() + '\'');
            }
        }
    }

    @Override
    public boolean logsResults()
    {
        return null != ordered();
    }

    @Override
    public void beforeWrite(final SpaceStore space, final long oldTuple, final long newTuple)
    {
        if (null == ordered())
        {
            return;
        }
        check(space);
        final Stamp stamp = own.next(1);
        if (Memory.NULL_ADDRESS == newTuple)
        {
            if (Memory.NULL_ADDRESS != oldTuple)
            {
                key.ofTuple(space.primary(), oldTuple);
                ensureAfter(space, space.primary(), stamp);
            }
            return;
        }
        for (final IndexStore index : space.indexes())
        {
            if (index.keyDef().isUnique() && key.ofTuple(index, newTuple))
            {
                ensureAfter(space, index, stamp);
            }
        }
    }

    @Override
    public void onWrite(final SpaceStore space, final long oldTuple, final long newTuple)
    {
        final Stamp stamp = own.next(0);
        if (Memory.NULL_ADDRESS == newTuple)
        {
            key.ofTuple(space.primary(), oldTuple);
            own.stamps().store(space.id(), 0, key, isKept(), stamp);
            return;
        }
        for (final IndexStore index : space.indexes())
        {
            if (index.keyDef().isUnique() && key.ofTuple(index, newTuple))
            {
                own.stamps().store(space.id(), index.def().indexId(), key, isKept(), stamp);
            }
        }
    }

    @Override
    public void onDeleteOfNothing(final SpaceStore space, final long firstPart)
    {
        final Stamp stamp = own.next(0);
        key.ofKey(space.primary(), firstPart);
        if (!own.stamps().load(space.id(), 0, key, present) || stamp.isAfter(present, ranks))
        {
            own.stamps().store(space.id(), 0, key, isKept(), stamp);
        }
    }

    private void ensureAfter(final SpaceStore space, final IndexStore index, final Stamp stamp)
    {
        if (own.stamps().load(space.id(), index.def().indexId(), key, present) && !stamp.isAfter(present, ranks))
        {
            throw new MemtxException(
                ErrorCode.ER_READONLY,
                " - what instance " + present.origin + " has written under this key of index '" + index.def().name() +
                "' in space '" + space.def().name() + "' weighs more");
        }
    }
}
