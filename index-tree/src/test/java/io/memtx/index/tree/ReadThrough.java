package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.index.IndexReader;
import io.memtx.tuple.index.IndexView;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.index.TupleIndex;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.index.ReadGate;

/**
 * An index for one thread: changes go to a tree, look-ups and walks to a reader of it. A walk of the reader may return
 * what was taken out meanwhile; here it is opened anew after each change, behind what it returned last, so that it
 * behaves as one of the owner's.
 */
final class ReadThrough implements TupleIndex
{
    private final Arena arena;
    private final TreeIndex tree;
    private final IndexReader reader;
    private long changes;

    ReadThrough(final Arena arena, final TreeIndex tree)
    {
        this.arena = arena;
        this.tree = tree;
        reader = tree.reader(ReadGate.OPEN);
    }

    @Override
    public KeyDef keyDef()
    {
        return tree.keyDef();
    }

    @Override
    public void order(final KeyDef keyDef)
    {
        tree.order(keyDef);
    }

    @Override
    public boolean supports(final IteratorType type)
    {
        return tree.supports(type);
    }

    @Override
    public long size()
    {
        return reader.size();
    }

    @Override
    public long bytes()
    {
        return tree.bytes();
    }

    @Override
    public long insertCost()
    {
        return tree.insertCost();
    }

    @Override
    public int get(final long key)
    {
        return reader.get(key);
    }

    @Override
    public int getInteger(final long value)
    {
        return reader.getInteger(value);
    }

    @Override
    public int find(final long tuple)
    {
        return tree.find(tuple);
    }

    @Override
    public void replace(final int oldRef, final int newRef)
    {
        changes++;
        tree.replace(oldRef, newRef);
    }

    @Override
    public int build(final int[] refs, final int count)
    {
        return tree.build(refs, count);
    }

    @Override
    public int random(final long seed)
    {
        return tree.random(seed);
    }

    @Override
    public long count(final IteratorType type, final long key, final int partCount)
    {
        return tree.count(type, key, partCount);
    }

    @Override
    public TupleCursor cursor()
    {
        return new Cursor();
    }

    @Override
    public IndexReader reader(final ReadGate gate)
    {
        return tree.reader(gate);
    }

    @Override
    public IndexView view()
    {
        return tree.view();
    }

    @Override
    public void checkStructure()
    {
        tree.checkStructure();
    }

    @Override
    public void close()
    {
        changes++;
        tree.close();
    }

    private final class Cursor implements TupleCursor
    {
        private final TupleCursor cursor = reader.cursor();
        private IteratorType type;
        private long key;
        private int partCount;
        private long openedAt;
        private long last;

        @Override
        public void open(final IteratorType type, final long key, final int partCount)
        {
            openAfter(type, key, partCount, Memory.NULL_ADDRESS);
        }

        @Override
        public void openAfter(final IteratorType type, final long key, final int partCount, final long after)
        {
            this.type = type;
            this.key = key;
            this.partCount = partCount;
            last = after;
            reopen();
        }

        @Override
        public void skip(final long count)
        {
            for (long i = 0; i < count; i++)
            {
                next();
            }
        }

        @Override
        public int next()
        {
            if (null != type && openedAt != changes)
            {
                reopen();
            }
            final int ref = cursor.next();
            if (Arena.NULL_REF == ref)
            {
                type = null;
            }
            else
            {
                last = arena.tuple(ref);
            }
            return ref;
        }

        private void reopen()
        {
            openedAt = changes;
            if (Memory.NULL_ADDRESS == last)
            {
                cursor.open(type, key, partCount);
            }
            else
            {
                cursor.openAfter(type, key, partCount, last);
            }
        }
    }
}
