/**
 * What an index is, for the modules that implement one and the module that uses them: the interfaces, the iterator
 * types, views of an index that another thread walks, and reads of a live one by another thread.
 * <p>
 * An index belongs to the transaction thread; an {@link io.memtx.tuple.index.IndexView} and its cursors to whichever
 * one thread walks it, an {@link io.memtx.tuple.index.IndexReader} to the one thread that reads with it.
 * <p>
 * An index holds references to tuples and never copies, allocates or frees a tuple. It knows nothing of spaces,
 * transactions, visibility or the log.
 */
package io.memtx.tuple.index;
