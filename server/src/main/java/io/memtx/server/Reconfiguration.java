package io.memtx.server;

import io.memtx.relay.applier.ReplicationAgent;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Changes options of an instance that runs, beside those that {@link Instance} has methods for. Thread safe; of an
 * {@linkplain Instance#open opened} instance, for its owner.
 */
public final class Reconfiguration
{
    private final InstanceContext context;
    private final InstanceHost host;
    private final ReplicationAgent replication;
    private final Consumer<CompletableFuture<Void>> await;

    Reconfiguration(
        final InstanceContext context,
        final InstanceHost host,
        final ReplicationAgent replication,
        final Consumer<CompletableFuture<Void>> await)
    {
        this.context = context;
        this.host = host;
        this.replication = replication;
        this.await = await;
    }

    /**
     * Changes who may replicate from this instance; whoever is connected stays.
     *
     * @param passwords   by user; none to admit guests.
     * @param replicators those of the users that may replicate.
     */
    public void users(final Map<String, String> passwords, final Set<String> replicators)
    {
        host.credentials(new PasswordTable(passwords, replicators, context.random()));
    }

    /**
     * Changes {@code listen}: the transport is opened anew, so everything connects again.
     *
     * @param value {@code host:port}, or null to listen nowhere.
     * @throws IllegalArgumentException when it is not of that form.
     */
    public void listen(final String value)
    {
        onNetwork(() ->
        {
            context.listen(value);
            replication.reopenTransport();
        });
    }

    /**
     * Changes options that are looked at whenever they are needed: {@link InstanceContext#resumeSkipping}, {@link
     * InstanceContext#connectTimeoutNs}, {@link InstanceContext#syncTimeoutNs}.
     *
     * @param change of these, run by the thread that looks at them.
     */
    public void options(final Consumer<InstanceContext> change)
    {
        onNetwork(() -> change.accept(context));
    }

    private void onNetwork(final Runnable change)
    {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        replication.execute(() ->
        {
            try
            {
                change.run();
                done.complete(null);
            }
            catch (final RuntimeException ex)
            {
                done.completeExceptionally(ex);
            }
        });
        await.accept(done);
    }
}
