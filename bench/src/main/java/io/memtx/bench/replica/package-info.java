/**
 * Instances that replicate over loopback within one process, and what steps them: the fixtures of what replication
 * costs.
 * <p>
 * The master belongs to the thread that has made it, each replica to a {@link io.memtx.bench.replica.Stepper} of its
 * own: as many threads as a raw ping-pong has ends.
 * <p>
 * Nothing here measures, or reaches into an instance: all is done through what an embedding program has.
 */
package io.memtx.bench.replica;
