package io.memtx.memtx;

import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.statement.StatementExecutor;
import io.memtx.tuple.msgpack.Datetime;
import io.memtx.tuple.msgpack.Interval;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackDecimal;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.UUID;

/**
 * Statements without garbage: a statement is begun, its fields are added one by one, and {@link #commit()} executes it,
 * as a transaction of its own or, inside one, as its next statement. It does not wait: it returns a log position, and
 * {@link Memtx#confirmedPosition()} says how far transactions are confirmed. For the transaction thread.
 * <p>
 * A statement that was begun and never committed is forgotten when the next one begins. A field given before a
 * statement was begun, like a commit without one, is an IllegalStateException; null is an IllegalArgumentException, and
 * the statement stays as it was before that field.
 */
public final class Changes
{
    // Numbers, and a space that is stored only when it is another one: to store a reference costs more than a field.
    private static final int NONE = 0;
    private static final int INSERT = 1;
    private static final int REPLACE = 2;
    private static final int DELETE = 3;

    private final Engine engine;
    private final StatementExecutor executor;
    private final MsgPackWriter fields = new MsgPackWriter(); // with room for the header of their tuple in front
    private int kind = NONE;
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
        return begin(INSERT, target);
    }

    /**
     * Begins a replace; the fields of the tuple follow.
     *
     * @param target space.
     * @return this.
     */
    public Changes replace(final Space target)
    {
        return begin(REPLACE, target);
    }

    /**
     * Begins a delete; the parts of the primary key follow.
     *
     * @param target space.
     * @return this.
     */
    public Changes delete(final Space target)
    {
        return begin(DELETE, target);
    }

    /**
     * @param value 64 bits read as unsigned.
     * @return this.
     */
    public Changes u64(final long value)
    {
        checkBegun();
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
        checkBegun();
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
        checkBegun();
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
        checkBegun();
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
        checkBegun();
        final int mark = fields.length();
        try
        {
            fields.string(Arguments.notNull(value, "value"));
            count++;
        }
        catch (final Throwable ex)
        {
            fields.truncate(mark);
            throw ex;
        }
        return this;
    }

    /**
     * @param bytes  array.
     * @param offset in it.
     * @param length of the next field, binary.
     * @return this.
     * @throws IndexOutOfBoundsException when the array has no such piece.
     */
    public Changes binary(final byte[] bytes, final int offset, final int length)
    {
        checkBegun();
        Objects.checkFromIndexSize(offset, length, Arguments.notNull(bytes, "bytes").length);
        fields.binaryHeader(length).raw(bytes, offset, length);
        count++;
        return this;
    }

    /**
     * Makes garbage.
     *
     * @param value of the next field.
     * @return this.
     * @throws IllegalArgumentException when it has too many digits or too large a scale.
     */
    public Changes decimal(final BigDecimal value)
    {
        checkBegun();
        MsgPackDecimal.encode(fields, Arguments.notNull(value, "value"));
        count++;
        return this;
    }

    /**
     * @param value of the next field.
     * @return this.
     */
    public Changes uuid(final UUID value)
    {
        checkBegun();
        MsgPackBoxer.encode(fields, Arguments.notNull(value, "value"));
        count++;
        return this;
    }

    /**
     * @param value of the next field.
     * @return this.
     */
    public Changes datetime(final Datetime value)
    {
        checkBegun();
        Arguments.notNull(value, "value").encode(fields);
        count++;
        return this;
    }

    /**
     * Makes garbage.
     *
     * @param value of the next field.
     * @return this.
     */
    public Changes interval(final Interval value)
    {
        checkBegun();
        Arguments.notNull(value, "value").encode(fields);
        count++;
        return this;
    }

    /**
     * @return this, with nil as the next field.
     */
    public Changes nil()
    {
        checkBegun();
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
        final int begun = kind;
        kind = NONE;
        switch (begun)
        {
            case NONE:
                throw new IllegalStateException("no statement was begun");
            case DELETE:
                return delete();
            default:
                final long tuple = fields.endArray(count);
                return executor.put(space.store(), tuple, fields.lengthFrom(tuple), REPLACE == begun);
        }
    }

    private void checkBegun()
    {
        engine.checkOwner();
        if (NONE == kind)
        {
            throw new IllegalStateException("no statement was begun");
        }
    }

    private long delete()
    {
        final SpaceStore store = space.store();
        final long key = fields.elements();
        store.primary().keyDef().validateKey(key, count, true);
        return executor.delete(store, store.primary(), key, fields.lengthFrom(key), count);
    }

    private Changes begin(final int next, final Space target)
    {
        engine.checkOwner();
        if (engine != Arguments.notNull(target, "space").engine())
        {
            throw new IllegalArgumentException("space is another engine's");
        }
        kind = next;
        if (space != target)
        {
            space = target;
        }
        count = 0;
        fields.beginArray();
        return this;
    }
}
