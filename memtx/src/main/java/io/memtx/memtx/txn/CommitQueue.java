package io.memtx.memtx.txn;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.Journal;
import org.agrona.ErrorHandler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;

/**
 * The appended transactions that wait for the journal or the gate, oldest first; how far they are confirmed; and the
 * first failure of the journal, after which nothing is. Single owner: the transaction thread;
 * {@link #confirmedPosition()} and {@link #failure()} may be read by any thread.
 */
final class CommitQueue
{
    private static final VarHandle CONFIRMED = confirmedHandle();

    private final Journal journal;
    private final CommitGate gate;
    private final ErrorHandler errorHandler;
    private final SchemaVersions schemas;
    private final Effects effects;
    private final TransactionPool pool;
    private final ArrayDeque<TransactionState> pending = new ArrayDeque<>();
    private final Vclock confirmedVclock = new Vclock();

    private final RolledBack rolledBack = new RolledBack();
    private final RolledBackRows rolledBackRows;
    private final ArrayDeque<TransactionState> kept = new ArrayDeque<>(); // passed by for a moment
    private SynchroPassage passage; // null without a SynchroGate
    private long committedCount;
    private long rolledBackCount;
    private long timedOutPosition = CommitGate.NOTHING; // of the latest that had no quorum in time
    private boolean isTelling;
    private long confirmedPosition; // of the transaction thread; others read it by acquire
    private volatile Throwable failure;
    private long failedPosition = Long.MAX_VALUE; // of the first that was rolled back because of the failure

    CommitQueue(
        final Journal journal,
        final CommitGate gate,
        final ErrorHandler errorHandler,
        final SchemaVersions schemas,
        final Effects effects,
        final TransactionPool pool,
        final RolledBackRows rolledBackRows)
    {
        this.journal = journal;
        this.gate = gate;
        this.errorHandler = errorHandler;
        this.schemas = schemas;
        this.effects = effects;
        this.pool = pool;
        this.rolledBackRows = rolledBackRows;
        confirmedVclock.copyFrom(journal.vclock());
        confirmedPosition = journal.appendPosition();
    }

    void passage(final SynchroPassage newPassage)
    {
        passage = newPassage;
    }

    void adopt(final RecoveredQueue recovered)
    {
        confirmedVclock.copyFrom(recovered.confirmedVclock());
        CONFIRMED.setRelease(this, recovered.confirmedPosition());
    }

    void adopt(final TransactionState state, final RecoveredTransaction transaction)
    {
        state.originId = transaction.originId();
        state.originLsn = transaction.originLsn();
        state.localLsn = Math.max(transaction.localLsn(), null == pending.peekLast() ? confirmedVclock.get(0) :
            pending.peekLast().localLsn);
        state.isService = transaction.isService();
        add(state, null, transaction.position());
    }

    boolean isEmpty()
    {
        return pending.isEmpty();
    }

    int size()
    {
        return pending.size();
    }

    /** Whether the newest pending transaction changes the schema: nothing starts before it is confirmed. */
    boolean endsWithSchemaChange()
    {
        return !pending.isEmpty() && pending.peekLast().isSchemaChange;
    }

    Vclock confirmedVclock()
    {
        return confirmedVclock;
    }

    long confirmedPosition()
    {
        return (long)CONFIRMED.getAcquire(this);
    }

    Throwable failure()
    {
        return failure;
    }

    long committedCount()
    {
        return committedCount;
    }

    long rolledBackCount()
    {
        return rolledBackCount;
    }

    boolean isRolledBack(final long position)
    {
        return rolledBack.contains(position) || null != passage && passage.isDoubtful(position);
    }

    /** Whether a transaction that was just appended is confirmed at once; one without rows always is. */
    boolean isConfirmed(final long position)
    {
        return pending.isEmpty() &&
            (position == confirmedPosition || gate.confirmedPosition(journal.journaledPosition()) >= position);
    }

    /** Takes note of a single statement that was confirmed at once and has changed the base. */
    void onConfirmedSingle(final long position, final boolean hasRows, final int originId)
    {
        if (hasRows)
        {
            final Vclock appended = journal.vclock();
            confirmedVclock.set(originId, appended.get(originId));
            confirmedVclock.set(0, appended.get(0));
        }
        committedCount++;
        CONFIRMED.setRelease(this, position);
    }

