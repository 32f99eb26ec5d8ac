/**
 * The deep check of a data directory: it is recovered as an engine would, and every index is compared with the data;
 * the class to read first is {@link io.memtx.memtx.check.DirectoryCheck}.
 * <p>
 * Runs on the thread that asks for it, with memory of its own.
 * <p>
 * Nothing here changes a file, takes a lock or repairs anything.
 */
package io.memtx.memtx.check;
