package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.ReadGate;
import io.memtx.tuple.index.TupleCursor;

/**
 * A walk beside the thread that changes the index: a place is looked at again when what stood there may not be shown.
 * For one thread.
 */
final class LiveHashCursor implements TupleCursor
{
    private final HashCursor cursor;
    private final ReadGate gate;

    LiveHashCursor(final HashCursor cursor, final ReadGate gate)
    {
        this.cursor = cursor;
        this.gate = gate;
    }

    @Override
    public void open(final IteratorType type, final long key, final int partCount)
    {
        cursor.open(type, key, partCount);
    }

    @Override
    public void openAfter(final IteratorType type, final long key, final int partCount, final long after)
    {
        cursor.openAfter(type, key, partCount, after);
    }

    @Override
    public void skip(final long count)
    {
        for (long i = 0; i < count && Arena.NULL_REF != next(); i++)
        {
            continue;
        }
    }

    @Override
    public int next()
    {
        long mark = gate.begin();
        int ref = cursor.next();
        while (!gate.isStill(mark) && Arena.NULL_REF != ref)
        {
            cursor.back();
            mark = gate.begin();
            ref = cursor.next();
        }
        return ref;
    }
}
