/**
 * Spaces at run time: a space's definition, its indexes with their unconfirmed overlay, its triggers, and the schema,
 * an immutable map of all spaces.
 * <p>
 * Owned by the transaction thread.
 * <p>
 * Nothing here decides what a statement may do, and nothing writes to the log.
 */
package io.memtx.memtx.space;
