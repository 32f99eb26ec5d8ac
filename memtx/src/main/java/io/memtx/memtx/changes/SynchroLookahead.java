package io.memtx.memtx.changes;

import io.memtx.memtx.row.RowFields;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.JournalCursor;
import io.memtx.xlog.row.RowFlyweight;

import java.util.ArrayList;
import java.util.function.Function;

/**
 * Reads ahead of a stream to find out what became of the synchronous transactions that were in the log when the engine
 * was opened, and of the asynchronous ones behind them: a CONFIRM, ROLLBACK or PROMOTE further on says it, by the rules
 * that recovery goes by. What nothing is said of was taken for confirmed by recovery, and is so here. Later ones are
 * the gate's.
 * <p>
 * Belongs to the stream's thread. Reads nothing before it is asked for the first time.
 */
final class SynchroLookahead implements AutoCloseable
{
    private final Function<Vclock, JournalCursor> cursors;
    private final Vclock recoveredVclock;
    private final ArrayList<Entry> entries = new ArrayList<>();
    private JournalCursor cursor;
    private boolean isOver;

    /**
     * @param cursors         over the log, from a vclock.
     * @param recoveredVclock up to which recovery has judged.
     */
    SynchroLookahead(final Function<Vclock, JournalCursor> cursors, final Vclock recoveredVclock)
    {
        this.cursors = cursors;
        this.recoveredVclock = recoveredVclock;
    }

    static boolean isQueued(final int transactionFlags)
    {
        return 0 != (transactionFlags & HeaderKey.FLAGS_QUEUED);
    }

    /**
     * Whether a queued transaction was rolled back. To be asked in the order of the log.
     *
     * @param replicaId of its last replicated row.
     * @param lsn       of that.
     * @param before    vclock before it.
     * @return whether it was.
     */
    boolean isRolledBack(final int replicaId, final long lsn, final Vclock before)
    {
        if (lsn > recoveredVclock.get(replicaId))
        {
            return false;
        }
        if (null == cursor && !isOver)
        {
            cursor = cursors.apply(before);
        }
        Entry entry = find(replicaId, lsn);
        while ((null == entry || Verdict.NONE == entry.verdict) && readAhead())
        {
            entry = null == entry ? find(replicaId, lsn) : entry;
        }
        forgetUpTo(entry);
        return null != entry && Verdict.ROLLED_BACK == entry.verdict;
    }

    @Override
    public void close()
    {
        isOver = true;
        if (null != cursor)
        {
            cursor.close();
            cursor = null;
        }
    }

    private Entry find(final int replicaId, final long lsn)
    {
        for (final Entry entry : entries)
        {
            if (replicaId == entry.replicaId && lsn == entry.lsn)
            {
                return entry;
            }
        }
        return null;
    }

    /** Those without a verdict stay: a roll-back of one is a roll-back of all behind it. */
    private void forgetUpTo(final Entry asked)
    {
        int index = 0;
        boolean isReached = null == asked;
        while (!isReached)
        {
            isReached = entries.get(index) == asked;
            if (Verdict.NONE == entries.get(index).verdict)
            {
                index++;
            }
            else
            {
                entries.remove(index);
            }
        }
    }

    /** Takes in one more transaction; false when there is none of those that recovery has judged. */
    private boolean readAhead()
    {
        if (isOver || !cursor.nextTransaction())
        {
            close();
            return false;
        }
        int replicaId = 0;
        long lsn = 0;
        while (cursor.nextRow())
        {
            final RowFlyweight row = cursor.row();
            if (row.lsn() > recoveredVclock.get(row.replicaId()))
            {
                close();
                return false;
            }
            final RowType type = RowType.of(row.type());
            if (null != type && type.isSynchro())
            {
                onSynchro(type, row);
            }
            else if (!row.isLocal())
            {
                replicaId = row.replicaId();
                lsn = row.lsn();
            }
        }
        if (isQueued(cursor.transactionFlags()))
        {
            entries.add(new Entry(replicaId, lsn));
        }
        else if (0 != replicaId && isWaiting(replicaId))
        {
            confirm(entries.size() - 1); // who wrote this took what it had written before for confirmed
        }
        return true;
    }

    private void onSynchro(final RowType type, final RowFlyweight row)
    {
        final int owner = (int)RowFields.unsigned(row, BodyKey.SYNCHRO_REPLICA_ID);
        final long lsn = RowFields.unsigned(row, BodyKey.SYNCHRO_LSN);
        switch (type)
        {
            case RAFT_CONFIRM -> confirm(lastUpTo(owner, lsn));
            case RAFT_ROLLBACK -> rollBack(owner, lsn);
            default -> // a PROMOTE or DEMOTE names the owner before it
            {
                confirm(lastUpTo(owner, lsn));
                if (0 != owner)
                {
                    rollBack(owner, lsn + 1);
                }
            }
        }
    }

    private boolean isWaiting(final int replicaId)
    {
        return lastUpTo(replicaId, Long.MAX_VALUE) >= 0;
    }

    private int lastUpTo(final int replicaId, final long lsn)
    {
        int last = -1;
        for (int i = 0; i < entries.size(); i++)
        {
            final Entry entry = entries.get(i);
            last = Verdict.NONE == entry.verdict && replicaId == entry.replicaId && entry.lsn <= lsn ? i : last;
        }
        return last;
    }

    private void confirm(final int last)
    {
        for (int i = 0; i <= last; i++)
        {
            entries.get(i).decide(Verdict.CONFIRMED);
        }
    }

    private void rollBack(final int replicaId, final long fromLsn)
    {
        boolean isReached = false;
        for (final Entry entry : entries)
        {
            isReached |= Verdict.NONE == entry.verdict && replicaId == entry.replicaId && entry.lsn >= fromLsn;
            if (isReached)
            {
                entry.decide(Verdict.ROLLED_BACK);
            }
        }
    }

    private enum Verdict
    {
        NONE,
        CONFIRMED,
        ROLLED_BACK
    }

    private static final class Entry
    {
        private final int replicaId;
        private final long lsn;
        private Verdict verdict = Verdict.NONE;

        Entry(final int replicaId, final long lsn)
        {
            this.replicaId = replicaId;
            this.lsn = lsn;
        }

        /** The first verdict stays. */
        void decide(final Verdict decided)
        {
            verdict = Verdict.NONE == verdict ? decided : verdict;
        }
    }
}
