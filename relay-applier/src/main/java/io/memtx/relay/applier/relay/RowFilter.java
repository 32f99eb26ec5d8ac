package io.memtx.relay.applier.relay;

import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowFlyweight;

/**
 * Which rows of the log a downstream gets: none that are local, none of origins that it does not want, none that it
 * has, and none of its own, except those that this instance had when it subscribed: it may have lost them.
 */
final class RowFilter
{
    private final int downstreamId;
    private final long ownLsnLimit;
    private final int idFilter;
    private final Vclock has;

    /**
     * @param downstreamId id of the downstream, 0 when it has none.
     * @param here         vclock of this instance at the subscription.
     * @param idFilter     origins it does not want, a bit for each.
     * @param has          what it has; copied, and advanced by what passes.
     */
    RowFilter(final int downstreamId, final Vclock here, final int idFilter, final Vclock has)
    {
        this.downstreamId = downstreamId;
        ownLsnLimit = here.get(downstreamId);
        this.idFilter = idFilter;
        this.has = has.copy();
    }

    boolean passes(final RowFlyweight row)
    {
        final int origin = row.replicaId();
        return 0 != origin && !row.isLocal() && 0 == (idFilter & 1 << origin) &&
            row.lsn() > has.get(origin) && (origin != downstreamId || row.lsn() <= ownLsnLimit) &&
            RowType.RAFT.code() != row.type();
    }

    /** The transaction of the row went out: what repeats it comes from a file that begins before it. */
    void onSent(final RowFlyweight row)
    {
        has.set(row.replicaId(), row.lsn());
    }
}
