package io.memtx.memtx;

import io.memtx.memtx.txn.SynchroPassage;
import io.memtx.memtx.txn.TransactionManager;
import org.agrona.concurrent.IdleStrategy;

/** Steps the engine until a transaction is final. Single owner: the transaction thread. */
final class CommitWait
{
    private final Engine engine;
    private final TransactionManager transactions;
    private final SynchroPassage synchro; // null where a commit always has its place in the log
    private final IdleStrategy idleStrategy;

    CommitWait(final Engine engine, final TransactionManager transactions, final IdleStrategy idleStrategy)
    {
        this.engine = engine;
        this.transactions = transactions;
        synchro = transactions.synchro();
        this.idleStrategy = idleStrategy;
    }

    /** Returns when it is confirmed, and throws why it is rolled back, or probably will be. */
    void await(final long position)
    {
        idleStrategy.reset();
        ensureNotRolledBack(placeOf(position));
        while (transactions.confirmedPosition() < placeOf(position))
        {
            final int work = engine.doWork();
            ensureNotRolledBack(placeOf(position));
            idleStrategy.idle(work);
        }
    }

    private long placeOf(final long position)
    {
        return null == synchro ? position : synchro.placeOf(position);
    }

    private void ensureNotRolledBack(final long position)
    {
        if (transactions.isRolledBack(position) ||
            (transactions.isStuck() && transactions.confirmedPosition() < position))
        {
            throw transactions.rollbackReason(position);
        }
    }
}
