package io.memtx.memtx.txn;

/**
 * Is told, on the transaction thread and once, how a transaction ended.
 */
public interface Completion
{
    /**
     * The transaction is confirmed: durable as its journal and gate promise, and visible to everybody.
     *
     * @param position of its end in the log.
     */
    void onConfirmed(long position);

    /**
     * The transaction is undone.
     *
     * @param reason of it.
     */
    void onRolledBack(RuntimeException reason);
}
