package io.memtx.relay.applier.relay;

import io.memtx.xlog.Vclock;

/**
 * Rows of a read view, for a downstream that joins. Belongs to the thread of the relays.
 */
public interface SnapshotSource extends AutoCloseable
{
    /**
     * @return the vclock that the rows amount to; not to be changed.
     */
    Vclock vclock();

    /**
     * Goes to the next row.
     *
     * @return whether there is one.
     */
    boolean nextRow();

    /**
     * @return address of the row, header and body, as a snapshot has them; good until the next one.
     */
    long rowAddress();

    /**
     * @return its length in bytes.
     */
    int rowLength();

    /**
     * Lets the view go. Idempotent.
     */
    @Override
    void close();
}
