package io.memtx.tuple.index;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The plainest ordered index: a {@link TreeMap} from the address of a tuple to its reference. It goes through the
 * contract tests, which proves them, and serves tests that want an index and have none. For one thread.
 */
public final class ModelIndex implements TupleIndex
{
    private final Arena arena;
    private final TreeMap<Long, Integer> entries;
    private KeyDef keyDef;

    /**
     * @param arena  of the tuples.
     * @param keyDef of the key.
     */
    public ModelIndex(final Arena arena, final KeyDef keyDef)
    {
        this.arena = arena;
        this.keyDef = keyDef;
        entries = new TreeMap<>((a, b) -> this.keyDef.compareTuples(a, b));
    }

    /**
     * @return the references of all tuples, in order.
     */
    public List<Integer> refs()
    {
        return new ArrayList<>(entries.values());
    }

    @Override
    public KeyDef keyDef()
    {
        return keyDef;
    }

    @Override
    public void order(final KeyDef wider)
    {
        keyDef = wider;
    }

    @Override
    public boolean supports(final IteratorType type)
    {
        return type.id() <= IteratorType.GT.id() || type == IteratorType.NP || type == IteratorType.PP;
    }

    @Override
    public long size()
    {
        return entries.size();
    }

    @Override
    public long bytes()
    {
        return 0;
    }

    @Override
    public long insertCost()
    {
        return 0;
    }

    @Override
    public int get(final long key)
    {
        return get(entries, key);
    }

    @Override
    public int getInteger(final long value)
    {
        for (final Map.Entry<Long, Integer> entry : entries.entrySet())
        {
            if (keyDef.tupleEqualsInteger(entry.getKey(), value))
            {
                return entry.getValue();
            }
        }
        return Arena.NULL_REF;
    }

    /**
     * Not supported: the model is for one thread.
     *
     * @throws UnsupportedOperationException always.
     */
    @Override
    public IndexReader reader(final ReadGate gate)
    {
        throw new UnsupportedOperationException("the model is for one thread");
    }

    @Override
    public int find(final long tuple)
    {
        return entries.getOrDefault(tuple, Arena.NULL_REF);
    }

    @Override
    public void replace(final int oldRef, final int newRef)
    {
        if (Arena.NULL_REF != oldRef && oldRef != find(arena.tuple(oldRef)))
        {
            throw new IllegalStateException("tuple is not in the index: ref=" + oldRef);
        }
        if (Arena.NULL_REF != newRef)
        {
            final int equal = find(arena.tuple(newRef));
            if (Arena.NULL_REF != equal && equal != oldRef)
            {
                throw new IllegalStateException("tuple collides: ref=" + newRef + " with=" + equal);
            }
        }
        if (Arena.NULL_REF != oldRef)
        {
            entries.remove(arena.tuple(oldRef));
        }
        if (Arena.NULL_REF != newRef)
        {
            entries.put(arena.tuple(newRef), newRef);
        }
    }

