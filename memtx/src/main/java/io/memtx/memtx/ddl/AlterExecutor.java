package io.memtx.memtx.ddl;

import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * Carries plans out inside the statement that writes the row: checks and builds in one go, or finds that done by an
 * {@link OnlineChange}. Single owner: the transaction thread.
 */
final class AlterExecutor
{
    private final SchemaTarget target;
    private final IndexBuilder builder;
    private AlterPlan done; // whose work is done before its row is written
    private boolean isCarriedOut;

    AlterExecutor(final SchemaTarget target, final IndexBuilder builder)
    {
        this.target = target;
        this.builder = builder;
    }

    /**
     * @param space that is about to be changed.
     * @throws MemtxException ER_ALTER_SPACE while another change of it is under way.
     */
    static void checkFree(final SpaceStore space)
    {
        if (space.overlay().isFollowed())
        {
            throw new MemtxException(
                ErrorCode.ER_ALTER_SPACE, space.def().name(), "the space is already being modified");
        }
    }

    /**
     * Names the plan that the next row on its space stands for; null when that row is written, or has failed.
     */
    void adopt(final AlterPlan plan)
    {
        done = plan;
        isCarriedOut = false;
    }

    /** Whether the indexes of the plan that was named are the schema's, which gives them back if it is undone. */
    boolean isCarriedOut()
    {
        return isCarriedOut;
    }

    /** The plan that a row on a space stands for, if its work is done already; else null. */
    AlterPlan adopted(final SpaceStore space)
    {
        return null != done && done.before().overlay() == space.overlay() ? done : null;
    }

    void carryOut(final AlterPlan plan)
    {
        final SpaceStore space = plan.before();
        if (plan != done)
        {
            final String what = plan.fresh().isEmpty() ? IndexBuilder.FORMAT_CHECK : IndexBuilder.INDEX_BUILD;
            if (plan.isFormatChecked())
            {
                builder.checkTuples(space, what, plan.format()::validate);
            }
            if (null != plan.constraints())
            {
                builder.checkConstraints(space, plan.constraints());
            }
        }
        final Schema schema = target.schema();
        final Schema next = schema.with(plan.applyTo(schema.space(space.id())));
        if (plan != done)
        {
            if (null != plan.foreignKeys())
            {
                builder.checkTuples(
                    space,
                    IndexBuilder.FORMAT_CHECK,
                    (tuple) -> plan.foreignKeys().check(next, space.id(), tuple));
            }
            build(plan);
        }
        target.apply(next);
        isCarriedOut = true;
        plan.order();
    }

    /** Fills what has to be; what was filled is given back when one cannot be. */
    private void build(final AlterPlan plan)
    {
        boolean isBuilt = false;
        try
        {
            for (final IndexStore index : plan.fresh())
            {
                builder.build(plan.before(), index);
            }
            isBuilt = true;
        }
        finally
        {
            if (!isBuilt)
            {
                plan.discard();
            }
        }
    }
}
