/**
 * What logs and snapshots are made of, in numbers: {@link io.memtx.tools.stat.RowStatistics} is the page to read first.
 * <p>
 * Everything belongs to the thread that made it.
 * <p>
 * Nothing here keeps a row, or grows with the number of rows.
 */
package io.memtx.tools.stat;
