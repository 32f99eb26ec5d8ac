package io.memtx.relay.applier.transport;

/**
 * Makes connections. Over Aeron in earnest, over a simulated network in tests.
 * <p>
 * Belongs to one thread, which steps it.
 */
public interface Transport extends AutoCloseable
{
    /**
     * Starts to connect.
     *
     * @param endpoint {@code host:port} that another instance listens on.
     * @return the connection, {@link Connection.State#CONNECTING}: whoever waits too long for it closes it.
     * @throws IllegalArgumentException when the endpoint is not of that form.
     */
    Connection connect(String endpoint);

    /**
     * Does what is due: moves bytes, opens and closes.
     *
     * @param nowNs monotonic time in nanoseconds.
     * @return how much there was to do; 0 when idle.
     * @throws TransportException when the transport is of no further use: close it, and all connections with it, and
     *                            open another.
     */
    int doWork(long nowNs);

    /**
     * Closes all connections. Idempotent.
     */
    @Override
    void close();
}
