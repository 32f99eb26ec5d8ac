package io.memtx.server;

import io.memtx.memtx.MemoryContext;
import io.memtx.relay.applier.transport.FakeNetwork;
import io.memtx.server.synchro.SynchroAdapter;
import io.memtx.xlog.storage.MemoryDisk;

import java.security.SecureRandom;
import java.util.function.Consumer;

/** Options of an instance whose files and links are in memory, and whose chance is a seed: for the simulator. */
public final class SimulatedContext
{
    private SimulatedContext()
    {
    }

    /**
     * @param context  of an instance.
     * @param onOpened told what decides about its synchronous transactions, whenever its engine is opened.
     * @return the context.
     */
    public static InstanceContext watch(final InstanceContext context, final Consumer<SynchroAdapter> onOpened)
    {
        return context.gateWrapper((gate) ->
        {
            onOpened.accept((SynchroAdapter)gate);
            return gate;
        });
    }

    /**
     * @param context  to be completed, with the endpoint that it listens on.
     * @param disk     of its files.
     * @param network  of all instances.
     * @param endpoint {@code host:port} of it.
     * @param random   of uuids and nonces.
     * @return the context.
     */
    public static InstanceContext of(
        final InstanceContext context,
        final MemoryDisk disk,
        final FakeNetwork network,
        final String endpoint,
        final SecureRandom random)
    {
        MemoryContext.on(context.memtx(), disk);
        return context
            .listen(endpoint)
            .random(random)
            .transport((acceptor) -> network.open(endpoint, acceptor))
            .maxMessageLength(FakeNetwork.MAX_MESSAGE_LENGTH);
    }
}
