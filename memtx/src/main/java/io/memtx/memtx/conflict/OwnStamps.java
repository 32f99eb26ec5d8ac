package io.memtx.memtx.conflict;

import io.memtx.memtx.txn.TransactionManager;
import io.memtx.xlog.Vclock;

/**
 * The stamps of what this instance writes. Single owner: the transaction thread.
 */
final class OwnStamps
{
    private final TransactionManager transactions;
    private final Vclock appended;
    private final Stamps stamps;
    private final Stamp stamp = new Stamp();
    private int instanceId;

    /** The vclock is the live one of the journal. */
    OwnStamps(final TransactionManager transactions, final Vclock appended, final Stamps stamps)
    {
        this.transactions = transactions;
        this.appended = appended;
        this.stamps = stamps;
    }

    void instanceId(final int id)
    {
        instanceId = id;
    }

    Stamps stamps()
    {
        return stamps;
    }

    /** The stamp of the running transaction's row that comes so many rows behind the last one; good until the next. */
    Stamp next(final int rowCount)
    {
        final long lsn = appended.get(instanceId) + transactions.batch().ownCount() + rowCount;
        return stamp.set(transactions.pinTimestamp(), instanceId, lsn);
    }
}
