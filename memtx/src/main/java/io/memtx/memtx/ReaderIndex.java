package io.memtx.memtx;

import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IndexReader;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.List;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * A live index as one {@link Reader} sees it; for that reader's thread. It survives changes of the schema: when the
 * space or the index is gone each method throws ER_NO_SUCH_SPACE or ER_NO_SUCH_INDEX_ID.
 * <p>
 * What takes a {@link TupleView}, and {@link #cursor()}, works inside only, without garbage; the view is good until the
 * reader leaves. What returns a {@link Tuple}, which is a copy, or a number, may be called outside, too.
 */
public final class ReaderIndex implements ReadableIndex
{
    private final Reader reader;
    private final SpaceStore origin;
    private final int indexId;
    private final OutsideIndex convenient;
    private final MsgPackWriter key = new MsgPackWriter();

    private Schema seenSchema;
    private SpaceStore space;
    private IndexStore index;
    private IndexReader data;
    private boolean isDirect; // a key of one integer need not be encoded
    private boolean isUnsigned;

    ReaderIndex(final Reader reader, final SpaceStore space, final IndexStore index)
    {
        this.reader = reader;
        origin = space;
        indexId = index.def().indexId();
        convenient = new OutsideIndex(new Access(), reader.arena());
    }

    @Override
    public String name()
    {
        return convenient.name();
    }

    /**
     * @return how many tuples it had lately.
     */
    @Override
    public long size()
    {
        return convenient.size();
    }

    @Override
    public Tuple get(final Key parts)
    {
        return convenient.get(parts);
    }

    /**
     * Finds one tuple by a key of one integer part. Allocates nothing.
     *
     * @param keyPart value; of an unsigned part 0 or more.
     * @param view    set on the tuple when there is one; good until the reader leaves.
     * @return whether there is one.
     * @throws IllegalStateException outside.
     */
    @Override
    public boolean get(final long keyPart, final TupleView view)
    {
        final IndexReader live = data();
        Arguments.notNull(view, "view");
        if (!isDirect || isUnsigned && keyPart < 0)
        {
            return getEncoded(key.reset().integer(keyPart), live, view);
        }
        return show(live.getInteger(keyPart), view);
    }

    /**
     * Finds one tuple by a key of one string part. Allocates nothing for ASCII text.
     *
     * @param keyPart value.
     * @param view    as in {@link #get(long, TupleView)}.
     * @return whether there is one.
     * @throws IllegalStateException outside.
     */
    @Override
    public boolean get(final CharSequence keyPart, final TupleView view)
    {
        final IndexReader live = data();
        Arguments.notNull(view, "view");
        return getEncoded(key.reset().string(Arguments.notNull(keyPart, "key")), live, view);
    }

    @Override
    public List<Tuple> select(final IteratorType type, final Key parts, final long offset, final long limit)
    {
        return convenient.select(type, parts, offset, limit);
    }

    @Override
    public List<Tuple> selectAfter(final IteratorType type, final Key parts, final Tuple after, final long limit)
    {
        return convenient.selectAfter(type, parts, after, limit);
    }

    /**
     * Counts by walking, in linear time: the counts inside a tree are the engine's.
     *
     * @param type  of iterator.
     * @param parts of the key.
     * @return how many tuples an iteration yields.
     */
    @Override
    public long count(final IteratorType type, final Key parts)
    {
        return convenient.count(type, parts);
    }

    @Override
    public Page selectPage(final IteratorType type, final Key parts, final String after, final long limit)
    {
        return convenient.selectPage(type, parts, after, limit);
    }

    @Override
    public String position(final Tuple tuple)
    {
        return convenient.position(tuple);
    }

    /**
     * Divides a range, in linear time, and by counts of different moments while the index changes: near enough to
     * divide work by.
     *
     * @param level between 0 and 1, both excluded.
     * @param begin key that the range begins with.
     * @param end   key that it ends before.
     * @return the key, or null when the range is empty.
     */
    @Override
    public Key quantile(final double level, final Key begin, final Key end)
    {
        return convenient.quantile(level, begin, end);
    }

    @Override
    public Tuple min(final Key parts)
    {
        return convenient.min(parts);
    }

    @Override
    public Tuple max(final Key parts)
    {
        return convenient.max(parts);
    }

    @Override
    public Tuple random(final long seed)
    {
        return convenient.random(seed);
    }

    /**
     * @return a new cursor over this index, to be opened, inside, and reused.
     */
    public ReaderCursor cursor()
    {
        return new ReaderCursor(this);
    }

    Reader reader()
    {
        return reader;
    }

    /** What reads the index in this stay. */
    IndexReader data()
    {
        reader.checkInside();
        if (seenSchema != reader.schema())
        {
            resolve();
        }
        return data;
    }

    SpaceStore space()
    {
        return space;
    }

    IndexStore index()
    {
        return index;
    }

    private boolean getEncoded(final MsgPackWriter encoded, final IndexReader live, final TupleView view)
    {
        if (!index.keyDef().isUnique())
        {
            throw new MemtxException(ErrorCode.ER_MORE_THAN_ONE_TUPLE);
        }
        index.keyDef().validateKey(encoded.address(), 1, true);
        return show(index.tupleRef(live.get(encoded.address())), view);
    }

    private boolean show(final int ref, final TupleView view)
    {
        if (NULL_REF == ref)
        {
            view.unwrap();
            return false;
        }
        view.wrap(reader.lease(), reader.arena().tuple(ref));
        return true;
    }

    private void resolve()
    {
        final SpaceDef def = origin.def();
        final SpaceStore found = reader.schema().find(def.id());
        if (null == found || found.triggers() != origin.triggers()) // all versions of one space share them
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_SPACE, def.name());
        }
        final IndexStore next = found.index(indexId);
        if (null == index || next.base() != index.base())
        {
            data = next.base().reader(reader.transactions().confirmation());
        }
        space = found;
        index = next;
        final KeyDef keyDef = next.keyDef();
        isDirect = next.base().keyDef().isInteger() && keyDef.isUnique() && !next.hasEntries();
        isUnsigned = keyDef.parts().get(0).type().isUnsigned();
        seenSchema = reader.schema();
    }

    /** For what may be called outside. */
    private final class Access implements IndexAccess
    {
        private boolean isEntered;

        @Override
        public void enter()
        {
            isEntered = reader.enterIfOutside();
            try
            {
                data();
            }
            catch (final RuntimeException ex)
            {
                leave();
                throw ex;
            }
        }

        @Override
        public void leave()
        {
            reader.exitIf(isEntered);
        }

        @Override
        public SpaceStore space()
        {
            return space;
        }

        @Override
        public IndexStore index()
        {
            return index;
        }

        @Override
        public long size()
        {
            return data.size();
        }

        @Override
        public int get(final long encodedKey)
        {
            return index.tupleRef(data.get(encodedKey));
        }

        @Override
        public long count(final IteratorType type, final long encodedKey, final int partCount)
        {
            final TupleCursor cursor = data.cursor();
            cursor.open(type, encodedKey, partCount);
            long count = 0;
            while (NULL_REF != cursor.next())
            {
                count++;
            }
            return count;
        }

        @Override
        public TupleCursor cursor()
        {
            return data.cursor();
        }

        @Override
        public void wrap(final TupleView view, final int ref)
        {
            view.wrap(reader.lease(), reader.arena().tuple(ref));
        }
    }
}
