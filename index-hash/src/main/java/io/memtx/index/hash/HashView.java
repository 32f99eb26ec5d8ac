package io.memtx.index.hash;

import io.memtx.tuple.index.IndexView;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;

/**
 * A hash index as it was: the root entry and the size. All blocks that can be reached from the root stand still until
 * the arena's view is closed, so any thread may read them.
 */
final class HashView implements IndexView, HashSource
{
    private final HashReader reader;
    private final long root;
    private final long size;

    HashView(final HashReader reader, final long root, final long size)
    {
        this.reader = reader;
        this.root = root;
        this.size = size;
    }

    @Override
    public long root()
    {
        return root;
    }

    @Override
    public long version()
    {
        return 0;
    }

    @Override
    public long size()
    {
        return size;
    }

    @Override
    public int get(final long key)
    {
        return reader.get(root, key);
    }

    @Override
    public long count(final IteratorType type, final long key, final int partCount)
    {
        return HashCursor.count(this, reader, size, type, key, partCount);
    }

    @Override
    public TupleCursor cursor()
    {
        return new HashCursor(this, reader);
    }
}
