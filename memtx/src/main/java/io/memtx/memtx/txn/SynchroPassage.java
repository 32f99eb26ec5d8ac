package io.memtx.memtx.txn;

import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.Journal;
import io.memtx.xlog.row.RowBatch;
import org.agrona.collections.Long2LongHashMap;

import java.util.ArrayDeque;

/**
 * The way of transactions into the log past a {@link SynchroGate}: what flags they get, and which of them have to wait
 * before they are appended:
 * <pre>
 *   confirmed | pending: in the log, wait for the gate | parked: not in the log, wait to be admitted
 * </pre>
 * A parked transaction has a provisional position, greater than all of the log; all behind it is parked as well. Single
 * owner: the transaction thread.
 */
public final class SynchroPassage implements ServiceLog
{
    /** Provisional positions begin here. */
    private static final long PARKED_POSITION = 1L << 62;
    private static final long STILL_PARKED = CommitGate.NOTHING;
    private static final long FAILED = -1;
    private static final int MAX_ROUNDS = 8;
    private static final int MAX_PLACES = 4096;

    private final SynchroGate gate;
    private final Arena arena;
    private final Journal journal;
    private final LogAppender log;
    private final CommitQueue queue;
    private final SchemaVersions schemas;
    private final TransactionPool pool;
    private final JournaledVclock journaled;
    private final RowBatch service = new RowBatch();
    private final ArrayDeque<TransactionState> parked = new ArrayDeque<>();
    private final Long2LongHashMap places = new Long2LongHashMap(STILL_PARKED);

    private RowType serviceType;
    private long serviceLsn;
    private int foreignFlags;
    private Schema seenSchema;
    private boolean hasSyncSpace; // in the schema that was seen
    private boolean isSyncWanted;
    private long lastParkedPosition = PARKED_POSITION;
    private long toldDoubt = CommitGate.NOTHING;
    private MemtxException parkedFailure;

    SynchroPassage(
        final SynchroGate gate,
        final Arena arena,
        final Journal journal,
        final LogAppender log,
        final CommitQueue queue,
        final SchemaVersions schemas,
        final TransactionPool pool)
    {
        this.gate = gate;
        this.arena = arena;
        this.journal = journal;
        this.log = log;
        this.queue = queue;
        this.schemas = schemas;
        this.pool = pool;
        journaled = new JournaledVclock(journal.vclock());
    }

    /**
     * Recovery is over. Before any transaction.
     *
     * @param instanceId of this instance, 0 while it is no member.
     * @param recovered  what is left to the gate, or null.
     * @throws MemtxException ER_MEMORY_ISSUE when there is no room for that.
     */
    public void open(final int instanceId, final RecoveredQueue recovered)
    {
        if (null != recovered)
        {
            queue.adopt(recovered);
            recovered.waiting().forEach(this::adopt);
        }
        gate.onOpened(this, journal.vclock(), instanceId);
    }

    /**
     * @return the gate.
     */
    public SynchroGate gate()
    {
        return gate;
    }

    /**
     * @return vclock of what is journaled, confirmed or not; not to be changed.
     */
    public Vclock journaled()
    {
        return journaled.vclock();
    }

    /**
     * @return a number that changes with {@link #journaled()}.
     */
    public long journaledVersion()
    {
        return journaled.version();
    }

    /**
     * The transaction that is committed next is another instance's.
     *
     * @param flags of it; 0 again once it is appended.
     */
    public void foreignFlags(final int flags)
    {
        foreignFlags = flags & HeaderKey.FLAGS_QUEUED;
    }

    /** The transaction that is committed next needs a quorum, whatever spaces it is about. */
    public void wantSync()
    {
        isSyncWanted = true;
    }

    /** The running transaction has ended, one way or the other. */
    void onEnd()
    {
        isSyncWanted = false;
        foreignFlags = 0;
    }

    /**
     * Appends the redo of a transaction.
     *
     * @return its position, {@link LogAppender#PARKED} when it has to wait, or a refusal of the journal.
     * @throws MemtxException why it is not admitted.
     */
    long append(final RowBatch batch)
    {
        if (isFree())
        {
            final long position = log.append(batch, 0);
            if (position > 0)
            {
                journaled.onAppended(position, batch.originId(), journal.vclock());
            }
            return position;
        }
        if (isForeign(batch))
        {
            return append(batch, foreignFlags, isExempt(batch));
        }
        final int flags = parked.isEmpty() ? admit(batch, isSyncWanted) : SynchroGate.WAIT;
        return SynchroGate.WAIT == flags ? LogAppender.PARKED : append(batch, flags, isExempt(batch));
    }

