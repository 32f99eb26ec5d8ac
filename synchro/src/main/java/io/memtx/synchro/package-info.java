/**
 * Synchronous replication as a pure state machine: {@link io.memtx.synchro.Synchro} is told of transactions, rows,
 * acknowledgements, messages and the time, and says which rows are to be written and what is confirmed or rolled back.
 * <p>
 * Belongs to the transaction thread, which steps it in its duty cycle.
 * <p>
 * Never starts a thread, reads a clock, draws a random number of its own, touches a file or a connection, or sees a
 * transaction.
 */
package io.memtx.synchro;
