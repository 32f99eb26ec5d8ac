package io.memtx.xlog.file;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.row.InvalidRowException;
import io.memtx.xlog.row.RowFlyweight;

import java.util.Arrays;

/**
 * The rows of one block: validated, cut into transactions, their LSNs checked, all before the first one is handed out.
 * Belongs to one thread; allocates only to grow.
 */
final class RowBlock
{
    private final RowFlyweight row = new RowFlyweight();
    private final boolean hasVclock;

    private int[] rowOffsets = new int[64];
    private int[] firstRows = new int[64];
    private int[] lastFlags = new int[64];
    private int rowCount;
    private int transactionCount;
    private long address;
    private long limit;

    /**
     * @param hasVclock whether LSNs must advance a vclock: so in a log, not in a snapshot, where they number rows.
     */
    RowBlock(final boolean hasVclock)
    {
        this.hasVclock = hasVclock;
    }

    /**
     * Takes a block.
     *
     * @param blockAddress of its rows.
     * @param blockLimit   behind them.
     * @param vclock       advanced by each row; in an undefined state after an exception.
     * @throws InvalidRowException when a row is malformed.
     * @throws XlogException       when the rows make no whole transactions, or an LSN does not advance.
     */
    void load(final long blockAddress, final long blockLimit, final Vclock vclock)
    {
        address = blockAddress;
        limit = blockLimit;
        rowCount = 0;
        transactionCount = 0;
        boolean isOpen = false;
        long tsn = 0;
        long next = blockAddress;
        while (next < blockLimit)
        {
            final long rowAddress = next;
            next = row.wrapUntrusted(rowAddress, blockLimit);
            if (!isOpen)
            {
                beginTransaction();
                tsn = row.tsn();
            }
            else if (row.tsn() != tsn)
            {
                throw new XlogException(
                    XlogException.Kind.INVALID_TRANSACTION,
                    "found a next transaction with the previous one not yet committed: " + row);
            }
            if (hasVclock)
            {
                follow(vclock);
            }
            addRow((int)(rowAddress - blockAddress));
            isOpen = !row.isCommit();
            lastFlags[transactionCount - 1] = row.flags();
        }
        if (isOpen)
        {
            throw new XlogException(
                XlogException.Kind.INVALID_TRANSACTION, "found a not finished transaction in the log: " + row);
        }
    }

    /** Forgets the block. */
    void clear()
    {
        rowCount = 0;
        transactionCount = 0;
    }

    int transactionCount()
    {
        return transactionCount;
    }

    int firstRow(final int transaction)
    {
        return transaction < transactionCount ? firstRows[transaction] : rowCount;
    }

    int flags(final int transaction)
    {
        return lastFlags[transaction];
    }

    void wrap(final int index, final RowFlyweight flyweight)
    {
        flyweight.wrap(address + rowOffsets[index], limit);
    }

    private void follow(final Vclock vclock)
    {
        final long known = vclock.get(row.replicaId());
        if (row.lsn() <= known)
        {
            throw new XlogException(
                XlogException.Kind.LSN_ORDER,
                "lsn does not advance: replica id: " + row.replicaId() + ", known lsn: " + known +
                    ", row's lsn: " + row.lsn());
        }
        vclock.set(row.replicaId(), row.lsn());
    }

    private void beginTransaction()
    {
        if (transactionCount == firstRows.length)
        {
            firstRows = Arrays.copyOf(firstRows, 2 * transactionCount);
            lastFlags = Arrays.copyOf(lastFlags, 2 * transactionCount);
        }
        firstRows[transactionCount++] = rowCount;
    }

    private void addRow(final int offset)
    {
        if (rowCount == rowOffsets.length)
        {
            rowOffsets = Arrays.copyOf(rowOffsets, 2 * rowCount);
        }
        rowOffsets[rowCount++] = offset;
    }
}
