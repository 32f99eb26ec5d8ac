package io.memtx.memtx.replication;

import io.memtx.memtx.conflict.ConflictLog;
import io.memtx.memtx.conflict.ConflictReason;
import io.memtx.memtx.conflict.ConflictResolver;
import io.memtx.memtx.row.RowFields;
import io.memtx.memtx.row.RowText;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.statement.RowOrigin;
import io.memtx.memtx.statement.StatementExecutor;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.Journal;
import io.memtx.xlog.row.InvalidRowException;
import io.memtx.xlog.row.RowBatch;
import io.memtx.xlog.row.RowFlyweight;

import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Applies transactions that other instances have committed: checks, triggers and indexes as for any statement, but the
 * rows in the log keep the origin's id, LSN and time. Rows that are known are left out, so a transaction may come as
 * often as it likes, over as many ways as there are. Single owner: the transaction thread, with no transaction running.
 */
public final class ForeignRows
{
    /** {@link #apply}: there was nothing new in it. */
    public static final long NOTHING = 0;

    private final UUID replicasetUuid;
    private final Journal journal;
    private final TransactionManager transactions;
    private final StatementExecutor executor;
    private final RowOrigin rowOrigin;
    private final RowFlyweight row = new RowFlyweight();
    private final TransactionMark[] failed = new TransactionMark[Vclock.COMPONENT_COUNT];
    private final TransactionMark[] skipped = new TransactionMark[Vclock.COMPONENT_COUNT];
    private final double[] lastTimes = new double[Vclock.COMPONENT_COUNT];
    private final LongSupplier execution = this::executeStatement;

    private final JudgedRows judged; // null without a gate that judges

    private ConflictResolver resolver; // null while no space has a policy
    private ConflictLog conflicts;
    private Runnable opening = () -> { };
    private boolean isSkippingDuplicates;
    private long skippedCount;
    private long rowCount;
    private long transactionCount;
    private long knownCount;
    private long refusedCount;
    private int lastOrigin;
    private long lastLsn;
    private long tsn;
    private String failedRow;

    /**
     * @param replicasetUuid of the replica set.
     * @param journal        of the instance.
     * @param transactions   of the instance.
     * @param executor       of the instance.
     */
    public ForeignRows(
        final UUID replicasetUuid,
        final Journal journal,
        final TransactionManager transactions,
        final StatementExecutor executor)
    {
        this.replicasetUuid = replicasetUuid;
        this.journal = journal;
        this.transactions = transactions;
        this.executor = executor;
        rowOrigin = executor.origin();
        judged = null == transactions.synchro() ? null : new JudgedRows(transactions.synchro());
    }

    /**
     * @param isSkipping whether a row that collides with another tuple becomes a NOP under its own LSN, while the other
     *                   rows of its transaction are applied: {@code replication_skip_conflict}. Otherwise it refuses
     *                   the transaction.
     */
    public void isSkippingDuplicates(final boolean isSkipping)
    {
        isSkippingDuplicates = isSkipping;
        if (isSkipping)
        {
            opening.run();
        }
    }

    /**
     * @param log    that hears of rows that NOPs take the place of.
     * @param opener that makes the space it is kept in, unless that is there. Called with no transaction running.
     */
    public void conflictLog(final ConflictLog log, final Runnable opener)
    {
        conflicts = log;
        opening = opener;
    }

    /**
     * @param policies that decide on rows of the spaces that have any; null while none has.
     */
    public void resolver(final ConflictResolver policies)
    {
        resolver = policies;
    }

    /**
     * @param replicaId of an instance.
     * @return the time of the last row of it that came since opening, seconds; 0 when none did. All rows that it wrote
     * before are here.
     */
    public double lastTime(final int replicaId)
    {
        return lastTimes[replicaId];
    }

    /**
     * @return how many rows became NOPs because they collided.
     */
    public long skippedCount()
    {
        return skippedCount;
    }

    /**
     * @return how many rows were applied.
     */
    public long rowCount()
    {
        return rowCount;
    }

