/**
 * The errors of the data model: Tarantool's codes and texts, and the one exception type that carries them.
 * <p>
 * Immutable and thread safe.
 * <p>
 * Nothing here decides whether something is an error, and nothing is logged.
 */
package io.memtx.tuple.error;
