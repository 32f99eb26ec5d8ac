package io.memtx.xlog.row;

import io.memtx.tuple.arena.Memory;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.storage.StagingBuffer;

/**
 * Encodes a {@link RowBatch} as one transaction and assigns its LSNs.
 * <p>
 * An own row takes the next LSN of this instance, an own local row the next one of component 0 and no replica id. A
 * transaction's serial number is the LSN of its first replicated row, or of its first row when all are local. A row
 * names it unless it is the last row and the number is its own LSN; the last row of several carries
 * {@link HeaderKey#FLAG_COMMIT} and the flags of the transaction. This is what Tarantool's {@code xrow_header_encode}
 * writes.
 * <p>
 * Belongs to one thread: the one that owns the vclock.
 */
public final class TransactionEncoder
{
    private final Vclock undo = new Vclock();

    /**
     * Appends the rows of a transaction to a buffer.
     *
     * @param batch            at least one row; its own rows get their replica ids and LSNs.
     * @param replicaId        of this instance, 1 to 31 (0 only while nothing but local rows is written).
     * @param vclock           advanced by each row.
     * @param timestamp        of own rows, seconds of the wall clock.
     * @param transactionFlags {@link HeaderKey#FLAG_WAIT_SYNC} and {@link HeaderKey#FLAG_WAIT_ACK}, or 0.
     * @param target           appended to.
     * @return how many bytes were appended.
     * @throws io.memtx.xlog.XlogException (BROKEN_LSN) when a foreign row does not advance its component; vclock and
     *                                     target are then unchanged.
     */
    public int encode(
        final RowBatch batch,
        final int replicaId,
        final Vclock vclock,
        final double timestamp,
        final int transactionFlags,
        final StagingBuffer target)
    {
        final int rowCount = batch.rowCount();
        if (0 == rowCount)
        {
            throw new IllegalArgumentException("a transaction has at least one row");
        }
        assignLsns(batch, replicaId, vclock);
        final int start = target.length();
        final long address = target.reserve(batch.bodyBytes() + (long)rowCount * RowHeaderEncoder.MAX_LENGTH);
        final long end = 1 == rowCount ?
            encodeRow(batch, 0, timestamp, false, 0, transactionFlags, address) :
            encodeRows(batch, timestamp, transactionFlags, address);
        final int length = (int)(end - address);
        target.length(start + length);
        return length;
    }

    /**
     * Does all that {@link #encode} does but write.
     *
     * @param batch            as there.
     * @param replicaId        as there.
     * @param vclock           as there.
     * @param timestamp        as there.
     * @param transactionFlags as there.
     * @return how many bytes would have been appended.
     * @throws io.memtx.xlog.XlogException as there.
     */
    public int measure(
        final RowBatch batch,
        final int replicaId,
        final Vclock vclock,
        final double timestamp,
        final int transactionFlags)
    {
        final int rowCount = batch.rowCount();
        if (0 == rowCount)
        {
            throw new IllegalArgumentException("a transaction has at least one row");
        }
        assignLsns(batch, replicaId, vclock);
        return batch.bodyBytes() + (1 == rowCount ?
            measureHeader(batch, 0, timestamp, false, 0, transactionFlags) :
            measureHeaders(batch, timestamp, transactionFlags));
    }

    private static int measureHeaders(final RowBatch batch, final double timestamp, final int transactionFlags)
    {
        final int rowCount = batch.rowCount();
        final long tsn = tsn(batch);
        int length = 0;
        for (int row = 0; row < rowCount; row++)
        {
            final boolean isLast = rowCount - 1 == row;
            final boolean hasTsn = !isLast || tsn != batch.lsn(row);
            length += measureHeader(batch, row, timestamp, hasTsn, tsn, flags(isLast, hasTsn, transactionFlags));
        }
        return length;
    }

    private static int measureHeader(
        final RowBatch batch,
        final int row,
        final double timestamp,
        final boolean hasTsn,
        final long tsn,
        final int flags)
    {
        return RowHeaderEncoder.length(
            batch.type(row),
            batch.replicaId(row),
            batch.groupId(row),
            batch.lsn(row),
            batch.isForeign(row) ? batch.timestamp(row) : timestamp,
            hasTsn,
            tsn,
            flags);
    }

    private static long encodeRows(
        final RowBatch batch, final double timestamp, final int transactionFlags, final long address)
    {
        final int rowCount = batch.rowCount();
        final long tsn = tsn(batch);
        long next = address;
        for (int row = 0; row < rowCount; row++)
        {
            final boolean isLast = rowCount - 1 == row;
            final boolean hasTsn = !isLast || tsn != batch.lsn(row);
            final int flags = flags(isLast, hasTsn, transactionFlags);
            next = encodeRow(batch, row, timestamp, hasTsn, tsn, flags, next);
        }
        return next;
    }

    private static int flags(final boolean isLast, final boolean hasTsn, final int transactionFlags)
    {
        return isLast ? transactionFlags | (hasTsn ? HeaderKey.FLAG_COMMIT : 0) : 0;
    }

    private static long encodeRow(
        final RowBatch batch,
        final int row,
        final double timestamp,
        final boolean hasTsn,
        final long tsn,
        final int flags,
        final long address)
    {
        final long body = RowHeaderEncoder.encode(
            address,
            batch.type(row),
            batch.replicaId(row),
            batch.groupId(row),
            batch.lsn(row),
            batch.isForeign(row) ? batch.timestamp(row) : timestamp,
            hasTsn,
            tsn,
            flags);
        final int bodyLength = batch.bodyLength(row);
        Memory.copy(batch.bodyAddress(row), body, bodyLength);
        final int tailLength = batch.rowCount() - 1 == row ? batch.tailLength() : 0;
        if (0 != tailLength)
        {
            Memory.copy(batch.tailAddress(), body + bodyLength, tailLength);
        }
        return body + bodyLength + tailLength;
    }

    private void assignLsns(final RowBatch batch, final int replicaId, final Vclock vclock)
    {
        final boolean mayFail = batch.hasForeign();
        if (1 == batch.rowCount() && !mayFail)
        {
            assignLsn(batch, 0, replicaId, vclock);
            return;
        }
        if (mayFail)
        {
            undo.copyFrom(vclock);
        }
        try
        {
            for (int row = 0; row < batch.rowCount(); row++)
            {
                if (batch.isForeign(row))
                {
                    vclock.follow(batch.replicaId(row), batch.lsn(row));
                }
                else
                {
                    assignLsn(batch, row, replicaId, vclock);
                }
            }
        }
        catch (final RuntimeException ex)
        {
            if (mayFail)
            {
                vclock.copyFrom(undo);
            }
            throw ex;
        }
    }

    private static void assignLsn(final RowBatch batch, final int row, final int replicaId, final Vclock vclock)
    {
        final int id = HeaderKey.GROUP_LOCAL == batch.groupId(row) ? 0 : replicaId;
        batch.assign(row, id, vclock.increment(id));
    }

    private static long tsn(final RowBatch batch)
    {
        for (int row = 0; row < batch.rowCount(); row++)
        {
            if (HeaderKey.GROUP_LOCAL != batch.groupId(row))
            {
                return batch.lsn(row);
            }
        }
        return batch.lsn(0);
    }
}