    /** A transaction with rows in the log. */
    long add(final TransactionState state, final long position, final int originId, final Completion completion)
    {
        takeLsns(state, originId);
        add(state, completion, position);
        return position;
    }

    /** A transaction that has no place in the log yet. */
    void addParked(final TransactionState state, final long position, final Completion completion)
    {
        final TransactionState last = pending.peekLast();
        state.originId = 0;
        state.originLsn = 0;
        state.localLsn = null == last ? confirmedVclock.get(0) : last.localLsn;
        add(state, completion, position);
    }

    /** A parked transaction has its place, and so have those without rows behind it. */
    void onPlaced(final TransactionState placed, final long position, final int originId)
    {
        final long provisional = placed.position;
        for (final TransactionState state : pending)
        {
            if (provisional == state.position)
            {
                takeLsns(state, placed == state ? originId : 0);
                state.originLsn = placed == state ? state.originLsn : 0;
                state.position = position;
            }
        }
    }

    /** Those who wait for transactions from a position on are told that they will probably be rolled back. */
    void tell(final long fromPosition, final SynchroGate synchro)
    {
        for (final TransactionState state : pending)
        {
            final Completion completion = state.completion;
            if (null != completion && state.position >= fromPosition)
            {
                state.completion = null;
                complete(completion, 0, synchro.rollbackReason(state.originId, state.originLsn));
            }
        }
    }

    private void takeLsns(final TransactionState state, final int originId)
    {
        state.originId = originId;
        state.originLsn = journal.vclock().get(originId);
        state.localLsn = journal.vclock().get(0);
    }

    /**
     * A transaction that has nothing to log: it is final when those before it are, whatever the log holds behind them.
     *
     * @return its position.
     */
    long addWithoutRows(final TransactionState state, final Completion completion)
    {
        final TransactionState last = pending.peekLast();
        state.originId = 0;
        state.originLsn = 0;
        state.localLsn = null == last ? confirmedVclock.get(0) : last.localLsn;
        final long position = positionWithoutRows();
        add(state, completion, position);
        if (null == last)
        {
            confirmFirst();
        }
        return position;
    }

    long positionWithoutRows()
    {
        return pending.isEmpty() ? confirmedPosition : pending.peekLast().position;
    }

    private void add(final TransactionState state, final Completion completion, final long position)
    {
        state.position = position;
        state.completion = completion;
        while (!pending.isEmpty() && pending.peekLast().position > position)
        {
            kept.addFirst(pending.pollLast()); // parked: it comes behind all that is in the log
        }
        pending.addLast(state);
        while (!kept.isEmpty())
        {
            pending.addLast(kept.pollFirst());
        }
    }

    /** Has a completion told of the end of the transaction that was appended last; false when it has ended already. */
    boolean onEnd(final long position, final Completion completion)
    {
        final TransactionState last = pending.peekLast();
        if (null == last || last.position != position || null != last.completion)
        {
            return false;
        }
        last.completion = completion;
        return true;
    }

    /** Whether listeners, completions or functions of definitions are being called: they must not change anything. */
    boolean isTelling()
    {
        return isTelling;
    }

    /** Sets it for another who must not change anything; returns what it was. */
    boolean isTelling(final boolean telling)
    {
        final boolean wasTelling = isTelling;
        isTelling = telling;
        return wasTelling;
    }

    /** Whether the gate wants to have something rolled back. */
    boolean isRollbackWanted()
    {
        return CommitGate.NOTHING != gate.rollbackPosition();
    }

    /** Confirms what can be confirmed. */
    int confirmReady()
    {
        int count = 0;
        if (!pending.isEmpty())
        {
            final long confirmed = gate.confirmedPosition(journal.journaledPosition());
            while (!pending.isEmpty() && pending.peekFirst().position <= confirmed && confirmFirst())
            {
                count++;
            }
        }
        return count;
    }

