package io.memtx.tuple.index;

/**
 * An index as it was when the view was opened. The writer goes on meanwhile: it copies a block before it changes one
 * that a view can see. Opened by the transaction thread, read by one thread at a time, which may be another.
 * <p>
 * The tuples that it refers to are kept by the {@link io.memtx.tuple.arena.ArenaView} under which it was opened; a view
 * must not be read after that was closed. The view object itself holds no memory and needs no closing.
 */
public interface IndexView
{
    /**
     * @return how many tuples it has.
     */
    long size();

    /**
     * Finds a tuple by its full key.
     *
     * @param key address of the encoded key parts.
     * @return its reference, or {@link io.memtx.tuple.arena.Arena#NULL_REF}.
     */
    int get(long key);

    /**
     * Counts in logarithmic time on an ordered index.
     *
     * @param type      supported by the index.
     * @param key       address of the encoded key parts.
     * @param partCount of parts in the key.
     * @return how many tuples an iteration would return.
     */
    long count(IteratorType type, long key, int partCount);

    /**
     * @return a new cursor over the view.
     */
    TupleCursor cursor();
}
