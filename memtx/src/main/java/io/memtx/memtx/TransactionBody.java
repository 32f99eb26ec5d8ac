package io.memtx.memtx;

/**
 * What a transaction does, without a result.
 */
@FunctionalInterface
public interface TransactionBody
{
    /**
     * Runs alone on the transaction thread.
     *
     * @param tx the running transaction.
     */
    void run(Transaction tx);
}
