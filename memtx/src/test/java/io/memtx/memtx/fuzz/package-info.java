/**
 * Any bytes as directories, snapshots and updates: for the fuzzer, whose corpora the normal build replays.
 */
package io.memtx.memtx.fuzz;
