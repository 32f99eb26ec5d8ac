/**
 * Latency under a fixed load: {@link io.memtx.bench.latency.FixedRate} says when each operation is due, and counts from
 * there.
 * <p>
 * Everything belongs to the thread that runs the operations.
 * <p>
 * Nothing here waits for an operation that is late before it counts the next one as late, too.
 */
package io.memtx.bench.latency;
