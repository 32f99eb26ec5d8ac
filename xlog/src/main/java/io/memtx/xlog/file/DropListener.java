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
}
