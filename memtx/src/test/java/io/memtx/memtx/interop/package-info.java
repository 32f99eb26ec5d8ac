/**
 * Directories that go from Tarantool to this engine and back: everything that one writes, the other reads, byte for
 * byte.
 * <p>
 * One thread per test; Tarantool is a process that each run starts and awaits.
 * <p>
 * Nothing here speaks of what is refused inside a file of either: that is tested where the format is.
 */
package io.memtx.memtx.interop;
