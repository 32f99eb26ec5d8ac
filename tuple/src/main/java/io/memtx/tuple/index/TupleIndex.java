package io.memtx.tuple.index;

import io.memtx.tuple.key.KeyDef;

/**
 * An index over tuples of an arena, unique under {@link KeyDef#compareTuples(long, long)}. Single owner: the
 * transaction thread.
 * <p>
 * Memory comes from the arena by forced allocation, so that a change cannot fail half way; whoever changes an index
 * asks beforehand what it may cost ({@link #insertCost()}) and reserves that in the arena.
 */
public interface TupleIndex extends AutoCloseable
{
    /**
     * @return the definition of its key.
     */
    KeyDef keyDef();

    /**
     * Orders by another definition from now on. What the index holds must have the same order, hints and hashes under
     * it, and it must take whatever the one before took: cursors, views and readers on other threads go on, and come
     * across what it alone takes only after they have come across it.
     *
     * @param keyDef of the same parts: see {@link KeyDef#widenedTo(KeyDef)}.
     */
    void order(KeyDef keyDef);

    /**
     * @param type of iterator.
     * @return whether cursors of this index can be opened with it.
     */
    boolean supports(IteratorType type);

    /**
     * @return how many tuples it has.
     */
    long size();

    /**
     * @return the bytes of arena memory that it takes.
     */
    long bytes();

    /**
     * An upper bound of the arena memory that one insertion may take now, copies made for open views included.
     *
     * @return bytes.
     */
    long insertCost();

    /**
     * Finds a tuple by its full key. Only for a unique index and a key without nil.
     *
     * @param key address of the encoded key parts.
     * @return its reference, or {@link io.memtx.tuple.arena.Arena#NULL_REF}.
     */
    int get(long key);

    /**
     * Finds a tuple by a full key that is one integer; see {@link KeyDef#isInteger()}. Only for a unique index.
     *
     * @param value of the key: signed; where the part is unsigned 0 or more.
     * @return its reference, or {@link io.memtx.tuple.arena.Arena#NULL_REF}.
     */
    int getInteger(long value);

    /**
     * Finds the entry that a tuple would collide with.
     *
     * @param tuple address of the tuple's MessagePack array; the tuple need not be in the arena.
     * @return the reference of the entry that compares equal, or {@link io.memtx.tuple.arena.Arena#NULL_REF}.
     */
    int find(long tuple);

    /**
     * Changes one entry.
     * <ul>
     * <li>insert: {@code oldRef} is NULL_REF; no entry compares equal to the new tuple.</li>
     * <li>delete: {@code newRef} is NULL_REF.</li>
     * <li>replace: both given, in place when they compare equal; otherwise the old one is removed and the new one, to
     * which no other entry compares equal, is inserted.</li>
     * </ul>
     * Both tuples are readable during the call.
     *
     * @param oldRef reference of an entry that is in the index, or NULL_REF.
     * @param newRef reference of the tuple to put in, or NULL_REF.
     * @throws IllegalStateException when an old tuple is not in the index, or a new one collides (a broken caller).
     */
    void replace(int oldRef, int newRef);

    /**
     * Fills an empty index. Much faster than insertions; keeps its input in whatever order it likes.
     *
     * @param refs  array whose first {@code count} elements are references of tuples, in any order; it is used as work
     *              space and its contents are undefined afterwards.
     * @param count of references.
     * @return {@link io.memtx.tuple.arena.Arena#NULL_REF} when built; else the reference of a tuple that compares equal
     * to another one of the input, and the index is empty as before.
     */
    int build(int[] refs, int count);

    /**
     * Some tuple, each with a similar chance.
     *
     * @param seed of the choice.
     * @return its reference, or {@link io.memtx.tuple.arena.Arena#NULL_REF} when the index is empty.
     */
    int random(long seed);

    /**
     * Counts in logarithmic time on an ordered index.
     *
     * @param type      supported by the index.
     * @param key       address of the encoded key parts.
     * @param partCount of parts in the key.
     * @return how many tuples an iteration would return now.
     */
    long count(IteratorType type, long key, int partCount);

    /**
     * @return a new cursor over the live index, to be reused by its owner.
     */
    TupleCursor cursor();

    /**
     * Makes what another thread reads the live index with. Any thread.
     *
     * @param gate that tells what may be shown.
     * @return the reader, for one thread; it ends with the index.
     */
    IndexReader reader(ReadGate gate);

    /**
     * Freezes the index for a reader. O(1). To be called right after the arena's
     * {@link io.memtx.tuple.arena.Arena#openView()}: the view is good until that arena view is closed.
     *
     * @return the index as it is now.
     */
    IndexView view();

    /**
     * Checks the structure: order, counts, fill, reachability. For tests and {@code verify}; takes linear time.
     *
     * @throws IllegalStateException that says what is wrong.
     */
    void checkStructure();

    /**
     * Gives all blocks back (retiring those that an open view sees). The tuples are the caller's. Idempotent; live
     * cursors end.
     */
    @Override
    void close();
}
