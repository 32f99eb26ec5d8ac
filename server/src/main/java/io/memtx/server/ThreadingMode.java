package io.memtx.server;

/**
 * Which threads a {@linkplain Instance#launch launched} instance has, besides those that write files.
 */
public enum ThreadingMode
{
    /** The engine has one, relays and appliers another (default): what peers do does not delay transactions. */
    DEDICATED,

    /**
     * One for both. A row gets from one log to another without a change of threads, which is the shorter way where
     * there are not two processors for each instance. While the engine opens, peers wait.
     */
    SHARED
}
