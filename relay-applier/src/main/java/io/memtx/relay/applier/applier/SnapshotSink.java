package io.memtx.relay.applier.applier;

import org.agrona.DirectBuffer;

/**
 * Takes the rows of a snapshot that an upstream sends. Belongs to the thread of the appliers.
 */
public interface SnapshotSink extends AutoCloseable
{
    /**
     * @param buffer the row stands in, until this returns; a byte array.
     * @param offset of it.
     * @param length of it, or of a piece of it, in bytes; not checked for anything.
     * @param isLast whether the row ends with this piece.
     * @throws io.memtx.relay.applier.message.InvalidMessageException when it is no row.
     * @throws io.memtx.xlog.XlogException                            when it cannot be kept.
     */
    void onRow(DirectBuffer buffer, int offset, int length, boolean isLast);

    /**
     * There are no more rows: the snapshot is whole and durable when this returns.
     *
     * @throws io.memtx.xlog.XlogException when it cannot be made so.
     */
    void commit();

    /**
     * Without {@link #commit()} before it, leaves nothing behind. Idempotent.
     */
    @Override
    void close();
}
