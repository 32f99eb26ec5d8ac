package io.memtx.memtx;

import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IndexView;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * One index of a read view. For one thread at a time; other threads take an object of their own.
 */
final class FrozenIndex implements ReadableIndex
{
    private final ReadView view;
    private final Arena arena;
    private final SpaceStore space;
    private final IndexStore index;
    private final IndexView data;
    private final AtomicBoolean isBusy = new AtomicBoolean();
    private final StatementInput input = new StatementInput();
    private final MsgPackWriter key = new MsgPackWriter();
    private final MsgPackWriter position = new MsgPackWriter();

    FrozenIndex(
        final ReadView view, final Arena arena, final SpaceStore space, final IndexStore index, final IndexView data)
    {
        this.view = view;
        this.arena = arena;
        this.space = space;
        this.index = index;
        this.data = data;
    }

    @Override
    public String name()
    {
        return index.def().name();
    }

    @Override
    public long size()
    {
        view.enter();
        view.leave();
        return data.size();
    }

    @Override
    public Tuple get(final Key parts)
    {
        enter();
        try
        {
            final int ref = data.get(input.key(index.keyDef(), parts, true).address());
            return NULL_REF == ref ? null : Tuple.copyOf(arena.tuple(ref));
        }
        finally
        {
            leave();
        }
    }

    @Override
    public boolean get(final long keyPart, final TupleView target)
    {
        enter();
        try
        {
            key.reset().integer(keyPart);
            return get(target);
        }
        finally
        {
            leave();
        }
    }

    @Override
    public boolean get(final CharSequence keyPart, final TupleView target)
    {
        enter();
        try
        {
            key.reset().string(Arguments.notNull(keyPart, "key"));
            return get(target);
        }
        finally
        {
            leave();
        }
    }

    @Override
    public List<Tuple> select(final IteratorType type, final Key parts, final long offset, final long limit)
    {
        enter();
        try
        {
            Arguments.notNegative(offset, "offset");
            Arguments.notNegative(limit, "limit");
            final MsgPackWriter encoded = check(type, parts);
            final TupleCursor cursor = data.cursor();
            cursor.open(type, encoded.address(), parts.parts().size());
            cursor.skip(offset);
            return collect(cursor, limit);
        }
        finally
        {
            leave();
        }
    }

    @Override
    public List<Tuple> selectAfter(final IteratorType type, final Key parts, final Tuple after, final long limit)
    {
        enter();
        try
        {
            IndexChecks.ordered(space, index, "pagination");
            final MsgPackWriter encoded = check(type, parts);
            Arguments.notNegative(limit, "limit");
            Arguments.notNull(after, "after").encode(position.reset());
            PagePosition.check(index.keyDef(), type, encoded, parts, position);
            final TupleCursor cursor = data.cursor();
            cursor.openAfter(type, encoded.address(), parts.parts().size(), position.address());
            return collect(cursor, limit);
        }
        finally
        {
            leave();
        }
    }

    @Override
    public long count(final IteratorType type, final Key parts)
    {
        enter();
        try
        {
            return data.count(type, check(type, parts).address(), parts.parts().size());
        }
        finally
        {
            leave();
        }
    }

    @Override
    public Tuple min()
    {
        IndexChecks.ordered(space, index, "min()");
        return first(IteratorType.GE);
    }

    @Override
    public Tuple max()
    {
        IndexChecks.ordered(space, index, "max()");
        return first(IteratorType.LE);
    }

    private boolean get(final TupleView target)
    {
        Arguments.notNull(target, "view");
        if (!index.keyDef().isUnique())
        {
            throw new MemtxException(ErrorCode.ER_MORE_THAN_ONE_TUPLE);
        }
        index.keyDef().validateKey(key.address(), 1, true);
        final int ref = data.get(key.address());
        if (NULL_REF == ref)
        {
            target.unwrap();
            return false;
        }
        target.wrap(arena, ref);
        return true;
    }

    /** Scratch memory serves one call at a time: a second thread is told so before it can do harm. */
    private void enter()
    {
        view.enter();
        if (!isBusy.compareAndSet(false, true))
        {
            view.leave();
            throw new IllegalStateException("index of a read view is in use by another thread: take one for each");
        }
    }

    private void leave()
    {
        isBusy.set(false);
        view.leave();
    }

    private MsgPackWriter check(final IteratorType type, final Key parts)
    {
        final MsgPackWriter encoded = input.key(index.keyDef(), parts, false);
        IndexChecks.iterator(space, index, type, parts.parts().size());
        return encoded;
    }

    private Tuple first(final IteratorType type)
    {
        final List<Tuple> tuples = select(type, Key.key(), 0, 1);
        return tuples.isEmpty() ? null : tuples.get(0);
    }

    private List<Tuple> collect(final TupleCursor cursor, final long limit)
    {
        final List<Tuple> tuples = new ArrayList<>();
        while (tuples.size() < limit)
        {
            final int ref = cursor.next();
            if (NULL_REF == ref)
            {
                break;
            }
            tuples.add(Tuple.copyOf(arena.tuple(ref)));
        }
        return tuples;
    }
}
