/**
 * What is read and written, the same for floors, engine and peers: keys, values, and the order in which keys are drawn.
 * <p>
 * Everything belongs to the thread that made it.
 * <p>
 * Nothing here touches what is measured, or costs more than a few instructions per key.
 */
package io.memtx.bench.workload;
