package io.memtx.memtx.conflict;

import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.statement.ResolvedStatements;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.msgpack.MsgPackWriter;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * The space {@code _stamp}: which row was the last to write, or delete, a key of a unique index. A key without a stamp
 * was written before anything that may still come. Single owner: the transaction thread.
 * <pre>
 *   [space_id, index_id, key, is_kept, time, origin, lsn]
 * </pre>
 */
final class Stamps
{
    private static final int FIELD_COUNT = 7;
    private static final int KEY_PARTS = 3;
    private static final int TIME_FIELD = 4;
    private static final int ORIGIN_FIELD = 5;
    private static final int LSN_FIELD = 6;
    private static final int ORDER_INDEX = 1;

    private final Arena arena;
    private final TransactionManager transactions;
    private final ResolvedStatements statements;
    private final MsgPackWriter row = new MsgPackWriter();
    private final TupleView view = new TupleView();
    private int[] refs = {};
    private SpaceStore walked; // by the cursor
    private TupleCursor cursor;
    private Schema seenSchema;
    private SpaceStore space;

    Stamps(final Arena arena, final TransactionManager transactions, final ResolvedStatements statements)
    {
        this.arena = arena;
        this.transactions = transactions;
        this.statements = statements;
    }

    boolean isThere()
    {
        return null != store();
    }

    /** The stamp of a key; false when it has none. */
    boolean load(final int spaceId, final int indexId, final CanonicalKey key, final Stamp into)
    {
        key.appendTo(row.reset().arrayHeader(KEY_PARTS).integer(spaceId).integer(indexId));
        final SpaceStore stamps = store();
        final int ref = stamps.get(stamps.primary(), row.address() + 1);
        if (NULL_REF == ref)
        {
            return false;
        }
        view.wrap(arena.tuple(ref));
        into.set(view.getDouble(TIME_FIELD), view.getInt(ORIGIN_FIELD), view.getLong(LSN_FIELD));
        return true;
    }

    /** Gives a key a stamp, in the running transaction. */
    void store(final int spaceId, final int indexId, final CanonicalKey key, final boolean isKept, final Stamp stamp)
    {
        key.appendTo(row.reset().arrayHeader(FIELD_COUNT).integer(spaceId).integer(indexId));
        row.integer(isKept ? 1 : 0).float64(stamp.time).integer(stamp.origin).integer(stamp.lsn);
        statements.putAside(store(), row.address(), row.length());
    }

    /** The time of the latest one that is confirmed, 0 when there is none; takes linear time. */
    double latest()
    {
        double latest = 0;
        final TupleCursor all = store().primary().base().cursor();
        all.open(IteratorType.ALL, 0, 0);
        for (int ref = all.next(); NULL_REF != ref; ref = all.next())
        {
            latest = Math.max(latest, view.wrap(arena.tuple(ref)).getDouble(TIME_FIELD));
        }
        return latest;
    }

    /**
     * Forgets those that do not matter any more, oldest first, and keeps the latest of all: it tells the time when this
     * instance opens again. Nothing may be pending.
     *
     * @param limit  of how many.
     * @param judge that says of one whether everything that is still to come weighs more.
     * @return how many were forgotten.
     */
    int forget(final int limit, final ConflictResolver.PastRows judge)
    {
        final SpaceStore stamps = store();
        row.reset().integer(0);
        if (walked != stamps)
        {
            walked = stamps;
            cursor = stamps.indexes()[ORDER_INDEX].base().cursor();
        }
        cursor.open(IteratorType.EQ, row.address(), 1);
        if (refs.length < limit)
        {
            refs = new int[limit];
        }
        int count = 0;
        int ref = cursor.next();
        while (NULL_REF != ref && count < limit && isPast(ref, judge))
        {
            final int next = cursor.next();
            if (NULL_REF == next)
            {
                break;
            }
            refs[count++] = ref;
            ref = next;
        }
        if (0 != count)
        {
            remove(stamps, count);
        }
        return count;
    }

    private void remove(final SpaceStore stamps, final int count)
    {
        transactions.begin();
        try
        {
            for (int i = 0; i < count; i++)
            {
                statements.removeAside(stamps, refs[i]);
            }
            transactions.commit(null);
        }
        finally
        {
            if (transactions.isActive())
            {
                transactions.rollback(null);
            }
        }
    }

    private boolean isPast(final int ref, final ConflictResolver.PastRows judge)
    {
        view.wrap(arena.tuple(ref));
        return judge.isPast(view.getDouble(TIME_FIELD), view.getInt(ORIGIN_FIELD), view.getLong(LSN_FIELD));
    }

    private SpaceStore store()
    {
        final Schema schema = transactions.schema();
        if (schema != seenSchema)
        {
            seenSchema = schema;
            space = schema.find(SystemSpaces.STAMP);
        }
        return space;
    }
}
