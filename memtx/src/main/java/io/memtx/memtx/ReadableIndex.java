package io.memtx.memtx;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.index.IteratorType;

import java.util.List;

/**
 * What can be read of an index: of a live one ({@link Index}) on the transaction thread, or of one in a
 * {@link ReadView} on any one thread.
 * <p>
 * Null instead of a key, iterator type, tuple or view is an IllegalArgumentException.
 */
public interface ReadableIndex
{
    /**
     * @return its name.
     */
    String name();

    /**
     * @return how many tuples it has.
     */
    long size();

    /**
     * Finds one tuple.
     *
     * @param key full key of a unique index, without null.
     * @return the tuple, or null.
     * @throws io.memtx.tuple.error.MemtxException ER_EXACT_MATCH, ER_KEY_PART_TYPE, or ER_MORE_THAN_ONE_TUPLE when the
     *                                             index is not unique.
     */
    Tuple get(Key key);

    /**
     * Finds one tuple by a key of one integer part. Allocates nothing.
     *
     * @param key  value; of an unsigned part 0 or more.
     * @param view set on the tuple when there is one; good until the next change or duty cycle of the engine, or until
     *             the read view is closed.
     * @return whether there is one.
     */
    boolean get(long key, TupleView view);

    /**
     * Finds one tuple by a key of one string part. Allocates nothing for ASCII text.
     *
     * @param key  value.
     * @param view as in {@link #get(long, TupleView)}.
     * @return whether there is one.
     */
    boolean get(CharSequence key, TupleView view);

    /**
     * Collects tuples.
     *
     * @param type   of iterator.
     * @param key    from empty to full.
     * @param offset of tuples to leave out first, 0 or more; beyond the end there is nothing.
     * @param limit  of tuples to collect, 0 or more.
     * @return the tuples, in the iterator's order.
     * @throws io.memtx.tuple.error.MemtxException ER_UNSUPPORTED_INDEX_FEATURE, ER_PARTIAL_KEY, ER_KEY_PART_COUNT,
     *                                             ER_KEY_PART_TYPE.
     */
    List<Tuple> select(IteratorType type, Key key, long offset, long limit);

    /**
     * Collects tuples behind one: the next page.
     *
     * @param type  of iterator; the index is a tree.
     * @param key   from empty to full.
     * @param after tuple to go on behind, which need not be there any more; it lies within what the key selects.
     * @param limit of tuples to collect.
     * @return the tuples, in the iterator's order.
     * @throws io.memtx.tuple.error.MemtxException as {@link #select(IteratorType, Key, long, long)}, and
     *                                             ER_ITERATOR_POSITION when the tuple does not fit the index or the
     *                                             key.
     */
    List<Tuple> selectAfter(IteratorType type, Key key, Tuple after, long limit);

    /**
     * Collects tuples behind a position.
     *
     * @param type  of iterator; the index is a tree.
     * @param key   from empty to full.
     * @param after position to go on behind, of a page before or of a tuple; null begins. What it was made of need not
     *              be there any more.
     * @param limit of tuples to collect.
     * @return the tuples and the position of the last one.
     * @throws io.memtx.tuple.error.MemtxException as {@link #select(IteratorType, Key, long, long)}, and
     *                                             ER_ITERATOR_POSITION when the position does not fit the index or the
     *                                             key.
     */
    Page selectPage(IteratorType type, Key key, String after, long limit);

    /**
     * Writes down where a tuple stands or would stand in the index: what makes its place, as a short text.
     *
     * @param tuple any that has what the index wants; the index is a tree.
     * @return the position, which stays good for an index with the same parts.
     * @throws io.memtx.tuple.error.MemtxException ER_UNSUPPORTED_INDEX_FEATURE, ER_ITERATOR_POSITION.
     */
    String position(Tuple tuple);

    /**
     * Collects all tuples that an iteration yields.
     *
     * @param type of iterator.
     * @param key  from empty to full.
     * @return the tuples, in the iterator's order.
     */
    default List<Tuple> select(final IteratorType type, final Key key)
    {
        return select(type, key, 0, Long.MAX_VALUE);
    }

    /**
     * Collects the tuples under a key.
     *
     * @param parts of the key, from none (all tuples) to all.
     * @return the tuples.
     */
    default List<Tuple> select(final Object... parts)
    {
        return select(0 == parts.length ? IteratorType.ALL : IteratorType.EQ, Key.key(parts));
    }

    /**
     * @param type of iterator.
     * @param key  from empty to full.
     * @return how many tuples an iteration yields.
     */
    long count(IteratorType type, Key key);

    /**
     * How many tuples stand before the first one that an iteration yields, in the iterator's direction.
     *
     * @param type of iterator; the index is a tree.
     * @param key  from empty to full.
     * @return the number, for an iteration that yields nothing as if the missing tuple were there.
     */
    default long offsetOf(final IteratorType type, final Key key)
    {
        final IteratorType toTheEnd = IteratorType.EQ == type ? IteratorType.GE :
            IteratorType.REQ == type ? IteratorType.LE : type;
        return Math.max(0, size() - count(toTheEnd, key)); // of a live reader the two may be of different moments
    }

    /**
     * Divides a range of keys by the number of its tuples: the median, say, is the key of level 0.5.
     *
     * @param level between 0 and 1, both excluded.
     * @param begin key that the range begins with, from empty (the first tuple) to full; the index is a tree.
     * @param end   key that it ends before, from empty (behind the last tuple) to full.
     * @return the key that as large a part of the range as the level says lies before, or null when the range is empty.
     * @throws io.memtx.tuple.error.MemtxException ER_ILLEGAL_PARAMS for a level or range that is none;
     *                                             ER_UNSUPPORTED_INDEX_FEATURE, ER_KEY_PART_COUNT, ER_KEY_PART_TYPE.
     */
    Key quantile(double level, Key begin, Key end);

    /**
     * @return the first tuple of a tree, or null.
     */
    default Tuple min()
    {
        return min(Key.key());
    }

    /**
     * @return the last tuple of a tree, or null.
     */
    default Tuple max()
    {
        return max(Key.key());
    }

    /**
     * @param key from empty to full; the index is a tree.
     * @return the first tuple under it, or null.
     */
    Tuple min(Key key);

    /**
     * @param key from empty to full; the index is a tree.
     * @return the last tuple under it, or null.
     */
    Tuple max(Key key);

    /**
     * Chooses a tuple. Outside the transaction thread a hash index, and a live one, are walked for it, in linear time.
     *
     * @param seed of the choice.
     * @return some tuple, or null when the index is empty.
     */
    Tuple random(long seed);
}
