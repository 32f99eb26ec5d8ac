package io.memtx.memtx.ddl;

import io.memtx.memtx.prepare.Preparation;
import io.memtx.memtx.space.BaseFollower;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceCursor;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.IteratorType;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * A change of a space whose data is looked at in steps, while transactions go on: a walk over the confirmed tuples
 * checks each and puts it into the new indexes, and so does each change of them from the beginning on, wherever the
 * walk is. So the new indexes lack only what the walk has not come to, and where it finds a tuple in them already there
 * is nothing to do. A change that the new definition refuses is not stopped: it ends the change of the space.
 * <p>
 * Nothing of it is in the log until the row is written that makes it valid; that takes no time any more. Over a hash
 * primary index the walk is one step: stopped among tuples of one hash it could miss some. A multikey or functional
 * index, and foreign keys, are no work for steps: they are built and checked at once, when the row is written.
 * <p>
 * Single owner: the transaction thread.
 */
public final class OnlineChange implements BaseFollower
{
    /** What a tree takes for one entry more, on the average, copies for views included. */
    private static final long AVERAGE_COST = 64;
    private static final int ALL = Integer.MAX_VALUE;

    private final Arena arena;
    private final SchemaTarget target;
    private final AlterExecutor executor;
    private final AlterPlan plan;
    private final SpaceStore space;
    private final SpaceCursor cursor;
    private final IndexStore[] fresh;
    private final Preparation constraints;
    private boolean isWalking;
    private boolean isOver;
    private RuntimeException failure;

    OnlineChange(
        final Arena arena,
        final SchemaTarget target,
        final AlterExecutor executor,
        final AlterPlan plan,
        final SpaceCursor cursor)
    {
        this.arena = arena;
        this.target = target;
        this.executor = executor;
        this.plan = plan;
        this.cursor = cursor;
        space = plan.before();
        fresh = plan.fresh().toArray(SpaceStore.NO_INDEXES);
        constraints = plan.constraints();
    }

    /** Keeps other changes of the space away, and follows its tuples from here on. */
    void start()
    {
        space.overlay().follow(this);
        if (!plan.isAtOnce() && !plan.isInstant() && 0 != space.indexes().length)
        {
            isWalking = true;
            cursor.open(space, space.primary(), false, IteratorType.ALL, 0, 0, 0);
        }
    }

    /**
     * Goes on with the walk.
     *
     * @param limit of tuples.
     * @return how many were looked at.
     */
    public int step(final int limit)
    {
        if (isReady())
        {
            return 0;
        }
        final int most = space.primary().isHash() ? ALL : limit;
        int count = 0;
        long reserved = 0;
        try
        {
            reserved = reserve(Math.min(most, space.primary().base().size()));
            while (isWalking && count < most)
            {
                final int ref = cursor.next();
                if (NULL_REF == ref)
                {
                    isWalking = false;
                    break;
                }
                take(ref);
                count++;
            }
        }
        catch (final RuntimeException ex)
        {
            failure = ex;
        }
        catch (final OutOfMemoryError ex)
        {
            failure = IndexBuilder.noMemory(ex, 0);
        }
        finally
        {
            arena.release(reserved);
        }
        return count;
    }

    /**
     * @return whether there is nothing left to look at, or no use in it.
     */
    public boolean isReady()
    {
        return !isWalking || null != failure;
    }

    /**
     * @return why the space cannot be changed; null while nothing is known against it.
     */
    public RuntimeException failure()
    {
        return failure;
    }

    @Override
    public void onBaseChange(final int oldRef, final int newRef)
    {
        if (null != failure || plan.isAtOnce())
        {
            return;
        }
        try
        {
            if (NULL_REF != newRef)
            {
                check(arena.tuple(newRef));
            }
            for (final IndexStore index : fresh)
            {
                change(index, oldRef, newRef);
            }
        }
        catch (final RuntimeException ex)
        {
            failure = ex;
        }
        catch (final OutOfMemoryError ex)
        {
            failure = IndexBuilder.noMemory(ex, 0);
        }
    }

    /**
     * Has the row written that makes the change valid; afterwards the change is over.
     *
     * @param writeRow writes the row, in a transaction of its own.
     */
    public void finish(final Runnable writeRow)
    {
        space.overlay().follow(null);
        executor.adopt(plan.isAtOnce() ? null : plan); // without one the row makes its own
        try
        {
            writeRow.run();
        }
        finally
        {
            final boolean isAdopted = !plan.isAtOnce() && executor.isCarriedOut();
            executor.adopt(null);
            isOver = isAdopted; // else its indexes are nobody's
            close();
        }
    }

    /** Gives the change up, unless it is over. Idempotent. */
    public void close()
    {
        cursor.close();
        if (!isOver)
        {
            isOver = true;
            space.overlay().follow(null);
            plan.discard();
        }
    }

    private void take(final int ref)
    {
        final long tuple = arena.tuple(ref);
        check(tuple);
        for (final IndexStore index : fresh)
        {
            if (index.includes(ref))
            {
                final int found = index.base().find(tuple);
                if (NULL_REF == found)
                {
                    index.base().replace(NULL_REF, ref);
                }
                else if (found != ref)
                {
                    throw IndexBuilder.duplicate(space, index, arena.tuple(found), tuple);
                }
            }
        }
    }

    private void change(final IndexStore index, final int oldRef, final int newRef)
    {
        final int old = index.entry(oldRef);
        final int oldEntry = NULL_REF != old && old == index.base().find(arena.tuple(old)) ? old : NULL_REF;
        final int newEntry = index.entry(newRef);
        if (NULL_REF != newEntry)
        {
            final int found = index.base().find(arena.tuple(newEntry));
            if (NULL_REF != found && oldEntry != found)
            {
                throw IndexBuilder.duplicate(space, index, arena.tuple(found), arena.tuple(newEntry));
            }
        }
        else if (NULL_REF == oldEntry)
        {
            return;
        }
        final long cost = index.base().insertCost();
        if (!arena.reserve(cost))
        {
            throw IndexBuilder.noMemory(null, cost);
        }
        try
        {
            index.base().replace(oldEntry, newEntry);
        }
        finally
        {
            arena.release(cost);
        }
    }

    private void check(final long tuple)
    {
        if (plan.isFormatChecked())
        {
            plan.format().validate(tuple);
        }
        if (null != constraints)
        {
            final boolean wasTelling = target.isTelling(true); // functions must not call the engine
            try
            {
                constraints.checkTuple(tuple);
                constraints.checkFields(tuple);
            }
            finally
            {
                target.isTelling(wasTelling);
            }
        }
    }

    private long reserve(final long count)
    {
        long cost = 0;
        for (final IndexStore index : fresh)
        {
            cost += index.base().insertCost() + count * AVERAGE_COST;
        }
        if (0 != cost && !arena.reserve(cost))
        {
            throw IndexBuilder.noMemory(null, cost);
        }
        return cost;
    }
}
