package io.memtx.server;

import io.memtx.synchro.ElectionInfo;
import io.memtx.synchro.SynchroInfo;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What {@code box.info} shows of an instance.
 *
 * @param id              of it, 0 while it is no member.
 * @param uuid            of it.
 * @param status          {@code loading} until it has its data and is a member; {@code orphan} while it is not in step
 *                        with as many others as it is connected with, and after it was taken out; else {@code running}.
 * @param readOnlyReason  why its own statements are kept from what is replicated, the first of {@code config},
 *                        {@code waiting to receive its own transactions back from the replicaset}, {@code orphan},
 *                        {@code election} and {@code synchro}; null when they are not.
 * @param vclock          what is in its log, by id.
 * @param replication     the members, by id.
 * @param replicationAnon who follows it without being a member, by uuid.
 * @param synchro         what {@code box.info.synchro} shows; null before there is data.
 * @param election        what {@code box.info.election} shows; null before there is data.
 */
public record InstanceInfo(
    int id,
    UUID uuid,
    String status,
    String readOnlyReason,
    Map<Integer, Long> vclock,
    List<ReplicaInfo> replication,
    Map<UUID, ReplicaInfo> replicationAnon,
    SynchroInfo synchro,
    ElectionInfo election)
{
    /**
     * @return whether its own statements are kept from what is replicated.
     */
    public boolean isReadOnly()
    {
        return null != readOnlyReason;
    }

    /**
     * @param memberId of a member.
     * @return what is known of it, or null.
     */
    public ReplicaInfo replica(final int memberId)
    {
        return replication.stream().filter((replica) -> memberId == replica.id()).findFirst().orElse(null);
    }
}
