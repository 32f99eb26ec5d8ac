/**
 * Budgets: what the engine may cost, as a multiple of a floor or as a figure. {@link io.memtx.bench.budget.Budget} is
 * the page to read first.
 * <p>
 * Everything belongs to the main thread.
 * <p>
 * Nothing here measures, or rounds before it judges.
 */
package io.memtx.bench.budget;
