package io.memtx.server;

import org.agrona.concurrent.Agent;

/**
 * An instance on one thread: what has come from others is applied in the same turn, and what is in the log then is sent
 * at the beginning of the next one.
 */
final class SharedAgent implements Agent
{
    private final NetworkAgent network;
    private final EngineHolder engine;
    private final String roleName;

    SharedAgent(final NetworkAgent network, final EngineHolder engine, final String roleName)
    {
        this.network = network;
        this.engine = engine;
        this.roleName = roleName;
    }

    @Override
    public int doWork()
    {
        return network.doWork() + engine.doWork();
    }

    @Override
    public void onClose()
    {
        try
        {
            network.onClose();
        }
        finally
        {
            engine.onClose();
        }
    }

    @Override
    public String roleName()
    {
        return roleName;
    }
}
