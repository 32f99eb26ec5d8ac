package io.memtx.synchro.limbo;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * Says what a transaction that wants to be committed here has to do about the queue. Single owner: the transaction
 * thread. Changes nothing, and makes no garbage unless it refuses.
 */
public final class Entrance
{
    private final Limbo limbo;

    /**
     * @param limbo to enter.
     */
    public Entrance(final Limbo limbo)
    {
        this.limbo = limbo;
    }

    /**
     * As {@link #admit}, for a transaction that does not wait for room in the queue.
     *
     * @param isSynchronous whether the transaction needs a quorum of its own.
     * @param isExempt      whether it passes the queue by in any case.
     * @param maxSizeBytes  of the queue, 0 for no limit.
     * @return what it has to do; never {@link Admission#FULL}.
     * @throws MemtxException as {@link #admit} does, and ER_SYNC_QUEUE_FULL.
     */
    public Admission admitAtOnce(final boolean isSynchronous, final boolean isExempt, final long maxSizeBytes)
    {
        final Admission admission = admit(isSynchronous, isExempt, maxSizeBytes);
        if (Admission.FULL == admission)
        {
            throw new MemtxException(ErrorCode.ER_SYNC_QUEUE_FULL);
        }
        return admission;
    }

    /**
     * @param isSynchronous whether the transaction needs a quorum of its own.
     * @param isExempt      whether it passes the queue by in any case: it has no rows but NOPs, or local ones only.
     * @param maxSizeBytes  of the queue, 0 for no limit.
     * @return what it has to do.
     * @throws MemtxException ER_SYNC_QUEUE_UNCLAIMED, ER_SYNC_QUEUE_FOREIGN, ER_UNCOMMITTED_FOREIGN_SYNC_TXNS, or
     *                        ER_SYNC_ROLLBACK while a roll-back or a change of the owner is under way.
     */
    public Admission admit(final boolean isSynchronous, final boolean isExempt, final long maxSizeBytes)
    {
        if (isExempt)
        {
            return Admission.PLAIN;
        }
        final LimboEntries entries = limbo.entries();
        final int selfId = limbo.selfId();
        if (limbo.queueOwnerId() != selfId && !entries.isEmpty())
        {
            throw new MemtxException(ErrorCode.ER_UNCOMMITTED_FOREIGN_SYNC_TXNS, limbo.queueOwnerId());
        }
        if (limbo.isDecidingItself())
        {
            throw new MemtxException(ErrorCode.ER_SYNC_ROLLBACK); // the next row would say that it is settled
        }
        if (limbo.ownerId() != selfId && !isSynchronous)
        {
            return Admission.PLAIN;
        }
        if (0 == limbo.ownerId())
        {
            throw new MemtxException(ErrorCode.ER_SYNC_QUEUE_UNCLAIMED);
        }
        if (limbo.ownerId() != selfId)
        {
            throw new MemtxException(ErrorCode.ER_SYNC_QUEUE_FOREIGN, limbo.ownerId());
        }
        if (limbo.isBusy() || limbo.isFrozen())
        {
            throw new MemtxException(ErrorCode.ER_SYNC_ROLLBACK);
        }
        if (0 != maxSizeBytes && entries.sizeBytes() >= maxSizeBytes)
        {
            return Admission.FULL;
        }
        if (isSynchronous)
        {
            return Admission.SYNCHRONOUS;
        }
        return entries.isEmpty() ? Admission.PLAIN : Admission.ASYNCHRONOUS;
    }
}
