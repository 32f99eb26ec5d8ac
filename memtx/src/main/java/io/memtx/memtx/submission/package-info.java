/**
 * Statements as bytes: how other threads hand them to the transaction thread, through one ring, and how each gets its
 * answers back, through cells of its own.
 * <p>
 * A {@link io.memtx.memtx.submission.Submitter} belongs to one thread; what reads the ring belongs to the transaction
 * thread.
 * <p>
 * Never allocates once it stands, never locks, never blocks: full is an answer.
 */
package io.memtx.memtx.submission;
