package io.memtx.memtx.txn;

/**
 * A gate in the test's hands: it confirms late, several at once or one by one, and rolls back from a position. Until
 * {@link #hold()} is called it confirms whatever is journaled.
 */
public final class LateGate implements CommitGate
{
    private long confirmed;
    private long rollbackFrom = NOTHING;
    private long rolledBackFrom = NOTHING;
    private boolean isHolding;

    /** From now on nothing is confirmed but by {@link #confirm(long)}. */
    public LateGate hold()
    {
        isHolding = true;
        return this;
    }

    /** From now on whatever is journaled is confirmed. */
    public LateGate pass()
    {
        isHolding = false;
        return this;
    }

    /**
     * Confirms up to a position, also one that is appended later.
     *
     * @param position not below what was confirmed before.
     */
    public void confirm(final long position)
    {
        if (position < confirmed)
        {
            throw new IllegalArgumentException("confirmed goes back: from=" + confirmed + " to=" + position);
        }
        confirmed = position;
    }

    /**
     * Wants what ends at or behind a position rolled back at the engine's next turn.
     *
     * @param position of the end of the oldest transaction to go.
     */
    public void rollBackFrom(final long position)
    {
        rollbackFrom = position;
    }

    /**
     * @return the position of the last roll-back that was done, or NOTHING.
     */
    public long rolledBackFrom()
    {
        return rolledBackFrom;
    }

    @Override
    public long confirmedPosition(final long journaledPosition)
    {
        confirmed = isHolding ? confirmed : Math.max(confirmed, journaledPosition);
        return Math.min(confirmed, journaledPosition);
    }

    @Override
    public long rollbackPosition()
    {
        return rollbackFrom;
    }

    @Override
    public void onRolledBack(final long position)
    {
        rolledBackFrom = position;
        rollbackFrom = NOTHING;
    }
}
