/**
 * Keys: which fields of a tuple make one, how two compare, their hints and hashes.
 * <p>
 * Definitions are immutable and thread safe; comparing allocates nothing.
 * <p>
 * Nothing here knows indexes, spaces or the arena's references: tuples and keys are addresses of MessagePack.
 */
package io.memtx.tuple.key;
