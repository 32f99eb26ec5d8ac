package io.memtx.server;

import io.memtx.relay.applier.ReplicationAgent;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/** Steps relays and appliers, and looks whether there is something to decide meanwhile. */
final class NetworkAgent implements Agent
{
    private final NanoClock clock;
    private final InstanceHost host;
    private final ReplicationAgent replication;

    NetworkAgent(final NanoClock clock, final InstanceHost host, final ReplicationAgent replication)
    {
        this.clock = clock;
        this.host = host;
        this.replication = replication;
    }

    @Override
    public int doWork()
    {
        return replication.doWork() + host.step(clock.nanoTime());
    }

    @Override
    public void onClose()
    {
        replication.onClose();
    }

    @Override
    public String roleName()
    {
        return replication.roleName();
    }
}
