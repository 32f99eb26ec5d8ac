package io.memtx.synchro.limbo;

/**
 * The entries of one owner, and the verdicts on them as positions of the log: up to where all is confirmed, and from
 * where on the engine has to roll back. Single owner: the transaction thread. Makes no garbage but when it grows.
 */
final class LimboQueue implements QueueProgress
{
    private final LimboEntries entries = new LimboEntries();
    private final RolledBackRanges rolledBack = new RolledBackRanges();
    private long rollbackPosition = Limbo.NOTHING; // behind the oldest that the engine has to roll back
    private long rollbackStartPosition = Limbo.NOTHING;
    private long confirmLagNs;
    private long confirmedCount;
    private long rolledBackCount;

    LimboEntries entries()
    {
        return entries;
    }

    /** Confirms entries up to an LSN, and the asynchronous ones behind them; the LSN of the last one, 0 for none. */
    long confirmWithFollowers(final long lsn, final long nowNs)
    {
        long last = 0;
        while (!entries.isEmpty() && entries.firstLsn() <= lsn)
        {
            confirmLagNs = nowNs - entries.timeNs(0);
            last = confirmFirst();
        }
        while (0 != last && !entries.isEmpty() && !entries.isSync(0))
        {
            last = confirmFirst();
        }
        return last;
    }

    /** Confirms entries up to an LSN and no other. */
    void confirmUpTo(final long lsn)
    {
        while (!entries.isEmpty() && entries.firstLsn() <= lsn)
        {
            confirmFirst();
        }
    }

    /**
     * Rolls back entries above an LSN.
     *
     * @param isOwn     whether their LSNs are this instance's.
     * @param isTimeout whether the first one has waited too long.
     */
    void rollBackAbove(final long lsn, final boolean isOwn, final boolean isTimeout)
    {
        final int first = entries.indexAbove(lsn);
        if (first == entries.count())
        {
            return;
        }
        if (isOwn)
        {
            rolledBack.add(entries.lsn(first), entries.lastLsn(), isTimeout);
        }
        if (Limbo.NOTHING == rollbackPosition)
        {
            rollbackStartPosition = entries.startPosition(first);
            rollbackPosition = entries.endPosition(first);
        }
        while (entries.count() > first)
        {
            entries.removeLast();
            rolledBackCount++;
        }
    }

    long confirmedPosition()
    {
        if (Limbo.NOTHING != rollbackPosition)
        {
            return rollbackStartPosition;
        }
        return entries.isEmpty() ? Limbo.NOTHING : entries.startPosition(0);
    }

    long rollbackPosition()
    {
        return rollbackPosition;
    }

    void onRolledBack()
    {
        rollbackPosition = Limbo.NOTHING;
        rollbackStartPosition = Limbo.NOTHING;
    }

    /** Of an own LSN that is not in the queue. */
    Outcome outcome(final long lsn)
    {
        if (lsn < rolledBack.oldestLsn())
        {
            return Outcome.PENDING; // asked too late: nothing certain is known
        }
        return rolledBack.contains(lsn) ? Outcome.ROLLED_BACK : Outcome.COMMITTED;
    }

    boolean isTimedOut(final long lsn)
    {
        return rolledBack.isTimedOut(lsn);
    }

    @Override
    public long sizeBytes()
    {
        return entries.sizeBytes();
    }

    @Override
    public long confirmLagNs()
    {
        return confirmLagNs;
    }

    @Override
    public long confirmedCount()
    {
        return confirmedCount;
    }

    @Override
    public long rolledBackCount()
    {
        return rolledBackCount;
    }

    private long confirmFirst()
    {
        final long lsn = entries.firstLsn();
        entries.removeFirst();
        confirmedCount++;
        return lsn;
    }
}
