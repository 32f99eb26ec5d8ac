package io.memtx.index.tree;

import io.memtx.tuple.index.IndexReader;
import io.memtx.tuple.index.ReadGate;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.KeyDef;

/**
 * Reads the live tree beside the writer; {@link LiveSearch} says how. For one thread, which is not the writer's.
 */
final class LiveReader implements IndexReader
{
    private final LiveSearch search;
    private final TreeRoot tree;
    private final ReadGate gate;
    private final LivePath path = new LivePath();

    LiveReader(final LiveSearch search, final TreeRoot tree, final ReadGate gate)
    {
        this.gate = gate;
        this.search = search;
        this.tree = tree;
    }

    @Override
    public long size()
    {
        return tree.sizeLately();
    }

    @Override
    public int get(final long key)
    {
        final KeyDef keyDef = search.keyDef();
        final int partCount = keyDef.partCount();
        return find(key, partCount, keyDef.keyHint(key, partCount));
    }

    @Override
    public int getInteger(final long value)
    {
        return find(value, BlockSearch.INTEGER, search.keyDef().integerHint(value));
    }

    @Override
    public TupleCursor cursor()
    {
        return new LiveCursor(search, gate);
    }

    private int find(final long target, final int partCount, final long hint)
    {
        long mark = gate.begin();
        long ref = search.find(path, target, partCount, hint);
        for (int tries = 1; LiveSearch.RETRY == ref || !gate.isStill(mark); tries++)
        {
            LiveSearch.pause(tries);
            mark = gate.begin();
            ref = search.find(path, target, partCount, hint);
        }
        return (int)ref;
    }
}
