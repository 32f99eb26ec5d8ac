package io.memtx.memtx;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.ArrayList;
import java.util.List;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * An index that is read outside the transaction thread: encodes and checks what it is given, and reads by whichever way
 * it is given. For one thread at a time.
 */
final class OutsideIndex implements ReadableIndex
{
    private final IndexAccess access;
    private final Arena arena;
    private final StatementInput input = new StatementInput();
    private final MsgPackWriter key = new MsgPackWriter();
    private final MsgPackWriter position = new MsgPackWriter();

    OutsideIndex(final IndexAccess access, final Arena arena)
    {
        this.access = access;
        this.arena = arena;
    }

    @Override
    public String name()
    {
        access.enter();
        try
        {
            return access.index().def().name();
        }
        finally
        {
            access.leave();
        }
    }

    @Override
    public long size()
    {
        access.enter();
        try
        {
            return access.size();
        }
        finally
        {
            access.leave();
        }
    }

    @Override
    public Tuple get(final Key parts)
    {
        access.enter();
        try
        {
            final int ref = access.get(input.key(access.index().keyDef(), parts, true).address());
            return NULL_REF == ref ? null : Tuple.copyOf(arena.tuple(ref));
        }
        finally
        {
            access.leave();
        }
    }

    @Override
    public boolean get(final long keyPart, final TupleView target)
    {
        access.enter();
        try
        {
            key.reset().integer(keyPart);
            return get(target);
        }
        finally
        {
            access.leave();
        }
    }

    @Override
    public boolean get(final CharSequence keyPart, final TupleView target)
    {
        access.enter();
        try
        {
            key.reset().string(Arguments.notNull(keyPart, "key"));
            return get(target);
        }
        finally
        {
            access.leave();
        }
    }

    @Override
    public List<Tuple> select(final IteratorType type, final Key parts, final long offset, final long limit)
    {
        access.enter();
        try
        {
            Arguments.notNegative(offset, "offset");
            Arguments.notNegative(limit, "limit");
            final MsgPackWriter encoded = check(type, parts);
            final TupleCursor cursor = access.cursor();
            cursor.open(type, encoded.address(), parts.parts().size());
            cursor.skip(offset);
            return collect(cursor, limit);
        }
        finally
        {
            access.leave();
        }
    }

    @Override
    public List<Tuple> selectAfter(final IteratorType type, final Key parts, final Tuple after, final long limit)
    {
        access.enter();
        try
        {
            IndexChecks.ordered(access.space(), access.index(), "pagination");
            final MsgPackWriter encoded = check(type, parts);
            Arguments.notNegative(limit, "limit");
            Arguments.notNull(after, "after").encode(position.reset());
            PagePosition.check(access.index().keyDef(), type, encoded, parts, position);
            final TupleCursor cursor = access.cursor();
            cursor.openAfter(type, encoded.address(), parts.parts().size(), position.address());
            return collect(cursor, limit);
        }
        finally
        {
            access.leave();
        }
    }

    @Override
    public long count(final IteratorType type, final Key parts)
    {
        access.enter();
        try
        {
            return access.count(type, check(type, parts).address(), parts.parts().size());
        }
        finally
        {
            access.leave();
        }
    }

    @Override
    public Tuple min()
    {
        return first(IteratorType.GE, "min()");
    }

    @Override
    public Tuple max()
    {
        return first(IteratorType.LE, "max()");
    }

    private boolean get(final TupleView target)
    {
        Arguments.notNull(target, "view");
        if (!access.index().keyDef().isUnique())
        {
            throw new MemtxException(ErrorCode.ER_MORE_THAN_ONE_TUPLE);
        }
        access.index().keyDef().validateKey(key.address(), 1, true);
        final int ref = access.get(key.address());
        if (NULL_REF == ref)
        {
            target.unwrap();
            return false;
        }
        access.wrap(target, ref);
        return true;
    }

    private MsgPackWriter check(final IteratorType type, final Key parts)
    {
        final MsgPackWriter encoded = input.key(access.index().keyDef(), parts, false);
        IndexChecks.iterator(access.space(), access.index(), type, parts.parts().size());
        return encoded;
    }

    private Tuple first(final IteratorType type, final String what)
    {
        access.enter();
        try
        {
            IndexChecks.ordered(access.space(), access.index(), what);
            final TupleCursor cursor = access.cursor();
            cursor.open(type, key.reset().address(), 0);
            final List<Tuple> tuples = collect(cursor, 1);
            return tuples.isEmpty() ? null : tuples.get(0);
        }
        finally
        {
            access.leave();
        }
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
