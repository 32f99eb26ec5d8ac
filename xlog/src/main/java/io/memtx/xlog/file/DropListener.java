package io.memtx.xlog.file;

import io.memtx.xlog.XlogException;

/**
 * Told what a tolerant read left out. Called on the reading thread.
 */
@FunctionalInterface
public interface DropListener
{
    /** Tells nobody. */
    DropListener NONE = (firstOffset, endOffset, reason) -> { };

    /**
     * @param firstOffset of the bytes left out.
     * @param endOffset   behind them.
     * @param reason      with file, offset and last good vclock.
     */
    void onDropped(long firstOffset, long endOffset, XlogException reason);

    /**
     * The file ends, and a transaction has not: its rows are left out, which may stand among those of others.
     *
     * @param firstOffset of the block that its first row is in.
     * @param endOffset   behind the last good block.
     * @param rowCount    of its rows.
     * @param reason      with file, offset and its first row.
     */
    default void onUnfinished(
        final long firstOffset, final long endOffset, final int rowCount, final XlogException reason)
    {
        onDropped(firstOffset, endOffset, reason);
    }
}
