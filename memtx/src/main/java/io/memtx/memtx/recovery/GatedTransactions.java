package io.memtx.memtx.recovery;

import io.memtx.memtx.txn.CommitGate;
import io.memtx.memtx.txn.RecoveredQueue;
import io.memtx.memtx.txn.RecoveredTransaction;
import io.memtx.memtx.txn.SynchroGate;
import io.memtx.tuple.arena.Arena;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowFlyweight;

import java.util.ArrayList;
import java.util.List;

/**
 * Transactions of the logs that a {@link SynchroGate} has not confirmed yet, and all behind them:
 * <pre>
 *   positions   -9      -8        -7        -6        -5
 *   confirmed   | sync  | async   | CONFIRM | sync    |  -5 and on: what is left waits when the engine is open
 * </pre>
 * As they do while an engine runs, all behind something pending waits with it, service rows excepted, which stay when
 * it is rolled back. Belongs to the thread that recovers.
 */
final class GatedTransactions
{
    private static final long FIRST_POSITION = Long.MIN_VALUE / 2;

    private final SynchroGate gate;
    private final Arena arena;
    private final List<Entry> entries = new ArrayList<>();
    private final Vclock confirmed = new Vclock();
    private long position = FIRST_POSITION;
    private int originId;
    private long originLsn;
    private long localLsn;
    private boolean isService;
    private boolean isData;

    GatedTransactions(final SynchroGate gate, final Arena arena)
    {
        this.gate = gate;
        this.arena = arena;
    }

    SynchroGate gate()
    {
        return gate;
    }

    boolean isEmpty()
    {
        return entries.isEmpty();
    }

    /** Of the snapshot. */
    void start(final Vclock vclock)
    {
        confirmed.copyFrom(vclock);
    }

    /** A transaction of a log begins. */
    void begin()
    {
        originId = 0;
        originLsn = 0;
        localLsn = 0;
        isService = false;
        isData = false;
    }

    /** A row is about to be applied: what it is known by is rolled back or confirmed first. */
    void onRow(final RowFlyweight row, final boolean isNop)
    {
        if (row.isLocal() || 0 == row.replicaId())
        {
            localLsn = row.lsn();
            return;
        }
        if (!isData && !isNop)
        {
            gate.beforeTransaction(row.replicaId(), row.lsn());
            takeVerdicts();
        }
        isData |= !isNop;
        originId = row.replicaId();
        originLsn = row.lsn();
    }

    void onServiceRow(final RowFlyweight row)
    {
        isService = true;
        final boolean isLocal = row.isLocal();
        gate.onRecoveredRow(row, 0 == row.replicaId() && !isLocal);
        if (isLocal || 0 == row.replicaId())
        {
            localLsn = row.lsn();
        }
        else
        {
            originId = row.replicaId();
            originLsn = row.lsn();
        }
    }

    /** Takes over what was changed, if it has to wait; else the caller makes it final. */
    boolean end(final int flags, final UndoLog undo)
    {
        final long start = position++;
        if (isData && !isService)
        {
            gate.onTransaction(originId, originLsn, flags, start, position);
        }
        final boolean isWaiting = !entries.isEmpty() || gate.confirmedPosition(position) < position;
        if (isWaiting)
        {
            entries.add(new Entry(position, originId, originLsn, localLsn, isService, undo));
        }
        else
        {
            raise(originId, originLsn, localLsn);
        }
        takeVerdicts();
        return isWaiting;
    }

    /** A change of schema cannot be undone, nor what was there before it. */
    void endAll()
    {
        for (final Entry entry : entries)
        {
            entry.undo.end(arena);
            raise(entry.originId, entry.originLsn, entry.localLsn);
        }
        entries.clear();
    }

    /** All logs are read: takes what waits out of the base, which has the confirmed data only; null for nothing. */
    RecoveredQueue detach()
    {
        if (entries.isEmpty())
        {
            return null;
        }
        final long confirmedPosition = entries.get(0).position - 1;
        final List<RecoveredTransaction> waiting = new ArrayList<>();
        for (int i = entries.size() - 1; i >= 0; i--)
        {
            final Entry entry = entries.get(i);
            waiting.add(0, new RecoveredTransaction(
                entry.position,
                entry.originId,
                entry.originLsn,
                entry.localLsn,
                entry.isService,
                entry.undo.detach()));
        }
        entries.clear();
        return new RecoveredQueue(confirmedPosition, confirmed.copy(), List.copyOf(waiting));
    }

    private void takeVerdicts()
    {
        final long confirmedPosition = gate.confirmedPosition(position);
        while (!entries.isEmpty() && entries.get(0).position <= confirmedPosition)
        {
            final Entry entry = entries.remove(0);
            entry.undo.end(arena);
            raise(entry.originId, entry.originLsn, entry.localLsn);
        }
        final long rollbackPosition = gate.rollbackPosition();
        if (CommitGate.NOTHING != rollbackPosition)
        {
            for (int i = entries.size() - 1; i >= 0 && entries.get(i).position >= rollbackPosition; i--)
            {
                if (!entries.get(i).isService)
                {
                    entries.remove(i).undo.undo(arena);
                }
            }
            gate.onRolledBack(rollbackPosition);
            takeVerdicts();
        }
    }

    private void raise(final int id, final long lsn, final long local)
    {
        confirmed.raise(id, lsn);
        confirmed.raise(0, local);
    }

    private record Entry(
        long position, int originId, long originLsn, long localLsn, boolean isService, UndoLog undo)
    {
    }
}
