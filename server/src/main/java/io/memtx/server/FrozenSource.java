package io.memtx.server;

import io.memtx.memtx.checkpoint.FrozenRows;
import io.memtx.relay.applier.relay.SnapshotSource;
import io.memtx.xlog.Vclock;

/** Rows of a read view for a relay; given back to the transaction thread. Belongs to the thread of the relays. */
final class FrozenSource implements SnapshotSource
{
    private final EngineHolder engine;
    private FrozenRows rows;

    FrozenSource(final EngineHolder engine, final FrozenRows rows)
    {
        this.engine = engine;
        this.rows = rows;
    }

    @Override
    public Vclock vclock()
    {
        return rows.vclock();
    }

    @Override
    public boolean nextRow()
    {
        return rows.nextRow();
    }

    @Override
    public long rowAddress()
    {
        return rows.rowAddress();
    }

    @Override
    public int rowLength()
    {
        return rows.rowLength();
    }

    @Override
    public void close()
    {
        if (null != rows)
        {
            engine.release(rows);
            rows = null;
        }
    }
}
