package io.memtx.memtx;

import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceCursor;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * A reusable walk over a live index that allocates nothing. The data may change under it: it goes on behind the tuple
 * it stood on, sees what is inserted ahead of it and not what is inserted behind, and ends when its index is dropped.
 * Inside a transaction it shows what that one sees, outside the confirmed data, wherever it was opened.
 * For the transaction thread.
 */
public final class Cursor implements AutoCloseable
{
    private final Engine engine;
    private final Arena arena;
    private final Index index;
    private final SpaceCursor cursor;
    private final MsgPackWriter key = new MsgPackWriter();
    private IndexStore store;
    private Schema seenSchema = Schema.NONE; // in which the store was alive
    private int partCount;
    private boolean isClosed;

    Cursor(final Engine engine, final Index index)
    {
        this.engine = engine;
        this.index = index;
        arena = engine.arena();
        cursor = engine.newCursor();
    }

    /**
     * Starts a key for the next {@link #open}; parts are added by {@link #part(long)} and {@link #part(CharSequence)}.
     *
     * @return this.
     */
    public Cursor key()
    {
        checkUsable();
        cursor.close();
        key.reset();
        partCount = 0;
        return this;
    }

    /**
     * @param value of the next part of the key.
     * @return this.
     */
    public Cursor part(final long value)
    {
        checkUsable();
        cursor.close(); // what is open reads the key where it stands
        key.integer(value);
        partCount++;
        return this;
    }

    /**
     * @param value of the next part of the key.
     * @return this.
     */
    public Cursor part(final CharSequence value)
    {
        checkUsable();
        cursor.close();
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
     *                                             ER_KEY_PART_TYPE.
     * @throws IllegalStateException               after close.
     */
    public Cursor open(final IteratorType type)
    {
        checkUsable();
        cursor.close();
        store = index.store();
        seenSchema = engine.schema();
        final SpaceStore space = index.seen();
        IndexChecks.wholeKey(store, type, partCount);
        store.keyDef().validateKey(key.address(), partCount, false);
        IndexChecks.iterator(space, store, type, partCount);
        cursor.open(
            space, store, engine.isInTransaction(), type, key.address(), partCount, Memory.NULL_ADDRESS);
        return this;
    }

    /**
     * Positions before the first tuple of an iteration.
     *
     * @param type  of iterator.
     * @param parts of the key.
     * @return this.
     */
    public Cursor open(final IteratorType type, final Key parts)
    {
        key();
        final MsgPackWriter encoded = engine.input().key(index.store().keyDef(), parts, false);
        key.raw(encoded.address(), encoded.length());
        partCount = parts.parts().size();
        return open(type);
    }

    /**
     * Steps.
     *
     * @param view set on the next tuple; good until the next change or duty cycle of the engine.
     * @return false at the end.
     * @throws IllegalStateException after close, or in another thread than the engine's.
     */
    public boolean next(final TupleView view)
    {
        checkUsable();
        Arguments.notNull(view, "view");
        final int ref = engine.isOutside(seenSchema) ? cursor.nextOfBase() : nextInside();
        if (NULL_REF == ref)
        {
            cursor.close();
            view.unwrap();
            return false;
        }
        view.wrap(arena, ref);
        return true;
    }

    /**
     * Idempotent, and harmless after the engine was closed.
     *
     * @throws IllegalStateException in another thread than the engine's.
     */
    @Override
    public void close()
    {
        if (!isClosed && !engine.isClosed())
        {
            engine.checkOwner();
            cursor.close();
        }
        isClosed = true;
    }

    private void checkUsable()
    {
        engine.checkOwner();
        if (isClosed)
        {
            throw new IllegalStateException("cursor is closed");
        }
    }

    /** Inside a transaction, or when the schema has changed. */
    private int nextInside()
    {
        cursor.seesOverlay(engine.isInTransaction());
        return engine.schema() == seenSchema || isAlive() ? cursor.next() : NULL_REF;
    }

    private boolean isAlive()
    {
        if (null == store || !index.isStill(store))
        {
            return false;
        }
        seenSchema = engine.schema();
        return true;
    }
}
