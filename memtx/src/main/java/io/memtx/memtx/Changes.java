package io.memtx.memtx;

import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.statement.StatementExecutor;
import io.memtx.tuple.msgpack.MsgPackWriter;

/**
 * Statements without garbage: a statement is begun, its fields are added one by one, and {@link #commit()} executes it,
 * as a transaction of its own or, inside one, as its next statement. It does not wait: it returns a log position, and
 * {@link Memtx#confirmedPosition()} says how far transactions are confirmed. For the transaction thread.
 */
public final class Changes
{
    private enum Kind
    {
        NONE, INSERT, REPLACE, DELETE
    }

    private final Engine engine;
    private final StatementExecutor executor;
    private final MsgPackWriter fields = new MsgPackWriter();
    private final MsgPackWriter tuple = new MsgPackWriter();
    private Kind kind = Kind.NONE;
    private Space space;
    private int count;

    Changes(final Engine engine, final StatementExecutor executor)
    {
        this.engine = engine;
        this.executor = executor;
    }

    /**
     * Begins an insert; the fields of the tuple follow.
     *
     * @param target space.
     * @return this.
     */
    public Changes insert(final Space target)
    {
        return begin(Kind.INSERT, target);
    }

    /**
     * Begins a replace; the fields of the tuple follow.
     *
     * @param target space.
     * @return this.
     */
    public Changes replace(final Space target)
    {
        return begin(Kind.REPLACE, target);
    }

    /**
     * Begins a delete; the parts of the primary key follow.
     *
     * @param target space.
     * @return this.
     */
    public Changes delete(final Space target)
    {
        return begin(Kind.DELETE, target);
    }

    /**
     * @param value 64 bits read as unsigned.
     * @return this.
     */
    public Changes u64(final long value)
    {
        fields.unsigned(value);
        count++;
        return this;
    }

    /**
     * @param value signed.
     * @return this.
     */
    public Changes i64(final long value)
    {
        fields.integer(value);
        count++;
        return this;
    }

    /**
     * @param value of the next field.
     * @return this.
     */
    public Changes f64(final double value)
    {
        fields.float64(value);
        count++;
        return this;
    }

    /**
     * @param value of the next field.
     * @return this.
     */
    public Changes bool(final boolean value)
    {
        fields.bool(value);
        count++;
        return this;
    }

    /**
     * @param value of the next field; ASCII makes no garbage.
     * @return this.
     */
    public Changes string(final CharSequence value)
    {
        fields.string(value);
        count++;
        return this;
    }

    /**
     * @param bytes  array.
     * @param offset in it.
     * @param length of the next field, binary.
     * @return this.
     */
    public Changes binary(final byte[] bytes, final int offset, final int length)
    {
        fields.binaryHeader(length).raw(bytes, offset, length);
        count++;
        return this;
    }

    /**
     * @return this, with nil as the next field.
     */
    public Changes nil()
    {
        fields.nil();
        count++;
        return this;
    }

    /**
     * Executes the statement.
     *
     * @return the log position at which it is final; 0 inside a transaction.
     * @throws io.memtx.tuple.error.MemtxException when it is refused; nothing has changed.
     * @throws IllegalStateException               when no statement was begun.
     */
    public long commit()
    {
        engine.awaitSchema();
        final Kind begun = kind;
        kind = Kind.NONE;
        switch (begun)
        {
            case NONE:
                throw new IllegalStateException("no statement was begun");
            case DELETE:
                return delete();
            default:
                tuple.reset().arrayHeader(count).raw(fields.address(), fields.length());
                return executor.put(space.store(), tuple.address(), tuple.length(), Kind.REPLACE == begun);
        }
    }

    private long delete()
    {
        final SpaceStore store = space.store();
        store.primary().keyDef().validateKey(fields.address(), count, true);
        return executor.delete(store, store.primary(), fields.address(), fields.length(), count);
    }

    private Changes begin(final Kind next, final Space target)
    {
        kind = next;
        space = target;
        count = 0;
        fields.reset();
        return this;
    }
}
