/**
 * Raw memory: the arena that holds every tuple and every index block, and the accessors of raw addresses.
 * <p>
 * One thread, the transaction thread, allocates, frees and retires; other threads only read what was published to
 * them, or touch fresh pages ahead of the allocation frontier.
 * <p>
 * Nothing outside this package dereferences a raw address except through {@link io.memtx.tuple.arena.Memory}. It knows
 * nothing of MessagePack, keys or spaces.
 */
package io.memtx.tuple.arena;
