/**
 * Targets for a fuzzer, plain static methods that take bytes, and what replays their corpora in the normal build.
 */
package io.memtx.tuple.fuzz;
