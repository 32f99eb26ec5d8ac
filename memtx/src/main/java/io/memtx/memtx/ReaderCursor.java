package io.memtx.memtx;

import io.memtx.tuple.TupleView;
import io.memtx.tuple.index.IndexReader;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * A reusable walk over a live index on another thread than the engine's; allocates nothing after its first opening. It
 * yields each tuple that stays there exactly once, in order, whatever is changed meanwhile. Good for one stay of its
 * {@link Reader}: after leaving it is opened anew, with {@link IteratorType#GT} behind where it was, say. For the
 * reader's thread.
 */
public final class ReaderCursor
{
    private final ReaderIndex index;
    private final MsgPackWriter key = new MsgPackWriter();
    private IndexReader data;
    private TupleCursor cursor;
    private long stay;
    private int partCount;

    ReaderCursor(final ReaderIndex index)
    {
        this.index = index;
    }

    /**
     * Starts a key for the next {@link #open}; parts are added by {@link #part(long)} and {@link #part(CharSequence)}.
     * What was open ends.
     *
     * @return this.
     */
    public ReaderCursor key()
    {
        stay = 0;
        key.reset();
        partCount = 0;
        return this;
    }

    /**
     * @param value of the next part of the key.
     * @return this.
     */
    public ReaderCursor part(final long value)
    {
        stay = 0; // what is open reads the key where it stands
        key.integer(value);
        partCount++;
        return this;
    }

    /**
     * @param value of the next part of the key.
     * @return this.
     */
    public ReaderCursor part(final CharSequence value)
    {
        stay = 0;
        MsgPackBoxer.encode(key, Arguments.notNull(value, "key part"));
        partCount++;
        return this;
    }

    /**
     * Positions before the first tuple of an iteration.
     *
     * @param type of iterator.
     * @return this.
     * @throws io.memtx.tuple.error.MemtxException ER_UNSUPPORTED_INDEX_FEATURE, ER_PARTIAL_KEY, ER_KEY_PART_COUNT,
     *                                             ER_KEY_PART_TYPE, and what an index that is gone throws.
     * @throws IllegalStateException               outside.
     */
    public ReaderCursor open(final IteratorType type)
    {
        final IndexReader live = index.data();
        IndexChecks.wholeKey(index.index(), type, partCount);
        index.index().keyDef().validateKey(key.address(), partCount, false);
        IndexChecks.iterator(index.space(), index.index(), type, partCount);
        if (data != live)
        {
            data = live;
            cursor = live.cursor();
        }
        cursor.open(type, key.address(), partCount);
        stay = index.reader().lease().number();
        return this;
    }

    /**
     * Steps.
     *
     * @param view set on the next tuple; good until the reader leaves.
     * @return false at the end.
     * @throws IllegalStateException outside, or in another stay than that of the opening.
     */
    public boolean next(final TupleView view)
    {
        final Reader reader = index.reader();
        reader.checkInside();
        Arguments.notNull(view, "view");
        if (stay != reader.lease().number())
        {
            throw new IllegalStateException("cursor is not open in this stay of its reader");
        }
        final int ref = index.index().tupleRef(cursor.next());
        if (NULL_REF == ref)
        {
            view.unwrap();
            return false;
        }
        view.wrap(reader.lease(), reader.arena().tuple(ref));
        return true;
    }
}
