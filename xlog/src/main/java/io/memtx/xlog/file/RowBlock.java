package io.memtx.xlog.file;

import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.row.InvalidRowException;
import io.memtx.xlog.row.RowFlyweight;

import java.util.Arrays;

/**
 * The block being walked: its rows, validated, cut into transactions and their LSNs checked before the first one is
 * handed out; the transaction at hand; the next row of it. Belongs to one thread; allocates only to grow.
 */
final class RowBlock
{
    private final RowFlyweight loaded = new RowFlyweight();
    private final RowFlyweight row = new RowFlyweight();
    private final boolean hasVclock;
    private final TangledRows tangled; // null when transactions must stand one behind the other
    private final Vclock startVclock = new Vclock();

    private int[] rowOffsets = new int[64];
    private int[] firstRows = new int[64];
    private int[] lastFlags = new int[64];
    private int rowCount;
    private int transactionCount;
    private int transaction = -1;
    private int nextRow;
    private long address;
    private long limit;
    private long firstLsn; // of the transaction being loaded
    private boolean hasGlobalRow;
    private long blockOffset;
    private boolean isTangled;

    /**
     * @param hasVclock whether LSNs must advance a vclock: so in a log, not in a snapshot, where they number rows.
     * @param isForced  whether rows of several transactions may stand between each other, and the last ones lack their
     *                  end; they are then handed out in the order in which they end.
     */
    RowBlock(final boolean hasVclock, final boolean isForced)
    {
        this.hasVclock = hasVclock;
        tangled = hasVclock && isForced ? new TangledRows() : null;
    }

    /**
     * @param offset in the file of the block that is loaded next, for the report.
     */
    void blockOffset(final long offset)
    {
        blockOffset = offset;
    }

    /**
     * Takes a block and goes before its first transaction.
     *
     * @param blockAddress of its rows.
     * @param blockLimit   behind them.
     * @param vclock       advanced by each row; in an undefined state after an exception.
     * @throws InvalidRowException when a row is malformed.
     * @throws XlogException       when the rows make no whole transactions, or an LSN does not advance.
     */
    void load(final long blockAddress, final long blockLimit, final Vclock vclock)
    {
        if (null == tangled)
        {
            loadOrdered(blockAddress, blockLimit, vclock);
            return;
        }
        startVclock.copyFrom(vclock);
        if (tangled.isEmpty())
        {
            try
            {
                loadOrdered(blockAddress, blockLimit, vclock);
                return;
            }
            catch (final XlogException ex)
            {
                if (XlogException.Kind.INVALID_TRANSACTION != ex.kind())
                {
                    throw ex;
                }
            }
        }
        vclock.copyFrom(startVclock);
        loadTangled(blockAddress, blockLimit, vclock);
    }

    private void loadTangled(final long blockAddress, final long blockLimit, final Vclock vclock)
    {
        boolean isLoaded = false;
        tangled.begin();
        try
        {
            long next = blockAddress;
            while (next < blockLimit)
            {
                next = loaded.wrapUntrusted(next, blockLimit);
                follow(vclock);
                checkTsn();
                tangled.add(loaded, blockOffset);
            }
            loadOrdered(tangled.address(), tangled.limit(), null);
            isTangled = true;
            isLoaded = true;
        }
        finally
        {
            if (!isLoaded)
            {
                tangled.undo();
            }
        }
    }

    /** The vclock is null when it has been advanced by the rows in the order of their LSNs. */
    private void loadOrdered(final long blockAddress, final long blockLimit, final Vclock vclock)
    {
        clear();
        address = blockAddress;
        limit = blockLimit;
        boolean isOpen = false;
        long tsn = 0;
        long next = blockAddress;
        while (next < blockLimit)
        {
            final long rowAddress = next;
            next = loaded.wrapUntrusted(rowAddress, blockLimit);
            if (!isOpen)
            {
                beginTransaction();
                tsn = loaded.tsn();
                firstLsn = loaded.lsn();
                hasGlobalRow = false;
            }
            else if (loaded.tsn() != tsn)
            {
                throw new XlogException(
                    XlogException.Kind.INVALID_TRANSACTION,
                    "found a next transaction with the previous one not yet committed: " + loaded);
            }
            if (hasVclock)
            {
                if (null != vclock)
                {
                    follow(vclock);
                }
                checkRow(isOpen);
            }
            addRow((int)(rowAddress - blockAddress));
            isOpen = !loaded.isCommit();
            lastFlags[transactionCount - 1] = loaded.flags();
        }
        if (isOpen)
        {
            throw new XlogException(
                XlogException.Kind.INVALID_TRANSACTION, "found a not finished transaction in the log: " + loaded);
        }
    }