    /** A transaction that was not admitted yet waits, with a copy of its redo. */
    long park(final TransactionState state, final RowBatch batch, final Completion completion)
    {
        state.rows = new RowBatch();
        state.rows.copyFrom(batch);
        state.isSyncWanted = isSyncWanted;
        parked.addLast(state);
        queue.addParked(state, ++lastParkedPosition, completion);
        return lastParkedPosition;
    }

    /**
     * Ends what judging another instance's rows has settled, with no transaction running. The gate has no turn: what is
     * news to it then would come between the judgement and what was judged.
     */
    public void carryOutVerdicts()
    {
        queue.carryOutVerdicts(false);
    }

    /**
     * Another instance's transaction is about to be applied, and would stand in the log before what is parked, which
     * was executed first: that is rolled back.
     */
    public void dropParked()
    {
        if (!parked.isEmpty())
        {
            parkedFailure = new MemtxException(ErrorCode.ER_SYNC_ROLLBACK);
            queue.rollbackFrom(PARKED_POSITION, parkedFailure);
        }
    }

    /** The newest parked one is rolled back. */
    void onRolledBack(final TransactionState state)
    {
        parked.removeLastOccurrence(state);
        state.rows.close();
        state.rows = null;
        place(state.position, FAILED);
    }

    /**
     * Where a transaction is by now.
     *
     * @param position that its commit has returned.
     * @return its position in the log, {@link CommitGate#NOTHING} while it has none.
     * @throws MemtxException why it was rolled back before it had one.
     */
    public long placeOf(final long position)
    {
        if (position <= PARKED_POSITION)
        {
            return position;
        }
        final long place = places.get(position);
        if (FAILED == place)
        {
            throw null == parkedFailure ? new MemtxException(ErrorCode.ER_SYNC_ROLLBACK) : parkedFailure;
        }
        return place;
    }

    /**
     * @param position behind a transaction.
     * @return whether it will probably be rolled back, and is not certain to be.
     */
    boolean isDoubtful(final long position)
    {
        return position >= gate.doubtPosition() && position < PARKED_POSITION;
    }

    /** A turn of the gate; answers how much was done. */
    int step(final boolean isTransactionRunning)
    {
        int work = 0;
        int done = 1;
        for (int i = 0; 0 != done && i < MAX_ROUNDS; i++)
        {
            final long position = journal.journaledPosition();
            done = journaled.advance(position) ? 1 : 0;
            done += gate.step(position, journaled.vclock());
            work += done;
        }
        tellDoubt();
        return isTransactionRunning ? work : work + admitParked();
    }

    @Override
    public MsgPackWriter begin(final RowType type)
    {
        service.reset();
        serviceType = type;
        return service.beginRow(type, RowType.RAFT == type ? HeaderKey.GROUP_LOCAL : HeaderKey.GROUP_DEFAULT);
    }

    @Override
    public long end()
    {
        service.endRow();
        return appendService(service);
    }

    @Override
    public long lsn()
    {
        return serviceLsn;
    }

    /**
     * Appends a service row of another instance.
     *
     * @param rows of it alone.
     * @return the position of the log behind it.
     */
    public long appendService(final RowBatch rows)
    {
        final long position = log.append(rows, 0);
        if (position < 0)
        {
            throw queue.walFailure();
        }
        final int originId = rows.originId();
        serviceLsn = rows.lsn(0);
        final TransactionState state = pool.acquire();
        state.isService = true;
        queue.add(state, position, originId, null);
        journaled.onAppended(position, originId, journal.vclock());
        return position;
    }

    private void adopt(final RecoveredTransaction transaction)
    {
        final TransactionState state = pool.acquire();
        for (final RecoveredTransaction.Effect effect : transaction.effects())
        {
            final SpaceStore space = effect.space();
            final long cost = Reservation.cost(space, arena);
            if (!arena.reserve(cost))
            {
                throw new MemtxException(ErrorCode.ER_MEMORY_ISSUE, cost, "slab allocator", "memtx_tuple");
            }
            state.reservedBytes += cost;
            final boolean isOldUnconfirmed = space.overlay().apply(space.indexes(), effect.oldRef(), effect.newRef());
            state.addData(space, effect.oldRef(), effect.newRef(), isOldUnconfirmed);
        }
        queue.adopt(state, transaction);
    }

