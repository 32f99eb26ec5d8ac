package io.memtx.memtx.recovery;

import io.memtx.memtx.row.RowFields;
import io.memtx.memtx.txn.SynchroState;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowFlyweight;

/**
 * Follows the service rows of elections and of the synchronous queue, and has pending transactions confirmed or rolled
 * back as they say. Belongs to the thread that recovers.
 */
final class SynchroRows
{
    private final PendingTransactions pending;
    private final Vclock confirmed = new Vclock();
    private long raftTerm;
    private long raftVote;
    private long promoteTerm;
    private int ownerId;

    SynchroRows(final PendingTransactions pending)
    {
        this.pending = pending;
    }

    /**
     * @param type of the row: RAFT, PROMOTE, DEMOTE, CONFIRM or ROLLBACK.
     * @param row  of a log or snapshot.
     * @throws MemtxException ER_INVALID_MSGPACK when a value is not what it must be, ER_UNSUPPORTED when what is to be
     *                        rolled back cannot be.
     */
    void onRow(final RowType type, final RowFlyweight row)
    {
        switch (type)
        {
            case RAFT -> onRaft(row);
            case RAFT_PROMOTE, RAFT_DEMOTE -> onPromote(type, row);
            case RAFT_CONFIRM -> confirm(origin(row), number(row, BodyKey.SYNCHRO_LSN));
            default -> pending.rollBack(origin(row), number(row, BodyKey.SYNCHRO_LSN));
        }
    }

    SynchroState state()
    {
        return new SynchroState(raftTerm, raftVote, promoteTerm, ownerId, confirmed.copy());
    }

    private void onRaft(final RowFlyweight row)
    {
        final long term = number(row, BodyKey.RAFT_TERM);
        raftVote = term == raftTerm && Memory.NULL_ADDRESS == row.bodyValue(BodyKey.RAFT_VOTE) ?
            raftVote : number(row, BodyKey.RAFT_VOTE);
        raftTerm = term;
    }

    /** A row of a log names the owner before it in its body and the new one in its header; a snapshot's the owner. */
    private void onPromote(final RowType type, final RowFlyweight row)
    {
        final int named = origin(row);
        final long lsn = number(row, BodyKey.SYNCHRO_LSN);
        confirm(named, lsn);
        if (0 != row.replicaId() && 0 != named)
        {
            pending.rollBackWaiting(named, lsn + 1);
        }
        followVclock(row.bodyValue(BodyKey.VCLOCK));
        final int promoted = 0 == row.replicaId() ? named : row.replicaId();
        ownerId = RowType.RAFT_DEMOTE == type ? 0 : promoted;
        promoteTerm = Math.max(promoteTerm, number(row, BodyKey.TERM));
    }

    private void confirm(final int replicaId, final long lsn)
    {
        if (0 != replicaId)
        {
            confirmed.raise(replicaId, lsn);
            pending.confirm(replicaId, lsn);
        }
    }

    private void followVclock(final long map)
    {
        if (Memory.NULL_ADDRESS == map)
        {
            return;
        }
        if (MsgPackType.MAP != MsgPack.typeOf(map))
        {
            throw RowFields.wrongValue(BodyKey.VCLOCK);
        }
        long next = MsgPack.firstElement(map);
        for (int i = MsgPack.count(map); i > 0; i--)
        {
            final long value = MsgPack.skip(next);
            final long id = number(next, BodyKey.VCLOCK);
            if (id >= Vclock.COMPONENT_COUNT)
            {
                throw RowFields.wrongValue(BodyKey.VCLOCK);
            }
            confirmed.raise((int)id, number(value, BodyKey.VCLOCK));
            next = MsgPack.skip(value);
        }
    }

    private static int origin(final RowFlyweight row)
    {
        final long id = number(row, BodyKey.SYNCHRO_REPLICA_ID);
        if (id >= Vclock.COMPONENT_COUNT)
        {
            throw RowFields.wrongValue(BodyKey.SYNCHRO_REPLICA_ID);
        }
        return (int)id;
    }

    private static long number(final RowFlyweight row, final int bodyKey)
    {
        final long value = row.bodyValue(bodyKey);
        return Memory.NULL_ADDRESS == value ? 0 : number(value, bodyKey);
    }

    private static long number(final long value, final int bodyKey)
    {
        final long number = MsgPackType.UNSIGNED == MsgPack.typeOf(value) ? MsgPack.getInteger(value) : -1;
        if (number < 0)
        {
            throw RowFields.wrongValue(bodyKey);
        }
        return number;
    }
}
