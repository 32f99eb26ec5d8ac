package io.memtx.memtx.entry;

import io.memtx.memtx.function.MemtxFunction;

/**
 * The function that makes the keys of an index. Immutable.
 *
 * @param code        called with the tuple; null while recovery does not know it.
 * @param returnsKeys whether it returns a list of keys, and not one.
 */
public record KeyFunction(MemtxFunction code, boolean returnsKeys)
{
}