    /**
     * @return how many transactions were written to the log, those left out included.
     */
    public long transactionCount()
    {
        return transactionCount;
    }

    /**
     * @return how many transactions had nothing new.
     */
    public long knownCount()
    {
        return knownCount;
    }

    /**
     * @return how many transactions could not be applied.
     */
    public long refusedCount()
    {
        return refusedCount;
    }

    /**
     * @return the row that the transaction refused last failed at, for people; null when none was refused.
     */
    public String failedRow()
    {
        return failedRow;
    }

    /**
     * Transactions that were refused, and not applied since, will be {@linkplain #skip skipped} when they come again:
     * {@code replication_resume = skip}.
     */
    public void skipFailed()
    {
        opening.run();
        for (int id = 0; id < failed.length; id++)
        {
            skipped[id] = null == failed[id] ? skipped[id] : failed[id];
            failed[id] = null;
        }
    }

    /**
     * As {@link #apply(long, int, int)}, of a transaction that waits for nobody.
     *
     * @param address of its first row; any bytes.
     * @param length  of all its rows in bytes.
     * @return the position of its end in the log, or {@link #NOTHING}.
     * @throws MemtxException when a row is malformed, or cannot be applied: nothing of the transaction is.
     */
    public long apply(final long address, final int length)
    {
        return apply(address, length, 0);
    }

    /**
     * Applies a transaction.
     *
     * @param address of its first row; any bytes.
     * @param length  of all its rows in bytes.
     * @param flags   of it: whether it waits for a confirmation.
     * @return the position of its end in the log, or {@link #NOTHING}.
     * @throws MemtxException when a row is malformed, or cannot be applied: nothing of the transaction is.
     *                        ER_SPLIT_BRAIN when it tells of another owner of the queue than is known here.
     */
    public long apply(final long address, final int length, final int flags)
    {
        final int newCount = validate(address, address + length);
        if (0 == newCount)
        {
            knownCount++;
            return NOTHING;
        }
        final int origin = lastOrigin;
        final long lsn = lastLsn;
        if (null != skipped[origin] && skipped[origin].equals(TransactionMark.of(lsn, address, length)))
        {
            skipped[origin] = null;
            return skip(address, length);
        }
        if (null != judged)
        {
            if (judged.isService(address, address + length))
            {
                row.wrap(address, address + length);
                onCame();
                transactionCount++;
                rowCount++;
                return judged.appendService(address, address + length);
            }
            if (!judged.judge(origin, lsn, flags, address, address + length))
            {
                return writeNops(address, address + length, false);
            }
        }
        boolean isApplied = false;
        final long skippedBefore = skippedCount;
        try
        {
            final long position = applyNew(address, length, newCount);
            isApplied = true;
            transactionCount++;
            rowCount += newCount - (skippedCount - skippedBefore);
            return position;
        }
        finally
        {
            if (null != judged)
            {
                judged.end();
            }
            failed[origin] = isApplied ? null : TransactionMark.of(lsn, address, length);
            refusedCount += isApplied ? 0 : 1;
        }
    }

    private long applyNew(final long address, final int length, final int newCount)
    {
        if (isSkippingDuplicates)
        {
            opening.run();
        }
        final boolean isLone = 1 == newCount && isLone(address, address + length);
        if (!isLone)
        {
            transactions.begin();
        }
        long position;
        try
        {
            position = execute(address, address + length);
            if (!isLone)
            {
                position = transactions.commit(null);
            }
        }
        finally
        {
            rowOrigin.clear();
            if (transactions.isActive())
            {
                transactions.rollback(null);
            }
        }
        failedRow = null;
        return position;
    }

    /**
     * Writes NOPs for a transaction instead of applying it, under the LSNs of its rows: it is known from then on.
     *
     * @param address of its first row; any bytes.
     * @param length  of all its rows in bytes.
     * @return the position of its end in the log, or {@link #NOTHING}.
     * @throws MemtxException when a row is malformed.
     */
    public long skip(final long address, final int length)
    {
        final long limit = address + length;
        if (0 == validate(address, limit))
        {
            return NOTHING;
        }
        return writeNops(address, limit, true);
    }

