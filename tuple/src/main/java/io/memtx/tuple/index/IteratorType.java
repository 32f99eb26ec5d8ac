package io.memtx.tuple.index;

/**
 * How an iterator moves, with Tarantool's numbers. Which index supports which: {@link
 * TupleIndex#supports(IteratorType)}.
 */
public enum IteratorType
{
    /** Tuples whose key starts with the given parts, ascending. */
    EQ(0),
    /** The same, descending. */
    REQ(1),
    /** All, ascending; a key given to a tree is honoured as {@link #GE}, to a hash ignored. */
    ALL(2),
    /** Less than the key, descending. */
    LT(3),
    /** Less than or equal to the key, descending. */
    LE(4),
    /** Greater than or equal to the key, ascending. */
    GE(5),
    /** Greater than the key, ascending. */
    GT(6),
    BITS_ALL_SET(7),
    BITS_ANY_SET(8),
    BITS_ALL_NOT_SET(9),
    OVERLAPS(10),
    NEIGHBOR(11),
    /** Behind all that start with the string that is the key's last part, ascending. */
    NP(12),
    /** Before all that start with the string that is the key's last part, descending. */
    PP(13);

    private final int id;

    IteratorType(final int id)
    {
        this.id = id;
    }

    /**
     * @return Tarantool's number.
     */
    public int id()
    {
        return id;
    }

    /**
     * @return true when the iterator goes from greater to lesser keys.
     */
    public boolean isReverse()
    {
        return this == REQ || this == LT || this == LE || this == PP;
    }
}
