package io.memtx.memtx;

import io.memtx.memtx.space.IndexStore;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.KeyDef;
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
    private int lastRef; // of what stands in the index for the tuple that was collected last

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
            IndexChecks.onePlace(access.index());
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
    public Page selectPage(final IteratorType type, final Key parts, final String after, final long limit)
    {
        access.enter();
        try
        {
            IndexChecks.ordered(access.space(), access.index(), "pagination");
            final MsgPackWriter encoded = check(type, parts);
            Arguments.notNegative(limit, "limit");
            final KeyDef keyDef = access.index().keyDef();
            final TupleCursor cursor = access.cursor();
            if (null == after)
            {
                cursor.open(type, encoded.address(), parts.parts().size());
            }
            else
            {
                PagePosition.read(keyDef, after, position);
                PagePosition.check(keyDef, type, encoded, parts, position);
                cursor.openAfter(type, encoded.address(), parts.parts().size(), position.address());
            }
            final List<Tuple> tuples = collect(cursor, limit);
            return new Page(
                tuples, tuples.isEmpty() ? null : PagePosition.text(keyDef, Tuple.copyOf(arena.tuple(lastRef))));
        }
        finally
        {
            access.leave();
        }
    }

    @Override
    public String position(final Tuple tuple)
    {
        access.enter();
        try
        {
            IndexChecks.ordered(access.space(), access.index(), "pagination");
            IndexChecks.onePlace(access.index());
            return PagePosition.text(access.index().keyDef(), Arguments.notNull(tuple, "tuple"));
        }
        finally
        {
            access.leave();
        }
    }

    @Override
    public Key quantile(final double level, final Key begin, final Key end)
    {
        access.enter();
        try
        {
            IndexChecks.ordered(access.space(), access.index(), "quantile()");
            Quantile.check(access.index().keyDef(), level, begin, end);
        }
        finally
        {
            access.leave();
        }
        return Quantile.find(this, this::keyAt, level, begin, end);
    }

    @Override
    public Tuple min(final Key parts)
    {
        return first(IteratorType.EQ, parts, "min()");
    }

    @Override
    public Tuple max(final Key parts)
    {
        return first(IteratorType.REQ, parts, "max()");
    }

    @Override
    public Tuple random(final long seed)
    {
        access.enter();
        try
        {
            final long size = access.size();
            if (0 == size)
            {
                return null;
            }
            final TupleCursor cursor = access.cursor();
            cursor.open(IteratorType.ALL, key.reset().address(), 0);
            cursor.skip(Math.floorMod(seed, size));
            int ref = cursor.next();
            if (NULL_REF == ref) // the live index has become smaller
            {
                cursor.open(IteratorType.ALL, key.address(), 0);
                ref = cursor.next();
            }
            return NULL_REF == ref ? null : Tuple.copyOf(arena.tuple(access.index().tupleRef(ref)));
        }
        finally
        {
            access.leave();
        }
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

    private Key keyAt(final Key begin, final long offset)
    {
        access.enter();
        try
        {
            final TupleCursor cursor = access.cursor();
            cursor.open(IteratorType.GE, check(IteratorType.GE, begin).address(), begin.parts().size());
            cursor.skip(offset);
            final int ref = cursor.next();
            return NULL_REF == ref ? null : PagePosition.keyOf(access.index().keyDef(), arena.tuple(ref));
        }
        finally
        {
            access.leave();
        }
    }

    private MsgPackWriter check(final IteratorType type, final Key parts)
    {
        return IndexChecks.key(input, access.space(), access.index(), type, parts);
    }

    private Tuple first(final IteratorType type, final Key parts, final String what)
    {
        access.enter();
        try
        {
            IndexChecks.ordered(access.space(), access.index(), what);
            final MsgPackWriter encoded = check(type, parts);
            final TupleCursor cursor = access.cursor();
            cursor.open(type, encoded.address(), parts.parts().size());
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
        final IndexStore index = access.index();
        final List<Tuple> tuples = new ArrayList<>();
        while (tuples.size() < limit)
        {
            final int ref = cursor.next();
            if (NULL_REF == ref)
            {
                break;
            }
            lastRef = ref;
            tuples.add(Tuple.copyOf(arena.tuple(index.tupleRef(ref))));
        }
        return tuples;
    }
}
