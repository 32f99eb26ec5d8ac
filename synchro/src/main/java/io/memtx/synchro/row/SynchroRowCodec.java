package io.memtx.synchro.row;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowFlyweight;

/**
 * Between {@link SynchroRow} and the body of a row in a log, a snapshot or a frame:
 * <pre>
 *   CONFIRM {owner 1, lsn 17}           82 02 01 03 11
 *   PROMOTE {owner 1, lsn 17, term 5}   83 02 01 03 11 53 05
 *   RAFT {term 2, vote 1}               82 00 02 01 01
 * </pre>
 * Keys that are missing mean 0, unknown ones are skipped. Stateless.
 */
public final class SynchroRowCodec
{
    private SynchroRowCodec()
    {
    }

    /**
     * Appends the body.
     *
     * @param row  to encode.
     * @param body to append to.
     */
    public static void encode(final SynchroRow row, final MsgPackWriter body)
    {
        if (RowType.RAFT == row.type())
        {
            body.mapHeader(0 == row.vote() ? 1 : 2).unsigned(BodyKey.RAFT_TERM).unsigned(row.term());
            if (0 != row.vote())
            {
                body.unsigned(BodyKey.RAFT_VOTE).unsigned(row.vote());
            }
            return;
        }
        body.mapHeader(2 + (row.isOwnerChange() ? 1 : 0) + (row.hasVclock() ? 1 : 0))
            .unsigned(BodyKey.SYNCHRO_REPLICA_ID).unsigned(row.ownerId())
            .unsigned(BodyKey.SYNCHRO_LSN).unsigned(row.lsn());
        if (row.isOwnerChange())
        {
            body.unsigned(BodyKey.TERM).unsigned(row.term());
        }
        if (row.hasVclock())
        {
            body.unsigned(BodyKey.VCLOCK);
            encodeVclock(row.vclock(), body);
        }
    }

    /**
     * Reads a row.
     *
     * @param source of one of the types of {@link SynchroRow}.
     * @param row    to fill.
     * @return the row.
     * @throws MemtxException ER_INVALID_MSGPACK when a value is not what it must be, ER_UNKNOWN_REQUEST_TYPE when it is
     *                        none of those types; what the row holds is then undefined.
     */
    public static SynchroRow decode(final RowFlyweight source, final SynchroRow row)
    {
        final RowType type = RowType.of(source.type());
        if (RowType.RAFT == type)
        {
            return row.raft(number(source, BodyKey.RAFT_TERM), id(source, BodyKey.RAFT_VOTE));
        }
        if (null == type || !type.isSynchro())
        {
            throw new MemtxException(ErrorCode.ER_UNKNOWN_REQUEST_TYPE, source.type());
        }
        final int owner = id(source, BodyKey.SYNCHRO_REPLICA_ID);
        final long lsn = number(source, BodyKey.SYNCHRO_LSN);
        switch (type)
        {
            case RAFT_CONFIRM -> row.confirm(owner, lsn);
            case RAFT_ROLLBACK -> row.rollback(owner, lsn);
            case RAFT_PROMOTE -> row.promote(owner, lsn, number(source, BodyKey.TERM));
            default -> row.demote(owner, lsn, number(source, BodyKey.TERM));
        }
        final long map = source.bodyValue(BodyKey.VCLOCK);
        if (Memory.NULL_ADDRESS != map)
        {
            row.vclock(decodeVclock(map, new Vclock())); // in checkpoints only: garbage is no matter
        }
        return row;
    }

    private static void encodeVclock(final Vclock vclock, final MsgPackWriter body)
    {
        int count = 0;
        for (int id = 0; id < Vclock.COMPONENT_COUNT; id++)
        {
            count += 0 == vclock.get(id) ? 0 : 1;
        }
        body.mapHeader(count);
        for (int id = 0; id < Vclock.COMPONENT_COUNT; id++)
        {
            if (0 != vclock.get(id))
            {
                body.unsigned(id).unsigned(vclock.get(id));
            }
        }
    }

    private static Vclock decodeVclock(final long map, final Vclock vclock)
    {
        if (MsgPackType.MAP != MsgPack.typeOf(map))
        {
            throw wrongValue(BodyKey.VCLOCK);
        }
        long next = MsgPack.firstElement(map);
        for (int i = MsgPack.count(map); i > 0; i--)
        {
            final long value = MsgPack.skip(next);
            final long id = number(next, BodyKey.VCLOCK);
            if (id >= Vclock.COMPONENT_COUNT)
            {
                throw wrongValue(BodyKey.VCLOCK);
            }
            vclock.raise((int)id, number(value, BodyKey.VCLOCK));
            next = MsgPack.skip(value);
        }
        return vclock;
    }

    private static int id(final RowFlyweight row, final int bodyKey)
    {
        final long id = number(row, bodyKey);
        if (id >= Vclock.COMPONENT_COUNT)
        {
            throw wrongValue(bodyKey);
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
            throw wrongValue(bodyKey);
        }
        return number;
    }

    private static MemtxException wrongValue(final int bodyKey)
    {
        return new MemtxException(
            ErrorCode.ER_INVALID_MSGPACK, "row with a wrong value of key 0x" + Integer.toHexString(bodyKey));
    }
}
