/**
 * Tarantool itself, run as a process, as the oracle of what we write and read. Tests that need it are skipped where it
 * is not installed.
 * <p>
 * Each run is one process with a deadline, started and awaited by the thread of the test.
 * <p>
 * Nothing here talks to a process that goes on running: a script ends itself, and its output is its answer.
 */
package io.memtx.memtx.tarantool;
