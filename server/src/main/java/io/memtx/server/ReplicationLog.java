package io.memtx.server;

import io.memtx.relay.applier.applier.Applier;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.message.Failure;
import io.memtx.relay.applier.relay.Relay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Writes what relays and appliers do to the log, in Tarantool's words where it has them. What fails again in the same
 * way is said once. Belongs to the thread of relays and appliers, but where another is named.
 */
final class ReplicationLog
{
    /** Where {@code server} logs what replication does. */
    static final String NAME = "io.memtx.replication";

    private final Logger logger;
    private final double reconnectSeconds;
    private final Map<Applier, Failure> said = new HashMap<>();

    /**
     * @param reconnectTimeoutNs after how long an applier tries again, in nanoseconds.
     */
    ReplicationLog(final long reconnectTimeoutNs)
    {
        this(LoggerFactory.getLogger(NAME), reconnectTimeoutNs);
    }

    ReplicationLog(final Logger logger, final long reconnectTimeoutNs)
    {
        this.logger = logger;
        reconnectSeconds = reconnectTimeoutNs / (double)TimeUnit.SECONDS.toNanos(1);
    }

    void onStatus(final Applier applier, final UpstreamStatus previous)
    {
        switch (applier.status())
        {
            case CONNECTED -> logger.debug("remote master at {} has answered", applier.peer());
            case READY -> logger.info("authenticated at {}: {}", applier.peer(), applier.upstream());
            case SYNC -> logger.info("subscribed to {} at {}", applier.upstream(), applier.peer());
            case FOLLOW ->
            {
                said.remove(applier);
                logger.info("follows {} at {}", applier.upstream(), applier.peer());
            }
            case DISCONNECTED, LOADING -> onRetry(applier, previous);
            case STOPPED ->
            {
                said.remove(applier);
                logger.error("{}: {}: {}", what(previous), applier.peer(), applier.failure().text());
            }
            case OFF -> said.remove(applier);
            default -> logger.debug("{} is {}", applier.peer(), applier.status().text());
        }
    }

    void onFollowing(final Relay relay)
    {
        logger.info("subscribed replica {} at {}", relay.downstream(), relay.peer());
    }

    void onStopped(final Relay relay)
    {
        if (null == relay.downstream())
        {
            logger.info("connection of {} has ended: {}", relay.peer(), relay.message());
        }
        else
        {
            logger.warn("exiting the relay loop: replica {} at {}: {}",
                relay.downstream(), relay.peer(), null == relay.message() ? "closed" : relay.message());
        }
    }

    /** A transaction was refused. The transaction thread. */
    void onRefusedRow(final String row, final String reason)
    {
        logger.error("error applying row: {}: {}", row, reason);
    }

    /** Rows became NOPs instead of being applied. The transaction thread. */
    void onSkippedRows(final long count, final String transaction)
    {
        logger.warn("skipped {} row(s) of the transaction {}", count, transaction);
    }

    private void onRetry(final Applier applier, final UpstreamStatus previous)
    {
        final Failure failure = applier.failure();
        if (!failure.equals(said.put(applier, failure)))
        {
            logger.warn("{}: {}: {}", what(previous), applier.peer(), failure.text());
            logger.info(String.format("will retry every %.2f second", reconnectSeconds));
        }
    }

    private static String what(final UpstreamStatus previous)
    {
        return switch (previous)
        {
            case CONNECT -> "can't connect to master";
            case CONNECTED, AUTH -> "failed to authenticate";
            case SYNC, FOLLOW -> "can't read row";
            default -> "can't join/subscribe";
        };
    }
}
