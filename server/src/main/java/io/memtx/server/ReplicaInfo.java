package io.memtx.server;

import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.relay.DownstreamStatus;

import java.util.Map;
import java.util.UUID;

/**
 * What {@code box.info.replication[id]} shows of a member.
 *
 * @param id         of the member.
 * @param uuid       of the member.
 * @param name       of the member, or null.
 * @param lsn        of its rows that are here.
 * @param upstream   the applier that gets rows from it, or null.
 * @param downstream the relay that sends rows to it, or null.
 */
public record ReplicaInfo(int id, UUID uuid, String name, long lsn, Upstream upstream, Downstream downstream)
{
    /**
     * An applier.
     *
     * @param status      of it.
     * @param peer        {@code user@host:port}.
     * @param lagSeconds  from when the newest row was written at its origin to when it came here.
     * @param lagRows     that the upstream has and this instance has not, as of its last heartbeat; -1 while there is
     *                    no subscription.
     * @param lagBytes    of its log that are not applied here, likewise.
     * @param idleSeconds since anything came.
     * @param message     what went wrong last, or null.
     */
    public record Upstream(
        UpstreamStatus status,
        String peer,
        double lagSeconds,
        long lagRows,
        long lagBytes,
        double idleSeconds,
        String message)
    {
    }

    /**
     * A relay.
     *
     * @param status      of it.
     * @param vclock      that the member has acknowledged, by id.
     * @param lagSeconds  from when its last transaction was written here to when it was acknowledged.
     * @param lagRows     in the log here that it has not acknowledged, whether it follows or not.
     * @param lagBytes    of the log here that it has not acknowledged; 0 when nothing is sent any more.
     * @param idleSeconds since anything was sent.
     * @param message     why it has stopped, or null.
     */
    public record Downstream(
        DownstreamStatus status,
        Map<Integer, Long> vclock,
        double lagSeconds,
        long lagRows,
        long lagBytes,
        double idleSeconds,
        String message)
    {
    }
}
