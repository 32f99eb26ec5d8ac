package io.memtx.memtx;

import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceCursor;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleIndex;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * A live index. Outside a transaction it shows confirmed data; inside one, the running transaction and those before it.
 * For the transaction thread.
 */
public final class Index implements ReadableIndex
{
    private final Engine engine;
    private final Arena arena;
    private final Space space;
    private final int indexId;
    private final MsgPackWriter key = new MsgPackWriter();
    private final MsgPackWriter position = new MsgPackWriter();
    private SpaceCursor cursor;
    private SpaceStore seenSpace;
    private IndexStore seenIndex;
    private TupleIndex seenBase;
    private Schema seenSchema;
    private Schema directSchema = Schema.NONE; // in which a key of one integer need not be encoded
    private long leastKey;
    private int lastRef; // of what stands in the index for the tuple that was collected last

    Index(final Engine engine, final Space space, final int indexId)
    {
        this.engine = engine;
        arena = engine.arena();
        this.space = space;
        this.indexId = indexId;
    }

    /**
     * @return its number in the space; 0 is the primary one.
     */
    public int id()
    {
        return indexId;
    }

    @Override
    public String name()
    {
        return store().def().name();
    }

    @Override
    public long size()
    {
        final IndexStore index = store();
        return engine.isInTransaction() ? seenSpace.size(index) : index.base().size();
    }

    /**
     * @return the bytes of memory that the index takes, tuples not counted.
     */
    public long bytes()
    {
        return store().baseBytes();
    }

    @Override
    public Tuple get(final Key parts)
    {
        final IndexStore index = store();
        final int ref = find(index, engine.input().key(index.keyDef(), parts, true).address());
        return NULL_REF == ref ? null : Tuple.copyOf(arena.tuple(ref));
    }

    /**
     * Finds one tuple.
     *
     * @param parts a full key.
     * @return the tuple, or null.
     */
    public Tuple get(final Object... parts)
    {
        return get(Key.key(parts));
    }

    @Override
    public boolean get(final long keyPart, final TupleView view)
    {
        engine.checkOwner();
        if (keyPart >= leastKey && engine.isOutside(directSchema) && null != view)
        {
            return show(seenBase.getInteger(keyPart), view);
        }
        return getEncoded(keyPart, view);
    }

    @Override
    public boolean get(final CharSequence keyPart, final TupleView view)
    {
        final IndexStore index = store();
        Arguments.notNull(view, "view");
        key.reset().string(Arguments.notNull(keyPart, "key"));
        return get(index, view);
    }

    @Override
    public List<Tuple> select(final IteratorType type, final Key parts, final long offset, final long limit)
    {
        Arguments.notNegative(offset, "offset");
        Arguments.notNegative(limit, "limit");
        final SpaceCursor cursor = open(type, parts, Memory.NULL_ADDRESS);
        cursor.skip(offset);
        return collect(cursor, limit);
    }

    @Override
    public List<Tuple> selectAfter(final IteratorType type, final Key parts, final Tuple after, final long limit)
    {
        final IndexStore index = store();
        IndexChecks.ordered(seenSpace, index, "pagination");
        IndexChecks.onePlace(index);
        Arguments.notNegative(limit, "limit");
        Arguments.notNull(after, "after").encode(position.reset());
        final MsgPackWriter encoded = IndexChecks.key(engine.input(), seenSpace, index, type, parts);
        PagePosition.check(index.keyDef(), type, encoded, parts, position);
        return collect(open(type, parts, position.address()), limit);
    }

    @Override
    public long count(final IteratorType type, final Key parts)
    {
        final IndexStore index = store();
        final MsgPackWriter encoded = IndexChecks.key(engine.input(), seenSpace, index, type, parts);
        final int partCount = parts.parts().size();
        if (!engine.isInTransaction() || seenSpace.overlay().isEmpty())
        {
            return index.base().count(type, encoded.address(), partCount);
        }
        final SpaceCursor cursor = open(type, parts, Memory.NULL_ADDRESS);
        long count = 0;
        while (NULL_REF != cursor.next())
        {
            count++;
        }
        return count;
    }

