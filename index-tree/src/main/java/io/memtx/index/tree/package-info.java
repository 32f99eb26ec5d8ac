/**
 * The tree index: a B+ tree over references of tuples, in blocks of arena memory, with first-part hints that spare most
 * looks at a tuple and with counts that make ranks logarithmic. The class to read first is
 * {@link io.memtx.index.tree.TreeIndex}.
 * <p>
 * Owned by the transaction thread: what begins with Tree is its, or a view's. What a view has frozen may be walked by
 * one other thread per cursor meanwhile. What begins with Live reads the live tree from other threads, by versions of
 * blocks.
 * <p>
 * Nothing here allocates, frees or changes a tuple, or knows of transactions, visibility or the log.
 */
package io.memtx.index.tree;
