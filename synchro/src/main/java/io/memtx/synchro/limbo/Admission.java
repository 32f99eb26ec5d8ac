package io.memtx.synchro.limbo;

import io.memtx.xlog.HeaderKey;

/**
 * What a transaction that wants to commit has to do about the queue.
 */
public enum Admission
{
    /** It does not pass the queue: it is confirmed when what is before it is. */
    PLAIN(0),
    /** It waits behind synchronous ones. */
    ASYNCHRONOUS(HeaderKey.FLAG_WAIT_SYNC),
    /** It waits for a quorum. */
    SYNCHRONOUS(HeaderKey.FLAG_WAIT_SYNC | HeaderKey.FLAG_WAIT_ACK),
    /** The queue has no room: to be tried again later, in the order of arrival. */
    FULL(0),
    /** Nobody owns the queue, and the first writer claims it: to be tried again when the promotion is over. */
    CLAIM(0);

    private final int flags;

    Admission(final int flags)
    {
        this.flags = flags;
    }

    /**
     * @return bits of the transaction's last row, besides that which ends it.
     */
    public int flags()
    {
        return flags;
    }

    /**
     * @return whether it is to be appended now.
     */
    public boolean isAdmitted()
    {
        return FULL != this && CLAIM != this;
    }
}
