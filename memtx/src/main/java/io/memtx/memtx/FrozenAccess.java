package io.memtx.memtx;

import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.IndexView;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads one index of a read view. For one thread at a time; other threads take an object of their own.
 */
final class FrozenAccess implements IndexAccess
{
    private final ReadView view;
    private final Arena arena;
    private final SpaceStore space;
    private final IndexStore index;
    private final IndexView data;
    private final AtomicBoolean isBusy = new AtomicBoolean();

    FrozenAccess(
        final ReadView view, final Arena arena, final SpaceStore space, final IndexStore index, final IndexView data)
    {
        this.view = view;
        this.arena = arena;
        this.space = space;
        this.index = index;
        this.data = data;
    }

    /** Scratch memory serves one call at a time: a second thread is told so before it can do harm. */
    @Override
    public void enter()
    {
        view.enter();
        if (!isBusy.compareAndSet(false, true))
        {
            view.leave();
            throw new IllegalStateException("index of a read view is in use by another thread: take one for each");
        }
    }

    @Override
    public void leave()
    {
        isBusy.set(false);
        view.leave();
    }

    @Override
    public SpaceStore space()
    {
        return space;
    }

    @Override
    public IndexStore index()
    {
        return index;
    }

    @Override
    public long size()
    {
        return data.size();
    }

    @Override
    public int get(final long key)
    {
        return index.tupleRef(data.get(key));
    }

    @Override
    public long count(final IteratorType type, final long key, final int partCount)
    {
        return data.count(type, key, partCount);
    }

    @Override
    public TupleCursor cursor()
    {
        return data.cursor();
    }

    @Override
    public void wrap(final TupleView target, final int ref)
    {
        target.wrap(view.lease(), arena.tuple(ref));
    }
}
