/**
 * Rows of logs and snapshots as text: {@link io.memtx.tools.rows.RowFormat} is the page to read first. The shapes and
 * names are those of {@code tarantoolctl cat}. Which files and which rows are meant is decided here too.
 * <p>
 * Everything belongs to the thread that made it.
 * <p>
 * Nothing here changes a file, or keeps a row beyond the call that it came with.
 */
package io.memtx.tools.rows;
