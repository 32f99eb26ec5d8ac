package io.memtx.memtx.recovery;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import org.agrona.collections.IntArrayList;

import java.util.ArrayList;
import java.util.List;

/**
 * Synchronous transactions of the logs, and asynchronous ones behind them, that are applied and wait for their
 * confirmation:
 * <pre>
 *   oldest                                        newest
 *  +---------+---------+---------------+---------+
 *  | 1: 10   | 1: 12   | 2: 5 (final)  | 1: 13   |
 *  +---------+---------+---------------+---------+
 *   CONFIRM {1, 12} ends the first two; ROLLBACK {1, 12} undoes the last and then the second
 * </pre>
 * A transaction that waits for nothing, but came behind one that does, is kept so that it is known what it has
 * overwritten. Belongs to the thread that recovers.
 */
final class PendingTransactions
{
    private final Arena arena;
    private final List<Entry> entries = new ArrayList<>();
    private final IntArrayList garbage = new IntArrayList();
    private final Vclock plain = new Vclock();
    private final Vclock taken = new Vclock();

    PendingTransactions(final Arena arena)
    {
        this.arena = arena;
    }

    boolean isEmpty()
    {
        return entries.isEmpty();
    }

    /** How many wait for their confirmation. */
    int waitingCount()
    {
        int count = 0;
        for (final Entry entry : entries)
        {
            count += entry.isWaiting ? 1 : 0;
        }
        return count;
    }

    /** Whether a transaction of that instance waits. */
    boolean isWaiting(final int replicaId)
    {
        return entries.stream().anyMatch((entry) -> entry.isWaiting && replicaId == entry.replicaId);
    }

    /**
     * Adds a transaction.
     *
     * @param replicaId of its instance.
     * @param lsn       of its last row.
     * @param undo      of it; from here on this queue's.
     * @param isWaiting whether it waits, or is final and only kept.
     */
    void add(final int replicaId, final long lsn, final UndoLog undo, final boolean isWaiting)
    {
        entries.add(new Entry(replicaId, lsn, undo, isWaiting));
    }

    /** A transaction was final at once: a later roll-back from an LSN up to it cannot be done. */
    void onFinal(final int replicaId, final long lsn)
    {
        plain.raise(replicaId, lsn);
    }

    /** Ends the transactions of an instance up to an LSN, and all that came before the last of them. */
    void confirm(final int replicaId, final long lsn)
    {
        int last = -1;
        for (int i = 0; i < entries.size(); i++)
        {
            final Entry entry = entries.get(i);
            last = entry.isWaiting && replicaId == entry.replicaId && entry.lsn <= lsn ? i : last;
        }
        for (int i = 0; i <= last; i++)
        {
            entries.get(i).isWaiting = false;
        }
        endFinal();
    }

    /**
     * Undoes, newest first, the transactions of an instance from an LSN on and all that came behind the first of them.
     *
     * @throws MemtxException ER_UNSUPPORTED when one of them has become final.
     */
    void rollBack(final int replicaId, final long lsn)
    {
        if (plain.get(replicaId) >= lsn)
        {
            throw refused(replicaId, lsn, "that are not marked as synchronous");
        }
        rollBackWaiting(replicaId, lsn);
    }

    /**
     * As {@link #rollBack(int, long)}, but transactions that do not wait stay: those that a change of the queue's owner
     * means are all among the waiting ones.
     *
     * @throws MemtxException ER_UNSUPPORTED when one of them has become final without a confirmation.
     */
    void rollBackWaiting(final int replicaId, final long lsn)
    {
        if (taken.get(replicaId) >= lsn)
        {
            throw refused(replicaId, lsn, "that a change of schema or a transaction that does not wait stands behind");
        }
        int first = entries.size();
        for (int i = entries.size() - 1; i >= 0; i--)
        {
            final Entry entry = entries.get(i);
            first = entry.isWaiting && replicaId == entry.replicaId && entry.lsn >= lsn ? i : first;
        }
        for (int i = entries.size() - 1; i >= first; i--)
        {
            if (entries.get(i).isWaiting)
            {
                entries.remove(i).undo.undoIfCurrent(arena, garbage);
            }
        }
        endFinal();
    }

    /** Takes all for confirmed; no roll-back of them is possible afterwards. */
    void endAll()
    {
        for (final Entry entry : entries)
        {
            if (entry.isWaiting)
            {
                taken.raise(entry.replicaId, entry.lsn);
                entry.isWaiting = false;
            }
        }
        endFinal();
    }

    private void endFinal()
    {
        while (!entries.isEmpty() && !entries.get(0).isWaiting)
        {
            entries.remove(0).undo.end(arena);
        }
        if (entries.isEmpty())
        {
            for (int i = 0; i < garbage.size(); i++)
            {
                arena.retire(garbage.getInt(i));
            }
            garbage.clear();
        }
    }

    private static MemtxException refused(final int replicaId, final long lsn, final String which)
    {
        return new MemtxException(
            ErrorCode.ER_UNSUPPORTED, "memtx",
            "rolling back transactions of instance " + replicaId + " from LSN " + lsn + " on " + which);
    }

    private static final class Entry
    {
        private final int replicaId;
        private final long lsn;
        private final UndoLog undo;
        private boolean isWaiting;

        Entry(final int replicaId, final long lsn, final UndoLog undo, final boolean isWaiting)
        {
            this.replicaId = replicaId;
            this.lsn = lsn;
            this.undo = undo;
            this.isWaiting = isWaiting;
        }
    }
}
