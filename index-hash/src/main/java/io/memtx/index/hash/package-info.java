/**
 * The hash index: a trie of directory nodes, addressed by the leading bits of a tuple's hash, above leaf blocks whose
 * groups of slots are one cache line each. Read {@link io.memtx.index.hash.HashIndex} first.
 * <p>
 * Owned by the transaction thread; a view, a reader and their cursors by whichever one thread uses them. What a view
 * can see is never changed: the writer copies the leaf and the nodes above it first.
 * <p>
 * Nothing here copies or frees a tuple, dereferences an address except through the arena's accessors, or knows spaces,
 * transactions and the log.
 */
package io.memtx.index.hash;
