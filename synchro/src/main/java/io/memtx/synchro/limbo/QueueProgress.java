package io.memtx.synchro.limbo;

/** How far the queue is: figures that cost nothing to look at. Belongs to the transaction thread. */
public interface QueueProgress
{
    /**
     * @return bytes of all entries.
     */
    long sizeBytes();

    /**
     * @return how long the latest confirmed entry took from its commit to its confirmation, in nanoseconds.
     */
    long confirmLagNs();

    /**
     * @return entries confirmed since this instance was started.
     */
    long confirmedCount();

    /**
     * @return entries rolled back since.
     */
    long rolledBackCount();
}
