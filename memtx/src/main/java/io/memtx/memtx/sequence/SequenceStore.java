package io.memtx.memtx.sequence;

import io.memtx.memtx.schema.SequenceDef;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * A sequence: its definition in one version of the schema, and its value, which all versions share. Single owner: the
 * transaction thread.
 */
public final class SequenceStore
{
    private final SequenceDef def;
    private final Value value;

    /**
     * @param def of a new sequence, which has no value yet.
     */
    public SequenceStore(final SequenceDef def)
    {
        this(def, new Value());
    }

    private SequenceStore(final SequenceDef def, final Value value)
    {
        this.def = def;
        this.value = value;
    }

    /**
     * @return its definition.
     */
    public SequenceDef def()
    {
        return def;
    }

    /**
     * @param changed definition.
     * @return the same sequence with it.
     */
    public SequenceStore redefine(final SequenceDef changed)
    {
        return new SequenceStore(changed, value);
    }

    /**
     * @param other from another version of the schema.
     * @return whether they are one sequence, and not two that had the same number one after the other.
     */
    public boolean isVersionOf(final SequenceStore other)
    {
        return value == other.value;
    }

    /**
     * @return whether it has a value.
     */
    public boolean isStarted()
    {
        return value.isStarted;
    }

    /**
     * @return its value: that which was given last.
     * @throws MemtxException ER_SEQUENCE_NOT_STARTED.
     */
    public long current()
    {
        if (!value.isStarted)
        {
            throw new MemtxException(ErrorCode.ER_SEQUENCE_NOT_STARTED, def.name());
        }
        return value.last;
    }

    /**
     * Takes the next value: the start, or one step further. From outside the range, which may have been changed, it
     * comes back to the near bound.
     *
     * @return the value.
     * @throws MemtxException ER_SEQUENCE_OVERFLOW behind the last value, when the sequence does not cycle; it keeps its
     *                        value.
     */
    public long next()
    {
        final long next = value.isStarted ? following() : def.start();
        set(next);
        return next;
    }

    /**
     * @param last value, as if it had been given; may lie outside the range.
     */
    public void set(final long last)
    {
        value.isStarted = true;
        value.last = last;
    }

    /**
     * Makes sure that a value used elsewhere is not given again: goes forward to it, never back.
     *
     * @param used value.
     */
    public void pass(final long used)
    {
        if (!value.isStarted || (def.step() > 0 ? used > value.last : used < value.last))
        {
            set(used);
        }
    }

    /**
     * Goes back to having no value.
     */
    public void reset()
    {
        value.isStarted = false;
    }

    private long following()
    {
        final long last = value.last;
        final boolean isRising = def.step() > 0;
        if (isRising ? last < def.min() : last > def.max())
        {
            return isRising ? def.min() : def.max();
        }
        final long next = last + def.step();
        final boolean isBehind = isRising ? next < last || next > def.max() : next > last || next < def.min();
        if (isBehind && !def.isCycle())
        {
            throw new MemtxException(ErrorCode.ER_SEQUENCE_OVERFLOW, def.name());
        }
        return !isBehind ? next : isRising ? def.min() : def.max();
    }

    private static final class Value
    {
        private boolean isStarted;
        private long last;
    }
}
