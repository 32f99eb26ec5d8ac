package io.memtx.server;

/** {@code bootstrap_strategy}: how an instance without data finds whom to get the first data from. */
public enum BootstrapStrategy
{
    /**
     * Whoever has data is joined. Where nobody has, more than half of the instances that are listed have to be
     * connected, and all that are have to have chosen the same leader.
     */
    AUTO,
    /** {@code bootstrap_leader}, and nobody else. */
    CONFIG,
    /** As {@link #AUTO}, but {@code replication_connect_quorum} have to be connected, and nobody is asked. */
    LEGACY
}
