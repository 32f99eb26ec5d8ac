package io.memtx.server;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What {@code box.info} shows of an instance.
 *
 * @param id          of it, 0 while it is no member.
 * @param uuid        of it.
 * @param status      {@code loading} until it has its data, then {@code running}.
 * @param isReadOnly  whether its own statements are kept from what is replicated.
 * @param vclock      what is in its log, by id.
 * @param replication the members, by id.
 */
public record InstanceInfo(
    int id, UUID uuid, String status, boolean isReadOnly, Map<Integer, Long> vclock, List<ReplicaInfo> replication)
{
    /**
     * @param memberId of a member.
     * @return what is known of it, or null.
     */
    public ReplicaInfo replica(final int memberId)
    {
        return replication.stream().filter((replica) -> memberId == replica.id()).findFirst().orElse(null);
    }
}
