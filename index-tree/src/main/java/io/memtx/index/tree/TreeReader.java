package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.IndexView;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.KeyDef;

/**
 * The reading half of an index, over a root that either lives or was frozen. The live one is the transaction thread's;
 * that over a frozen root is the view itself, and is for one thread at a time, as are its cursors.
 */
final class TreeReader implements IndexView
{
    private final TreeSearch search;
    private final TreeRoot tree;
    private final SuccessorKey successor;
    private final TreePath path;

    TreeReader(final TreeSearch search, final TreeRoot tree)
    {
        this.search = search;
        this.tree = tree;
        path = new TreePath(search.arena);
        successor = new SuccessorKey(search.keyDef());
    }

    @Override
    public long size()
    {
        return tree.size();
    }

    @Override
    public int get(final long key)
    {
        final KeyDef keyDef = search.keyDef();
        final int partCount = keyDef.partCount();
        return search.find(tree, key, partCount, keyDef.keyHint(key, partCount));
    }

    int getInteger(final long value)
    {
        return search.find(tree, value, BlockSearch.INTEGER, search.keyDef().integerHint(value));
    }

    @Override
    public long count(final IteratorType type, final long key, final int partCount)
    {
        final IteratorType plain = successor.resolve(type, key, partCount);
        if (null == plain || 0 == tree.height)
        {
            return 0;
        }
        if (0 == partCount)
        {
            return tree.size();
        }

        final long plainKey = successor.key;
        final long hint = search.keyDef().keyHint(plainKey, partCount);
        return switch (plain)
        {
            case EQ, REQ ->
                search.rank(tree, plainKey, partCount, hint, true) -
                search.rank(tree, plainKey, partCount, hint, false);
            case ALL, GE -> tree.size() - search.rank(tree, plainKey, partCount, hint, false);
            case GT -> tree.size() - search.rank(tree, plainKey, partCount, hint, true);
            case LE -> search.rank(tree, plainKey, partCount, hint, true);
            case LT -> search.rank(tree, plainKey, partCount, hint, false);
            default -> throw new IllegalArgumentException("tree does not support iterator: type=" + type);
        };
    }

    /**
     * @return the tuple with a rank that the seed chooses.
     */
    int random(final long seed)
    {
        if (0 == tree.height)
        {
            return Arena.NULL_REF;
        }
        search.seekRank(tree, path, Math.floorMod(seed, tree.size()));
        return Block.leafRef(path.leaf(), path.leafIndex());
    }

    @Override
    public TupleCursor cursor()
    {
        return new TreeCursor(search, tree);
    }
}
