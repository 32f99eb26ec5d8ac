package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.KeyDef;

/**
 * A walk along a tree. It keeps the way down to the entry that it returned last; when the tree has changed since, that
 * way may lead through freed blocks, so it is not looked at: the cursor seeks the neighbour of the last tuple anew.
 * Leaves are not linked (copying one for a view would change its neighbours), the way down serves instead.
 * <p>
 * For one thread: that of the live tree, or that of the view.
 */
final class TreeCursor implements TupleCursor
{
    private static final long NOT_ON_PATH = -1;

    private final TreeSearch search;
    private final Arena arena;
    private final KeyDef keyDef;
    private final TreeRoot tree;
    private final TreePath path;
    private final SuccessorKey successor = new SuccessorKey();

    private boolean isAtEnd = true;
    private boolean isReverse;
    private boolean isBounded;
    /** Of the tree when the path was made, or NOT_ON_PATH. */
    private long changeCount = NOT_ON_PATH;
    private long leaf;
    private int index;
    private int limit;
    /** Address of the tuple to go on behind, or NULL_ADDRESS to begin with the key. */
    private long last;

    private IteratorType type;
    private long key;
    private long keyHint;
    private int partCount;

    TreeCursor(final TreeSearch search, final TreeRoot tree)
    {
        this.search = search;
        this.tree = tree;
        arena = search.arena;
        keyDef = search.keyDef;
        path = new TreePath(arena);
    }

    @Override
    public void open(final IteratorType type, final long key, final int partCount)
    {
        this.type = successor.resolve(type, key, partCount);
        this.key = successor.key;
        this.partCount = partCount;
        isAtEnd = null == this.type;
        changeCount = NOT_ON_PATH;
        isReverse = type.isReverse();
        isBounded = IteratorType.EQ == this.type || IteratorType.REQ == this.type;
        keyHint = 0 == partCount || isAtEnd ? KeyDef.NO_HINT : keyDef.keyHint(this.key, partCount);
        last = Memory.NULL_ADDRESS;
    }

    @Override
    public void openAfter(final IteratorType type, final long key, final int partCount, final long after)
    {
        open(type, key, partCount);
        last = after;
    }

    @Override
    public int next()
    {
        if (changeCount != tree.changeCount)
        {
            return isAtEnd || !seek() ? end() : current();
        }
        final boolean isMoved = isReverse ?
            --index >= 0 || toPreviousLeaf() :
            ++index < limit || toNextLeaf();
        return isMoved ? current() : end();
    }

    @Override
    public void skip(final long count)
    {
        if (count <= 0 || isAtEnd)
        {
            return;
        }
        long rank;
        if (changeCount == tree.changeCount)
        {
            path.indexes[path.height - 1] = index;
            rank = isReverse ? path.rank() - 1 : path.rank() + 1;
        }
        else if (seek())
        {
            path.indexes[path.height - 1] = index;
            rank = path.rank();
        }
        else
        {
            end();
            return;
        }

        // To the last one left out, as if it had been returned. All before it satisfy the key if it does.
        rank += isReverse ? 1 - count : count - 1;
        if (rank < 0 || rank >= tree.size)
        {
            end();
            return;
        }
        search.seekRank(tree, path, rank);
        enterLeaf();
        last = arena.tuple(Block.leafRef(leaf, index));
        if (isBounded && 0 != keyDef.compareTupleWithKey(last, Block.hint(leaf, index), key, partCount, keyHint))
        {
            end();
        }
    }

    private int current()
    {
        final int ref = Block.leafRef(leaf, index);
        final long tuple = arena.tuple(ref);
        if (isBounded && 0 != keyDef.compareTupleWithKey(tuple, Block.hint(leaf, index), key, partCount, keyHint))
        {
            return end();
        }
        last = tuple;
        return ref;
    }

    private int end()
    {
        isAtEnd = true;
        changeCount = NOT_ON_PATH;
        return Arena.NULL_REF;
    }

    /**
     * Goes to the entry that comes next, whatever was before.
     */
    private boolean seek()
    {
        changeCount = tree.changeCount;
        if (0 == tree.height)
        {
            return false;
        }
        if (Memory.NULL_ADDRESS != last)
        {
            search.seek(tree, path, last, TreeSearch.WHOLE_TUPLE, keyDef.tupleHint(last), !isReverse);
        }
        else if (0 == partCount)
        {
            search.seekRank(tree, path, isReverse ? tree.size - 1 : 0);
            enterLeaf();
            return true;
        }
        else
        {
            final boolean isUpper =
                IteratorType.GT == type || IteratorType.LE == type || IteratorType.REQ == type;
            search.seek(tree, path, key, partCount, keyHint, isUpper);
        }

        enterLeaf();
        return isReverse ? --index >= 0 || toPreviousLeaf() : index < limit || toNextLeaf();
    }

    private boolean toNextLeaf()
    {
        if (!path.nextLeaf())
        {
            return false;
        }
        enterLeaf();
        touchNeighbour(1);
        return true;
    }

    private boolean toPreviousLeaf()
    {
        if (!path.previousLeaf())
        {
            return false;
        }
        enterLeaf();
        touchNeighbour(-1);
        return true;
    }

    /**
     * Loads the lines of the leaf that a longer walk will come to, while this one is read.
     */
    private void touchNeighbour(final int distance)
    {
        TreeSearch.touchLeaf(leaf);
        final int depth = path.height - 2;
        final long parent = path.block(depth);
        final int neighbour = path.indexes[depth] + distance;
        if (neighbour >= 0 && neighbour < Block.count(parent))
        {
            TreeSearch.touchLeaf(arena.address(Block.child(parent, neighbour)));
        }
    }

    private void enterLeaf()
    {
        leaf = path.leaf();
        index = path.leafIndex();
        limit = Block.count(leaf);
    }
}