    @Override
    public Page selectPage(final IteratorType type, final Key parts, final String after, final long limit)
    {
        final IndexStore index = store();
        IndexChecks.ordered(seenSpace, index, "pagination");
        Arguments.notNegative(limit, "limit");
        final KeyDef keyDef = index.keyDef();
        final MsgPackWriter encoded = IndexChecks.key(engine.input(), seenSpace, index, type, parts);
        long start = Memory.NULL_ADDRESS;
        if (null != after)
        {
            PagePosition.read(keyDef, after, position);
            PagePosition.check(keyDef, type, encoded, parts, position);
            start = position.address();
        }
        final List<Tuple> tuples = collect(open(type, parts, start), limit);
        return new Page(
            tuples, tuples.isEmpty() ? null : PagePosition.text(keyDef, Tuple.copyOf(arena.tuple(lastRef))));
    }

    @Override
    public String position(final Tuple tuple)
    {
        IndexChecks.ordered(seen(), seenIndex, "pagination");
        IndexChecks.onePlace(seenIndex);
        return PagePosition.text(seenIndex.keyDef(), Arguments.notNull(tuple, "tuple"));
    }

    @Override
    public Key quantile(final double level, final Key begin, final Key end)
    {
        IndexChecks.ordered(seen(), seenIndex, "quantile()");
        final KeyDef keyDef = seenIndex.keyDef();
        Quantile.check(keyDef, level, begin, end);
        return Quantile.find(this, this::keyAt, level, begin, end);
    }

    @Override
    public Tuple min(final Key parts)
    {
        IndexChecks.ordered(seen(), seenIndex, "min()");
        return first(IteratorType.EQ, parts);
    }

    @Override
    public Tuple max(final Key parts)
    {
        IndexChecks.ordered(seen(), seenIndex, "max()");
        return first(IteratorType.REQ, parts);
    }

    /**
     * @param seed of the choice.
     * @return some tuple, or null when the index is empty. Inside a transaction that has seen changes the choice is
     * less even.
     */
    @Override
    public Tuple random(final long seed)
    {
        final IndexStore index = store();
        int ref = index.tupleRef(index.base().random(seed));
        if (engine.isInTransaction() && (NULL_REF == ref || seenSpace.overlay().isHidden(ref)))
        {
            ref = open(IteratorType.ALL, Key.key(), Memory.NULL_ADDRESS).next();
            cursor.close();
        }
        return NULL_REF == ref ? null : Tuple.copyOf(arena.tuple(ref));
    }

    /**
     * @return a new cursor over this index, to be opened and reused.
     */
    public Cursor cursor()
    {
        engine.checkOwner();
        return new Cursor(engine, this);
    }

    /**
     * Checks the structure of the index against itself, in linear time: for tests and for the doubtful.
     *
     * @throws IllegalStateException that says what is wrong.
     */
    public void checkStructure()
    {
        store().base().checkStructure();
    }

    /**
     * Changes the definition of the index. Where only another order needs it the index is rebuilt, in one go, and other
     * indexes with it when the primary key changes; else the data is looked at where it may not meet the new
     * definition, and stays as it is.
     *
     * @param describe says what changes.
     * @throws MemtxException ER_TUPLE_FOUND when it is to be unique and the data is not, ER_FIELD_TYPE and others when
     *                        the data does not meet it, ER_MODIFY_INDEX, and others; nothing has changed then.
     */
    public void alter(final Consumer<IndexAlteration> describe)
    {
        Arguments.notNull(describe, "describe");
        engine.awaitQuiet();
        engine.definitions().alter(altered(describe));
    }

    /**
     * As {@link #alter}, in steps while transactions go on. Multikey and functional indexes are built at once
     * nevertheless, in the last of them, and then all that is to be done is done there.
     *
     * @param describe says what changes.
     * @return the change, which {@link Memtx#doWork()} goes on with.
     * @throws MemtxException what is wrong with the definition, whatever the data; ER_ALTER_SPACE while another change
     *                        of the space is under way; ER_MULTISTATEMENT_TRANSACTION in a transaction that has changed
     *                        the schema.
     */
    public SchemaChange startAlter(final Consumer<IndexAlteration> describe)
    {
        Arguments.notNull(describe, "describe");
        engine.awaitSchema();
        return engine.schemaChanges().start(altered(describe));
    }

