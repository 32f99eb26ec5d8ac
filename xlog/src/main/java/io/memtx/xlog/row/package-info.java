/**
 * Rows as bytes: the header codec, the flyweight that reads a row in place, the redo of one transaction and its
 * encoder. Read {@link io.memtx.xlog.row.RowFlyweight} first.
 * <p>
 * No thread of its own; each object belongs to one thread and is reused by it.
 * <p>
 * Nothing here knows files or blocks, or looks into a body further than that it is a map. Nothing allocates per row.
 */
package io.memtx.xlog.row;
