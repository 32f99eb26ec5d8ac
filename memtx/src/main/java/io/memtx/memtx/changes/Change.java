package io.memtx.memtx.changes;

import io.memtx.memtx.row.RowFields;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.arena.Lease;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowFlyweight;

import java.util.function.Supplier;

/**
 * A confirmed change, read where its row lies: a flyweight, like the views that it returns. All are good until the
 * handler that was given it returns, belong to its thread and, unless a method says otherwise, make no garbage.
 */
public final class Change
{
    private final Supplier<Schema> schemas;
    private final Lease lease;
    private final TupleView tuple = new TupleView();
    private final TupleView key = new TupleView();
    private final TupleView operations = new TupleView();
    private final TupleView oldTuple = new TupleView();
    private final TupleView newTuple = new TupleView();

    private ChangeType type;
    private int spaceId;
    private RowFlyweight row;
    private Vclock vclockBehind;
    private boolean isLast;

    /**
     * @param schemas for the names of spaces.
     * @param lease   that ends when the row goes.
     */
    Change(final Supplier<Schema> schemas, final Lease lease)
    {
        this.schemas = schemas;
        this.lease = lease;
    }

    Change wrap(final ChangeFilter filter, final RowFlyweight newRow, final Vclock behind, final boolean last)
    {
        type = filter.type();
        spaceId = filter.spaceId();
        row = newRow;
        vclockBehind = behind;
        isLast = last;
        return this;
    }

    /**
     * @return what was done.
     */
    public ChangeType type()
    {
        return type;
    }

    /**
     * @return the id of the space that was changed; of a truncation the one that was emptied.
     */
    public int spaceId()
    {
        return spaceId;
    }

    /**
     * @return the name that the space has now; null when it has been dropped since.
     */
    public String spaceName()
    {
        final SpaceStore space = schemas.get().find(spaceId);
        return null == space ? null : space.def().name();
    }

    /**
     * @return the index of {@link #key()}; other than 0 only in an update or delete that has found nothing.
     */
    public int indexId()
    {
        return (int)RowFields.unsigned(row, BodyKey.INDEX_ID);
    }

    /**
     * @return the instance where the change began, 1 to 31; 0 when it is local.
     */
    public int replicaId()
    {
        return row.replicaId();
    }

    /**
     * @return the LSN there; of local changes, which are counted by themselves, their own.
     */
    public long lsn()
    {
        return row.lsn();
    }

    /**
     * @return seconds of the wall clock where it began; 0 when the log does not say.
     */
    public double timestampSeconds()
    {
        return row.timestamp();
    }

    /**
     * @return whether it stays on this instance: a change of a local space.
     */
    public boolean isLocal()
    {
        return row.isLocal();
    }

    /**
     * @return whether it is the last change of its transaction, of those that the stream hands out.
     */
    public boolean isLast()
    {
        return isLast;
    }

    /**
     * Where to resume once all of this transaction is done: to be kept together with what the change brought about, for
     * exactly once.
     *
     * @param target becomes the vclock behind the transaction.
     */
    public void copyVclock(final Vclock target)
    {
        target.copyFrom(vclockBehind);
    }

    /**
     * @return the tuple of an insert, replace or upsert; else null.
     */
    public TupleView tuple()
    {
        return switch (type)
        {
            case INSERT, REPLACE, UPSERT -> view(tuple, BodyKey.TUPLE);
            default -> null;
        };
    }

    /**
     * @return the key of an update or delete, as a tuple of its parts; else null.
     */
    public TupleView key()
    {
        return switch (type)
        {
            case UPDATE, DELETE -> view(key, BodyKey.KEY);
            default -> null;
        };
    }

    /**
     * @return the operations of an update or upsert, each of them a field: {@code ["=", field, value]}; else null.
     */
    public TupleView operations()
    {
        return switch (type)
        {
            case UPDATE -> view(operations, BodyKey.TUPLE);
            case UPSERT -> view(operations, BodyKey.OPS);
            default -> null;
        };
    }

    /**
     * @return 0 or 1: what operations call the first field.
     */
    public int indexBase()
    {
        return (int)RowFields.unsigned(row, BodyKey.INDEX_BASE);
    }

    /**
     * @return the tuple that went; null when there was none, or the log was written without {@code walExt}.
     */
    public TupleView oldTuple()
    {
        return ChangeType.TRUNCATE == type ? null : view(oldTuple, BodyKey.OLD_TUPLE);
    }

    /**
     * @return the tuple that came. Of an insert or replace that is {@link #tuple()}; of an update or upsert null when
     * it changed nothing, or the log was written without {@code walExt}; of others null.
     */
    public TupleView newTuple()
    {
        return switch (type)
        {
            case INSERT, REPLACE -> view(newTuple, BodyKey.TUPLE);
            case UPDATE, UPSERT -> view(newTuple, BodyKey.NEW_TUPLE);
            default -> null;
        };
    }

    /**
     * Makes garbage: the text.
     *
     * @return what it is and where it began.
     */
    @Override
    public String toString()
    {
        if (null == row)
        {
            return "Change[]";
        }
        final StringBuilder text = new StringBuilder("Change[").append(type).append(" space=").append(spaceId)
            .append(" replicaId=").append(replicaId()).append(" lsn=").append(lsn());
        append(text, " key=", key());
        append(text, " tuple=", tuple());
        append(text, " operations=", operations());
        return text.append(isLast ? " last]" : "]").toString();
    }

    private static void append(final StringBuilder text, final String name, final TupleView view)
    {
        if (null != view)
        {
            text.append(name).append(view);
        }
    }

    private TupleView view(final TupleView view, final int bodyKey)
    {
        final long value = row.bodyValue(bodyKey);
        final boolean isArray = Memory.NULL_ADDRESS != value && MsgPackType.ARRAY == MsgPack.typeOf(value);
        return isArray ? view.wrap(lease, value) : null;
    }
}
