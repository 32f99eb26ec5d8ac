package io.memtx.tuple.index;

/**
 * A reusable walk over an index or a view of one. Opening and stepping allocate nothing.
 * <p>
 * A cursor over a live index survives changes under it: it remembers the tuple it returned last, and when the index has
 * changed since it looks for its place again: forward it goes on with the first entry greater than that tuple, backward
 * with the last one less. The caller keeps the memory of the last returned tuple readable for as long as it steps (a
 * removed tuple's <em>bytes</em> must not be reused before the next call).
 * <p>
 * The bytes of the key given to {@code open} must stay where they are for as long as the cursor is stepped.
 */
public interface TupleCursor
{
    /**
     * Positions before the first tuple of an iteration.
     *
     * @param type      supported by the index.
     * @param key       address of the encoded key parts, one MessagePack value after the other, without array header;
     *                  ignored when there are none.
     * @param partCount of parts in the key, from 0 to what the key definition declares.
     */
    void open(IteratorType type, long key, int partCount);

    /**
     * Positions behind a tuple, which need not be in the index any more: pagination. Only an ordered index supports it.
     *
     * @param type      supported by the index.
     * @param key       as in {@link #open}.
     * @param partCount as in {@link #open}.
     * @param after     address of the tuple (its MessagePack array) to go on behind; it satisfies the key, and stays
     *                  where it is until a tuple has been returned.
     */
    void openAfter(IteratorType type, long key, int partCount, long after);

    /**
     * Steps over tuples: in logarithmic time on an ordered index.
     *
     * @param count of tuples to leave out, 0 or more.
     */
    void skip(long count);

    /**
     * Says where a copy of the last returned tuple stands, before the memory of that tuple is given back. A cursor that
     * can be {@linkplain #openAfter reopened behind} the copy does not need it.
     *
     * @param tuple address of the copy, which stays until another tuple has been returned.
     */
    default void lastCopied(final long tuple)
    {
    }

    /**
     * @return the reference of the next tuple, or {@link io.memtx.tuple.arena.Arena#NULL_REF} at the end and ever
     *         after.
     */
    int next();
}
