/**
 * What a run found, and how it is written down: {@link io.memtx.bench.report.BenchReport}.
 * <p>
 * Everything belongs to the main thread.
 * <p>
 * Nothing here measures or judges.
 */
package io.memtx.bench.report;
