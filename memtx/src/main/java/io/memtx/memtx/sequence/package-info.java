/**
 * Sequences: numbers that are handed out once. A definition belongs to a version of the schema and is rolled back with
 * it. The value does not: what a transaction took is gone, whatever becomes of the transaction, so that nobody has to
 * wait for the end of another one.
 * <p>
 * Owned by the transaction thread; a checkpoint gets copies of the values.
 * <p>
 * Nothing here reads or writes rows, or knows what the numbers are for.
 */
package io.memtx.memtx.sequence;
