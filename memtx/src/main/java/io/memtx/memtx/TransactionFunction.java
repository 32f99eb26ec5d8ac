package io.memtx.memtx;

/**
 * What a transaction does, with a result.
 *
 * @param <T> of the result.
 */
@FunctionalInterface
public interface TransactionFunction<T>
{
    /**
     * Runs alone on the transaction thread.
     *
     * @param tx the running transaction.
     * @return the result.
     */
    T apply(Transaction tx);
}
