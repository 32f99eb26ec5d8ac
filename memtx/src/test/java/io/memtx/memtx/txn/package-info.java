/**
 * What tests of transactions need: a gate that is driven by hand.
 * <p>
 * Owned by the transaction thread, which is the test's.
 * <p>
 * Nothing here decides anything by itself: no clock, no chance, no quorum.
 */
package io.memtx.memtx.txn;