    private long writeNops(final long address, final long limit, final boolean isSkipped)
    {
        transactions.begin();
        try
        {
            for (long next = address; next < limit; )
            {
                next = row.wrap(next, limit);
                if (isNew())
                {
                    onCame();
                    nop();
                    if (isSkipped)
                    {
                        skippedCount++;
                        record(ConflictReason.SKIP_FAILED);
                    }
                }
            }
            transactionCount++;
            return transactions.commit(null);
        }
        finally
        {
            if (transactions.isActive())
            {
                transactions.rollback(null);
            }
        }
    }

    /** How many rows are new; after this rows are well-formed. */
    private int validate(final long address, final long limit)
    {
        int count = 0;
        try
        {
            for (long next = address; next < limit; )
            {
                final boolean isFirst = next == address;
                next = row.wrapUntrusted(next, limit);
                checkTransaction(isFirst);
                tsn = row.tsn();
                final int id = row.replicaId();
                if (id < 1 || id >= Vclock.COMPONENT_COUNT || row.isLocal())
                {
                    throw new MemtxException(ErrorCode.ER_UNKNOWN_REPLICA, id, replicasetUuid);
                }
                count += isNew() ? 1 : 0;
                lastOrigin = id;
                lastLsn = row.lsn();
            }
        }
        catch (final InvalidRowException ex)
        {
            throw ex.replicaId() < 0 ?
                new MemtxException(ErrorCode.ER_INVALID_MSGPACK, ex, ex.getMessage()) :
                new MemtxException(ErrorCode.ER_UNKNOWN_REPLICA, ex, ex.replicaId(), replicasetUuid);
        }
        return count;
    }

