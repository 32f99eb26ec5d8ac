/**
 * Checkpoints: a snapshot of the confirmed data, written by a thread of its own while the transaction thread goes on,
 * and the removal of files that no checkpoint and no reader needs any more. The same frozen data, as rows, is what an
 * instance that joins is given.
 * <p>
 * Begun and finished on the transaction thread; the writing thread and relays read frozen views only.
 * <p>
 * Nothing here ever waits for the transaction thread, or makes it wait.
 */
package io.memtx.memtx.checkpoint;
