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

import java.util.function.Consumer;

/**
 * The running transaction: its effects, its redo, its commit, after which it waits in the queue; and the single
 * statements that go past it. Single owner: the transaction thread; {@link #confirmedPosition()} and {@link #failure()}
 * may be read by any thread.
 */
public final class TransactionManager implements SchemaTarget
{
    /** Times from here on (the year 2242) belong to no row. */
    public static final double TIMESTAMP_LIMIT_SECONDS = LogAppender.TIMESTAMP_LIMIT_SECONDS;

    private final Arena arena;
    private final RowBatch batch;
    private final SchemaVersions schemas;
    private final Effects effects;
    private final TransactionPool pool;
    private final CommitQueue queue;
    private final LogAppender log;
    private final SingleCommit single;
    private final SynchroPassage synchro; // null without a SynchroGate

    private TransactionState current;
    private TransactionListener members = (statements) -> { };

    /**
     * @param arena         that holds the tuples.
     * @param journal       that transactions are appended to.
     * @param gate          that confirms them.
     * @param clock         of the rows' timestamps.
     * @param errorHandler  of listeners that fail.
     * @param cursors       that are open.
     * @param schema        recovered.
     * @param waitTimeoutMs how long a change of schema waits for earlier transactions.
     * @param rolledBack    told of what is rolled back, for who reads the log.
     */
    public TransactionManager(
        final Arena arena,
        final Journal journal,
        final CommitGate gate,
        final EpochClock clock,
        final ErrorHandler errorHandler,
        final CursorRegistry cursors,
        final Schema schema,
        final long waitTimeoutMs,
        final RolledBackRows rolledBack)
    {
        this.arena = arena;
        schemas = new SchemaVersions(arena, cursors, schema);
        effects = new Effects(arena, cursors, schemas);
        pool = new TransactionPool(arena);
        queue = new CommitQueue(journal, gate, errorHandler, schemas, effects, pool, rolledBack);
        log = new LogAppender(journal, queue, clock, waitTimeoutMs);
        batch = log.batch();
        single = new SingleCommit(arena, effects, pool, queue, log);
        synchro = gate instanceof SynchroGate synchroGate ?
            new SynchroPassage(synchroGate, arena, journal, log, queue, schemas, pool) : null;
        queue.passage(synchro);
        log.passage(synchro);
    }

