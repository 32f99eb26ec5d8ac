package io.memtx.memtx.replication;

import io.memtx.memtx.txn.SynchroPassage;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.row.RowBatch;
import io.memtx.xlog.row.RowFlyweight;

/**
 * What other instances have written, before a {@link io.memtx.memtx.txn.SynchroGate}: verdicts that come of judging a
 * transaction go before it, and the gate learns nothing between the judgement and what was judged. Single owner: the
 * transaction thread.
 */
final class JudgedRows
{
    private final SynchroPassage synchro;
    private final RowFlyweight row = new RowFlyweight();
    private final RowBatch service = new RowBatch();

    JudgedRows(final SynchroPassage synchro)
    {
        this.synchro = synchro;
    }

    /** Whether it is a row about the synchronous queue: such a one stands alone. */
    boolean isService(final long address, final long limit)
    {
        row.wrap(address, limit);
        final RowType type = RowType.of(row.type());
        return null != type && type.isSynchro();
    }

    /** Appends a row about the queue; returns the position behind it. */
    long appendService(final long address, final long limit)
    {
        row.wrap(address, limit);
        synchro.gate().judgeRow(row);
        synchro.carryOutVerdicts();
        service.reset();
        service.beginForeignRow(
            row.type(), HeaderKey.GROUP_DEFAULT, row.replicaId(), row.lsn(), row.timestamp())
            .raw(row.bodyAddress(), row.bodyLength());
        service.endRow();
        final long position = synchro.appendService(service);
        synchro.gate().onRowAppended(row, position);
        return position;
    }

    /** Whether a transaction is to be applied, next of all; otherwise NOPs take the place of its rows. */
    boolean judge(final int originId, final long lsn, final int flags, final long address, final long limit)
    {
        final boolean isTaken = synchro.gate().judge(originId, lsn, flags, isNop(address, limit));
        synchro.carryOutVerdicts();
        synchro.dropParked();
        synchro.foreignFlags(isTaken ? flags : 0);
        return isTaken;
    }

    /** The transaction that was judged is in the log, or was refused. */
    void end()
    {
        synchro.foreignFlags(0);
    }

    private boolean isNop(final long address, final long limit)
    {
        for (long next = address; next < limit; )
        {
            next = row.wrap(next, limit);
            if (RowType.NOP.code() != row.type())
            {
                return false;
            }
        }
        return true;
    }
}
