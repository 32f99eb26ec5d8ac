package io.memtx.server.config;

import io.memtx.memtx.Memtx;
import io.memtx.server.Instance;
import io.memtx.server.InstanceInfo;
import io.memtx.server.ReplicaInfo;
import io.memtx.tuple.error.MemtxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Has users and roles written by the one member that may: it is writable, and of all members the first. Two masters
 * that both wrote them would stop each other's streams. Has a thread of its own ({@code memtx-users}), which sleeps
 * while there is nothing to write.
 */
final class CredentialKeeper implements AutoCloseable
{
    private static final Logger LOGGER = LoggerFactory.getLogger("io.memtx.config");
    private static final long INTERVAL_NS = 200_000_000;
    private static final long JOIN_MS = 10_000;

    private final Instance instance;
    private final AtomicReference<InstanceConfig> wanted = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "memtx-users");
    private volatile boolean isClosed;

    CredentialKeeper(final Instance instance)
    {
        this.instance = instance;
        thread.setDaemon(true);
        thread.start();
    }

    /** What is to be there from now on. */
    void want(final InstanceConfig config)
    {
        wanted.set(config);
        LockSupport.unpark(thread);
    }

    @Override
    public void close()
    {
        isClosed = true;
        LockSupport.unpark(thread);
        try
        {
            thread.join(JOIN_MS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void run()
    {
        while (!isClosed)
        {
            final InstanceConfig config = wanted.get();
            if (null == config)
            {
                LockSupport.park(this);
                continue;
            }
            if (hasNothing(config) || isWritten(config))
            {
                wanted.compareAndSet(config, null);
                continue;
            }
            LockSupport.parkNanos(INTERVAL_NS);
        }
    }

    private static boolean hasNothing(final InstanceConfig config)
    {
        return config.fields("credentials.users").isEmpty() && config.fields("credentials.roles").isEmpty();
    }

    private boolean isWritten(final InstanceConfig config)
    {
        final InstanceInfo info = instance.info();
        final Memtx db = instance.db();
        final boolean isFirst =
            info.id() == info.replication().stream().mapToInt(ReplicaInfo::id).min().orElse(0);
        if (null == db || 0 == info.id() || info.isReadOnly() || !isFirst)
        {
            return false;
        }
        final CompletableFuture<Void> written = db.submit((tx) ->
        {
            CredentialRows.write(db, tx, config);
            return null;
        });
        try
        {
            if (null != written)
            {
                written.join();
                return true;
            }
        }
        catch (final CompletionException ex)
        {
            if (ex.getCause() instanceof MemtxException)
            {
                LOGGER.warn("users are not written yet: {}", ex.getCause().getMessage());
                return false;
            }
            LOGGER.error("users are not written", ex);
            return true;
        }
        return false;
    }
}
