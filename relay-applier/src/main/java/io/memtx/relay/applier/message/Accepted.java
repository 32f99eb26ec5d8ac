package io.memtx.relay.applier.message;

import io.memtx.xlog.Vclock;

import java.util.UUID;

/**
 * Yes: rows follow, or are complete.
 *
 * @param replicaSetUuid of the replica set.
 * @param replicaSetName or null.
 * @param instanceId     of the sender, 0 when it has none.
 * @param vclock         where it stands.
 */
public record Accepted(UUID replicaSetUuid, String replicaSetName, int instanceId, Vclock vclock)
{
    /**
     * @param writer of the body.
     */
    public void encode(final BodyWriter writer)
    {
        writer.putUuid(replicaSetUuid).putString(replicaSetName).putInt(instanceId).putVclock(vclock);
    }

    /**
     * @param reader of the body.
     * @return the message.
     * @throws InvalidMessageException when it is none.
     */
    public static Accepted decode(final BodyReader reader)
    {
        final UUID uuid = reader.getUuid();
        final String name = reader.getString(Ballot.MAX_NAME_LENGTH);
        final int id = reader.getInt();
        if (id < 0 || id >= Vclock.COMPONENT_COUNT)
        {
            throw new InvalidMessageException("instance id is out of range: " + id);
        }
        final Vclock vclock = new Vclock();
        reader.getVclock(vclock);
        reader.end();
        return new Accepted(uuid, name, id, vclock);
    }
}
