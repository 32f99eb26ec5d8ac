/**
 * The counters file of a data directory: what an engine has done and how its memory stands, for whoever asks from
 * outside. {@link io.memtx.memtx.counters.EngineCounter} is the page to read first; docs/format/04-counters.md has the
 * layout.
 * <p>
 * The transaction thread of the engine is the only writer of a {@link io.memtx.memtx.counters.CountersFile}; a
 * {@link io.memtx.memtx.counters.CountersReader} belongs to the thread that opened it, in whatever process.
 * <p>
 * Nothing here allocates, locks or makes a system call when a counter is set, or knows where a value comes from.
 */
package io.memtx.memtx.counters;
