package io.memtx.relay.applier.message;

import io.memtx.xlog.Vclock;

import java.util.UUID;

/**
 * Asks for rows: to join, to register, or to follow, by the type of the message.
 *
 * @param replicaSetUuid of the replica set that the sender belongs to; null before it does.
 * @param replicaSetName or null.
 * @param instanceUuid   of the sender.
 * @param instanceName   of the sender, or null.
 * @param isAnonymous    whether it wants to be no member.
 * @param idFilter       origins whose rows it does not want, a bit for each id.
 * @param vclock         what it has.
 */
public record Subscribe(
    UUID replicaSetUuid,
    String replicaSetName,
    UUID instanceUuid,
    String instanceName,
    boolean isAnonymous,
    int idFilter,
    Vclock vclock)
{
    /**
     * @param writer of the body.
     */
    public void encode(final BodyWriter writer)
    {
        writer.putUuid(replicaSetUuid).putString(replicaSetName).putUuid(instanceUuid).putString(instanceName)
            .putFlag(isAnonymous).putInt(idFilter).putVclock(vclock);
    }

    /**
     * @param reader of the body.
     * @return the message.
     * @throws InvalidMessageException when it is none.
     */
    public static Subscribe decode(final BodyReader reader)
    {
        final UUID replicaSetUuid = reader.getUuid();
        final String replicaSetName = reader.getString(Ballot.MAX_NAME_LENGTH);
        final UUID instanceUuid = reader.getUuid();
        final String instanceName = reader.getString(Ballot.MAX_NAME_LENGTH);
        final boolean isAnonymous = reader.getFlag();
        final int idFilter = reader.getInt();
        final Vclock vclock = new Vclock();
        reader.getVclock(vclock);
        reader.end();
        return new Subscribe(
            replicaSetUuid, replicaSetName, instanceUuid, instanceName, isAnonymous, idFilter, vclock);
    }
}
