package io.memtx.relay.applier.applier;

/**
 * How long appliers wait, all in nanoseconds.
 *
 * @param disconnectTimeoutNs after which a silent upstream is left: four times {@code replication_timeout}.
 * @param reconnectTimeoutNs  between attempts: {@code replication_reconnect_timeout}.
 * @param syncLagNs           how close behind an upstream its applier has to be to follow:
 *                            {@code replication_sync_lag}.
 */
public record ApplierTimes(long disconnectTimeoutNs, long reconnectTimeoutNs, long syncLagNs)
{
    private static final int KEEP_ALIVES_PER_TIMEOUT = 4;

    /** Nanoseconds after which an upstream is told something even when there is nothing new. */
    long keepAliveNs()
    {
        return disconnectTimeoutNs / KEEP_ALIVES_PER_TIMEOUT;
    }
}
