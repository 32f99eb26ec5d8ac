package io.memtx.memtx.txn;

import io.memtx.memtx.space.CursorRegistry;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.Journal;
import io.memtx.xlog.row.RowBatch;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;

import java.util.ArrayDeque;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * The running transaction, the queue of appended ones that wait for the journal or the gate, and both versions of the
 * schema: the latest, which the transaction thread works with, and the confirmed one, which views are opened on.
 * Single owner: the transaction thread; {@link #confirmedPosition()} may be read by any thread.
 */
public final class TransactionManager implements SchemaTarget
{
    private static final int WAIT_CHECK_MASK = 0x3FF;
    private static final long AVERAGE_COST = 64;
    private static final long COPYING_COST = 1536;

    private final Arena arena;
    private final Journal journal;
    private final CommitGate gate;
    private final EpochClock clock;
    private final ErrorHandler errorHandler;
    private final CursorRegistry cursors;
    private final SchemaGarbage garbage;
    private final RowBatch batch = new RowBatch();
    private final ArrayDeque<TransactionState> pending = new ArrayDeque<>();
    private final ArrayDeque<TransactionState> pool = new ArrayDeque<>();
    private final Vclock confirmedVclock = new Vclock();
    private final int replicaId;
    private final long waitTimeoutMs;

    private Schema schema;
    private Schema confirmedSchema;
    private TransactionState current;
    private long startedCount;
    private long rolledBackCount;
    private long committedCount;
    private long rollbackFirst;
    private long rollbackLast = -1;
    private volatile long confirmedPosition;
    private volatile Throwable failure;

    /**
     * @param arena         that holds the tuples.
     * @param journal       that transactions are appended to.
     * @param gate          that confirms them.
     * @param clock         of the rows' timestamps.
     * @param errorHandler  of listeners that fail.
     * @param cursors       that are open.
     * @param schema        recovered.
     * @param replicaId     of this instance.
     * @param waitTimeoutMs how long a change of schema waits for earlier transactions.
     */
    public TransactionManager(
        final Arena arena,
        final Journal journal,
        final CommitGate gate,
        final EpochClock clock,
        final ErrorHandler errorHandler,
        final CursorRegistry cursors,
        final Schema schema,
        final int replicaId,
        final long waitTimeoutMs)
    {
        this.arena = arena;
        this.journal = journal;
        this.gate = gate;
        this.clock = clock;
        this.errorHandler = errorHandler;
        this.cursors = cursors;
        this.schema = schema;
        this.replicaId = replicaId;
        this.waitTimeoutMs = waitTimeoutMs;
        confirmedSchema = schema;
        garbage = new SchemaGarbage(arena, cursors);
        confirmedVclock.copyFrom(journal.vclock());
        confirmedPosition = journal.appendPosition();
    }

    @Override
    public Schema schema()
    {
        return schema;
    }

    @Override
    public boolean hasEarlierStatements()
    {
        return current.count > 1; // the row of the system space itself is one
    }

    @Override
    public boolean isRecovering()
    {
        return false;
    }

    /**
     * @return the schema without unconfirmed changes.
     */
    public Schema confirmedSchema()
    {
        return confirmedSchema;
    }

    /**
     * @return the vclock of the last confirmed transaction; not to be changed.
     */
    public Vclock confirmedVclock()
    {
        return confirmedVclock;
    }

    /**
     * @return the log position up to which transactions are confirmed. Any thread.
     */
    public long confirmedPosition()
    {
        return confirmedPosition;
    }

    /**
     * @return the redo of the running transaction.
     */
    public RowBatch batch()
    {
        return batch;
    }

    public boolean isActive()
    {
        return null != current;
    }

    /**
     * @return how many appended transactions are neither confirmed nor rolled back.
     */
    public int pendingCount()
    {
        return pending.size();
    }

    public long committedCount()
    {
        return committedCount;
    }

    public long rolledBackCount()
    {
        return rolledBackCount;
    }

    /**
     * @return the first failure of the journal, which is final; null while there is none. Any thread.
     */
    public Throwable failure()
    {
        return failure;
    }

    /**
     * Whether the transaction that ended at a position was rolled back; remembered for the newest roll-back only.
     *
     * @param position returned by a commit.
     * @return true when it was.
     */
    public boolean isRolledBack(final long position)
    {
        return position >= rollbackFirst && position <= rollbackLast;
    }

    /**
     * Starts a transaction.
     *
     * @throws MemtxException ER_ACTIVE_TRANSACTION when one is running.
     */
    public void begin()
    {
        if (null != current)
        {
            throw new MemtxException(ErrorCode.ER_ACTIVE_TRANSACTION);
        }
        if (!pending.isEmpty() && pending.peekLast().isSchemaChange)
        {
            awaitQuiet();
        }
        batch.reset();
        current = acquire();
    }

    /**
     * Whether a single statement may go past the overlay: nothing is running or waiting.
     *
     * @return true when it may.
     */
    public boolean isQuiet()
    {
        return null == current && pending.isEmpty();
    }

    /**
     * @throws MemtxException ER_READONLY once the journal has failed.
     */
    public void ensureWritable()
    {
        if (null != failure)
        {
            throw new MemtxException(ErrorCode.ER_READONLY, failure);
        }
    }

    /**
     * Sets memory aside for one more statement of the running transaction. The first one on a space counts the worst
     * case; those after it count what statements take on average, or a large transaction would set aside far more than
     * it can use. What chance adds on top is what the arena's headroom is for.
     *
     * @param space that is about to take a tuple.
     * @return false when the quota does not allow it.
     */
    public boolean reserve(final SpaceStore space)
    {
        final long cost = space.overlay().reserveFirst(current.number) ?
            space.insertCost() : space.indexes().length * (arena.isShared(1) ? COPYING_COST : AVERAGE_COST);
        if (!arena.reserve(cost))
        {
            return false;
        }
        current.reservedBytes += cost;
        return true;
    }

    /**
     * Does a statement of the running transaction.
     *
     * @param space  changed.
     * @param oldRef that goes, or NULL_REF.
     * @param newRef that comes, or NULL_REF.
     */
    public void apply(final SpaceStore space, final int oldRef, final int newRef)
    {
        space.overlay().apply(space.indexes(), oldRef, newRef);
        current.addData(space, oldRef, newRef);
    }

    /**
     * Changes the schema inside the running transaction; the caller has seen to {@link #awaitQuiet()}.
     *
     * @param next version of the schema.
     */
    @Override
    public void apply(final Schema next)
    {
        current.addSchema(schema);
        schema = next;
    }

    /**
     * @return how many effects the running transaction has: where {@link #rollbackTo(int)} may go back to.
     */
    public int effectCount()
    {
        return current.count;
    }

    /**
     * Undoes the newest effects of the running transaction. Their redo is the caller's to cut.
     *
     * @param effectCount to keep.
     */
    public void rollbackTo(final int effectCount)
    {
        undo(current, effectCount);
    }

    /**
     * @param listener to run when the running transaction is confirmed.
     */
    public void onCommit(final TransactionListener listener)
    {
        current.onCommit.add(listener);
    }

    /**
     * @param listener to run when the running transaction is rolled back.
     */
    public void onRollback(final TransactionListener listener)
    {
        current.onRollback.add(listener);
    }

    /**
     * Appends the running transaction to the journal. It is final once {@link #confirmedPosition()} has reached the
     * returned position.
     *
     * @param completion to be told how it ends, or null.
     * @return the position of its end in the log.
     * @throws MemtxException ER_WAL_IO when the journal refuses; the transaction is rolled back.
     */
    public long commit(final Completion completion)
    {
        final TransactionState state = current;
        long position = journal.appendPosition();
        if (0 != batch.rowCount())
        {
            position = append();
            if (position < 0)
            {
                final MemtxException reason = walFailure();
                rollback(reason);
                throw reason;
            }
        }
        current = null;
        batch.reset();
        enqueue(state, position, completion);
        poll();
        return position;
    }

    /**
     * Commits a single statement whose redo is in the batch, past the overlay when it is confirmed at once.
     *
     * @param space         changed.
     * @param oldRef        that goes, or NULL_REF.
     * @param newRef        that comes, or NULL_REF.
     * @param reservedBytes set aside in the arena for its confirmation; given back here.
     * @return the position of its end in the log.
     * @throws MemtxException ER_WAL_IO when the journal refuses; nothing has changed and the new tuple is the caller's.
     */
    public long commitSingle(final SpaceStore space, final int oldRef, final int newRef, final long reservedBytes)
    {
        long position = journal.appendPosition();
        if (0 != batch.rowCount())
        {
            position = append();
            if (position < 0)
            {
                arena.release(reservedBytes);
                throw walFailure();
            }
        }

        if (gate.confirmedPosition(journal.journaledPosition()) >= position && pending.isEmpty())
        {
            space.overlay().applyToBase(space.indexes(), oldRef, newRef);
            arena.release(reservedBytes);
            if (NULL_REF != oldRef)
            {
                release(oldRef);
            }
            confirmedVclock.set(replicaId, journal.vclock().get(replicaId));
            confirmedVclock.set(0, journal.vclock().get(0));
            committedCount++;
            confirmedPosition = position;
        }
        else
        {
            final TransactionState state = acquire();
            state.reservedBytes = reservedBytes;
            space.overlay().apply(space.indexes(), oldRef, newRef);
            if (NULL_REF != oldRef || NULL_REF != newRef)
            {
                state.addData(space, oldRef, newRef);
            }
            enqueue(state, position, null);
        }
        return position;
    }

    /**
     * Undoes the running transaction.
     *
     * @param reason told to its listeners' completion; null when the program asked for it.
     */
    public void rollback(final RuntimeException reason)
    {
        final TransactionState state = current;
        current = null;
        batch.reset();
        finishRollback(state, reason);
    }

    /**
     * Confirms what the gate has confirmed and rolls back what it wants rolled back.
     *
     * @return how many transactions ended.
     */
    public int poll()
    {
        int count = 0;
        if (!pending.isEmpty())
        {
            final long confirmed = gate.confirmedPosition(journal.journaledPosition());
            while (!pending.isEmpty() && pending.peekFirst().position <= confirmed)
            {
                confirm(pending.pollFirst());
                count++;
            }
            final long rollbackPosition = gate.rollbackPosition();
            if (CommitGate.NOTHING != rollbackPosition && null == current)
            {
                count += rollbackPending(rollbackPosition, new MemtxException(ErrorCode.ER_TXN_ROLLBACK));
                gate.onRolledBack(rollbackPosition);
            }
        }
        if (null == failure && null != journal.failure())
        {
            failure = journal.failure();
        }
        if (null != failure && !pending.isEmpty() && null == current)
        {
            count += rollbackPending(0, walFailure());
        }
        return count;
    }

    /**
     * Frees some of what dropped spaces and indexes have left.
     *
     * @param limit of tuples.
     * @return how many were freed.
     */
    public int collectGarbage(final int limit)
    {
        return garbage.collect(limit);
    }

    /**
     * Waits until no appended transaction is pending: a change of schema needs it.
     *
     * @throws MemtxException ER_TIMEOUT when that takes too long, ER_WAL_IO when the journal fails.
     */
    public void awaitQuiet()
    {
        final long deadlineMs = clock.time() + waitTimeoutMs;
        for (int i = 1; !pending.isEmpty(); i++)
        {
            poll();
            Thread.onSpinWait();
            if (0 == (i & WAIT_CHECK_MASK))
            {
                if (null != failure)
                {
                    throw walFailure();
                }
                if (clock.time() > deadlineMs)
                {
                    throw new MemtxException(ErrorCode.ER_TIMEOUT);
                }
                Thread.yield();
            }
        }
    }

    /**
     * Ends: waits for what the journal is about to confirm, and gives all other pending transactions up; the log has
     * them, so they may come back with the next recovery.
     *
     * @param reason told to those given up.
     */
    public void close(final RuntimeException reason)
    {
        try
        {
            awaitQuiet();
        }
        catch (final MemtxException ex)
        {
            rollbackPending(0, reason);
        }
    }

    /**
     * Gives back the memory of a tuple that the base does not refer to any more.
     *
     * @param ref of the tuple.
     */
    public void release(final int ref)
    {
        cursors.beforeRelease(ref);
        arena.retire(ref);
    }

    /**
     * Appends the redo. When the helper has not prepared the file far enough, which a writer faster than the disk brings
     * about, this waits: there is nothing else that the transaction could do.
     */
    private long append()
    {
        final double timestamp = clock.time() / 1000.0;
        long position = journal.append(batch, timestamp, 0);
        for (int i = 1; Journal.BACK_PRESSURED == position; i++)
        {
            if (0 == (i & WAIT_CHECK_MASK))
            {
                Thread.yield();
            }
            Thread.onSpinWait();
            position = journal.append(batch, timestamp, 0);
        }
        return position;
    }

    private void enqueue(final TransactionState state, final long position, final Completion completion)
    {
        state.position = position;
        state.ownLsn = journal.vclock().get(replicaId);
        state.localLsn = journal.vclock().get(0);
        state.completion = completion;
        pending.addLast(state);
    }

    private void confirm(final TransactionState state)
    {
        arena.release(state.reservedBytes);
        for (int i = 0; i < state.count; i++)
        {
            final SpaceStore space = state.spaces[i];
            if (null != space)
            {
                space.overlay().confirm(space.indexes(), state.oldRefs[i], state.newRefs[i]);
            }
        }
        notify(state.onCommit, state, false);
        for (int i = 0; i < state.count; i++)
        {
            if (NULL_REF != state.oldRefs[i])
            {
                release(state.oldRefs[i]);
            }
        }
        if (state.isSchemaChange)
        {
            collectDropped(state);
            confirmedSchema = schema;
        }
        confirmedVclock.set(replicaId, state.ownLsn);
        confirmedVclock.set(0, state.localLsn);
        committedCount++;
        confirmedPosition = state.position;
        final Completion completion = state.completion;
        final long position = state.position;
        recycle(state);
        if (null != completion)
        {
            complete(completion, position, null);
        }
    }

    /** Step by step, since a space may have been created and dropped inside the transaction. */
    private void collectDropped(final TransactionState state)
    {
        Schema previous = null;
        for (int i = 0; i < state.count; i++)
        {
            final Schema before = state.schemas[i];
            if (null != before && null != previous)
            {
                garbage.add(previous, before);
            }
            previous = null == before ? previous : before;
        }
        garbage.add(previous, schema);
    }

    private int rollbackPending(final long fromPosition, final RuntimeException reason)
    {
        int count = 0;
        while (!pending.isEmpty() && pending.peekLast().position >= fromPosition)
        {
            final TransactionState state = pending.pollLast();
            rollbackLast = 0 == count ? state.position : rollbackLast;
            rollbackFirst = state.position;
            finishRollback(state, reason);
            count++;
        }
        return count;
    }

    private void finishRollback(final TransactionState state, final RuntimeException reason)
    {
        notify(state.onRollback, state, true);
        undo(state, 0);
        arena.release(state.reservedBytes);
        rolledBackCount++;
        final Completion completion = state.completion;
        recycle(state);
        if (null != completion)
        {
            complete(completion, 0, reason);
        }
    }

    private void undo(final TransactionState state, final int keep)
    {
        while (state.count > keep)
        {
            final int i = --state.count;
            final SpaceStore space = state.spaces[i];
            if (null == space)
            {
                final Schema undone = schema;
                schema = state.schemas[i];
                garbage.add(undone, schema);
            }
            else
            {
                space.overlay().undo(space.indexes(), state.oldRefs[i], state.newRefs[i]);
                if (NULL_REF != state.newRefs[i])
                {
                    release(state.newRefs[i]);
                }
            }
        }
    }

    private void notify(
        final Iterable<TransactionListener> listeners, final TransactionState state, final boolean isReverse)
    {
        for (final TransactionListener listener : listeners)
        {
            try
            {
                listener.onEnd(state.statements(isReverse));
            }
            catch (final RuntimeException ex)
            {
                errorHandler.onError(ex);
            }
        }
    }

    private void complete(final Completion completion, final long position, final RuntimeException reason)
    {
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
        catch (final RuntimeException ex)
        {
            errorHandler.onError(ex);
        }
    }

    private MemtxException walFailure()
    {
        if (null == failure)
        {
            failure = journal.failure();
        }
        return new MemtxException(ErrorCode.ER_WAL_IO, failure);
    }

    private TransactionState acquire()
    {
        final TransactionState pooled = pool.pollLast();
        final TransactionState state = null == pooled ? new TransactionState(arena) : pooled;
        state.number = ++startedCount;
        return state;
    }

    private void recycle(final TransactionState state)
    {
        state.reset();
        pool.addLast(state);
    }
}
