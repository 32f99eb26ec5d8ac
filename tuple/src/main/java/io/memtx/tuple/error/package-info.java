/**
 * The errors of the data model: Tarantool's codes and texts, and the one exception type that carries them.
 */
package io.memtx.tuple.error;