    /** Whether transactions of a block did not stand one behind the other, or lacked their end. */
    boolean isTangled()
    {
        return isTangled;
    }

    /** Tells of transactions that no row has ended, and forgets them: at the end of the file. */
    void drainUnfinished(final TangledRows.UnfinishedListener listener)
    {
        if (null != tangled)
        {
            tangled.drain(listener);
        }
    }

    void close()
    {
        if (null != tangled)
        {
            tangled.close();
        }
    }

    /** Forgets the block. */
    void clear()
    {
        rowCount = 0;
        transactionCount = 0;
        transaction = -1;
        nextRow = 0;
    }

    /**
     * Goes to the next transaction of the block.
     *
     * @return whether there is one.
     */
    boolean nextTransaction()
    {
        if (transaction + 1 >= transactionCount)
        {
            return false;
        }
        transaction++;
        rewindTransaction();
        return true;
    }

    /**
     * Goes to the next row of the transaction.
     *
     * @return whether there is one: {@link #row()} then holds it.
     */
    boolean nextRow()
    {
        if (transaction < 0 || nextRow >= firstRow(transaction + 1))
        {
            return false;
        }
        row.wrap(address + rowOffsets[nextRow++], limit);
        return true;
    }

    /** Goes back before the first row of the transaction. */
    void rewindTransaction()
    {
        nextRow = firstRow(transaction);
    }

    /**
     * @return the row, reused.
     */
    RowFlyweight row()
    {
        return row;
    }

    int transactionRowCount()
    {
        return firstRow(transaction + 1) - firstRow(transaction);
    }

    /**
     * @return flags of the transaction's last row.
     */
    int transactionFlags()
    {
        return lastFlags[transaction];
    }

    private int firstRow(final int index)
    {
        return index < transactionCount ? firstRows[index] : rowCount;
    }

    private void follow(final Vclock vclock)
    {
        final long known = vclock.get(loaded.replicaId());
        if (loaded.lsn() <= known)
        {
            throw new XlogException(
                XlogException.Kind.LSN_ORDER,
                "lsn does not advance: replica id: " + loaded.replicaId() + ", known lsn: " + known +
                    ", row's lsn: " + loaded.lsn());
        }
        if (Long.MAX_VALUE - vclock.signature() < loaded.lsn() - known)
        {
            throw new XlogException(
                XlogException.Kind.LSN_ORDER,
                "lsns have no sum: vclock " + vclock + ", replica id: " + loaded.replicaId() + ", row's lsn: " +
                    loaded.lsn());
        }
        vclock.set(loaded.replicaId(), loaded.lsn());
    }

    /** A transaction is named after its first replicated row, or else its first one; service rows stand alone. */
    private void checkRow(final boolean isBehindOthers)
    {
        checkTsn();
        if (isBehindOthers || !loaded.isCommit())
        {
            checkStatement();
        }
        if (!hasGlobalRow && !loaded.isLocal())
        {
            if (loaded.lsn() != loaded.tsn())
            {
                throw invalid("found a first global row in a transaction with LSN/TSN mismatch");
            }
            hasGlobalRow = true;
        }
        if (loaded.isCommit() && !hasGlobalRow && loaded.tsn() != firstLsn)
        {
            throw invalid("fully local transaction's TSN does not match LSN of the first row");
        }
    }

    private void checkTsn()
    {
        if (0 == loaded.tsn())
        {
            throw invalid("found a row without TSN");
        }
    }

    private void checkStatement()
    {
        final RowType type = RowType.of(loaded.type());
        if (RowType.RAFT == type)
        {
            throw invalid("found raft request in a transaction");
        }
        if (null != type && type.isSynchro())
        {
            throw invalid("found synchro request in a transaction");
        }
    }

    private XlogException invalid(final String what)
    {
        return new XlogException(XlogException.Kind.INVALID_TRANSACTION, what + ": " + loaded);
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
