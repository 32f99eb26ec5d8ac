package io.memtx.server.sim;

import io.memtx.tuple.arena.Memory;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.RowType;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * All rows that any instance has journaled, as its origin wrote them. Whoever has one has the same one, in the same
 * transaction, and an origin never gives an LSN to another row while somebody holds the first.
 */
final class LogHistory
{
    private static final int ORIGIN_SHIFT = 48;

    private final Plan.Conflicts conflicts;
    private final Map<Long, Row> rows = new HashMap<>();
    private final Consumer<RowFlyweight> onNew;

    /**
     * @param conflicts what may have become of a row where it came second.
     */
    LogHistory(final Plan.Conflicts conflicts)
    {
        this(conflicts, (row) -> {});
    }

    /** As before; told of each row when it is first seen. */
    LogHistory(final Plan.Conflicts conflicts, final Consumer<RowFlyweight> onNew)
    {
        this.conflicts = conflicts;
        this.onNew = onNew;
    }

    private record Row(int type, long hash, long firstLsn)
    {
    }

    /**
     * Takes down a row that is new in somebody's log, or compares it.
     *
     * @param row      of the log.
     * @param firstLsn of its transaction.
     */
    void onRow(final RowFlyweight row, final long firstLsn)
    {
        final Row here = new Row(row.type(), hash(row), firstLsn);
        final Row there = rows.putIfAbsent(key(row.replicaId(), row.lsn()), here);
        if (null == there)
        {
            onNew.accept(row);
            return;
        }
        if (there.equals(here))
        {
            return;
        }
        if (!isResolved(here, there) || firstLsn != there.firstLsn)
        {
            throw new AssertionError("one LSN for two rows: origin=" + row.replicaId() + " lsn=" + row.lsn() +
                " first=" + there + " now=" + here + ' ' + row);
        }
    }

    /** A NOP where it came second; or, resolved by a policy, a replace where it was an insert. */
    private boolean isResolved(final Row here, final Row there)
    {
        final int nop = RowType.NOP.code();
        return Plan.Conflicts.NONE != conflicts && (nop == here.type || nop == there.type) ||
            conflicts.isOrdered() && isPut(here.type) && isPut(there.type) && here.hash == there.hash;
    }

    private static boolean isPut(final int type)
    {
        return RowType.INSERT.code() == type || RowType.REPLACE.code() == type;
    }

    /**
     * An origin has lost its log: what nobody else has may come again.
     *
     * @param origin its id.
     * @param lsn    the greatest that somebody else has.
     */
    void forget(final int origin, final long lsn)
    {
        for (long next = lsn + 1; null != rows.remove(key(origin, next)); next++)
        {
            // and the one behind it
        }
    }

    int size()
    {
        return rows.size();
    }

    private static long key(final int origin, final long lsn)
    {
        if (origin < 1 || origin >= Vclock.COMPONENT_COUNT)
        {
            throw new AssertionError("row of nobody: origin=" + origin + " lsn=" + lsn);
        }
        return (long)origin << ORIGIN_SHIFT | lsn;
    }

    private static long hash(final RowFlyweight row)
    {
        long hash = 0;
        final long end = row.bodyAddress() + row.bodyLength();
        for (long address = row.bodyAddress(); address < end; address++)
        {
            hash = 31 * hash + Memory.getByte(address);
        }
        return hash;
    }
}
