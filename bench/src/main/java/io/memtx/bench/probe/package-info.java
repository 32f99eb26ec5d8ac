/**
 * Measurements that are no benchmark of JMH's: latency under load, growth, memory, garbage. Each {@link
 * io.memtx.bench.probe.Probe} runs in a process of its own, which {@link io.memtx.bench.probe.ProbeMain} is.
 * <p>
 * Everything belongs to the main thread, which is the engine's transaction thread.
 * <p>
 * Nothing here judges: a probe gives figures.
 */
package io.memtx.bench.probe;
