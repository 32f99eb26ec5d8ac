/**
 * The directory of files: what is there, what recovery reads in which order, what may be deleted, and the lock.
 * <p>
 * No thread of its own; the thread that owns the journal's life (open, rotate, collect) changes it, and whoever reads
 * the log looks at it.
 * <p>
 * Nothing here reads a row.
 */
package io.memtx.xlog.directory;
