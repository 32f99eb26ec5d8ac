package io.memtx.memtx.txn;

import java.util.Arrays;

/**
 * Which rows of the log belong to transactions that were rolled back after they had been appended: who reads the log
 * leaves them out. LSNs are not used again, so it takes a run of them for each roll-back.
 * <p>
 * Written by the transaction thread before anything behind the roll-back is confirmed; read by any thread.
 */
public final class RolledBackRows
{
    private final int replicaId;
    private final Runs own = new Runs();
    private final Runs local = new Runs();

    /**
     * @param replicaId of this instance.
     */
    public RolledBackRows(final int replicaId)
    {
        this.replicaId = replicaId;
    }

    /**
     * Whether a row was rolled back. Any thread.
     *
     * @param rowReplicaId of the row; 0 for local ones.
     * @param lsn          of the row, which was appended before something that is confirmed by now.
     * @return whether it was.
     */
    public boolean contains(final int rowReplicaId, final long lsn)
    {
        return 0 == rowReplicaId ? local.contains(lsn) : rowReplicaId == replicaId && own.contains(lsn);
    }

    /** All rows behind some LSNs, up to some others. */
    void add(final long ownBefore, final long ownLast, final long localBefore, final long localLast)
    {
        own.add(ownBefore + 1, ownLast);
        local.add(localBefore + 1, localLast);
    }

    /** Runs of numbers, ascending: first and last of each. */
    private static final class Runs
    {
        private volatile long[] bounds = new long[0];

        /** A run may begin before runs that are there: what was pending then, between them, goes as well. */
        void add(final long from, final long last)
        {
            if (from > last)
            {
                return;
            }
            long first = from;
            int length = bounds.length;
            while (0 != length && bounds[length - 1] >= from - 1)
            {
                length -= 2;
                first = Math.min(first, bounds[length]);
            }
            final long[] next = Arrays.copyOf(bounds, length + 2);
            next[length] = first;
            next[length + 1] = last;
            bounds = next;
        }

        boolean contains(final long number)
        {
            final long[] seen = bounds;
            if (0 == seen.length)
            {
                return false;
            }
            final int found = Arrays.binarySearch(seen, number);
            return found >= 0 || 0 == found % 2; // -insertion point - 1: between a first and a last it is even
        }
    }
}
