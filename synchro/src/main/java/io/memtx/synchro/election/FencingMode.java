package io.memtx.synchro.election;

/**
 * What a leader does that has lost sight of a quorum: {@code election_fencing_mode}.
 */
public enum FencingMode
{
    /** It stays leader until it hears of a newer term. */
    OFF,
    /** It resigns; for a while there may be two leaders, in different terms. */
    SOFT,
    /** It resigns twice as fast as others take it for dead. */
    STRICT
}
