/**
 * How each row of the table is measured, and how long: {@link io.memtx.bench.run.Measurements} has them all.
 * <p>
 * Everything belongs to the main thread; benchmarks and probes run in processes of their own, one at a time.
 * <p>
 * Nothing here leaves a process behind, or measures two things at once.
 */
package io.memtx.bench.run;
