/**
 * The command {@code memtx bench}: measures the engine beside floors and peers and holds the ratios against budgets.
 * <p>
 * Everything belongs to the main thread; what is measured runs in processes of its own.
 * <p>
 * Nothing depends on this module, and it never changes what it measures.
 */
package io.memtx.bench;
