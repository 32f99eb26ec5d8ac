package io.memtx.memtx.conflict;

import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.space.StatementType;
import io.memtx.memtx.statement.ResolvedStatements;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.row.RowFlyweight;
import org.agrona.concurrent.EpochClock;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * The space {@code _conflict}: what was resolved or skipped here, the newest of it. A row is written in the transaction
 * of the row that it is about; where there is no room for it, it is counted and the stream goes on. Single owner: the
 * transaction thread.
 * <pre>
 *   [id, time, space_id, space, type, reason,
 *    origin, lsn, row_time, new_tuple,         the row; new_tuple is nil of a delete
 *    old_tuple, old_origin, old_lsn, old_time] what was in its way; nil of what is not there any more, 0 if not known
 * </pre>
 */
public final class ConflictLog
{
    /** How many rows are kept, unless set. */
    public static final int LIMIT_DEFAULT = 10_000;

    private static final int FIELD_COUNT = 14;

    private final Arena arena;
    private final TransactionManager transactions;
    private final ResolvedStatements statements;
    private final EpochClock clock;
    private final MsgPackWriter row = new MsgPackWriter();
    private int limit = LIMIT_DEFAULT;
    private long nextId = 1;
    private long oldestId;
    private boolean isKnown;
    private long recordedCount;
    private long lostCount;

    /**
     * @param arena        that holds the data.
     * @param transactions of the instance.
     * @param statements   that write.
     * @param clock        that tells when.
     */
    public ConflictLog(
        final Arena arena,
        final TransactionManager transactions,
        final ResolvedStatements statements,
        final EpochClock clock)
    {
        this.arena = arena;
        this.transactions = transactions;
        this.statements = statements;
        this.clock = clock;
    }

    /**
     * @param rows how many are kept, from 1; the oldest go when more come.
     */
    public void limit(final int rows)
    {
        if (rows < 1)
        {
            throw new IllegalArgumentException("limit of conflicts is less than 1: " + rows);
        }
        limit = rows;
    }

    /**
     * @return how many conflicts were recorded since opening.
     */
    public long recordedCount()
    {
        return recordedCount;
    }

    /**
     * @return how many conflicts were not recorded since opening, for want of memory or of the space.
     */
    public long lostCount()
    {
        return lostCount;
    }

    /**
     * Records a row that a NOP takes the place of, with the first tuple in its way that there is. In the transaction of
     * the row, whose own row is written.
     *
     * @param incoming row of a statement.
     * @param reason   of the NOP.
     */
    public void record(final RowFlyweight incoming, final ConflictReason reason)
    {
        final IncomingStatement statement = new IncomingStatement(arena, transactions);
        if (!statement.tryDecode(incoming))
        {
            return;
        }
        record(incoming, statement, reason, firstInTheWay(statement), null);
    }

    /** As above; old is the address of the tuple in the way or NULL_ADDRESS, its writer may be null. */
    void record(
        final RowFlyweight incoming,
        final IncomingStatement statement,
        final ConflictReason reason,
        final long old,
        final Stamp writer)
    {
        final SpaceStore conflicts = transactions.schema().find(SystemSpaces.CONFLICT);
        if (null == conflicts)
        {
            lostCount++;
            return;
        }
        final int effects = transactions.effectCount();
        final int rows = transactions.batch().mark();
        try
        {
            learn(conflicts);
            write(incoming, statement, reason, old, writer);
            statements.putAside(conflicts, row.address(), row.length());
            trim(conflicts);
            recordedCount++;
        }
        catch (final MemtxException ex)
        {
            lostCount++;
            transactions.rollbackTo(effects);
            transactions.batch().truncate(rows);
        }
    }

    private void write(
        final RowFlyweight incoming,
        final IncomingStatement statement,
        final ConflictReason reason,
        final long old,
        final Stamp writer)
    {
        final SpaceStore space = statement.space();
        final StatementType type = statement.type();
        row.reset().arrayHeader(FIELD_COUNT).integer(nextId++).float64(clock.time() / 1000.0);
        row.integer(space.id()).string(space.def().name()).string(type.name()).string(reason.text());
        row.integer(incoming.replicaId()).integer(incoming.lsn()).float64(incoming.timestamp());
        append(statement.tuple());
        append(old);
        row.integer(null == writer ? 0 : writer.origin).integer(null == writer ? 0 : writer.lsn)
            .float64(null == writer ? 0 : writer.time);
    }

    private void append(final long tuple)
    {
        if (Memory.NULL_ADDRESS == tuple)
        {
            row.nil();
        }
        else
        {
            row.raw(tuple, (int)(MsgPack.skip(tuple) - tuple));
        }
    }

    private long firstInTheWay(final IncomingStatement statement)
    {
        final SpaceStore space = statement.space();
        if (NULL_REF != statement.target() && (statement.isInsert() || Memory.NULL_ADDRESS == statement.tuple()))
        {
            return arena.tuple(statement.target());
        }
        if (Memory.NULL_ADDRESS != statement.tuple())
        {
            for (final IndexStore index : space.indexes())
            {
                final int found = index.keyDef().isUnique() && !index.hasEntries() ?
                    space.findOther(index, statement.tuple(), statement.target()) : NULL_REF;
                if (NULL_REF != found)
                {
                    return arena.tuple(found);
                }
            }
        }
        return NULL_REF == statement.target() ? Memory.NULL_ADDRESS : arena.tuple(statement.target());
    }

    /** Where the numbers begin and end; again after what was taken out has come back. */
    private void learn(final SpaceStore conflicts)
    {
        if (!isKnown)
        {
            isKnown = true;
            final long first = idAt(conflicts, IteratorType.ALL);
            oldestId = 0 == first ? nextId : first;
            nextId = Math.max(nextId, idAt(conflicts, IteratorType.LE) + 1);
        }
        transactions.onRollback((undone) -> isKnown = false);
    }

    private long idAt(final SpaceStore conflicts, final IteratorType type)
    {
        final TupleCursor cursor = conflicts.primary().base().cursor();
        cursor.open(type, 0, 0);
        final int ref = cursor.next();
        return NULL_REF == ref ? 0 : MsgPack.getInteger(MsgPack.firstElement(arena.tuple(ref)));
    }

    private void trim(final SpaceStore conflicts)
    {
        while (nextId - oldestId > limit)
        {
            row.reset().integer(oldestId++);
            final int oldest = conflicts.get(conflicts.primary(), row.address());
            if (NULL_REF != oldest)
            {
                statements.removeAside(conflicts, oldest);
            }
        }
    }
}
