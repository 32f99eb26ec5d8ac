package io.memtx.memtx.txn;

/**
 * Who decides when a journaled transaction is confirmed. The engine asks at each step of its duty cycle, on the
 * transaction thread. {@link #LOCAL} confirms what is journaled; synchronous replication puts its quorum here.
 */
public interface CommitGate
{
    /** Returned when nothing is to be rolled back. */
    long NOTHING = Long.MAX_VALUE;

    /** Confirmed when journaled. */
    CommitGate LOCAL = new CommitGate()
    {
        @Override
        public long confirmedPosition(final long journaledPosition)
        {
            return journaledPosition;
        }

        @Override
        public long rollbackPosition()
        {
            return NOTHING;
        }
    };

    /**
     * Asks how far transactions are confirmed.
     *
     * @param journaledPosition up to which the journal is safe.
     * @return a position not above it and not below what was returned before: transactions up to it are confirmed.
     */
    long confirmedPosition(long journaledPosition);

    /**
     * Asks which transactions are to be rolled back.
     *
     * @return the position of the oldest transaction to be rolled back, with all behind it, none of them confirmed; or
     * {@link #NOTHING}. Returned until {@link #onRolledBack(long)} is called.
     */
    long rollbackPosition();

    /**
     * All transactions from a position on have been rolled back, newest first.
     *
     * @param position that {@link #rollbackPosition()} returned.
     */
    default void onRolledBack(final long position)
    {
    }
}
