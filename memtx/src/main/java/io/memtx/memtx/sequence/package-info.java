/**
 * Sequences: numbers that are handed out once.
 * <p>
 * A definition belongs to a version of the schema and is rolled back with it. The value does not: what a transaction
 * took is gone, whatever becomes of the transaction, so that nobody has to wait for the end of another one.
 */
package io.memtx.memtx.sequence;
