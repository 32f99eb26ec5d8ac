package io.memtx.synchro.limbo;

import io.memtx.xlog.RowType;

/**
 * A ROLLBACK, PROMOTE or DEMOTE that is journaled here and not settled. Immutable.
 *
 * @param type      of the row.
 * @param deciderId instance that wrote it.
 * @param lsn       of the row, of that instance.
 * @param term      of a change of the owner.
 * @param border    LSN of the owner before: what is above is rolled back, and, if the owner changes, the rest
 *                  confirmed.
 * @param ownerId   after it.
 */
record Decision(RowType type, int deciderId, long lsn, long term, long border, int ownerId)
{
    boolean isRollback()
    {
        return RowType.RAFT_ROLLBACK == type;
    }
}
