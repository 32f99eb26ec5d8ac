package io.memtx.tools.rows;

import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.row.RowFlyweight;

import java.util.Set;

/**
 * Which rows are shown, by the rules of {@code tarantoolctl cat}. Immutable.
 *
 * @param fromLsn         the least LSN shown.
 * @param toLsn           rows below it are shown.
 * @param beforeTimestamp rows written before it are shown, in seconds since 1970.
 * @param spaceIds        of the spaces shown; none means all but the system's.
 * @param replicaIds      of the origins shown; none means all.
 * @param isSystemShown   whether system spaces are shown when no space is named.
 */
public record RowFilter(
    long fromLsn,
    long toLsn,
    double beforeTimestamp,
    Set<Long> spaceIds,
    Set<Integer> replicaIds,
    boolean isSystemShown)
{
    private static final long NO_SPACE = -1;

    /**
     * @param row to judge.
     * @return whether it is shown.
     */
    public boolean isShown(final RowFlyweight row)
    {
        if (row.lsn() < fromLsn || row.lsn() >= toLsn || row.timestamp() >= beforeTimestamp)
        {
            return false;
        }
        final long spaceId = spaceId(row);
        final boolean isSpaceShown = spaceIds.isEmpty() ?
            isSystemShown || NO_SPACE == spaceId || spaceId > SystemSpaces.SYSTEM_ID_MAX :
            spaceIds.contains(spaceId);
        return isSpaceShown && (replicaIds.isEmpty() || replicaIds.contains(row.replicaId()));
    }

    /**
     * Whether nothing behind this row of the same file will be shown: with one origin LSNs only grow.
     *
     * @param row to judge.
     * @return whether reading may stop.
     */
    public boolean isLast(final RowFlyweight row)
    {
        return 1 == replicaIds.size() && replicaIds.contains(row.replicaId()) && row.lsn() >= toLsn;
    }

    /**
     * @param row of any type.
     * @return the id of its space, or -1.
     */
    public static long spaceId(final RowFlyweight row)
    {
        final long address = row.bodyValue(BodyKey.SPACE_ID);
        final boolean isThere = Memory.NULL_ADDRESS != address && MsgPackType.UNSIGNED == MsgPack.typeOf(address);
        return isThere ? MsgPack.getInteger(address) : NO_SPACE;
    }
}
