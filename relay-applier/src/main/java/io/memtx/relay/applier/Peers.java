package io.memtx.relay.applier;

import io.memtx.relay.applier.applier.Applier;
import io.memtx.relay.applier.relay.Relay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * Who an instance is connected with, both ways. Kept by a {@link ReplicationAgent}, looked at by whatever decides for
 * the instance, on the same thread.
 */
public final class Peers
{
    private final List<Applier> appliers = new ArrayList<>();
    private final List<Relay> relays = new ArrayList<>();
    private final List<Applier> appliersView = Collections.unmodifiableList(appliers);
    private final List<Relay> relaysView = Collections.unmodifiableList(relays);

    /**
     * @return appliers, of upstreams in the order in which they were added; changes with them.
     */
    public List<Applier> appliers()
    {
        return appliersView;
    }

    /**
     * @return connections of others, live ones and the last of each downstream that has left; changes with them.
     */
    public List<Relay> relays()
    {
        return relaysView;
    }

    /**
     * @param uuid of an instance.
     * @return the applier that is connected with it, or null.
     */
    public Applier applierOf(final UUID uuid)
    {
        for (int i = 0; i < appliers.size(); i++)
        {
            final Applier applier = appliers.get(i);
            if (applier.isConnected() && uuid.equals(applier.upstream()))
            {
                return applier;
            }
        }
        return null;
    }

    /**
     * @param uuid of an instance.
     * @return the live connection that it has subscribed over, or null.
     */
    public Relay relayOf(final UUID uuid)
    {
        for (int i = 0; i < relays.size(); i++)
        {
            final Relay relay = relays.get(i);
            if (!relay.isClosed() && uuid.equals(relay.downstream()))
            {
                return relay;
            }
        }
        return null;
    }

    void add(final Applier applier)
    {
        appliers.add(applier);
    }

    void remove(final Applier applier)
    {
        appliers.remove(applier);
    }

    void add(final Relay relay)
    {
        relays.add(relay);
    }

    /** Of a downstream that has come back the old connection tells nothing any more. */
    void forgetReplaced()
    {
        relays.removeIf((relay) -> relay.isClosed() && (null == relay.downstream() || isReplaced(relay)));
    }

    private boolean isReplaced(final Relay relay)
    {
        return relays.stream().anyMatch(
            (other) -> other != relay && !other.isClosed() && relay.downstream().equals(other.downstream()));
    }
}
