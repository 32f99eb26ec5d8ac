/**
 * Floors: the least work that a machine must do for what the engine does, written as plainly as possible. Of each:
 * plain code, no checks, no types, no transactions, nothing for whoever comes next.
 * <p>
 * Everything belongs to the thread that made it, unless a class says otherwise.
 * <p>
 * No floor uses the engine; raw memory is reached through the arena's {@code Memory}, whose checks are compiled away.
 */
package io.memtx.bench.floor;