    /** Ends what can be ended; roll-backs wait while a transaction is running on top of what they undo. */
    int poll(final boolean isTransactionRunning)
    {
        int count = null == passage || null != failure ? 0 : passage.step(isTransactionRunning);
        count += carryOutVerdicts(isTransactionRunning);
        if (null == failure && null != journal.failure())
        {
            failure = journal.failure();
        }
        if (null != failure && !pending.isEmpty() && !isTransactionRunning)
        {
            count += rollbackAll();
        }
        return count;
    }

    /** Ends what the gate has said the end of, without a turn of it. */
    int carryOutVerdicts(final boolean isTransactionRunning)
    {
        int count = confirmReady();
        final long rollbackPosition = gate.rollbackPosition();
        if (CommitGate.NOTHING != rollbackPosition && !isTransactionRunning)
        {
            count += rollbackFrom(
                rollbackPosition, null == passage ? new MemtxException(ErrorCode.ER_TXN_ROLLBACK) : null);
            gate.onRolledBack(rollbackPosition);
            count += confirmReady();
        }
        return count;
    }

    /** The journal has failed: the oldest is what it could not write, the others fall with it. */
    private int rollbackAll()
    {
        failedPosition = Math.min(failedPosition, pending.peekFirst().position);
        return rollbackFrom(0, walFailure(), new MemtxException(ErrorCode.ER_CASCADE_ROLLBACK, failure));
    }

    /** Why a transaction that ended at a position was rolled back. */
    MemtxException rollbackReason(final long position)
    {
        if (null == failure)
        {
            final boolean isTimedOut = position == timedOutPosition ||
                null != passage && position == passage.gate().doubtPosition();
            return new MemtxException(null == passage ? ErrorCode.ER_TXN_ROLLBACK :
                isTimedOut ? ErrorCode.ER_SYNC_QUORUM_TIMEOUT : ErrorCode.ER_SYNC_ROLLBACK);
        }
        return position > failedPosition ?
            new MemtxException(ErrorCode.ER_CASCADE_ROLLBACK, failure) : walFailure();
    }

    /** Why the journal takes nothing: it fails now, or has failed and what was appended is not rolled back yet. */
    MemtxException refusal()
    {
        return null != failure && !pending.isEmpty() ?
            new MemtxException(ErrorCode.ER_CASCADE_ROLLBACK, failure) : walFailure();
    }

    int rollbackFrom(final long fromPosition, final RuntimeException reason)
    {
        return rollbackFrom(fromPosition, reason, reason);
    }

    private int rollbackFrom(
        final long fromPosition, final RuntimeException ofOldest, final RuntimeException ofOthers)
    {
        int count = 0;
        while (!pending.isEmpty() &&
            pending.peekLast().position >= fromPosition && !isHalfConfirmed(pending.peekLast()))
        {
            final TransactionState state = pending.pollLast();
            if (state.isService)
            {
                kept.addFirst(state);
                continue;
            }
            final long localLsn = state.localLsn;
            final int originId = state.originId;
            final long originLsn = state.originLsn;
            if (null == state.rows)
            {
                rolledBack.add(state.position, confirmedPosition);
            }
            rollback(state, null == ofOldest ? synchroReason(state) : pending.isEmpty() ? ofOldest : ofOthers);
            rolledBackRows.add(0, appendedLsn(0), localLsn);
            rolledBackRows.add(originId, appendedLsn(originId), originLsn);
            count++;
        }
        while (!kept.isEmpty())
        {
            if (null == failure)
            {
                pending.addLast(kept.pollFirst());
            }
            else
            {
                pool.recycle(kept.pollFirst()); // they are confirmed as little as anything else
            }
        }
        return count;
    }

    private MemtxException synchroReason(final TransactionState state)
    {
        final MemtxException reason = passage.gate().rollbackReason(state.originId, state.originLsn);
        timedOutPosition = ErrorCode.ER_SYNC_QUORUM_TIMEOUT == reason.code() ? state.position : timedOutPosition;
        return reason;
    }

    /** The LSN of an origin, or of local rows, behind what is confirmed or pending. */
    private long appendedLsn(final int id)
    {
        long lsn = confirmedVclock.get(id);
        for (final TransactionState state : pending)
        {
            lsn = 0 == id ? state.localLsn : id == state.originId ? state.originLsn : lsn;
        }
        return lsn;
    }

