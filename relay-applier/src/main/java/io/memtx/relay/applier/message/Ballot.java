package io.memtx.relay.applier.message;

import io.memtx.xlog.Vclock;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What an instance is, for whoever looks for a leader to bootstrap from.
 *
 * @param isReadOnlyByConfig  whether its configuration makes it read-only.
 * @param isReadOnly          whether it is, for whatever reason.
 * @param isAnonymous         whether it is no member.
 * @param isBooted            whether it has data.
 * @param canLead             whether it may become leader of an election.
 * @param instanceName        or null.
 * @param bootstrapLeader     whom it has chosen, or null.
 * @param registered          members that it knows.
 * @param vclock              of it.
 * @param oldestVclock        how far back its log goes.
 */
public record Ballot(
    boolean isReadOnlyByConfig,
    boolean isReadOnly,
    boolean isAnonymous,
    boolean isBooted,
    boolean canLead,
    String instanceName,
    UUID bootstrapLeader,
    List<UUID> registered,
    Vclock vclock,
    Vclock oldestVclock)
{
    /** Longest name of an instance or a replica set, in bytes. */
    public static final int MAX_NAME_LENGTH = 63;

    /**
     * @param writer of the body.
     */
    public void encode(final BodyWriter writer)
    {
        writer.putFlag(isReadOnlyByConfig).putFlag(isReadOnly).putFlag(isAnonymous).putFlag(isBooted).putFlag(canLead)
            .putString(instanceName).putUuid(bootstrapLeader).putInt(registered.size());
        registered.forEach(writer::putUuid);
        writer.putVclock(vclock).putVclock(oldestVclock);
    }

    /**
     * @param reader of the body.
     * @return the message.
     * @throws InvalidMessageException when it is none.
     */
    public static Ballot decode(final BodyReader reader)
    {
        final boolean isReadOnlyByConfig = reader.getFlag();
        final boolean isReadOnly = reader.getFlag();
        final boolean isAnonymous = reader.getFlag();
        final boolean isBooted = reader.getFlag();
        final boolean canLead = reader.getFlag();
        final String name = reader.getString(MAX_NAME_LENGTH);
        final UUID leader = reader.getUuid();
        final int count = reader.getInt();
        if (count < 0 || count >= Vclock.COMPONENT_COUNT)
        {
            throw new InvalidMessageException("too many members: " + count);
        }
        final List<UUID> registered = new ArrayList<>(count);
        for (int i = 0; i < count; i++)
        {
            final UUID member = reader.getUuid();
            if (null == member)
            {
                throw new InvalidMessageException("member without uuid");
            }
            registered.add(member);
        }
        final Vclock vclock = new Vclock();
        final Vclock oldestVclock = new Vclock();
        reader.getVclock(vclock);
        reader.getVclock(oldestVclock);
        reader.end();
        return new Ballot(isReadOnlyByConfig, isReadOnly, isAnonymous, isBooted, canLead, name, leader,
            List.copyOf(registered), vclock, oldestVclock);
    }
}
