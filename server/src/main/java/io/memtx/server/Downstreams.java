package io.memtx.server;

import io.memtx.memtx.Replication;
import io.memtx.memtx.replication.Members;
import io.memtx.relay.applier.Peers;
import io.memtx.relay.applier.message.Failure;
import io.memtx.relay.applier.relay.Relay;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Those who follow this instance: for how long the log is kept for whoever is no member, and the end of the stream of
 * whoever is none any more. Belongs to the thread of relays and appliers.
 */
final class Downstreams
{
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long keepNs;
    private final Peers peers;
    private final Map<UUID, Long> guests = new HashMap<>();
    private final Vclock expelledAt = new Vclock();

    private Members members;
    private boolean isChanged;
    private boolean isExpelling;
    private long lastNs;

    Downstreams(final InstanceContext context, final Peers peers, final long nowNs)
    {
        keepNs = context.anonymousTtlNs();
        this.peers = peers;
        lastNs = nowNs;
    }

    /** The log is kept for somebody who is no member, or not yet. */
    void onGuest(final UUID uuid)
    {
        guests.put(uuid, lastNs);
    }

    /** Looks who has left, or has to. */
    int step(final Replication replication, final long nowNs)
    {
        if (nowNs - lastNs < INTERVAL_NS)
        {
            return 0;
        }
        lastNs = nowNs;
        final Members now = replication.members();
        if (now != members)
        {
            members = now;
            isChanged = true;
        }
        else if (isChanged)
        {
            isChanged = false;
            replication.journaled().read(expelledAt); // a turn later: it was published behind the members
            isExpelling = true;
        }
        if (isExpelling)
        {
            isExpelling = expel();
        }
        forgetGuests(replication);
        return 0;
    }

    /**
     * Whether an instance is connected, so that nobody else can be it.
     *
     * @param uuid of the instance.
     */
    boolean isConnected(final UUID uuid)
    {
        return null != peers.relayOf(uuid) || null != peers.applierOf(uuid);
    }

    /** Somebody who takes the name of a member that is connected is not that member. */
    void checkName(final Members current, final UUID uuid, final String name)
    {
        if (null != name)
        {
            current.list().stream()
                .filter((member) -> name.equals(member.name()) && !uuid.equals(member.uuid()))
                .filter((member) -> isConnected(member.uuid()))
                .findFirst()
                .ifPresent((member) ->
                {
                    throw new MemtxException(ErrorCode.ER_INSTANCE_NAME_DUPLICATE, name, member.uuid());
                });
        }
    }

    /** Whoever is no member any more gets to know it, by the row that says so, and is left. */
    private boolean expel()
    {
        boolean isAnyLeft = false;
        final List<Relay> relays = peers.relays();
        for (int i = 0; i < relays.size(); i++)
        {
            final Relay relay = relays.get(i);
            final UUID uuid = relay.downstream();
            if (null != uuid && !relay.isClosed() && !relay.isAnonymous() && 0 == members.idOf(uuid))
            {
                isAnyLeft = true;
                final Vclock.Order order = expelledAt.compareIgnoringLocal(relay.acknowledged());
                if (Vclock.Order.LESS == order || Vclock.Order.EQUAL == order)
                {
                    relay.dismiss(new Failure(
                        ErrorCode.ER_TOO_EARLY_SUBSCRIBE.number(),
                        new MemtxException(ErrorCode.ER_TOO_EARLY_SUBSCRIBE, uuid).getMessage()));
                }
            }
        }
        return isAnyLeft;
    }

    private void forgetGuests(final Replication replication)
    {
        for (final Iterator<Map.Entry<UUID, Long>> i = guests.entrySet().iterator(); i.hasNext(); )
        {
            final Map.Entry<UUID, Long> guest = i.next();
            if (0 != members.idOf(guest.getKey()))
            {
                i.remove(); // a member's log is kept until it is none any more
            }
            else if (null != peers.relayOf(guest.getKey()))
            {
                guest.setValue(lastNs);
            }
            else if (lastNs - guest.getValue() > keepNs)
            {
                replication.release(guest.getKey());
                i.remove();
            }
        }
    }
}
