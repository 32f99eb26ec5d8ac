package io.memtx.memtx.conflict;

import io.memtx.tuple.Tuple;

/**
 * What a {@link ConflictPolicy} has decided. Immutable, thread safe.
 */
public final class Resolution
{
    /** The transaction is refused, and its stream stops. */
    public static final Resolution STOP = new Resolution(null);

    /** The row becomes a NOP under its LSN; the other rows of its transaction are applied. */
    public static final Resolution SKIP = new Resolution(null);

    /** What the row brings replaces all tuples in its way; a delete is done. */
    public static final Resolution TAKE = new Resolution(null);

    private final Tuple tuple;

    private Resolution(final Tuple tuple)
    {
        this.tuple = tuple;
    }

    /**
     * Another tuple is put: it replaces those of the conflict that are in its way. One that is in its way and was not
     * part of the conflict stops the stream.
     *
     * @param tuple to be put.
     * @return the resolution.
     */
    public static Resolution with(final Tuple tuple)
    {
        if (null == tuple)
        {
            throw new IllegalArgumentException("a resolution with another tuple needs one");
        }
        return new Resolution(tuple);
    }

    /**
     * @return the tuple to be put; null for another resolution.
     */
    public Tuple tuple()
    {
        return tuple;
    }
}
