package io.memtx.xlog.file;

import io.memtx.tuple.arena.Memory;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.storage.StagingBuffer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the rows of transactions that were written between each other in order, for reading by force: rows of those that
 * have not ended are kept, over blocks if need be, and a transaction comes out as a whole when its last row comes.
 * <pre>
 *   block:   A1  B1  A2  C1  B2 (commit)  A3 (commit)
 *   whole:   B1  B2  A1  A2  A3                            kept: C1
 * </pre>
 * Belongs to one thread; allocates, since no log in good order comes here.
 */
final class TangledRows implements AutoCloseable
{
    private static final int INITIAL_BYTES = 64 << 10;

    private final Map<Long, List<Open>> byTsn = new HashMap<>();
    private final Set<Open> open = new LinkedHashSet<>();
    private final List<Step> steps = new ArrayList<>();
    private final StagingBuffer whole = new StagingBuffer(INITIAL_BYTES);

    /** Whether no transaction waits for its last row. */
    boolean isEmpty()
    {
        return open.isEmpty();
    }

    /** A block begins. */
    void begin()
    {
        whole.length(0);
        steps.clear();
    }

    /**
     * Takes the next row of the block.
     *
     * @param row         well-formed.
     * @param blockOffset of the block in the file.
     */
    void add(final RowFlyweight row, final long blockOffset)
    {
        if (!row.hasTsn())
        {
            append(bytes(row));
            return;
        }
        Open transaction = find(row);
        final boolean isNew = null == transaction;
        if (isNew)
        {
            transaction = new Open(row.tsn(), row.toString(), blockOffset);
            put(transaction);
        }
        final int originBefore = transaction.origin;
        transaction.origin = 0 == originBefore ? row.replicaId() : originBefore;
        transaction.rows.add(bytes(row));
        if (row.isCommit())
        {
            remove(transaction);
            transaction.rows.forEach(this::append);
        }
        steps.add(new Step(transaction, originBefore, isNew, row.isCommit()));
    }

    /** The block is left out: what it added is taken back. */
    void undo()
    {
        for (int i = steps.size() - 1; i >= 0; i--)
        {
            final Step step = steps.get(i);
            final Open transaction = step.transaction;
            if (step.isLast)
            {
                put(transaction);
            }
            transaction.rows.remove(transaction.rows.size() - 1);
            transaction.origin = step.originBefore;
            if (step.isFirst)
            {
                remove(transaction);
            }
        }
        begin();
    }

    /** The rows of the transactions that ended in the block, one transaction behind the other. */
    long address()
    {
        return whole.address();
    }

    /** Behind them. */
    long limit()
    {
        return whole.address() + whole.length();
    }

    /** Tells of the transactions whose last row has not come, and forgets them. */
    void drain(final UnfinishedListener listener)
    {
        for (final Open transaction : open)
        {
            listener.onUnfinished(transaction.blockOffset, transaction.rows.size(), transaction.firstRow);
        }
        open.clear();
        byTsn.clear();
    }

    @Override
    public void close()
    {
        whole.close();
    }

    /** A local row belongs to the transaction of that number, whichever instance's it is; others to their own's. */
    private Open find(final RowFlyweight row)
    {
        for (final Open transaction : byTsn.getOrDefault(row.tsn(), List.of()))
        {
            if (0 == row.replicaId() || 0 == transaction.origin || transaction.origin == row.replicaId())
            {
                return transaction;
            }
        }
        return null;
    }

    private void put(final Open transaction)
    {
        open.add(transaction);
        byTsn.computeIfAbsent(transaction.tsn, (tsn) -> new ArrayList<>(1)).add(transaction);
    }

    private void remove(final Open transaction)
    {
        open.remove(transaction);
        final List<Open> same = byTsn.get(transaction.tsn);
        same.remove(transaction);
        if (same.isEmpty())
        {
            byTsn.remove(transaction.tsn);
        }
    }

    private void append(final byte[] row)
    {
        Memory.copyFrom(row, 0, whole.reserve(row.length), row.length);
        whole.length(whole.length() + row.length);
    }

    private static byte[] bytes(final RowFlyweight row)
    {
        final byte[] bytes = new byte[row.length()];
        Memory.copyTo(row.address(), bytes, 0, bytes.length);
        return bytes;
    }

    /** Is told of a transaction that has no end. */
    @FunctionalInterface
    interface UnfinishedListener
    {
        void onUnfinished(long blockOffset, int rowCount, String firstRow);
    }

    private static final class Open
    {
        private final long tsn;
        private final String firstRow;
        private final long blockOffset;
        private final List<byte[]> rows = new ArrayList<>();
        private int origin; // 0 while there are local rows only

        Open(final long tsn, final String firstRow, final long blockOffset)
        {
            this.tsn = tsn;
            this.firstRow = firstRow;
            this.blockOffset = blockOffset;
        }
    }

    private record Step(Open transaction, int originBefore, boolean isFirst, boolean isLast)
    {
    }
}
