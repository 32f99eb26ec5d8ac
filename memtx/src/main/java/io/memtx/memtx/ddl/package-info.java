/**
 * What a row of a system space means: spaces created, changed, truncated and dropped, indexes built.
 * <p>
 * Owned by the transaction thread.
 * <p>
 * Nothing here writes rows or decides when a change of schema may start; the schema it makes is handed to a
 * {@link io.memtx.memtx.space.SchemaTarget}.
 */
package io.memtx.memtx.ddl;
