package io.memtx.memtx.statement;

/**
 * Where the statement at hand comes from: from here, or from another instance, whose id, LSN and time its row in the
 * log keeps. Single owner: the transaction thread.
 */
public final class RowOrigin
{
    private int replicaId;
    private long lsn;
    private double timestamp;
    private boolean isResolving;

    /**
     * The next statement, but none that its triggers run, is another instance's.
     *
     * @param foreignId        of the instance, 1 to 31.
     * @param foreignLsn       of the row.
     * @param foreignTimestamp of the row, seconds of the wall clock.
     */
    public void set(final int foreignId, final long foreignLsn, final double foreignTimestamp)
    {
        replicaId = foreignId;
        lsn = foreignLsn;
        timestamp = foreignTimestamp;
    }

    /** Statements are of this instance again. */
    public void clear()
    {
        replicaId = 0;
    }

    /**
     * @return whether a statement of another instance has left no row so far.
     */
    public boolean isPending()
    {
        return 0 != replicaId;
    }

    /**
     * @param isNowResolving whether statements are another instance's whatever rows they leave: part of what a row of
     *                       it has led to.
     */
    public void isResolving(final boolean isNowResolving)
    {
        isResolving = isNowResolving;
    }

    boolean isResolving()
    {
        return isResolving;
    }

    int replicaId()
    {
        return replicaId;
    }

    long lsn()
    {
        return lsn;
    }

    double timestamp()
    {
        return timestamp;
    }
}