    /** Whether the oldest one is confirmed half: it can only go on. */
    boolean isStuck()
    {
        return !pending.isEmpty() && isHalfConfirmed(pending.peekFirst());
    }

    /** The engine goes: the log has what memory has half of. */
    void giveUp(final RuntimeException reason)
    {
        while (!pending.isEmpty())
        {
            final Completion completion = pending.pollFirst().completion;
            if (null != completion)
            {
                complete(completion, 0, reason);
            }
        }
    }

    private static boolean isHalfConfirmed(final TransactionState state)
    {
        return 0 != state.confirmedCount;
    }

    void rollback(final TransactionState state, final RuntimeException reason)
    {
        notify(state.onRollback, state, true);
        effects.undo(state, 0);
        effects.releaseReserved(state);
        rolledBackCount++;
        final Completion completion = state.completion;
        if (null != state.rows)
        {
            passage.onRolledBack(state);
        }
        pool.recycle(state);
        if (null != completion)
        {
            complete(completion, 0, reason);
        }
    }

    MemtxException walFailure()
    {
        if (null == failure)
        {
            failure = journal.failure();
        }
        return new MemtxException(ErrorCode.ER_WAL_IO, failure);
    }

    /**
     * Something is in the log that memory could not follow: nothing more may be logged behind it.
     *
     * @param reason the failure.
     * @return what to throw.
     */
    MemtxException fail(final Throwable reason)
    {
        journal.fail(reason);
        return walFailure();
    }

    /** Confirms the oldest one; false when the region has no room for that, and then nothing is logged any more. */
    private boolean confirmFirst()
    {
        final TransactionState state = pending.peekFirst();
        try
        {
            effects.confirm(state);
        }
        catch (final OutOfMemoryError ex)
        {
            if (null == failure)
            {
                report(ex);
                fail(ex);
            }
            return false;
        }
        pending.pollFirst();
        onApplied(state);
        return true;
    }

    private void onApplied(final TransactionState state)
    {
        notify(state.onCommit, state, false);
        effects.releaseOld(state);
        if (state.isSchemaChange)
        {
            schemas.confirm(state);
        }
        if (0 != state.originId)
        {
            confirmedVclock.set(state.originId, state.originLsn);
        }
        confirmedVclock.set(0, state.localLsn);
        committedCount += state.isService ? 0 : 1;
        CONFIRMED.setRelease(this, state.position);
        final Completion completion = state.completion;
        final long position = state.position;
        pool.recycle(state);
        if (null != completion)
        {
            complete(completion, position, null);
        }
    }

    private void notify(
        final ArrayList<TransactionListener> listeners, final TransactionState state, final boolean isReverse)
    {
        for (int i = 0; i < listeners.size(); i++)
        {
            final boolean wasTelling = isTelling;
            isTelling = true;
            try
            {
                listeners.get(i).onEnd(state.statements(isReverse));
            }
            catch (final Throwable ex) // whatever it is, it must not stop the transaction half way
            {
                report(ex);
            }
            finally
            {
                isTelling = wasTelling;
            }
        }
    }

    private void complete(final Completion completion, final long position, final RuntimeException reason)
    {
        final boolean wasTelling = isTelling;
        isTelling = true;
        try
        {
            if (null == reason)
            {
                completion.onConfirmed(position);
            }
            else
            {
                completion.onRolledBack(reason);
            }
        }
        catch (final Throwable ex)
        {
            report(ex);
        }
        finally
        {
            isTelling = wasTelling;
        }
    }

    /** Whatever a program's callback throws, the transaction that called it has to come to its end. */
    private void report(final Throwable reason)
    {
        try
        {
            errorHandler.onError(reason);
        }
        catch (final Throwable ignored)
        {
            // an error handler that fails has nobody left to tell
        }
    }

    private static VarHandle confirmedHandle()
    {
        try
        {
            return MethodHandles.lookup().findVarHandle(CommitQueue.class, "confirmedPosition", long.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }
}
