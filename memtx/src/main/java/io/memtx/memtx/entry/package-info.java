/**
 * Entries of indexes in which a tuple stands more than once, or under keys that are not in it: one for each element of
 * an array ({@code [*]} in a path), or as many as a function makes. First to read:
 * {@link io.memtx.memtx.entry.IndexEntries}.
 * <p>
 * An entry is a small tuple of its own in the arena, and the tree orders entries as it orders tuples; so views, readers
 * on other threads and cursors need not know. Entries are made with their tuple, before anything is changed, and freed
 * with it: what can fail, the function above all, has been called by then, and never again. What it takes beside the
 * entries is a pair of ints on the heap for each tuple that has any.
 * <p>
 * All is the transaction thread's, but for {@link io.memtx.memtx.entry.EntryDescriptor}: readers on other threads find
 * the tuple of an entry, too. Nothing here knows overlays, transactions or rows of system spaces.
 */
package io.memtx.memtx.entry;
