package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.IndexReader;
import io.memtx.tuple.index.IndexView;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.ReadGate;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.index.TupleIndex;
import io.memtx.tuple.key.KeyDef;

/**
 * An ordered index: a B+ tree of 1024-byte inner blocks and 512-byte leaves ({@link Block} has the layout). An entry is
 * a hint of 8 bytes and a reference of 4. Finding, changing, counting and stepping to a rank are logarithmic; a view is
 * taken in constant time, after which the writer copies a block before it changes one that the view can see. No
 * operation but {@link #build}, {@link #view()}, {@link #cursor()} and {@link #reader(ReadGate)} makes garbage.
 * <p>
 * Single owner: the transaction thread. Views, and the live tree through a {@link #reader(ReadGate)}, may be read by
 * others.
 */
public final class TreeIndex implements TupleIndex
{
    private final TreeSearch search;
    private final TreeWriter writer;
    private final TreeReader reader;
    private final boolean isViewed;

    /**
     * @param arena  that holds the tuples and will hold the blocks.
     * @param keyDef of the key.
     */
    public TreeIndex(final Arena arena, final KeyDef keyDef)
    {
        this(arena, keyDef, true);
    }

    private TreeIndex(final Arena arena, final KeyDef keyDef, final boolean isViewed)
    {
        this.isViewed = isViewed;
        search = new TreeSearch(arena, keyDef);
        writer = new TreeWriter(search, isViewed);
        reader = new TreeReader(search, writer.tree());
    }

    /**
     * A tree of which there are no views, and no readers on other threads: none of its blocks is ever copied, so that
     * removing an entry takes no memory and cannot fail.
     *
     * @param arena  that holds the tuples and will hold the blocks.
     * @param keyDef of the key.
     * @return the tree, empty.
     */
    public static TreeIndex unviewed(final Arena arena, final KeyDef keyDef)
    {
        return new TreeIndex(arena, keyDef, false);
    }

    @Override
    public KeyDef keyDef()
    {
        return search.keyDef();
    }

    @Override
    public void order(final KeyDef keyDef)
    {
        search.block.order(keyDef);
    }

    @Override
    public boolean supports(final IteratorType type)
    {
        return switch (type)
        {
            case EQ, REQ, ALL, LT, LE, GE, GT, NP, PP -> true;
            default -> false;
        };
    }

    @Override
    public long size()
    {
        return reader.size();
    }

    @Override
    public long bytes()
    {
        return writer.bytes();
    }

    @Override
    public long insertCost()
    {
        return writer.insertCost();
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
    public IndexReader reader(final ReadGate gate)
    {
        checkViewed();
        return new LiveReader(new LiveSearch(search, writer.published()), writer.tree(), gate);
    }

    @Override
    public int find(final long tuple)
    {
        return writer.find(tuple);
    }

    @Override
    public void replace(final int oldRef, final int newRef)
    {
        if (Arena.NULL_REF == oldRef)
        {
            writer.insert(newRef);
        }
        else if (Arena.NULL_REF == newRef)
        {
            writer.remove(oldRef);
        }
        else
        {
            writer.replace(oldRef, newRef);
        }
    }

    @Override
    public int build(final int[] refs, final int count)
    {
        if (0 != size())
        {
            throw new IllegalStateException("tree is not empty: size=" + size());
        }
        return new TreeBuilder(search, writer, refs, count).run();
    }

    @Override
    public int random(final long seed)
    {
        return reader.random(seed);
    }

    @Override
    public long count(final IteratorType type, final long key, final int partCount)
    {
        return reader.count(type, key, partCount);
    }

    @Override
    public TupleCursor cursor()
    {
        return reader.cursor();
    }

    @Override
    public IndexView view()
    {
        checkViewed();
        return new TreeReader(search, writer.tree().copy());
    }

    @Override
    public void checkStructure()
    {
        new StructureCheck(search, writer.tree(), writer.published()).run(writer.bytes());
    }

    @Override
    public void close()
    {
        writer.clear();
    }

    private void checkViewed()
    {
        if (!isViewed)
        {
            throw new IllegalStateException("tree has no views and no readers on other threads");
        }
    }
}
