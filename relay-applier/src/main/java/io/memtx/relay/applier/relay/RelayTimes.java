package io.memtx.relay.applier.relay;

/**
 * How long relays wait.
 *
 * @param timeoutNs           between heartbeats: {@code replication_timeout}, in nanoseconds.
 * @param disconnectTimeoutNs after which a silent downstream is left, in nanoseconds.
 */
public record RelayTimes(long timeoutNs, long disconnectTimeoutNs)
{
    private static final int SILENT_INTERVALS = 4;

    /**
     * @param timeoutNs {@code replication_timeout}, in nanoseconds.
     * @return times with a disconnect time-out of four heartbeats.
     */
    public static RelayTimes of(final long timeoutNs)
    {
        return new RelayTimes(timeoutNs, SILENT_INTERVALS * timeoutNs);
    }
}
