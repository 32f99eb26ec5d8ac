package io.memtx.memtx;

import io.memtx.memtx.schema.SequenceDef;
import io.memtx.memtx.schema.SpaceDef;

/**
 * Describes a sequence. What is not said is as Tarantool has it: steps of 1 from 1 upwards to 2^63 - 1, or, for a
 * negative step, from -1 downwards to -2^63.
 */
public final class SequenceDefinition
{
    private int owner = SpaceDef.ADMIN;
    private long step = 1;
    private Long start;
    private Long min;
    private Long max;
    private long cache;
    private boolean isCycle;

    SequenceDefinition()
    {
    }

    /** What is not said stays as it is. */
    SequenceDefinition(final SequenceDef old)
    {
        owner = old.owner();
        step = old.step();
        start = old.start();
        min = old.min();
        max = old.max();
        cache = old.cache();
        isCycle = old.isCycle();
    }

    /**
     * @param step from one value to the next; not 0.
     * @return this.
     */
    public SequenceDefinition step(final long step)
    {
        this.step = step;
        return this;
    }

    /**
     * @param start first value.
     * @return this.
     */
    public SequenceDefinition start(final long start)
    {
        this.start = start;
        return this;
    }

    /**
     * @param min least value.
     * @return this.
     */
    public SequenceDefinition min(final long min)
    {
        this.min = min;
        return this;
    }

    /**
     * @param max greatest value.
     * @return this.
     */
    public SequenceDefinition max(final long max)
    {
        this.max = max;
        return this;
    }

    /**
     * @param cache kept in the definition; means nothing, here and in Tarantool.
     * @return this.
     */
    public SequenceDefinition cache(final long cache)
    {
        this.cache = cache;
        return this;
    }

    /**
     * @param isCycle whether the first value of the range follows the last; else that is an error.
     * @return this.
     */
    public SequenceDefinition cycle(final boolean isCycle)
    {
        this.isCycle = isCycle;
        return this;
    }

    SequenceDef resolve(final int id, final String name)
    {
        final boolean isRising = step >= 0;
        final long least = null != min ? min : isRising ? 1 : Long.MIN_VALUE;
        final long greatest = null != max ? max : isRising ? Long.MAX_VALUE : -1;
        final long first = null != start ? start : isRising ? least : greatest;
        return new SequenceDef(id, owner, name, step, least, greatest, first, cache, isCycle);
    }
}
