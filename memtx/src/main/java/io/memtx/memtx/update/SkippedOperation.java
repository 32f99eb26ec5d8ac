package io.memtx.memtx.update;

import io.memtx.tuple.error.MemtxException;

/**
 * Hears of the operations that an upsert left out because they do not fit the tuple.
 */
@FunctionalInterface
public interface SkippedOperation
{
    /**
     * @param number of the operation in its list, counted from 1.
     * @param reason why it could not be applied.
     */
    void onSkippedOperation(int number, MemtxException reason);
}
