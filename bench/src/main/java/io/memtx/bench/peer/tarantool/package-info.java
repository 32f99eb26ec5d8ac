/**
 * Debian's Tarantool, measured beside the peers when it is installed: {@link
 * io.memtx.bench.peer.tarantool.TarantoolRun} starts it on scripts of ours, which are resources of this package, and
 * reads the figures that they print.
 * <p>
 * Belongs to the thread that runs it; Tarantool is a process of its own, ended before its figures are returned.
 * <p>
 * Nothing here fails when Tarantool, a compiler or a header is missing: it says what was left out, and why.
 */
package io.memtx.bench.peer.tarantool;
