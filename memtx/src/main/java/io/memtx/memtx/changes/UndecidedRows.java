package io.memtx.memtx.changes;

import io.memtx.memtx.txn.RecoveredQueue;
import io.memtx.memtx.txn.RecoveredTransaction;

import java.util.function.LongSupplier;

/**
 * Transactions that were in the log when the engine was opened, and that its gate has yet to decide about. Any thread.
 */
final class UndecidedRows
{
    private final RecoveredQueue recovered;
    private final LongSupplier confirmedPosition;

    UndecidedRows(final RecoveredQueue recovered, final LongSupplier confirmedPosition)
    {
        this.recovered = recovered;
        this.confirmedPosition = confirmedPosition;
    }

    /** Whether a transaction is neither confirmed nor, as far as this goes, rolled back. */
    boolean contains(final int replicaId, final long lsn)
    {
        final long confirmed = confirmedPosition.getAsLong();
        if (confirmed >= 0)
        {
            return false;
        }
        for (final RecoveredTransaction transaction : recovered.waiting())
        {
            final boolean isAsked = 0 == replicaId ? lsn == transaction.localLsn() :
                replicaId == transaction.originId() && lsn == transaction.originLsn();
            if (isAsked)
            {
                return transaction.position() > confirmed;
            }
        }
        return false;
    }
}
