package io.memtx.server.sim;

import io.memtx.memtx.Memtx;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.journal.JournalCursor;
import io.memtx.xlog.row.RowFlyweight;

/**
 * Reads what one instance journals, over all its lives: each row of each origin once, in order, without a gap, in whole
 * transactions.
 */
final class LogFollower
{
    private final String name;
    private final LogHistory history;
    private final Vclock seen = new Vclock();
    private JournalCursor cursor;
    private boolean isBehindKnown;

    LogFollower(final String name, final LogHistory history)
    {
        this.name = name;
        this.history = history;
    }

    /** A life begins: with a snapshot of somebody else's, or with what was there. */
    void begin(final Memtx db, final boolean isJoined)
    {
        if (isJoined)
        {
            db.replication().journaled().read(seen);
        }
        isBehindKnown = false;
        try
        {
            cursor = db.replication().openLog(seen);
        }
        catch (final XlogException ex)
        {
            if (XlogException.Kind.GAP != ex.kind())
            {
                throw ex;
            }
            db.replication().journaled().read(seen); // what came last was in a snapshot before it was read here
            cursor = db.replication().openLog(seen);
        }
        read(); // nothing is kept for it: files that it has not come to yet may go with the next snapshot
    }

    /** A life has ended. */
    void end()
    {
        if (null != cursor)
        {
            cursor.close();
            cursor = null;
        }
    }

    /** It comes back with nothing. */
    void forget()
    {
        seen.clear();
    }

    /** What has been read. */
    Vclock seen()
    {
        return seen;
    }

    /** Reads on to where it is journaled. */
    void read()
    {
        while (cursor.nextTransaction())
        {
            if (!isBehindKnown && cursor.vclock().copy().set(0, 0).isCoveredBy(seen))
            {
                continue; // of a life before
            }
            isBehindKnown = true;
            int lastOrigin = 0;
            long firstLsn = 0;
            while (cursor.nextRow())
            {
                final RowFlyweight row = cursor.row();
                if (!row.isLocal())
                {
                    firstLsn = row.replicaId() == lastOrigin ? firstLsn : row.lsn();
                    lastOrigin = row.replicaId();
                    onRow(row, firstLsn);
                }
            }
        }
    }

    private void onRow(final RowFlyweight row, final long firstLsn)
    {
        final long expected = seen.get(row.replicaId()) + 1;
        if (expected != row.lsn())
        {
            throw new AssertionError((expected > row.lsn() ? "a row was applied twice" : "a row is missing") + ": at=" +
                name + " origin=" + row.replicaId() + " lsn=" + row.lsn() + " expected=" + expected + ' ' + row);
        }
        seen.set(row.replicaId(), row.lsn());
        history.onRow(row, firstLsn);
    }
}
