package io.memtx.memtx.statement;

import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.row.RowBatch;

/**
 * Writes the row of a statement into the redo of its transaction, keys in the order in which Tarantool writes them.
 * Statements on temporary spaces leave no row; those on local spaces carry group 1; the row of another instance's
 * statement keeps its header. Of changes of system spaces it is said who hears of them ({@link RowScope}).
 * <p>
 * With extensions a row also has the tuple that goes and, where it does not say so anyway, the one that comes: for who
 * reads the log and has no data. They are no part of the statement, and recovery does not look at them.
 */
final class RedoWriter
{
    private final RowBatch batch;
    private final RowOrigin origin;
    private final TriggerRunner triggers;
    private final boolean isExtended;

    private RowScope scope = RowScope.ALL;
    private long oldTuple = Memory.NULL_ADDRESS; // of the next row
    private long newTuple = Memory.NULL_ADDRESS;
    private int newLength;

    // Most rows that are alone are of the same space as the one before, and begin with the same few bytes.
    private int headSpaceId = -1;
    private int headLength;
    private long head;

    RedoWriter(
        final RowBatch batch, final RowOrigin origin, final TriggerRunner triggers, final boolean isExtended)
    {
        this.batch = batch;
        this.origin = origin;
        this.triggers = triggers;
        this.isExtended = isExtended;
    }

    boolean isExtended()
    {
        return isExtended;
    }

    /** Of the next rows. */
    void scope(final RowScope newScope)
    {
        scope = newScope;
    }

    /**
     * What the next row is to have besides the statement, if it is to have that.
     *
     * @param goes   address of the tuple that goes, or NULL_ADDRESS.
     * @param comes  address of the tuple that comes, or NULL_ADDRESS; an insert or replace says it anyway.
     * @param length of the latter in bytes.
     */
    void images(final long goes, final long comes, final int length)
    {
        if (isExtended)
        {
            oldTuple = goes;
            newTuple = comes;
            newLength = length;
        }
    }

    void nop(final SpaceStore space)
    {
        if (isLogged(space))
        {
            begin(space, RowType.NOP);
            batch.endRow();
        }
    }

    void insert(final SpaceStore space, final boolean isReplace, final long tuple, final int length)
    {
        if (isLogged(space))
        {
            newTuple = Memory.NULL_ADDRESS;
            final MsgPackWriter body = begin(space, isReplace ? RowType.REPLACE : RowType.INSERT);
            body.mapHeader(2 + imageCount()).integer(BodyKey.SPACE_ID).integer(space.id());
            body.integer(BodyKey.TUPLE).raw(tuple, length);
            end(body);
        }
    }

    /** As {@link #insert}, alone in its batch: the tuple is not copied, and stays as it is until it is appended. */
    void insertAlone(final SpaceStore space, final boolean isReplace, final long tuple, final int length)
    {
        if (isLogged(space))
        {
            final MsgPackWriter body = begin(space, isReplace ? RowType.REPLACE : RowType.INSERT);
            if (space.id() == headSpaceId)
            {
                body.few(head, headLength);
            }
            else
            {
                body.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(space.id()).unsigned(BodyKey.TUPLE);
                headSpaceId = space.id();
                headLength = body.length(); // 8 at most
                head = Memory.getLong(body.address());
            }
            batch.endRow(tuple, length);
        }
    }

    void delete(
        final SpaceStore space, final int indexId, final long keyParts, final int keyLength, final int partCount)
    {
        if (isLogged(space))
        {
            final MsgPackWriter body = begin(space, RowType.DELETE);
            body.mapHeader((0 == indexId ? 2 : 3) + imageCount()).integer(BodyKey.SPACE_ID).integer(space.id());
            indexId(body, indexId);
            body.integer(BodyKey.KEY).arrayHeader(partCount).raw(keyParts, keyLength);
            end(body);
        }
    }

    void update(
        final SpaceStore space,
        final int indexId,
        final long keyParts,
        final int keyLength,
        final int partCount,
        final long operations,
        final int operationsLength,
        final int indexBase)
    {
        if (isLogged(space))
        {
            final MsgPackWriter body = begin(space, RowType.UPDATE);
            body.mapHeader(3 + (0 == indexId ? 0 : 1) + (0 == indexBase ? 0 : 1) + imageCount());
            body.integer(BodyKey.SPACE_ID).integer(space.id());
            indexId(body, indexId);
            indexBase(body, indexBase);
            body.integer(BodyKey.KEY).arrayHeader(partCount).raw(keyParts, keyLength);
            body.integer(BodyKey.TUPLE).raw(operations, operationsLength);
            end(body);
        }
    }

    void upsert(
        final SpaceStore space,
        final long tuple,
        final int length,
        final long operations,
        final int operationsLength,
        final int indexBase)
    {
        if (isLogged(space))
        {
            final MsgPackWriter body = begin(space, RowType.UPSERT);
            body.mapHeader(3 + (0 == indexBase ? 0 : 1) + imageCount()).integer(BodyKey.SPACE_ID).integer(space.id());
            indexBase(body, indexBase);
            body.integer(BodyKey.OPS).raw(operations, operationsLength);
            body.integer(BodyKey.TUPLE).raw(tuple, length);
            end(body);
        }
    }

    private boolean isLogged(final SpaceStore space)
    {
        return !space.def().isDataTemporary() && RowScope.NONE != scope;
    }

    private int imageCount()
    {
        return (Memory.NULL_ADDRESS == oldTuple ? 0 : 1) + (Memory.NULL_ADDRESS == newTuple ? 0 : 1);
    }

    private void end(final MsgPackWriter body)
    {
        if (Memory.NULL_ADDRESS != oldTuple)
        {
            body.integer(BodyKey.OLD_TUPLE).value(oldTuple);
            oldTuple = Memory.NULL_ADDRESS;
        }
        if (Memory.NULL_ADDRESS != newTuple)
        {
            body.integer(BodyKey.NEW_TUPLE).raw(newTuple, newLength);
            newTuple = Memory.NULL_ADDRESS;
        }
        batch.endRow();
    }

    private MsgPackWriter begin(final SpaceStore space, final RowType type)
    {
        if (origin.isPending() && 0 == triggers.nesting())
        {
            final MsgPackWriter body = batch.beginForeignRow(
                type.code(), 0, origin.replicaId(), origin.lsn(), origin.timestamp());
            origin.clear();
            return body;
        }
        return batch.beginRow(
            type.code(),
            space.def().isLocal() || RowScope.LOCAL == scope ? HeaderKey.GROUP_LOCAL : HeaderKey.GROUP_DEFAULT);
    }

    private static void indexId(final MsgPackWriter body, final int indexId)
    {
        if (0 != indexId)
        {
            body.integer(BodyKey.INDEX_ID).integer(indexId);
        }
    }

    private static void indexBase(final MsgPackWriter body, final int indexBase)
    {
        if (0 != indexBase)
        {
            body.integer(BodyKey.INDEX_BASE).integer(indexBase);
        }
    }
}
