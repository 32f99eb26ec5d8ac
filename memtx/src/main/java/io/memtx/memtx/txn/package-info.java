/**
 * Transactions: what one has changed so far, its commit to the journal, the queue of those not yet confirmed, and their
 * confirmation or roll-back.
 * <p>
 * Owned by the transaction thread; positions may be read by any thread.
 * <p>
 * Nothing here knows what a statement means or how quorums are counted: it asks a {@link
 * io.memtx.memtx.txn.CommitGate}.
 */
package io.memtx.memtx.txn;
