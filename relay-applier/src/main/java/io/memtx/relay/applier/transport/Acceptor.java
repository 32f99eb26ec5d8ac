package io.memtx.relay.applier.transport;

/** Takes connections that others have opened. */
@FunctionalInterface
public interface Acceptor
{
    /**
     * @param connection open, and nobody's so far.
     */
    void onConnection(Connection connection);
}
