package io.memtx.memtx.txn;

import io.memtx.xlog.Vclock;

import java.util.Arrays;

/**
 * Which rows of the log belong to transactions that were rolled back after they had been appended: who reads the log
 * leaves them out. LSNs are not used again, so it takes a run of them for each roll-back.
 * <p>
 * Written by the transaction thread before anything behind the roll-back is confirmed; read by any thread.
 */
public final class RolledBackRows
{
    private final Runs[] byOrigin = new Runs[Vclock.COMPONENT_COUNT];

    /** Nothing was rolled back so far. */
    public RolledBackRows()
    {
        Arrays.setAll(byOrigin, (id) -> new Runs());
    }

    /**
     * Whether a row was rolled back. Any thread.
     *
     * @param replicaId of the row; 0 for local ones.
     * @param lsn       of the row, which was appended before something that is confirmed by now.
     * @return whether it was.
     */
    public boolean contains(final int replicaId, final long lsn)
    {
        return byOrigin[replicaId].contains(lsn);
    }

    /** All rows of an origin behind an LSN, up to another one. */
    void add(final int replicaId, final long before, final long last)
    {
        byOrigin[replicaId].add(before + 1, last);
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
            long end = last;
            int length = bounds.length;
            while (0 != length && bounds[length - 1] >= from - 1)
            {
                length -= 2;
                first = Math.min(first, bounds[length]);
                end = Math.max(end, bounds[length + 1]);
            }
            final long[] next = Arrays.copyOf(bounds, length + 2);
            next[length] = first;
            next[length + 1] = end;
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