    private long append(final RowBatch batch, final int flags, final boolean isExempt)
    {
        final long start = journal.appendPosition();
        // what came behind something pending is rolled back with it: recovery has to know that of local rows, too
        final int marked = isExempt && CommitGate.NOTHING != gate.confirmedPosition(CommitGate.NOTHING) ?
            HeaderKey.FLAG_WAIT_SYNC : flags;
        final long position = log.append(batch, isForeign(batch) ? flags : marked);
        if (position > 0)
        {
            final int originId = batch.originId();
            final Vclock appended = journal.vclock();
            if (!isExempt)
            {
                gate.onTransaction(originId, appended.get(originId), flags, start, position);
            }
            journaled.onAppended(position, originId, appended);
        }
        return position;
    }

    /** Whether there is no synchronous space and nobody who owns the queue: then no transaction can have to wait. */
    private boolean isFree()
    {
        final Schema latest = schemas.latest();
        if (latest != seenSchema)
        {
            seenSchema = latest;
            hasSyncSpace = false;
            for (final SpaceStore space : latest.spaces())
            {
                hasSyncSpace |= space.def().isSync();
            }
        }
        return !hasSyncSpace && !isSyncWanted && 0 == foreignFlags && parked.isEmpty() && gate.isUnused();
    }

    private int admit(final RowBatch batch, final boolean isWanted)
    {
        final boolean isExempt = isExempt(batch);
        if (isWanted && isLocal(batch))
        {
            throw new MemtxException(
                ErrorCode.ER_ILLEGAL_PARAMS, "An attempt to commit a fully local transaction synchronously");
        }
        return gate.admit(isWanted || !isExempt && isSynchronous(batch), isExempt);
    }

    private int admitParked()
    {
        int count = 0;
        while (!parked.isEmpty())
        {
            final TransactionState state = parked.peekFirst();
            try
            {
                final int flags = admit(state.rows, state.isSyncWanted);
                if (SynchroGate.WAIT == flags)
                {
                    return count;
                }
                final long position = append(state.rows, flags, isExempt(state.rows));
                if (position < 0)
                {
                    queue.walFailure(); // all that waits is rolled back because of it
                    return count;
                }
                final int originId = state.rows.originId();
                parked.pollFirst();
                state.rows.close();
                state.rows = null;
                place(state.position, position);
                queue.onPlaced(state, position, originId);
                count++;
            }
            catch (final MemtxException ex)
            {
                parkedFailure = ex;
                return count + queue.rollbackFrom(state.position, ex);
            }
        }
        return count;
    }

    private void tellDoubt()
    {
        final long doubt = gate.doubtPosition();
        if (doubt != toldDoubt)
        {
            toldDoubt = doubt;
            if (CommitGate.NOTHING != doubt)
            {
                queue.tell(doubt, gate);
            }
        }
    }

    private void place(final long provisional, final long position)
    {
        if (places.size() >= MAX_PLACES)
        {
            places.clear(); // nobody waits so long for so many
        }
        places.put(provisional, position);
    }

    private boolean isSynchronous(final RowBatch batch)
    {
        for (int row = 0; row < batch.rowCount(); row++)
        {
            if (isData(batch, row) && isOfSyncSpace(batch.bodyAddress(row)))
            {
                return true;
            }
        }
        return false;
    }

    /** The space stands first in the bodies that this engine writes. */
    private boolean isOfSyncSpace(final long body)
    {
        final long key = MsgPack.firstElement(body);
        if (BodyKey.SPACE_ID != MsgPack.getInteger(key))
        {
            return false;
        }
        final SpaceStore space = schemas.latest().find((int)MsgPack.getInteger(MsgPack.skip(key)));
        return null != space && space.def().isSync();
    }

    private static boolean isForeign(final RowBatch batch)
    {
        for (int row = 0; row < batch.rowCount(); row++)
        {
            if (batch.isForeign(row))
            {
                return true;
            }
        }
        return false;
    }

    private static boolean isExempt(final RowBatch batch)
    {
        for (int row = 0; row < batch.rowCount(); row++)
        {
            if (isData(batch, row))
            {
                return false;
            }
        }
        return true;
    }

    private static boolean isLocal(final RowBatch batch)
    {
        for (int row = 0; row < batch.rowCount(); row++)
        {
            if (HeaderKey.GROUP_LOCAL != batch.groupId(row))
            {
                return false;
            }
        }
        return true;
    }

    private static boolean isData(final RowBatch batch, final int row)
    {
        return HeaderKey.GROUP_LOCAL != batch.groupId(row) && RowType.NOP.code() != batch.type(row);
    }
}
