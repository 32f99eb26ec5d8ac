package io.memtx.memtx.changes;

/**
 * Takes changes, on the thread that polls the stream.
 */
@FunctionalInterface
public interface ChangeHandler
{
    /**
     * @param change reused: good until this returns. When this throws, the poll ends with what it has thrown, and the
     *               next one begins with the first change of the same transaction.
     */
    void onChange(Change change);
}
