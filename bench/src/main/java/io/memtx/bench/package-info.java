/**
 * Measures the engine beside floors and peers.
 */
package io.memtx.bench;
