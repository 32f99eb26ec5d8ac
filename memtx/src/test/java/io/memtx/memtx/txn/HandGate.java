package io.memtx.memtx.txn;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowFlyweight;

import java.util.ArrayList;
import java.util.List;

/**
 * A queue in the test's hands: what passes it waits until the test confirms it or rolls it back, or until a CONFIRM or
 * ROLLBACK row of the log does.
 */
public final class HandGate implements SynchroGate
{
    public final List<String> recovered = new ArrayList<>();
    public int admission = HeaderKey.FLAGS_QUEUED;
    public MemtxException refusal;
    public SynchroState state = SynchroState.NONE;
    public boolean isTaken = true;

    private Runnable news = () -> { };
    private final List<Entry> entries = new ArrayList<>();
    private long rollbackPosition = NOTHING;
    private long rollbackStart = NOTHING;
    private long doubtPosition = NOTHING;
    private ServiceLog log;
    private long wantedRow;

    private record Entry(int originId, long lsn, long start, long end)
    {
    }

    public int length()
    {
        return entries.size();
    }

    public void confirm(final int count)
    {
        entries.subList(0, count).clear();
    }

    public void rollBackFrom(final int index)
    {
        rollbackStart = entries.get(index).start;
        rollbackPosition = entries.get(index).end;
        doubtPosition = NOTHING;
        entries.subList(index, entries.size()).clear();
    }

    public void doubtFrom(final int index)
    {
        doubtPosition = entries.get(index).end;
    }

    /** In the next turn it is known that the queue has another owner: nothing of the one before is taken any more. */
    public void changeOwner()
    {
        news = () ->
        {
            news = () -> { };
            isTaken = false;
            if (!entries.isEmpty())
            {
                rollBackFrom(0);
            }
        };
    }

    /** A CONFIRM row with that LSN is written in the next turn. */
    public void writeConfirm(final long lsn)
    {
        wantedRow = lsn;
    }

    @Override
    public void onRecoveredRow(final RowFlyweight row, final boolean isSnapshot)
    {
        recovered.add(RowType.of(row.type()) + (isSnapshot ? " of a snapshot" : ""));
        final long lsn = MsgPack.getInteger(row.bodyValue(BodyKey.SYNCHRO_LSN));
        if (RowType.RAFT_CONFIRM.code() == row.type())
        {
            entries.removeIf((entry) -> entry.lsn <= lsn);
        }
    }

    @Override
    public void beforeTransaction(final int originId, final long lsn)
    {
    }

    @Override
    public boolean onTransaction(
        final int originId, final long lsn, final int flags, final long startPosition, final long endPosition)
    {
        if (0 == (flags & HeaderKey.FLAGS_QUEUED) || !isTaken)
        {
            return false;
        }
        entries.add(new Entry(originId, lsn, startPosition, endPosition));
        return true;
    }

    @Override
    public void onOpened(final ServiceLog serviceLog, final Vclock appended, final int instanceId)
    {
        log = serviceLog;
    }

    @Override
    public int admit(final boolean isSynchronous, final boolean isExempt)
    {
        if (null != refusal && !isExempt)
        {
            throw refusal;
        }
        return isSynchronous || !entries.isEmpty() && !isExempt || WAIT == admission ? admission : 0;
    }

    @Override
    public boolean isUnused()
    {
        return false;
    }

    @Override
    public boolean mayReceive()
    {
        return true;
    }

    @Override
    public boolean judge(final int originId, final long lsn, final int flags, final boolean isNop)
    {
        return isTaken;
    }

    @Override
    public void judgeRow(final RowFlyweight row)
    {
    }

    @Override
    public void onRowAppended(final RowFlyweight row, final long position)
    {
    }

    @Override
    public int step(final long journaledPosition, final Vclock journaled)
    {
        news.run();
        if (0 == wantedRow)
        {
            return 0;
        }
        log.begin(RowType.RAFT_CONFIRM).mapHeader(2)
            .unsigned(BodyKey.SYNCHRO_REPLICA_ID).unsigned(1).unsigned(BodyKey.SYNCHRO_LSN).unsigned(wantedRow);
        wantedRow = 0;
        log.end();
        return 1;
    }

    @Override
    public long confirmedPosition(final long journaledPosition)
    {
        final long first = entries.isEmpty() ? NOTHING : entries.get(0).start;
        return Math.min(Math.min(first, rollbackStart), journaledPosition);
    }

    @Override
    public long rollbackPosition()
    {
        return rollbackPosition;
    }

    @Override
    public void onRolledBack(final long position)
    {
        rollbackPosition = NOTHING;
        rollbackStart = NOTHING;
    }

    @Override
    public long doubtPosition()
    {
        return doubtPosition;
    }

    @Override
    public MemtxException rollbackReason(final int originId, final long lsn)
    {
        return new MemtxException(ErrorCode.ER_SYNC_ROLLBACK);
    }

    @Override
    public SynchroState state()
    {
        return state;
    }
}
