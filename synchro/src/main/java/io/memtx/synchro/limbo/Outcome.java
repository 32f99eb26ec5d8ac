package io.memtx.synchro.limbo;

/**
 * What became of a transaction, as far as it is certain.
 */
public enum Outcome
{
    /** Journaled here and not decided, also after a time-out: it may still be committed, here or by a later owner. */
    PENDING,
    /** Journaled by a quorum, and confirmed: no minority that is lost takes it away. */
    COMMITTED,
    /** No owner of the queue can confirm it any more. */
    ROLLED_BACK
}
