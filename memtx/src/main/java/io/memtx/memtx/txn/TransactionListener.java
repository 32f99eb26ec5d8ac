package io.memtx.memtx.txn;

/**
 * Runs at the end of one transaction, on the transaction thread. It must not run statements (they throw
 * IllegalStateException) but may submit them; whatever it throws is handed to the engine's error handler and changes
 * nothing.
 */
@FunctionalInterface
public interface TransactionListener
{
    /**
     * @param statements of the transaction: in order after a commit, in reverse order after a roll-back. Good during
     *                   the call only.
     */
    void onEnd(StatementList statements);
}