    @Override
    public Schema schema()
    {
        return schemas.latest();
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

    @Override
    public void onMembersChanged()
    {
        onCommit(members);
    }

    /**
     * @return the schema without unconfirmed changes.
     */
    public Schema confirmedSchema()
    {
        return schemas.confirmed();
    }

    /**
     * @return the schema without unconfirmed changes; null while a transaction runs.
     */
    public Schema outsideSchema()
    {
        return schemas.outside();
    }

    /**
     * @return the schema without unconfirmed changes. Any thread.
     */
    public Schema publishedSchema()
    {
        return schemas.published();
    }

    /**
     * @return a number that grows with each confirmed change of a space or an index, from 1. Any thread.
     */
    public long schemaVersion()
    {
        return schemas.version();
    }

    /**
     * @return the vclock of the last confirmed transaction; not to be changed.
     */
    public Vclock confirmedVclock()
    {
        return queue.confirmedVclock();
    }

    /**
     * @return the log position up to which transactions are confirmed. Any thread.
     */
    public long confirmedPosition()
    {
        return queue.confirmedPosition();
    }

    /**
     * @return the way past a {@link SynchroGate}, or null.
     */
    public SynchroPassage synchro()
    {
        return synchro;
    }

    /**
     * @return what tells readers on other threads that a transaction is being moved into the base step by step.
     */
    public ConfirmationVersion confirmation()
    {
        return effects.confirmation();
    }

    /**
     * @return the redo of the running transaction.
     */
    public RowBatch batch()
    {
        return batch;
    }

    /**
     * @return a number of the running transaction's own.
     */
    public long number()
    {
        return current.id;
    }

    /**
     * @return whether a transaction is running.
     */
    public boolean isActive()
    {
        return null != current;
    }

    /**
     * @return how many appended transactions are neither confirmed nor rolled back.
     */
    public int pendingCount()
    {
        return queue.size();
    }

    /**
     * @return how many transactions were confirmed since opening.
     */
    public long committedCount()
    {
        return queue.committedCount();
    }

    /**
     * @return how many transactions were rolled back since opening.
     */
    public long rolledBackCount()
    {
        return queue.rolledBackCount();
    }

    /**
     * @return the first failure of the journal, which is final; null while there is none. Any thread.
     */
    public Throwable failure()
    {
        return queue.failure();
    }

    /**
     * @param reason to end the journal for: what was appended is not to be trusted.
     * @return ER_WAL_IO, to be thrown.
     */
    public MemtxException fail(final Throwable reason)
    {
        return queue.fail(reason);
    }

    /**
     * Has a completion told of the end of the transaction that was appended last.
     *
     * @param position   of its end in the log.
     * @param completion to tell.
     * @return false when it has ended already.
     */
    public boolean onEnd(final long position, final Completion completion)
    {
        return queue.onEnd(position, completion);
    }

    /**
     * Whether the transaction that ended at a position was rolled back.
     *
     * @param position of its end in the log.
     * @return true when it was, or probably will be.
     */
    public boolean isRolledBack(final long position)
    {
        return queue.isRolledBack(position);
    }

    /**
     * @param position of the end of a transaction that was rolled back.
     * @return why: ER_WAL_IO for what the journal could not write, ER_CASCADE_ROLLBACK for what was behind it,
     * ER_TXN_ROLLBACK for what the gate did not want.
     */
    public MemtxException rollbackReason(final long position)
    {
        return queue.rollbackReason(position);
    }

    /**
     * Whether a transaction is confirmed half and, for want of memory, not yet whole: those waiting for it, or for what
     * comes behind it, wait in vain.
     *
     * @return true when one is.
     */
    public boolean isStuck()
    {
        return queue.isStuck();
    }

    /**
     * Starts a transaction.
     *
     * @throws MemtxException        ER_ACTIVE_TRANSACTION when one is running.
     * @throws IllegalStateException in a listener or completion of a transaction, or a function of a definition.
     */
    public void begin()
    {
        if (null != current)
        {
            throw new MemtxException(ErrorCode.ER_ACTIVE_TRANSACTION);
        }
        ensureNotTelling();
        awaitSchema();
        batch.reset();
        current = pool.acquire();
        schemas.begin();
    }

    /**
     * @throws IllegalStateException in a listener or completion of a transaction, or in a function of a definition.
     */
    public void ensureNotTelling()
    {
        if (queue.isTelling())
        {
            throw new IllegalStateException("a listener or completion of a transaction must not run statements");
        }
    }

    @Override
    public boolean isTelling(final boolean isTelling)
    {
        return queue.isTelling(isTelling);
    }

    /**
     * Whether a single statement may go past the overlay: nothing is running or waiting.
     *
     * @return true when it may.
     */
    public boolean isQuiet()
    {
        return null == current && queue.isEmpty();
    }

    /**
     * @throws MemtxException ER_READONLY once the journal has failed.
     */
    public void ensureWritable()
    {
        if (null != queue.failure())
        {
            throw new MemtxException(ErrorCode.ER_READONLY, queue.failure(), "");
        }
    }

    /**
     * Sets memory aside for one more statement of the running transaction, see {@link Reservation}.
     *
     * @param space that is about to take a tuple.
     * @return false when the quota does not allow it.
     */
    public boolean reserve(final SpaceStore space)
    {
        final long cost = Reservation.cost(space, arena);
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
        current.ensureCapacity();
        final boolean isOldUnconfirmed = space.overlay().apply(space.indexes(), oldRef, newRef);
        current.addData(space, oldRef, newRef, isOldUnconfirmed);
    }

    /**
     * Changes the schema inside the running transaction; the caller has seen to {@link #awaitQuiet()}.
     *
     * @param next version of the schema.
     */
    @Override
    public void apply(final Schema next)
    {
        current.addSchema(schemas.latest());
        schemas.change(next);
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
        effects.undo(current, effectCount);
        final long needed = current.reservedByEffects();
        if (needed != current.reservedBytes)
        {
            arena.release(current.reservedBytes - needed);
            current.reservedBytes = needed;
        }
    }

    /**
     * @param listener to run when a transaction that changes {@code _cluster} is confirmed.
     */
    public void membersListener(final TransactionListener listener)
    {
        members = listener;
    }

    /**
     * @param listener to hear of each version of the schema that becomes the latest, the ones that come back included.
     */
    public void schemaListener(final Consumer<Schema> listener)
    {
        schemas.listener(listener);
    }

    /**
     * The time that the rows of the running transaction carry: later than whatever {@link #seen} was told, and than
     * that of any transaction for which this was called before.
     *
     * @return seconds of the wall clock, or ahead of it by so many microseconds as need be.
     */
    public double pinTimestamp()
    {
        return log.pin();
    }

    /**
     * Another instance has written something at that time: what this one writes from now on is later.
     *
     * @param timestamp seconds of the wall clock; whatever is not before {@link #TIMESTAMP_LIMIT_SECONDS} is ignored.
     */
    public void seen(final double timestamp)
    {
        log.seen(timestamp);
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
     * @throws MemtxException ER_WAL_IO when the journal refuses, ER_CASCADE_ROLLBACK when it has failed before and
     *                        transactions wait to be rolled back; this one is rolled back.
     */
    public long commit(final Completion completion)
    {
        final TransactionState state = current;
        if (0 == batch.rowCount())
        {
            end();
            return queue.addWithoutRows(state, completion);
        }
        final long position = log.append();
        if (LogAppender.PARKED == position)
        {
            final long provisional = synchro.park(state, batch, completion);
            end();
            return provisional;
        }
        if (position < 0)
        {
            final MemtxException reason = queue.refusal();
            rollback(reason);
            throw reason;
        }
        end();
        final int originId = batch.originId();
        batch.reset();
        queue.add(state, position, originId, completion);
        queue.confirmReady(); // and no roll-back yet: the caller still looks at what the transaction has left
        return position;
    }

    /**
     * Commits a single statement whose redo is in the batch, past the overlay when it is confirmed at once.
     *
     * @param space         changed.
     * @param oldRef        that goes, or NULL_REF.
     * @param newRef        that comes, or NULL_REF.
     * @param reservedBytes set aside in the arena for its confirmation; given back in time unless this throws.
     * @return the position of its end in the log.
     * @throws MemtxException ER_WAL_IO when the journal refuses, or when the change, logged, finds the memory
     *                        exhausted, after which the journal takes nothing any more. Nothing has changed then; the
     *                        new tuple and what is reserved are the caller's.
     */
    public long commitSingle(final SpaceStore space, final int oldRef, final int newRef, final long reservedBytes)
    {
        return single.commit(space, oldRef, newRef, reservedBytes);
    }

    /**
     * Undoes the running transaction.
     *
     * @param reason told to its listeners' completion; null when the program asked for it.
     */
    public void rollback(final RuntimeException reason)
    {
        final TransactionState state = current;
        end();
        batch.reset();
        queue.rollback(state, reason);
    }

    /**
     * Confirms what the gate has confirmed and rolls back what it wants rolled back.
     *
     * @return how many transactions ended.
     */
    public int poll()
    {
        return queue.poll(null != current);
    }

    /**
     * Frees some of what dropped spaces and indexes have left.
     *
     * @param limit of tuples.
     * @return how many were freed.
     */
    public int collectGarbage(final int limit)
    {
        return schemas.collectGarbage(limit);
    }

    /**
     * @return whether a change of schema is pending: nothing starts before it is confirmed.
     */
    public boolean isSchemaPending()
    {
        return queue.endsWithSchemaChange();
    }

    /**
     * Waits until no change of schema is pending.
     *
     * @throws MemtxException as {@link #awaitQuiet()}.
     */
    public void awaitSchema()
    {
        if (queue.endsWithSchemaChange())
        {
            awaitQuiet();
        }
    }

    /**
     * Waits until no appended transaction is pending: a change of schema needs it.
     *
     * @throws MemtxException ER_TIMEOUT when that takes too long, ER_WAL_IO when the journal fails, ER_TXN_ROLLBACK
     *                        when what the running transaction stands on is to be rolled back.
     */
    public void awaitQuiet()
    {
        log.awaitQuiet(null != current);
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
            log.awaitEnd();
        }
        catch (final MemtxException ex)
        {
            queue.rollbackFrom(0, reason);
            queue.giveUp(reason);
        }
    }

    private void end()
    {
        current = null;
        log.unpin();
        schemas.end();
    }
}
