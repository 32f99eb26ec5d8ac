package io.memtx.index.hash;

import io.memtx.tuple.index.IndexReader;
import io.memtx.tuple.index.ReadGate;
import io.memtx.tuple.index.TupleCursor;

/**
 * Reads a live index beside the thread that changes it; see {@link HashReader} for why nothing has to be checked but
 * the gate. Of an index that was closed it finds nothing. For one thread.
 */
final class LiveHashReader implements IndexReader, HashSource
{
    private final HashReader reader;
    private final PublishedRoot published;
    private final ReadGate gate;

    LiveHashReader(final HashReader reader, final PublishedRoot published, final ReadGate gate)
    {
        this.gate = gate;
        this.reader = reader;
        this.published = published;
    }

    @Override
    public long size()
    {
        return published.size();
    }

    @Override
    public int get(final long key)
    {
        long mark = gate.begin();
        int ref = reader.getBeside(published.root(), key);
        while (!gate.isStill(mark))
        {
            mark = gate.begin();
            ref = reader.getBeside(published.root(), key);
        }
        return ref;
    }

    @Override
    public int getInteger(final long value)
    {
        long mark = gate.begin();
        int ref = reader.getIntegerBeside(published.root(), value);
        while (!gate.isStill(mark))
        {
            mark = gate.begin();
            ref = reader.getIntegerBeside(published.root(), value);
        }
        return ref;
    }

    @Override
    public TupleCursor cursor()
    {
        return new LiveHashCursor(new HashCursor(this, reader), gate);
    }

    @Override
    public long root()
    {
        return published.root();
    }

    /** Leaves stay for as long as the thread is inside its reader, which is as long as a walk may go on. */
    @Override
    public long version()
    {
        return 0;
    }
}
