package io.memtx.xlog.journal;

import java.io.IOException;

/**
 * A region of a log file in memory, for reading and writing.
 * <p>
 * The region must lie inside the file, in blocks that were really written, and the file must not be cut while the
 * mapping lives: a store to a page that the file does not have is lost without an exception at the store, and comes
 * back as an {@link InternalError} at some later time or as the end of the JVM.
 * <p>
 * Stored to by the transaction thread; forced and closed by the helper thread, closed only when nobody stores any more.
 */
interface SegmentMapping
{
    /**
     * @return the address of the region's first byte; good until {@link #close()}.
     */
    long address();

    /**
     * @return the length of the region in bytes.
     */
    int lengthBytes();

    /**
     * Brings stores to the device. Other parts of the file may be brought there too.
     *
     * @param offset      of the first byte, in the region.
     * @param lengthBytes of the range, more than 0.
     * @throws IOException when the device refused: never to be retried, a retry lies.
     */
    void force(int offset, int lengthBytes) throws IOException;

    /**
     * Unmaps, at once. Idempotent.
     */
    void close();
}
