package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.KeyDef;

/**
 * A walk along a tree. It takes references from a leaf in batches, first a few, then all that the leaf has, and loads
 * words of each tuple on the way: tuples lie anywhere in memory, so their misses overlap. It keeps the way down to the
 * entry behind the batch; when the tree has changed since, that way may lead through freed blocks, so it is not looked
 * at: the cursor seeks the neighbour of the tuple that it returned last anew. Leaves are not linked (copying one for a
 * view would change its neighbours), the way down serves instead.
 * <p>
 * For one thread: that of the live tree, or that of the view.
 */
final class TreeCursor implements TupleCursor
{
    private static final long NOT_ON_PATH = -1;
    private static final int FIRST_BATCH = 8;

    private final TreeSearch search;
    private final Arena arena;
    private final TreeRoot tree;
    private final TreePath path;
    private final SuccessorKey successor;
    private final int[] refs = new int[Block.LEAF_CAPACITY];

    /** Of the tree when the path was made, or NOT_ON_PATH. */
    private long changeCount = NOT_ON_PATH;
    private int position;
    private int limit;

    private boolean isAtEnd = true;
    private int batch;
    private int step;
    private long leaf;
    private int index;
    /** What was returned before the first of the batch, or NULL_REF. */
    private int lastRef;
    /** While nothing was returned, the address of the tuple to go on behind, or NULL_ADDRESS to begin with the key. */
    private long after;

    private IteratorType type;
    private boolean isReverse;
    private boolean isBounded;
    private long key;
    private long keyHint;
    private int partCount;

    TreeCursor(final TreeSearch search, final TreeRoot tree)
    {
        this.search = search;
        this.tree = tree;
        arena = search.arena;
        path = new TreePath(arena);
        successor = new SuccessorKey(search.keyDef());
    }

    @Override
    public void open(final IteratorType type, final long key, final int partCount)
    {
        this.type = successor.resolve(type, key, partCount);
        this.key = successor.key;
        this.partCount = partCount;
        isAtEnd = null == this.type;
        isReverse = type.isReverse();
        isBounded = IteratorType.EQ == this.type || IteratorType.REQ == this.type;
        keyHint = 0 == partCount || isAtEnd ? KeyDef.NO_HINT : search.keyDef().keyHint(this.key, partCount);
        step = isReverse ? -1 : 1;
        batch = FIRST_BATCH;
        changeCount = NOT_ON_PATH;
        position = 0;
        limit = 0;
        lastRef = Arena.NULL_REF;
        after = Memory.NULL_ADDRESS;
    }

    @Override
    public void openAfter(final IteratorType type, final long key, final int partCount, final long after)
    {
        open(type, key, partCount);
        this.after = after;
    }

    @Override
    public int next()
    {
        final int at = position;
        if (at < limit && changeCount == tree.changeCount)
        {
            position = at + 1;
            return refs[at];
        }
        return toBatch() ? refs[position++] : end();
    }

    @Override
    public void skip(final long count)
    {
        if (count <= 0 || isAtEnd)
        {
            return;
        }
        if (changeCount == tree.changeCount && count <= limit - position)
        {
            position += (int)count;
            return;
        }
        if (changeCount != tree.changeCount && !seek())
        {
            end();
            return;
        }

        // To the last one left out, as if it had been returned. All before it satisfy the key if it does.
        path.indexes[path.height - 1] = index;
        final long rank = path.rank() + step * (count - 1 - (limit - position));
        if (rank < 0 || rank >= tree.size())
        {
            end();
            return;
        }
        search.seekRank(tree, path, rank);
        enterLeaf();
        position = 0;
        limit = 0;
        lastRef = Block.leafRef(leaf, index);
        if (!isWithinBounds(lastRef))
        {
            end();
        }
        index += step;
    }

    private int end()
    {
        isAtEnd = true;
        changeCount = NOT_ON_PATH;
        position = 0;
        limit = 0;
        return Arena.NULL_REF;
    }

    private boolean toBatch()
    {
        if (isAtEnd || changeCount != tree.changeCount && !seek())
        {
            return false;
        }
        dropBatch();
        if (0 == left() && !toNeighbour())
        {
            return false;
        }
        limit = Math.min(batch, left());
        if (Block.LEAF_CAPACITY != batch)
        {
            batch = Block.LEAF_CAPACITY;
        }
        else
        {
            touchNeighbour();
        }
        if (isBounded)
        {
            takeWithinBounds();
        }
        else
        {
            take();
        }
        return limit > 0;
    }

    private void dropBatch()
    {
        if (position > 0)
        {
            lastRef = refs[position - 1];
        }
        position = 0;
        limit = 0;
    }

    /** How many entries the leaf has from the index on. */
    private int left()
    {
        return isReverse ? index + 1 : Block.count(leaf) - index;
    }

    private void take()
    {
        final int count = limit;
        final int distance = step; // no field is stored to within the loop
        final int[] taken = refs;
        int next = index;
        int words = 0;
        for (int i = 0; i < count; i++)
        {
            final int ref = Block.leafRef(leaf, next);
            words ^= TreeSearch.touchTuple(arena, ref);
            taken[i] = ref;
            next += distance;
        }
        index = next;
        TreeSearch.consume(words);
    }

    private void takeWithinBounds()
    {
        for (int i = 0; i < limit; i++)
        {
            final int ref = Block.leafRef(leaf, index);
            if (!isWithinBounds(ref))
            {
                limit = i;
                return;
            }
            refs[i] = ref;
            index += step;
        }
    }

    private boolean isWithinBounds(final int ref)
    {
        return !isBounded || 0 == search.keyDef().compareTupleWithKey(
            arena.tuple(ref), Block.hint(leaf, index), key, partCount, keyHint);
    }

    /**
     * Goes to the entry that comes next, whatever was before; it may begin the next leaf.
     */
    private boolean seek()
    {
        dropBatch();
        changeCount = tree.changeCount;
        if (0 == tree.height)
        {
            return false;
        }
        final long last = Arena.NULL_REF == lastRef ? after : arena.tuple(lastRef);
        if (Memory.NULL_ADDRESS != last)
        {
            search.seek(tree, path, last, BlockSearch.WHOLE_TUPLE, search.keyDef().tupleHint(last), !isReverse);
        }
        else if (0 == partCount)
        {
            search.seekRank(tree, path, isReverse ? tree.size() - 1 : 0);
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
        index -= isReverse ? 1 : 0;
        return true;
    }

    private boolean toNeighbour()
    {
        if (!(isReverse ? path.previousLeaf() : path.nextLeaf()))
        {
            return false;
        }
        enterLeaf();
        return true;
    }

    /**
     * Loads the lines of the leaf that a longer walk will come to, while this one is read.
     */
    private void touchNeighbour()
    {
        final int depth = path.height - 2;
        if (depth >= 0)
        {
            final long parent = path.block(depth);
            final int neighbour = path.indexes[depth] + step;
            if (neighbour >= 0 && neighbour < Block.count(parent))
            {
                TreeSearch.touchLeaf(arena.address(Block.child(parent, neighbour)));
            }
        }
    }

    private void enterLeaf()
    {
        leaf = path.leaf();
        index = path.leafIndex();
    }
}