    @Override
    public int build(final int[] refs, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (null != entries.putIfAbsent(arena.tuple(refs[i]), refs[i]))
            {
                entries.clear();
                return refs[i];
            }
        }
        return Arena.NULL_REF;
    }

    @Override
    public int random(final long seed)
    {
        return entries.isEmpty() ? Arena.NULL_REF :
            entries.values().stream().skip(Math.floorMod(seed, (long)entries.size())).findFirst().orElseThrow();
    }

    @Override
    public long count(final IteratorType type, final long key, final int partCount)
    {
        return count(new Cursor(entries), type, key, partCount);
    }

    @Override
    public TupleCursor cursor()
    {
        return new Cursor(entries);
    }

    @Override
    public IndexView view()
    {
        final TreeMap<Long, Integer> frozen = new TreeMap<>(entries);
        return new IndexView()
        {
            @Override
            public long size()
            {
                return frozen.size();
            }

            @Override
            public int get(final long key)
            {
                return ModelIndex.this.get(frozen, key);
            }

            @Override
            public long count(final IteratorType type, final long key, final int partCount)
            {
                return ModelIndex.count(new Cursor(frozen), type, key, partCount);
            }

            @Override
            public TupleCursor cursor()
            {
                return new Cursor(frozen);
            }
        };
    }

    @Override
    public void checkStructure()
    {
        long previous = 0;
        for (final long tuple : entries.keySet())
        {
            if (0 != previous && keyDef.compareTuples(previous, tuple) >= 0)
            {
                throw new IllegalStateException("order is broken");
            }
            previous = tuple;
        }
    }

    @Override
    public void close()
    {
        entries.clear();
    }

    private int get(final Map<Long, Integer> from, final long key)
    {
        for (final Map.Entry<Long, Integer> entry : from.entrySet())
        {
            if (0 == keyDef.compareTupleWithKey(entry.getKey(), key, keyDef.partCount()))
            {
                return entry.getValue();
            }
        }
        return Arena.NULL_REF;
    }

    private static long count(final TupleCursor cursor, final IteratorType type, final long key, final int partCount)
    {
        cursor.open(type, key, partCount);
        long count = 0;
        while (Arena.NULL_REF != cursor.next())
        {
            count++;
        }
        return count;
    }

    private final class Cursor implements TupleCursor
    {
        private final NavigableMap<Long, Integer> from;
        private IteratorType type;
        private long key;
        private int partCount;
        private Long last;
        private boolean isAtEnd = true;

        Cursor(final NavigableMap<Long, Integer> from)
        {
            this.from = from;
        }

        @Override
        public void open(final IteratorType type, final long key, final int partCount)
        {
            this.type = type;
            this.key = key;
            this.partCount = partCount;
            last = null;
            isAtEnd = false;
        }

        @Override
        public void openAfter(final IteratorType type, final long key, final int partCount, final long after)
        {
            open(type, key, partCount);
            last = after;
        }

        @Override
        public void skip(final long count)
        {
            for (long i = 0; i < count && !isAtEnd; i++)
            {
                next();
            }
        }

        @Override
        public int next()
        {
            if (!isAtEnd)
            {
                final NavigableMap<Long, Integer> ordered = type.isReverse() ? from.descendingMap() : from;
                for (final Map.Entry<Long, Integer> entry :
                    (null == last ? ordered : ordered.tailMap(last, false)).entrySet())
                {
                    if (matches(entry.getKey()))
                    {
                        last = entry.getKey();
                        return entry.getValue();
                    }
                    if (null != last)
                    {
                        break;
                    }
                }
                isAtEnd = true;
            }
            return Arena.NULL_REF;
        }

        private boolean matches(final long tuple)
        {
            if (0 == partCount)
            {
                return true;
            }
            final int order = keyDef.compareTupleWithKey(tuple, key, partCount);
            return switch (type)
            {
                case EQ, REQ -> 0 == order;
                case ALL, GE -> order >= 0;
                case GT -> order > 0;
                case LE -> order <= 0;
                case LT, PP -> order < 0;
                case NP -> order > 0 && !startsWithPrefix(tuple);
                default -> throw new IllegalArgumentException(type.name());
            };
        }

        private boolean startsWithPrefix(final long tuple)
        {
            final long prefix = MsgPack.skip(key, partCount - 1);
            if (MsgPackType.STRING != MsgPack.typeOf(prefix))
            {
                return false;
            }
            final int length = MsgPack.payloadLength(prefix);
            final int fieldNo = keyDef.parts().get(partCount - 1).fieldNo();
            if (0 == length)
            {
                return true;
            }
            if (0 != keyDef.compareTupleWithKey(tuple, key, partCount - 1) || MsgPack.count(tuple) <= fieldNo)
            {
                return false;
            }
            final long field = MsgPack.skip(MsgPack.firstElement(tuple), fieldNo);
            return MsgPackType.STRING == MsgPack.typeOf(field) &&
                MsgPack.payloadLength(field) >= length && 0 == Memory.compare(
                field + MsgPack.payloadOffset(field), length, prefix + MsgPack.payloadOffset(prefix), length);
        }
    }
}
