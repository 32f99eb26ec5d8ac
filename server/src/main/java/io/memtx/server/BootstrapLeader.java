package io.memtx.server;

import io.memtx.relay.applier.message.Ballot;
import io.memtx.xlog.Vclock;

import java.util.Map;
import java.util.UUID;

/**
 * Chooses whom an instance without data joins, as Tarantool does: whoever has data before whoever has none, then
 * whoever may be written to, then the greater vclock, then the smaller uuid. Pure: all instances that see the same
 * ballots choose the same one.
 */
final class BootstrapLeader
{
    private static final int BOOTED = 1000;
    private static final int WRITABLE_BY_CONFIG = 100;
    private static final int WRITABLE = 10;

    private BootstrapLeader()
    {
    }

    /**
     * @param ballots of all instances that could be reached, the own one included, by uuid.
     * @return the leader's uuid, null without ballots.
     */
    static UUID of(final Map<UUID, Ballot> ballots)
    {
        UUID best = null;
        for (final Map.Entry<UUID, Ballot> entry : ballots.entrySet())
        {
            if (null == best || isBetter(entry.getKey(), entry.getValue(), best, ballots.get(best)))
            {
                best = entry.getKey();
            }
        }
        return best;
    }

    private static boolean isBetter(final UUID uuid, final Ballot ballot, final UUID than, final Ballot other)
    {
        final int score = score(ballot);
        final int otherScore = score(other);
        if (score != otherScore)
        {
            return score > otherScore;
        }
        final Vclock.Order order = ballot.vclock().compareIgnoringLocal(other.vclock());
        if (Vclock.Order.GREATER == order || Vclock.Order.LESS == order)
        {
            return Vclock.Order.GREATER == order;
        }
        return uuid.toString().compareTo(than.toString()) < 0;
    }

    private static int score(final Ballot ballot)
    {
        return (ballot.isBooted() ? BOOTED : 0) +
            (ballot.isReadOnlyByConfig() ? 0 : WRITABLE_BY_CONFIG) +
            (ballot.isReadOnly() ? 0 : WRITABLE) +
            (ballot.canLead() ? 1 : 0);
    }
}