    /**
     * All rows name the same transaction. It may begin behind the row that it is named after: whoever sends it leaves
     * out what is not for this instance.
     */
    private void checkTransaction(final boolean isFirst)
    {
        if (!isFirst && row.tsn() != tsn)
        {
            throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "replication", "interleaving transactions");
        }
        if (isFirst && row.lsn() < row.tsn())
        {
            throw new MemtxException(
                ErrorCode.ER_PROTOCOL, "Transaction id must be equal to LSN of the first row in the transaction.");
        }
    }

    private boolean isNew()
    {
        return row.lsn() > journal.vclock().get(row.replicaId());
    }

    /** Whether the one new row may go past the overlay: nobody else has a say in it. */
    private boolean isLone(final long address, final long limit)
    {
        for (long next = address; next < limit; )
        {
            next = row.wrap(next, limit);
            if (isNew())
            {
                final RowType type = RowType.of(row.type());
                if (RowType.NOP == type || null == type || type.isSynchro())
                {
                    return false;
                }
                final int spaceId = (int)RowFields.unsigned(row, BodyKey.SPACE_ID); // a wrong one is refused later
                final SpaceStore space = transactions.confirmedSchema().find(spaceId);
                return null != space && !space.def().isDataTemporary() && !SystemSpaces.isSystem(space.id()) &&
                    space.triggers().isEmpty() && !isSkippingDuplicates && transactions.isQuiet() &&
                    (null == resolver || !resolver.handles(spaceId));
            }
        }
        return false;
    }

    private long execute(final long address, final long limit)
    {
        long position = NOTHING;
        for (long next = address; next < limit; )
        {
            next = row.wrap(next, limit);
            if (isNew())
            {
                position = executeRow();
            }
        }
        return position;
    }

    private long executeRow()
    {
        final RowBatch batch = transactions.batch();
        final int mark = transactions.isActive() ? batch.mark() : 0;
        onCame();
        rowOrigin.set(row.replicaId(), row.lsn(), row.timestamp());
        try
        {
            final boolean isResolved = null != resolver && transactions.isActive() && resolver.apply(row, execution);
            final long position = isResolved ? NOTHING : executeStatement();
            if (transactions.isActive())
            {
                ensureWritten(batch, mark);
            }
            return position;
        }
        catch (final MemtxException ex)
        {
            if (ErrorCode.ER_TUPLE_FOUND != ex.code() || !isSkippingDuplicates || isOfPolicy())
            {
                failedRow = RowText.of(row);
                throw ex;
            }
            nop();
            skippedCount++;
            record(ConflictReason.SKIP_CONFLICT);
            return NOTHING;
        }
    }

    /** This instance's own rows are later from now on. */
    private void onCame()
    {
        lastTimes[row.replicaId()] = row.timestamp();
        transactions.seen(row.timestamp());
    }

    private void record(final ConflictReason reason)
    {
        if (null != conflicts)
        {
            conflicts.record(row, reason);
        }
    }

    /** Whether a policy has decided that the row is refused. */
    private boolean isOfPolicy()
    {
        return null != resolver && resolver.handles((int)RowFields.unsigned(row, BodyKey.SPACE_ID));
    }

    private long executeStatement()
    {
        final RowType type = RowType.of(row.type());
        if (null == type)
        {
            throw new MemtxException(ErrorCode.ER_UNKNOWN_REQUEST_TYPE, row.type());
        }
        switch (type)
        {
            case INSERT:
            case REPLACE:
                final long tuple = RowFields.array(row, BodyKey.TUPLE);
                return executor.put(space(), tuple, RowFields.length(tuple), RowType.REPLACE == type);
            case UPDATE:
                return update();
            case DELETE:
                return delete();
            case UPSERT:
                return upsert();
            case NOP:
                nop();
                return NOTHING;
            default:
                throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "memtx", type + " rows");
        }
    }

    private long update()
    {
        final SpaceStore space = space();
        final IndexStore index = index(space);
        final long key = key(index);
        final long operations = RowFields.array(row, BodyKey.TUPLE);
        final long parts = MsgPack.firstElement(key);
        return executor.update(
            space,
            index,
            parts,
            (int)(MsgPack.skip(key) - parts),
            MsgPack.count(key),
            operations,
            RowFields.length(operations),
            RowFields.optionalInt(row, BodyKey.INDEX_BASE));
    }

    private long delete()
    {
        final SpaceStore space = space();
        final IndexStore index = index(space);
        final long key = key(index);
        final long parts = MsgPack.firstElement(key);
        return executor.delete(space, index, parts, (int)(MsgPack.skip(key) - parts), MsgPack.count(key));
    }

    private long upsert()
    {
        final long tuple = RowFields.array(row, BodyKey.TUPLE);
        final long operations = RowFields.array(row, BodyKey.OPS);
        return executor.upsert(
            space(),
            tuple,
            RowFields.length(tuple),
            operations,
            RowFields.length(operations),
            RowFields.optionalInt(row, BodyKey.INDEX_BASE));
    }

    private SpaceStore space()
    {
        return transactions.schema().space(RowFields.spaceId(row));
    }

    private IndexStore index(final SpaceStore space)
    {
        final IndexStore index = space.index(RowFields.optionalInt(row, BodyKey.INDEX_ID));
        if (!index.def().isUnique())
        {
            throw new MemtxException(ErrorCode.ER_MORE_THAN_ONE_TUPLE);
        }
        return index;
    }

    private long key(final IndexStore index)
    {
        final long key = RowFields.array(row, BodyKey.KEY);
        index.keyDef().validateKeyArray(key, true);
        return key;
    }

    /** A statement that left no row of its own leaves its LSN; whatever else was written has to stay here. */
    private void ensureWritten(final RowBatch batch, final int mark)
    {
        if (rowOrigin.isPending())
        {
            nop();
        }
        for (int i = mark; i < batch.rowCount(); i++)
        {
            if (!batch.isForeign(i) && HeaderKey.GROUP_LOCAL != batch.groupId(i))
            {
                throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "Replication", "distributed transactions");
            }
        }
    }

    private void nop()
    {
        rowOrigin.clear();
        final RowBatch batch = transactions.batch();
        batch.beginForeignRow(
            RowType.NOP.code(), HeaderKey.GROUP_DEFAULT, row.replicaId(), row.lsn(), row.timestamp());
        batch.endRow();
    }
}