    private IndexDef altered(final Consumer<IndexAlteration> describe)
    {
        final IndexAlteration alteration = new IndexAlteration();
        describe.accept(alteration);
        return engine.definitions().altered(seen(), seenIndex, alteration);
    }

    /**
     * Removes the index.
     *
     * @throws MemtxException ER_DROP_PRIMARY_KEY, ER_LAST_DROP.
     */
    public void drop()
    {
        engine.awaitQuiet();
        engine.definitions().dropIndex(space.store().id(), store().def());
    }

    Engine engine()
    {
        return engine;
    }

    IndexStore store()
    {
        engine.checkOwner();
        if (engine.schema() != seenSchema)
        {
            resolve();
        }
        return seenIndex;
    }

    /** Whether a cursor opened over a store may go on: neither index nor space was dropped, rebuilt or truncated. */
    boolean isStill(final IndexStore store)
    {
        final SpaceStore current = space.findStore();
        if (null != current && current != seenSpace)
        {
            return current.hasDataOf(store);
        }
        return null != current && seenIndex.base() == store.base();
    }

    SpaceStore seen()
    {
        store();
        return seenSpace;
    }

    private void resolve()
    {
        final SpaceStore store = space.store();
        if (store != seenSpace)
        {
            seenIndex = store.index(indexId);
            seenSpace = store;
            seenBase = seenIndex.base();
            leastKey = seenIndex.def().parts().get(0).type().isUnsigned() ? 0 : Long.MIN_VALUE;
        }
        seenSchema = engine.schema();
        final KeyDef keyDef = seenBase.keyDef();
        final boolean isDirect = keyDef.isInteger() && keyDef.isUnique() && !seenIndex.hasEntries();
        directSchema = isDirect ? seenSchema : Schema.NONE;
    }

    private boolean getEncoded(final long keyPart, final TupleView view)
    {
        final IndexStore index = store();
        Arguments.notNull(view, "view");
        final FieldType type = index.def().parts().get(0).type();
        if (type.isUnsigned())
        {
            if (keyPart < 0)
            {
                throw new MemtxException(ErrorCode.ER_KEY_PART_TYPE, 0, type.text());
            }
            key.reset().unsigned(keyPart);
        }
        else
        {
            key.reset().integer(keyPart);
        }
        return get(index, view);
    }

    private boolean get(final IndexStore index, final TupleView view)
    {
        if (!index.keyDef().isUnique())
        {
            throw new MemtxException(ErrorCode.ER_MORE_THAN_ONE_TUPLE);
        }
        index.keyDef().validateKey(key.address(), 1, true);
        return show(find(index, key.address()), view);
    }

    private boolean show(final int ref, final TupleView view)
    {
        if (NULL_REF == ref)
        {
            view.unwrap();
            return false;
        }
        view.wrap(arena, ref);
        return true;
    }

    private int find(final IndexStore index, final long keyParts)
    {
        return engine.isInTransaction() ?
            seenSpace.get(index, keyParts) : index.tupleRef(index.base().get(keyParts));
    }

    private SpaceCursor open(final IteratorType type, final Key parts, final long after)
    {
        final IndexStore index = store();
        final MsgPackWriter encoded = IndexChecks.key(engine.input(), seenSpace, index, type, parts);
        final int partCount = parts.parts().size();
        if (null == cursor)
        {
            cursor = engine.newCursor();
        }
        cursor.open(seenSpace, index, engine.isInTransaction(), type, encoded.address(), partCount, after);
        return cursor;
    }

    private List<Tuple> collect(final SpaceCursor cursor, final long limit)
    {
        final List<Tuple> tuples = new ArrayList<>();
        while (tuples.size() < limit)
        {
            final int ref = cursor.next();
            if (NULL_REF == ref)
            {
                break;
            }
            lastRef = cursor.lastRef();
            tuples.add(Tuple.copyOf(arena.tuple(ref)));
        }
        cursor.close();
        return tuples;
    }

    private Key keyAt(final Key begin, final long offset)
    {
        return select(IteratorType.GE, begin, offset, 1).isEmpty() ?
            null : PagePosition.keyOf(store().keyDef(), arena.tuple(lastRef));
    }

    private Tuple first(final IteratorType type, final Key parts)
    {
        final List<Tuple> tuples = select(type, parts, 0, 1);
        return tuples.isEmpty() ? null : tuples.get(0);
    }
}
