package io.memtx.memtx.update;

import io.memtx.tuple.error.MemtxException;

/**
 * Hears of the operations that an upsert left out because they do not fit the tuple.
 */
@FunctionalInterface
public interface SkippedOperation
{
    /** The number of no operation: all were left out together, as they would have changed the primary key. */
    int ALL = 0;

    /**
     * @param number of the operation in its list, counted from 1, or {@link #ALL}.
     * @param reason why it could not be applied.
     */
    void onSkippedOperation(int number, MemtxException reason);
}
