/**
 * The stream of confirmed changes, read from the log; the class to read first is
 * {@link io.memtx.memtx.changes.ChangeStream}.
 * <p>
 * {@link io.memtx.memtx.changes.ChangeStreams} opens streams; each of them belongs to the thread that polls it, which
 * reads the log's files and how far they are confirmed. The transaction thread is asked when one is opened, and knows
 * nothing of it afterwards.
 * <p>
 * Never hands out what is not confirmed, and never part of a transaction. Looks at no tuple in the engine's memory.
 */
package io.memtx.memtx.changes;
